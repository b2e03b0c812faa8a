"""The data of the document viewer: one list of all documents, and a block a document that is read when it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from harness.annotation import LAYERS
from harness.extractors.llm.server.replayed_answers import RawLine
from harness.reporting.notes import outcome_words
from harness.reporting.pages.page_columns import Column
from harness.reporting.pages.page_frame import json_block, visible
from harness.runs.store.stored_outcomes import DocumentOutcomes, Outcome, Shown
from harness.runs.store.stored_texts import StoredText

# Characters of all blocks together: a page of more opens too slowly. The documents with most errors come first.
MOST_CHARACTERS = 40_000_000
_LONGEST_ANSWER = 20_000
KINDS = ("correct", "boundary", "label", "value", "missed", "spurious")
_BOUNDARY = frozenset({"boundary"})
_LABEL = frozenset({"label", "kind"})

Key: TypeAlias = tuple[Any, ...]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A document in the list: how its items fared in each column, and what the second column of a pair changed."""

    id: str
    title: str
    withheld: bool
    counts: list[list[int]]
    failed: list[bool]
    gained: int = 0
    lost: int = 0
    block: str | None = None

    @property
    def errors(self) -> int:
        """Wrong, missed and spurious items in all columns."""
        return sum(sum(counts[1:]) for counts in self.counts)


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """What the viewer is given: ``documents`` with the worst, or most changed, first; ``blocks`` by name, as JSON."""

    columns: list[str]
    pair: tuple[int, int] | None
    documents: list[Listed]
    blocks: dict[str, str]
    left_out: int


def build_viewer(
    columns: Sequence[Column],
    texts: Mapping[str, StoredText],
    *,
    paired: bool = False,
    only: Iterable[str] | None = None,
) -> Viewer:
    """Collect what the viewer shows.

    Args:
        columns: the extractors; the first two of a pair are set against each other.
        texts: by document id; items of a document without text are listed in words.
        paired: whether the columns are pairs of base and new.
        only: the documents to show; all without.
    """
    by_id: dict[str, list[DocumentOutcomes | None]] = {}
    for place, column in enumerate(columns):
        for document in column.outcomes:
            by_id.setdefault(document.id, [None] * len(columns))[place] = document
    chosen = by_id if only is None else {name: by_id[name] for name in only if name in by_id}
    listed = [_listed(name, found, paired) for name, found in chosen.items()]
    listed.sort(key=lambda one: (one.gained + one.lost if paired else 0, one.errors), reverse=True)
    blocks: dict[str, str] = {}
    documents = []
    room = MOST_CHARACTERS
    for place, one in enumerate(listed):
        raw = [column.raw.get(one.id, ()) for column in columns]
        block = json_block(_block(chosen[one.id], raw, texts.get(one.id)))
        if len(block) <= room:
            room -= len(block)
            blocks[f"d{place}"] = block
            one = msgspec.structs.replace(one, block=f"d{place}")
        documents.append(one)
    return Viewer(
        columns=[visible(column.name) for column in columns],
        pair=(0, 1) if paired else None,
        documents=documents,
        blocks=blocks,
        left_out=len(documents) - len(blocks),
    )


def kinds_of(outcome: Outcome) -> list[str]:
    """What kinds of error an outcome is, or ``correct``; a value is a number, a speaker, or another part."""
    if outcome.verdict != "wrong":
        return [outcome.verdict]
    wrong = set(outcome.wrong)
    found = {"boundary": wrong & _BOUNDARY, "label": wrong & _LABEL, "value": wrong - _BOUNDARY - _LABEL}
    return [kind for kind, names in found.items() if names] or ["value"]


def count_changes(base: DocumentOutcomes | None, new: DocumentOutcomes | None) -> tuple[int, int]:
    """How many gold items the new column gained and lost."""
    before, after = _right(base), _right(new)
    return len(after - before), len(before - after)


def _right(document: DocumentOutcomes | None) -> set[Key]:
    """The gold items that were found, by what tells them apart; equal ones by their number."""
    found: set[Key] = set()
    for outcome in document.outcomes if document else ():
        if outcome.verdict == "correct" and outcome.gold is not None:
            key: Key = (outcome.layer, outcome.gold.what, tuple(sorted(outcome.gold.spans.items())))
            number = 0
            while (*key, number) in found:
                number += 1
            found.add((*key, number))
    return found


def _listed(name: str, found: Sequence[DocumentOutcomes | None], paired: bool) -> Listed:
    first = next(document for document in found if document is not None)
    gained, lost = count_changes(found[0], found[1]) if paired else (0, 0)
    return Listed(
        id=name,
        title=first.title or "",
        withheld=first.withheld,
        counts=[_counts(document) for document in found],
        failed=[document is not None and document.error is not None for document in found],
        gained=gained,
        lost=lost,
    )


def _counts(document: DocumentOutcomes | None) -> list[int]:
    """How many items are correct, wrong, missed and spurious."""
    verdicts = [outcome.verdict for outcome in document.outcomes] if document else []
    return [verdicts.count(verdict) for verdict in ("correct", "wrong", "missed", "spurious")]


def _block(
    found: Sequence[DocumentOutcomes | None], raw: Sequence[Sequence[RawLine]], text: StoredText | None
) -> dict[str, Any]:
    words = text.text if text else None
    # An answer holds words of the text: where that is withheld, so is the answer.
    is_open = words is not None or text is None or not text.withheld
    columns: list[dict[str, Any] | None] = []
    for document, answers in zip(found, raw, strict=True):
        if document is None:
            columns.append(None)
            continue
        column = {"error": document.error, "items": [_item(outcome, words) for outcome in document.outcomes]}
        if answers:
            column["raw"] = [_raw(answer, is_open) for answer in answers]
        columns.append(column)
    return {"text": words, "columns": columns}


def _raw(answer: RawLine, is_open: bool) -> dict[str, str]:
    """What came of a question: the outcome and the model, and its words, cut where they are long."""
    shown = {"what": visible(" · ".join(filter(None, (outcome_words(answer.outcome), answer.model))))}
    if answer.message:
        shown["why"] = visible(answer.message)
    if answer.answer:
        more = len(answer.answer) - _LONGEST_ANSWER
        end = f"\n… {more:,} more characters, in the run's raw.jsonl" if more > 0 else ""
        words = visible(answer.answer[:_LONGEST_ANSWER]) + end
        shown["words"] = (
            words if is_open else "the text is withheld, and so is the answer; it is in the run's raw.jsonl"
        )
    return shown


def _item(outcome: Outcome, text: str | None) -> dict[str, Any]:
    shown = {"gold": outcome.gold, "found": outcome.predicted}
    item: dict[str, Any] = {
        "layer": LAYERS.index(outcome.layer),
        "kinds": [KINDS.index(kind) for kind in kinds_of(outcome)],
        **{side: _side(one, text) for side, one in shown.items() if one is not None},
    }
    if outcome.wrong:
        item["wrong"] = outcome.wrong
    return item


def _side(shown: Shown, text: str | None) -> dict[str, Any]:
    """An item of one side. Words that the viewer can take from the text are left away."""
    side: dict[str, Any] = {"what": shown.what, "label": shown.label or shown.what, "spans": shown.spans}
    words = {name: part for name, part in shown.words.items() if text is None or name not in shown.spans}
    if words:
        side["words"] = words
    if shown.score is not None:
        side["score"] = round(shown.score, 3)
    return side
