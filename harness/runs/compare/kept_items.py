"""What a baseline keeps of each document's items, so that a later run can tell which were gained and lost.

Of gold's items those that were not right are kept, by what they are and where they stand, and of the predictions the
spurious ones. Whatever else gold holds was right, and the later run has it in words. Of a withheld text no words are
kept, only offsets and digests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import msgspec

from harness.annotation import LAYERS, Fragments, Layer, sha256
from harness.runs.compare.document_counts import DocumentCounts, Row
from harness.runs.store.stored_outcomes import DocumentOutcomes, Outcome, Shown, place_of

_DIGITS = 8
_LONGEST_WORDS = 60
_DIGEST = re.compile(r"#[0-9a-f]{8}")
# A label in one word, or a figure: what an item of a withheld text may be called, lest a model names it by its words.
_PLAIN_NAME = re.compile(r"(figure: )?\w+( at least| at most)? (\d+(–\d+)?|any number)|\S{1,24}")


class KeptSpurious(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A spurious item: what it is, its parts' fragments by name, and the words that may be kept, else their digests."""

    what: str
    spans: dict[str, Fragments] = {}
    words: dict[str, str] = {}


class KeptItems(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One layer of one document: keys of the gold items that were not right, and the spurious items."""

    wrong: tuple[str, ...] = ()
    spurious: tuple[KeptSpurious, ...] = ()


KeptDocuments = Mapping[str, Mapping[Layer, KeptItems]]
"""By document id and layer; nothing of a layer in which all was right."""


def _item_key(shown: Shown) -> str:
    """What tells an item from the others of its layer, without a word of the text: ``GPE 12-19``."""
    parts = []
    for name in sorted({*shown.words, *shown.spans}):
        fragments = shown.spans.get(name)
        where = "+".join(f"{start}-{end}" for start, end in fragments) if fragments else _digest(shown.words[name])
        parts.append(where if name == "text" else f"{name} {where}")
    return " ".join((shown.what, *parts))


def keep_items(documents: Sequence[DocumentOutcomes]) -> dict[str, dict[Layer, KeptItems]]:
    """What a baseline keeps of these documents."""
    found: dict[str, dict[Layer, KeptItems]] = {}
    for document in documents:
        for layer in LAYERS:
            outcomes = [outcome for outcome in document.outcomes if outcome.layer == layer]
            wrong = [
                kept_key(outcome.gold, withheld=document.withheld)
                for outcome in outcomes
                if outcome.gold is not None and outcome.verdict != "correct"
            ]
            spurious = [
                _spurious(outcome.predicted, document.withheld)
                for outcome in outcomes
                if outcome.verdict == "spurious" and outcome.predicted is not None
            ]
            if wrong or spurious:
                kept = KeptItems(wrong=tuple(wrong), spurious=tuple(spurious))
                found.setdefault(document.id, {})[layer] = kept
    return found


def rebuilt_outcomes(kept: Mapping[Layer, KeptItems], like: DocumentOutcomes) -> DocumentOutcomes:
    """What became of a document's items when they were kept.

    Args:
        kept: of the document.
        like: the same document with the same gold in another run, which has gold's items in words.
    """
    wrong = {layer: Counter(items.wrong) for layer, items in kept.items()}
    found: list[Outcome] = []
    for outcome in like.outcomes:
        if outcome.gold is None:
            continue
        counted = wrong.get(outcome.layer, Counter())
        key = kept_key(outcome.gold, withheld=like.withheld)
        is_wrong = counted[key] > 0
        counted[key] -= is_wrong
        verdict = "missed" if is_wrong else "correct"
        found.append(Outcome(layer=outcome.layer, verdict=verdict, gold=outcome.gold))  # type: ignore[arg-type]
    for layer, items in kept.items():
        found += [Outcome(layer=layer, verdict="spurious", predicted=_shown(item)) for item in items.spurious]
    return msgspec.structs.replace(like, error=None, outcomes=tuple(sorted(found, key=place_of)))


def kept_labels(
    documents: Sequence[DocumentCounts], addresses: Collection[str], open_texts: Collection[str]
) -> dict[str, dict[str, dict[str, Row]]]:
    """What a baseline keeps of counts by label, by document and address: a label from a withheld text is a digest.

    Args:
        documents: with their counts.
        addresses: the scores that are kept.
        open_texts: ids of the documents whose text is not withheld.
    """
    found = {
        document.id: {
            address: {kept_name(label, document.id not in open_texts): row for label, row in rows.items()}
            for address, rows in document.labels.items()
            if address in addresses
        }
        for document in documents
    }
    return {name: labels for name, labels in found.items() if labels}


def kept_key(shown: Shown, *, withheld: bool) -> str:
    """The key, in which a label that a model took from a withheld text is a digest."""
    what = kept_name(shown.what, withheld)
    return _item_key(msgspec.structs.replace(shown, what=what))


def kept_name(what: str, withheld: bool) -> str:
    """What an item is called, or its label, in a baseline: a digest where a model took it from a withheld text."""
    return what if not withheld or _PLAIN_NAME.fullmatch(what) else _digest(what)


def _digest(words: str) -> str:
    """Words as a digest, which stays what it is."""
    return words if _DIGEST.fullmatch(words) else f"#{sha256(words)[:_DIGITS]}"


def _spurious(shown: Shown, withheld: bool) -> KeptSpurious:
    words = {}
    for place, (name, found) in enumerate(shown.words.items()):
        if name not in shown.spans:
            words[name] = _digest(found) if withheld else found
        elif place == 0 and not withheld:
            words[name] = found[:_LONGEST_WORDS]
    return KeptSpurious(kept_name(shown.what, withheld), shown.spans, words)


def _shown(item: KeptSpurious) -> Shown:
    first = next(iter(item.spans), None)
    start, end = (None, None) if first is None else (item.spans[first][0][0], item.spans[first][-1][1])
    words = dict(item.words)
    if first is not None and first not in words:
        words = {first: f"[{start}, {end})", **words}
    return Shown(what=item.what, words=words, start=start, end=end, spans=item.spans)
