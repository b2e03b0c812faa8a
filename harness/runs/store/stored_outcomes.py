"""What was found, missed, spurious and wrong in each document, in words, so that a report needs neither gold nor text.

Of a withheld article only short spans are kept: a longer one is shown by its first words, its length and its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Entity,
    Fragments,
    Item,
    Labelled,
    Layer,
    Quote,
    Slot,
    Source,
    sha256,
    slot_text,
)
from harness.runs.store.record_lines import read_records, write_records
from harness.scoring.pairs.item_outcomes import DocumentDetail, Verdict

FILE = "outcomes.jsonl"
SHORT = 60
LONG = 240
_FIRST_WORDS = 40


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item in words: what it is (``killed 25``), its parts' words by name, where it is.

    Attributes:
        label: by which items of its layer are sorted: a label, a kind of quote, an outcome, what is attributed.
        spans: its parts' fragments by name, half-open code points; only of parts that have offsets.
        number: a casualty's least and most people; ``None`` is an open end.
        score: as the extractor gave it.
    """

    what: str
    words: dict[str, str]
    start: int | None = None
    end: int | None = None
    label: str = ""
    spans: dict[str, Fragments] = {}
    number: tuple[int | None, int | None] | None = None
    score: float | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item; ``wrong`` names what is wrong in a pair."""

    layer: Layer
    verdict: Verdict
    gold: Shown | None = None
    predicted: Shown | None = None
    wrong: tuple[str, ...] = ()


class DocumentOutcomes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the file: a document and what became of its items, in the order of the text."""

    id: str
    title: str | None = None
    withheld: bool = False
    error: str | None = None
    outcomes: tuple[Outcome, ...] = ()


def describe_document(
    detail: DocumentDetail, labelled: Labelled, predicted: Annotations, *, error: str | None
) -> DocumentOutcomes:
    """Put one document's outcomes into words.

    Args:
        detail: the scorer's verdicts.
        labelled: the document, whose text gives the words (without one the items' own are taken), and its gold.
        predicted: where ids in predicted attributions lead.
        error: why there are no predictions, if so.
    """
    document = labelled.document
    withheld = document.meta.get("text") == "withheld"
    of_gold = _Teller(document.text, labelled.annotations, withheld)
    of_predicted = _Teller(document.text, predicted, withheld)
    outcomes = [
        Outcome(
            layer=outcome.layer,
            verdict=outcome.verdict,
            gold=of_gold.tell(outcome.gold),
            predicted=of_predicted.tell(outcome.predicted),
            wrong=tuple(outcome.wrong),
        )
        for outcome in detail.outcomes
    ]
    title = document.meta.get("title")
    return DocumentOutcomes(
        id=document.id,
        title=str(title) if title else None,
        withheld=withheld,
        error=error,
        outcomes=tuple(sorted(outcomes, key=place_of)),
    )


def write_outcomes(path: Path, documents: Iterable[DocumentOutcomes]) -> None:
    """Write one document a line, at once or not at all."""
    write_records(path, documents)


def read_outcomes(path: Path) -> list[DocumentOutcomes]:
    """Read what ``write_outcomes`` wrote.

    Raises:
        HarnessError: it is not there or not in this form.
    """
    return read_records(path, DocumentOutcomes)


def stored_words(words: str, *, withheld: bool) -> str:
    """Words on one line, cut where they are long; of a withheld text at most 60 characters are ever shown whole."""
    flat = " ".join(words.split())
    if len(flat) <= (SHORT if withheld else LONG):
        return flat
    first = flat[: _FIRST_WORDS if withheld else LONG].rsplit(" ", 1)[0]
    if not withheld:
        return f"{first} …"
    return f"{first} … [{len(words)} characters, sha256 {sha256(words)[:12]}]"


class _Teller:
    """Puts the items of one side of one document into words."""

    def __init__(self, text: str | None, annotations: Annotations, withheld: bool) -> None:
        self._text = text
        self._withheld = withheld
        self._quotes = {quote.id: quote for quote in annotations.quotes or ()}
        self._casualties = {casualty.id: casualty for casualty in annotations.casualties or ()}
        self._clusters = annotations.clusters

    def tell(self, item: Item | None) -> Shown | None:
        if item is None:
            return None
        label, what, parts = self._parts(item)
        # A model may give the whole article as a label.
        label, what = stored_words(label, withheld=True), stored_words(what, withheld=True)
        where = next((slot for _, slot in parts if slot is not None and slot.start is not None), None)
        words = {name: found for name, slot in parts if (found := self._words(slot))}
        start, end = (None, None) if where is None else (where.start, where.end)
        return Shown(
            what=what,
            words=words,
            start=start,
            end=end,
            label=label,
            spans={name: slot.extent for name, slot in parts if slot is not None and slot.extent},
            number=(item.min, item.max) if isinstance(item, Casualty) else None,
            score=item.score,
        )

    def _parts(self, item: Item) -> tuple[str, str, list[tuple[str, Slot | None]]]:
        """An item's label, what it is, and its slots by name, the one that says where it is first."""
        if isinstance(item, Entity):
            return item.label, item.label, [("text", item)]
        if isinstance(item, Quote):
            return item.kind, item.kind, [("text", item)]
        if isinstance(item, Casualty):
            slots: list[tuple[str, Slot | None]] = [("figure", item.figure), ("victims", item.victims)]
            return item.outcome, f"{item.outcome} {_interval(item)}", slots
        return self._attribution(item)

    def _attribution(self, item: Attribution) -> tuple[str, str, list[tuple[str, Slot | None]]]:
        label, what, content = self._content(item.content)
        return label, what, [("content", content), ("source", item.source), ("cue", item.cue)]

    def _content(self, content: str | Slot) -> tuple[str, str, Slot | None]:
        """What kind of content is ascribed, the same with its number, and where it stands."""
        if isinstance(content, Slot):
            return "claim", "claim", content
        casualty = self._casualties.get(content)
        if casualty is not None:
            what = f"figure: {casualty.outcome} {_interval(casualty)}"
            return "figure", what, casualty.figure or casualty.victims
        return "quote", "quote", self._quotes.get(content)

    def _words(self, slot: Slot | None) -> str | None:
        if slot is None:
            return None
        words = self._reading(slot)
        # Gold may leave open who a source is.
        others = [other for other in slot.alternatives if isinstance(other, Source) and other.cluster is not None]
        if words is None or not others:
            return words
        return " or ".join(filter(None, (words, *map(self._reading, others))))

    def _reading(self, slot: Slot) -> str | None:
        words = slot_text(slot, self._text)
        if words:
            return stored_words(words, withheld=self._withheld)
        if isinstance(slot, Source) and slot.cluster is not None:
            cluster = self._clusters.get(slot.cluster)
            return stored_words(f"({cluster.name if cluster else slot.cluster})", withheld=self._withheld)
        return f"[{slot.start}, {slot.end})" if slot.start is not None else None


def _interval(casualty: Casualty) -> str:
    """The number as people write it: 25, 25–30, at least 25, at most 30, any number."""
    low, high = casualty.min, casualty.max
    if low is None and high is None:
        return "any number"
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"at most {high}"
    return str(low) if low == high else f"{low}–{high}"


def place_of(outcome: Outcome) -> tuple[int, int, str]:
    """Where an item stands among the others: those without a place come last."""
    shown = outcome.gold or outcome.predicted
    start = shown.start if shown is not None and shown.start is not None else 1 << 60
    end = shown.end if shown is not None and shown.end is not None else 1 << 60
    return start, end, outcome.verdict


def by_verdict(document: DocumentOutcomes, layer: Layer) -> Iterator[tuple[Verdict, list[Outcome]]]:
    """The outcomes of one layer, grouped: correct, wrong, missed, spurious; empty groups are left out."""
    verdicts: tuple[Verdict, ...] = ("correct", "wrong", "missed", "spurious")
    for verdict in verdicts:
        found = [o for o in document.outcomes if o.layer == layer and o.verdict == verdict]
        if found:
            yield verdict, found
