"""Documents as columns of whole numbers: all that needs text, ids or words is done here, a batch at a time.

What each row says is what ``harness.scoring.prepare`` makes of an item; what needs no text (identical predictions,
who a source is by its span, the source of a figure) is left to whole columns, see ``tables``. A batch is small, so
that its objects are soon forgotten, and large enough for arrays to be worth their while.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from harness.annotation import Annotations, Attribution, Casualty, Layer, Quote, Scope
from harness.scoring.columns.pairing import Ints
from harness.scoring.columns.places import NOWHERE
from harness.scoring.columns.rows import CLAIM, FIGURE, KIND, OUTCOME, QUOTE, ROLE, STATUS, Chunk, Columns, SideRows
from harness.scoring.columns.slots import LARGEST_NUMBER, SlotReader, ints
from harness.scoring.columns.speakers import GoldCast, PredictedCast
from harness.scoring.spans import normalise

Item = TypeVar("Item", Quote, Casualty, Attribution)
_DANGLING, _SLOT = -1, -2


class Waiting(NamedTuple):
    """A document that is still to be read: its place in the corpus, its annotations, its text and the text's size."""

    place: int
    gold: Annotations
    predicted: Annotations
    text: str | None
    size: int | None


class Limits(NamedTuple):
    """What the corpus annotates, and which layers are asked for."""

    scope: Scope
    asked: frozenset[Layer]


def read(chunk: Chunk, waiting: Sequence[Waiting], limits: Limits) -> list[Waiting]:
    """Append documents to a chunk whose ``known`` layers are those that gold annotates in scope.

    Returns:
        The documents that have something columns do not carry, which are not appended.
    """
    unfit: set[int] = set()
    while True:
        batch = [document for nth, document in enumerate(waiting) if nth not in unfit]
        found = _Batch(chunk, batch, limits)
        if not found.unfit:
            found.append(chunk)
            return [waiting[nth] for nth in sorted(unfit)]
        kept = [nth for nth in range(len(waiting)) if nth not in unfit]
        unfit |= {kept[nth] for nth in found.unfit}


class _Batch:
    """Documents read into columns. ``unfit`` are the places in the batch of those that columns do not carry."""

    def __init__(self, chunk: Chunk, batch: Sequence[Waiting], limits: Limits) -> None:
        self._places = [document.place for document in batch]
        first = len(chunk)
        texts, sizes = [document.text for document in batch], [document.size for document in batch]
        wanted, found = (SlotReader(chunk, texts, sizes) for _ in range(2))
        cast = GoldCast(wanted, [document.gold for document in batch])
        gold = _Side(wanted, chunk.gold, first, marks=True)
        gold.read_quotes([document.gold.quotes or () for document in batch])
        gold.read_figures([document.gold.casualties or () for document in batch])
        gold.read_links([document.gold.attributions or () for document in batch], cast)
        if "attributions" not in chunk.known:  # read for their sources alone, which are mentions
            gold.links = {name: column[:0] for name, column in gold.links.items()}
        self._mentions = cast.mentions(first)

        kept = [_kept(document, chunk.known, limits) for document in batch]
        predicted = _Side(found, chunk.predicted, first, marks=False)
        predicted.read_quotes([items.quotes for items in kept])
        predicted.read_figures([items.casualties for items in kept])
        described = [document.predicted.clusters for document in batch]
        predicted.read_links([items.attributions for items in kept], PredictedCast(found, described, cast.names))
        self._sides = gold, predicted
        self._notes = [[items.outside for items in kept], found.ungrounded, predicted.marked.tolist(), found.bad]
        self.unfit = wanted.unfit | found.unfit

    def append(self, chunk: Chunk) -> None:
        """Add all documents to the chunk."""
        for side, rows in zip(self._sides, (chunk.gold, chunk.predicted), strict=True):
            side.append(rows)
        chunk.mentions.add(self._mentions)
        chunk.notes.append(np.array(self._notes, dtype=np.int64).T)
        chunk.documents += self._places


class _Kept(NamedTuple):
    """The predictions of a document that are in scope, and how many of the layers asked for are not."""

    quotes: Sequence[Quote]
    casualties: Sequence[Casualty]
    attributions: Sequence[Attribution]
    outside: int


def _kept(document: Waiting, known: frozenset[Layer], limits: Limits) -> _Kept:
    """What ``prepare`` keeps: quotes and figures that are not scored stay where attributions may lead to them."""
    predicted, (scope, asked) = document.predicted, limits
    quotes, casualties, links = predicted.quotes or (), predicted.casualties or (), predicted.attributions or ()
    kinds, outcomes = scope.kinds, scope.outcomes
    kept_quotes = quotes if kinds is None else [quote for quote in quotes if quote.kind in kinds]
    kept_figures: Sequence[Casualty] = casualties if document.gold.annotates("casualties") else ()
    if outcomes is not None:
        kept_figures = [casualty for casualty in kept_figures if casualty.outcome in outcomes]
    kept_links: Sequence[Attribution] = links if "attributions" in known else ()
    if len(kept_quotes) < len(quotes) or len(kept_figures) < len(casualties):
        dropped = _ids(quotes, casualties) - _ids(kept_quotes, kept_figures)
        kept_links = [link for link in kept_links if link.content not in dropped]
    outside = 0
    for layer, before, after in (
        ("quotes", quotes, kept_quotes),
        ("casualties", casualties, kept_figures),
        ("attributions", links, kept_links),
    ):
        if layer in asked:
            outside += len(before) - (len(after) if layer in known else 0)
    return _Kept(kept_quotes, kept_figures, kept_links, outside)


def _ids(quotes: Sequence[Quote], casualties: Sequence[Casualty]) -> set[str]:
    return {quote.id for quote in quotes} | {casualty.id for casualty in casualties}


class _Side:
    """One side of a batch as columns."""

    def __init__(self, slots: SlotReader, before: SideRows, first: int, *, marks: bool) -> None:
        """An empty side.

        Args:
            slots: reads its slots.
            before: the rows that the chunk already holds.
            first: the number of the batch's first document in the chunk.
            marks: whether marks as optional count; they are counted in ``marked`` anyway.
        """
        self._slots, self._before, self._first, self._do_marks_count = slots, before, first, marks
        self._targets: list[dict[str, int]] = [{} for _ in slots.texts]
        self.marked = np.zeros(len(slots.texts), dtype=np.int64)
        self.quotes: Columns = {}
        self.figures: Columns = {}
        self.links: Columns = {}

    def append(self, rows: SideRows) -> None:
        """Add all items to the rows of a chunk."""
        rows.quotes.add(self.quotes)
        rows.figures.add(self.figures)
        rows.links.add(self.links)

    def _marks(self, items: Sequence[Item], document: Ints) -> Columns:
        optional = np.array([item.optional for item in items], dtype=np.int64)
        self.marked += np.bincount(document[optional > 0], minlength=len(self.marked))
        scores = np.array([item.score or 0.0 for item in items], dtype=np.float64)
        return {"optional": optional if self._do_marks_count else np.zeros_like(optional), "score": scores}

    def read_quotes(self, by_document: Sequence[Sequence[Quote]]) -> None:
        quotes, document = _flat(by_document)
        self._register(by_document, len(self._before.quotes), QUOTE)
        place = self._slots.places(quotes, document)
        start, end = np.zeros((2, len(quotes)), dtype=np.int64)
        # What tells two quotes apart that stand nowhere is where they claim to stand.
        for row in np.flatnonzero(place < 0).tolist():
            quote, nth = quotes[row], document[row : row + 1]
            start[row : row + 1] = ints([-1 if quote.start is None else quote.start], nth, self._slots.unfit)
            end[row : row + 1] = ints([-1 if quote.end is None else quote.end], nth, self._slots.unfit)
        self.quotes = {
            "document": document + self._first,
            "place": place,
            "start": start,
            "end": end,
            "trimmed": self._slots.trimmed(quotes, place, document),
            "kind": _codes([KIND[quote.kind] for quote in quotes]),
            **self._marks(quotes, document),
        }

    def _register(self, by_document: Sequence[Sequence[Quote | Casualty]], row: int, kind: int) -> None:
        """Let ids lead to rows: twice the row of a quote, one more for a figure."""
        for nth, (items, targets) in enumerate(zip(by_document, self._targets, strict=True)):
            before = len(targets)
            targets.update((item.id, 2 * at + (kind == FIGURE)) for at, item in enumerate(items, start=row))
            row += len(items)
            if len(targets) < before + len(items):
                self._slots.unfit.add(nth)

    def read_figures(self, by_document: Sequence[Sequence[Casualty]]) -> None:
        figures, document = _flat(by_document)
        row, slots = len(self._before.figures), self._slots
        self._register(by_document, row, FIGURE)
        slots.unfit.update(document[[nth for nth, figure in enumerate(figures) if figure.alternatives]].tolist())
        bounds = {}
        for name, values in (("low", [f.min for f in figures]), ("high", [f.max for f in figures])):
            bound = ints([-1 if value is None else value for value in values], document, slots.unfit)
            closed = np.array([value is not None for value in values], dtype=bool)
            slots.unfit.update(document[closed & ((bound < 0) | (bound >= LARGEST_NUMBER))].tolist())
            bounds[name] = bound
        text_slots: Columns = {}
        for name in ("victims", "cause", "place", "date"):
            filled = [getattr(figure, name) for figure in figures]
            text_slots[name], text_slots[f"{name}_words"] = slots.optional(filled, document, words=True)
        self.figures = {
            "document": document + self._first,
            "figure": slots.optional([figure.figure for figure in figures], document)[0],
            **text_slots,
            "outcome": _codes([OUTCOME[figure.outcome] for figure in figures]),
            **bounds,
            "approximate": _codes([figure.approximate for figure in figures]),
            "role": _codes([ROLE[figure.victim_role] for figure in figures]),
            "status": _codes([STATUS[figure.status] for figure in figures]),
            "has_whole": _codes([bool(figure.part_of) for figure in figures]),
            "whole": self._wholes(figures, document),
            "first": _codes(_firsts(by_document, row)),
            **self._marks(figures, document),
        }

    def _wholes(self, figures: Sequence[Casualty], document: Ints) -> Ints:
        found = np.full(len(figures), -1, dtype=np.int64)
        for row, figure in enumerate(figures):
            if figure.part_of is not None:
                target = self._targets[document[row]].get(figure.part_of, _DANGLING)
                if target >= 0 and target % 2:
                    found[row] = target // 2
        return found

    def read_links(self, by_document: Sequence[Sequence[Attribution]], cast: GoldCast | PredictedCast) -> None:
        links, document = _flat(by_document)
        slots = self._slots
        sources = [link.source for link in links]
        source, _ = slots.optional(sources, document)
        contents = [link.content for link in links]
        leads_to = _codes(
            [
                self._targets[at].get(content, _DANGLING) if isinstance(content, str) else _SLOT
                for content, at in zip(contents, document.tolist(), strict=True)
            ]
        )
        place, trimmed, dangling = np.full(len(links), NOWHERE), np.full(len(links), NOWHERE), np.zeros_like(document)
        claims = np.flatnonzero(leads_to == _SLOT)
        claimed = [content for content in contents if not isinstance(content, str)]
        place[claims] = slots.places(claimed, document[claims])
        trimmed[claims] = slots.trimmed(claimed, place[claims], document[claims])
        for row in np.flatnonzero(leads_to == _DANGLING).tolist():
            dangling[row] = slots.keys[normalise(str(contents[row]))]
        self.links = {
            "document": document + self._first,
            "kind": np.where(leads_to < 0, CLAIM, np.where(leads_to % 2 == 1, FIGURE, QUOTE)),
            "content": place,
            "trimmed": trimmed,
            "target": np.where(leads_to < 0, -1, leads_to // 2),
            "source": source,
            "source_words": slots.words_without_text(sources, document),
            "who": cast.who(sources, source, document),
            "cue": slots.optional([link.cue for link in links], document)[0],
            "dangling": dangling,
            **self._marks(links, document),
        }


def _flat(by_document: Sequence[Sequence[Item]]) -> tuple[list[Item], Ints]:
    """All items, and the document of each."""
    counts = np.array([len(items) for items in by_document], dtype=np.int64)
    return [item for items in by_document for item in items], np.repeat(np.arange(len(counts), dtype=np.int64), counts)


def _codes(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _firsts(by_document: Sequence[Sequence[Casualty]], row: int) -> list[int]:
    """The row of the first statement that each figure repeats, through statements of the same outcome; its own else."""
    found: list[int] = []
    for casualties in by_document:
        rows = range(row, row + len(casualties))
        row += len(casualties)
        if all(casualty.repeats is None for casualty in casualties):
            found += rows
            continue
        by_id = {casualty.id: casualty for casualty in casualties}
        at = dict(zip(by_id, rows, strict=False))
        found += [at[_first(casualty, by_id)] for casualty in casualties]
    return found


def _first(casualty: Casualty, by_id: Mapping[str, Casualty]) -> str:
    here, seen = casualty, {casualty.id}
    while here.repeats is not None and here.repeats in by_id and by_id[here.repeats].outcome == casualty.outcome:
        here = by_id[here.repeats]
        if here.id in seen:
            break
        seen.add(here.id)
    return here.id
