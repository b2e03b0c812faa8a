"""One slot of many items as columns: where it stands, and what of it two sides share.

Offsets are half-open code points. A slot that stands in one fragment and has one reading is one row of ``start`` and
``end``; every fragment of the others is a row of ``Pieces``. Only gold has other readings, of which any one is right.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from harness.annotation import Fragments, Slot
from harness.scoring.items.extents import TRIMMABLE, trim
from harness.scoring.items.order import Ints, Mask, matches, ranks
from harness.scoring.items.words import normalise

COLUMNS = ("document", "present", "located", "start", "end", "length", "in_pieces", "rest", "others", "origin")
"""What ``Spans`` has of every item."""
UNKNOWN_SIZE = 1 << 60
"""Stands for the length of a text that is not known: no offset lies beyond it."""


class Numbers(dict[Hashable, int]):
    """Numbers of what is told of spans beyond their first fragment, in the order in which it is met; 0 for nothing."""

    def __init__(self) -> None:
        super().__init__({(): 0})

    def __missing__(self, told: Hashable) -> int:
        found = self[told] = len(self)
        return found

    def ranked(self, numbers: Ints) -> Ints:
        """The same, but that the order of the numbers is the order of what they stand for."""
        if not numbers.any():
            return numbers
        used = np.unique(numbers)
        told = list(self)
        place = np.zeros(len(told), dtype=np.int64)
        place[sorted(used.tolist(), key=told.__getitem__)] = np.arange(1, len(used) + 1)
        place[0] = 0
        return place[numbers]


class Texts(NamedTuple):
    """What spans are read against.

    Attributes:
        texts: of the documents of a chunk; None where one is not at hand.
        sizes: their lengths in code points.
        numbers: of further fragments and other readings, the same for all spans of the chunk.
    """

    texts: Sequence[str | None]
    sizes: Ints
    numbers: Numbers


class Pieces(NamedTuple):
    """Fragments, sorted by row, reading and start: reading 0 is the slot itself."""

    row: Ints
    reading: Ints
    start: Ints
    end: Ints

    def where(self, mask: Mask | Ints) -> Pieces:
        return Pieces(*(column[mask] for column in self))


NO_PIECES = Pieces(*(np.empty(0, dtype=np.int64) for _ in range(4)))


class Compared(NamedTuple):
    """Facts about pairs of spans; with several readings of gold, any reading makes a fact true.

    Attributes:
        shared: characters in common.
        same: both cover exactly the same characters.
        similar: dice ≥ 0.5.
        gold_length: characters of gold's reading that shares the most.
    """

    shared: Ints
    same: Mask
    similar: Mask
    gold_length: Ints


@dataclass(slots=True)
class Spans:
    """A slot of many items.

    Attributes:
        document: of each item.
        present: whether the item has the slot at all.
        located: whether it stands in the text, by valid offsets.
        start, end: its first fragment; 0 where it is not located.
        length: its characters, gaps left out.
        in_pieces: whether it has further fragments or other readings, all of which are in ``pieces`` then.
        pieces: see there.
        rest, others: what ``texts.numbers`` has for its further fragments and for its other readings; 0 for none.
        slots, origin: the slots as they were given, and which of them each row is.
        texts: of the documents.
    """

    document: Ints
    present: Mask
    located: Mask
    start: Ints
    end: Ints
    length: Ints
    in_pieces: Mask
    pieces: Pieces
    rest: Ints
    others: Ints
    slots: Sequence[Slot | None]
    origin: Ints
    texts: Texts

    def __len__(self) -> int:
        return len(self.document)

    def take(self, rows: Ints) -> Spans:
        """Some of the rows, in any order and any number."""
        pieces = NO_PIECES
        if len(self.pieces.row):
            row, piece = matches(rows, self.pieces.row)
            pieces = self.pieces.where(piece)._replace(row=row)
        return replace(self, **{name: getattr(self, name)[rows] for name in COLUMNS}, pieces=pieces)

    def first_readings(self) -> Spans:
        """The same slots without their other readings."""
        if not self.others.any():
            return self
        pieces = self.pieces.where(self.pieces.reading == 0)
        in_pieces = np.zeros(len(self), dtype=bool)
        in_pieces[pieces.row] = True
        return replace(self, in_pieces=in_pieces, pieces=pieces, others=np.zeros_like(self.others))

    def content(self) -> list[Ints]:
        """Columns that sort the slots by where they stand, absent ones first, then those known by words alone."""
        place = np.where(self.located, self.start + 2, self.present.astype(np.int64))
        return [place, self.end, self.texts.numbers.ranked(self.rest), self._ranked_words()]

    def _ranked_words(self) -> Ints:
        """Words tell apart only what does not stand in the text."""
        found = np.zeros(len(self), dtype=np.int64)
        rows = np.flatnonzero(self.present & ~self.located)
        if len(rows):
            found[rows] = ranks([*self.words(rows), ""])[:-1]
        return found

    def words(self, rows: Ints) -> list[str]:
        """The normalised words of some slots: the text where they stand, else their own; empty where there are none."""
        texts, slots = self.texts.texts, self.slots
        columns = (rows, self.origin[rows], self.document[rows], self.start[rows], self.end[rows], self._is_plain(rows))
        found = []
        for row, at, nth, start, end, is_plain in zip(*(column.tolist() for column in columns), strict=True):
            text = texts[nth]
            if is_plain and text is not None:
                found.append(normalise(text[start:end]))
            else:
                found.append(_words(slots[at], text, self.extent(row)))
        return found

    def _is_plain(self, rows: Ints) -> Mask:
        found: Mask = self.located[rows] & ~self.in_pieces[rows]
        return found

    def words_of(self, row: int) -> str:
        """The normalised words of one slot."""
        return _words(self.slots[self.origin[row]], self.texts.texts[self.document[row]], self.extent(row))

    def readings(self, row: int) -> list[tuple[Fragments, str]]:
        """Where each reading of a slot stands, and its normalised words; nothing for a slot that is absent."""
        slot = self.slots[self.origin[row]]
        if slot is None:
            return []
        document = int(self.document[row])
        text, size = self.texts.texts[document], int(self.texts.sizes[document])
        given = (slot, *slot.alternatives) if self.others[row] else (slot,)
        extents = [valid_extent(reading, size) for reading in given]
        return [(extent, _words(reading, text, extent)) for reading, extent in zip(given, extents, strict=True)]

    def extent(self, row: int) -> Fragments:
        """Where a slot stands; nowhere without valid offsets."""
        if not self.located[row]:
            return ()
        if not self.in_pieces[row]:
            return ((int(self.start[row]), int(self.end[row])),)
        first, last = np.searchsorted(self.pieces.row, (row, row + 1))
        own = self.pieces.where(np.arange(first, last))
        return tuple(zip(*(column[own.reading == 0].tolist() for column in (own.start, own.end)), strict=True))

    def fragments(self) -> Pieces:
        """Every fragment of every reading, sorted by row."""
        plain = np.flatnonzero(self.located & ~self.in_pieces)
        pieces = Pieces(plain, np.zeros_like(plain), self.start[plain], self.end[plain])
        if not len(self.pieces.row):
            return pieces
        both = Pieces(*(np.concatenate(columns) for columns in zip(pieces, self.pieces, strict=True)))
        return both.where(np.argsort(both.row, kind="stable"))

    def compare(self, one: Ints, predicted: Spans, other: Ints) -> Compared:
        """What these slots, of gold, share with predicted ones, pair of rows by pair of rows."""
        shared = np.minimum(self.end[one], predicted.end[other]) - np.maximum(self.start[one], predicted.start[other])
        np.maximum(shared, 0, out=shared)
        size, other_size = self.length[one], predicted.length[other]
        same = (shared == size) & (shared == other_size) & (shared > 0)
        similar = (shared > 0) & (4 * shared >= size + other_size)
        found = Compared(shared, same, similar, size)
        rows = np.flatnonzero(self.in_pieces[one] | predicted.in_pieces[other])
        if len(rows):
            _compare_pieces(self.take(one[rows]).fragments(), predicted.take(other[rows]), found, rows)
        return found


def _compare_pieces(gold: Pieces, predicted: Spans, found: Compared, rows: Ints) -> None:
    """Put into ``found`` what slots share of which one at least has several fragments or readings."""
    readings = int(gold.reading.max(initial=0)) + 1
    pieces = predicted.fragments()
    row, piece = matches(gold.row, pieces.row)
    shared = np.minimum(gold.end[row], pieces.end[piece]) - np.maximum(gold.start[row], pieces.start[piece])
    cell, cells = gold.row * readings + gold.reading, len(rows) * readings
    weights = np.maximum(shared, 0)
    overlap = np.bincount(cell[row], weights=weights, minlength=cells).astype(np.int64).reshape(-1, readings)
    size = np.bincount(cell, weights=gold.end - gold.start, minlength=cells).astype(np.int64).reshape(-1, readings)
    other = predicted.length[:, None]
    best = overlap.argmax(axis=1)
    found.shared[rows] = overlap.max(axis=1)
    found.same[rows] = ((overlap == size) & (overlap == other) & (overlap > 0)).any(axis=1)
    found.similar[rows] = ((overlap > 0) & (4 * overlap >= size + other)).any(axis=1)
    found.gold_length[rows] = size[np.arange(len(rows)), best]


def read_spans(slots: Sequence[Slot | None], document: Ints, texts: Texts, *, readings: bool) -> Spans:
    """Slots as columns.

    Args:
        slots: one an item; None where the item has none.
        document: the document of each item, ascending.
        texts: of the documents. A span outside of its text counts as no span at all.
        readings: whether alternatives count, as they do in gold.
    """
    present = np.array([slot is not None for slot in slots], dtype=bool)
    start = whole_numbers([-1 if slot is None or slot.start is None else slot.start for slot in slots])
    end = whole_numbers([-1 if slot is None or slot.end is None else slot.end for slot in slots])
    spans = _of_columns(slots, document, texts, present, start, end)
    special = [n for n, s in enumerate(slots) if s is not None and (s.fragments is not None or s.alternatives)]
    if special:
        _read_pieces(spans, special, readings)
    return spans


def plain_spans(slots: Sequence[Any], document: Ints, texts: Texts) -> Spans:
    """The same, of slots that are known to be one fragment each and to have one reading."""
    start, end = whole_numbers([slot.start for slot in slots]), whole_numbers([slot.end for slot in slots])
    return _of_columns(slots, document, texts, np.ones(len(slots), dtype=bool), start, end)


def _of_columns(
    slots: Sequence[Slot | None], document: Ints, texts: Texts, present: Mask, start: Ints, end: Ints
) -> Spans:
    located = (start >= 0) & (end > start) & (end <= texts.sizes[document])
    start, end = np.where(located, start, 0), np.where(located, end, 0)
    count = len(slots)
    return Spans(
        document=document,
        present=present,
        located=located,
        start=start,
        end=end,
        length=end - start,
        in_pieces=np.zeros(count, dtype=bool),
        pieces=NO_PIECES,
        rest=np.zeros(count, dtype=np.int64),
        others=np.zeros(count, dtype=np.int64),
        slots=slots,
        origin=np.arange(count, dtype=np.int64),
        texts=texts,
    )


def _read_pieces(spans: Spans, rows: Sequence[int], readings: bool) -> None:
    """Put in what the slots of some rows have beyond one plain start and end."""
    pieces: list[tuple[int, int, int, int]] = []
    texts, sizes, numbers = spans.texts
    documents = spans.document[np.array(rows, dtype=np.int64)].tolist()
    for row, document in zip(rows, documents, strict=True):
        slot = spans.slots[row]
        assert slot is not None
        size = int(sizes[document])
        extent = valid_extent(slot, size)
        spans.located[row] = bool(extent)
        spans.start[row], spans.end[row] = extent[0] if extent else (0, 0)
        spans.length[row] = sum(end - start for start, end in extent)
        extents = [extent]
        if readings and slot.alternatives:
            extents += [valid_extent(other, size) for other in slot.alternatives]
            told = zip(slot.alternatives, extents[1:], strict=True)
            text = texts[document]
            spans.others[row] = numbers[
                tuple((1, place, "" if place else _words(other, text, place)) for other, place in told)
            ]
        spans.rest[row] = numbers[extent[1:]]
        if len(extents) > 1 or len(extent) > 1:
            spans.in_pieces[row] = True
            pieces += [(row, nth, start, end) for nth, place in enumerate(extents) for start, end in place]
    spans.pieces = Pieces(*(column.copy() for column in np.array(pieces, dtype=np.int64).reshape(-1, 4).T))


def concatenated(first: Spans, second: Spans) -> Spans:
    """The rows of both, one after the other."""
    columns: dict[str, Any] = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in COLUMNS}
    columns["origin"][len(first) :] += len(first.slots)
    moved = second.pieces._replace(row=second.pieces.row + len(first))
    pieces = Pieces(*(np.concatenate(both) for both in zip(first.pieces, moved, strict=True)))
    return replace(first, **columns, pieces=pieces, slots=[*first.slots, *second.slots])


def trimmed(spans: Spans) -> Spans:
    """The spans without white space and quotation marks at the ends of each fragment, where the text is at hand."""
    texts = spans.texts.texts
    changed: dict[int, tuple[int, int]] = {}
    rows = np.flatnonzero(spans.located & ~spans.in_pieces)
    columns = (rows, spans.document[rows], spans.start[rows], spans.end[rows])
    for row, nth, start, end in zip(*(column.tolist() for column in columns), strict=True):
        text = texts[nth]
        if text is not None and (text[start] in TRIMMABLE or text[end - 1] in TRIMMABLE):
            changed[row] = trim(((start, end),), text)[0]
    has_pieces = len(spans.pieces.row) > 0
    if not changed and not has_pieces:
        return spans
    found = spans.take(np.arange(len(spans), dtype=np.int64))
    if changed:
        at = np.fromiter(changed, dtype=np.int64, count=len(changed))
        found.start[at], found.end[at] = np.array(list(changed.values()), dtype=np.int64).T
        found.length[at] = found.end[at] - found.start[at]
    if has_pieces:
        _trim_pieces(found)
    return found


def _trim_pieces(spans: Spans) -> None:
    """Trim what is in pieces; a fragment of which nothing is left goes, unless all of its reading would."""
    pieces: list[tuple[int, int, int, int]] = []
    for row in np.unique(spans.pieces.row).tolist():
        first, last = np.searchsorted(spans.pieces.row, (row, row + 1))
        text = spans.texts.texts[int(spans.document[row])]
        own = [column[first:last].tolist() for column in spans.pieces[1:]]
        for reading in sorted(set(own[0])):
            extent = tuple((s, e) for r, s, e in zip(*own, strict=True) if r == reading)
            kept = extent if text is None else trim(extent, text)
            pieces += [(row, reading, start, end) for start, end in kept]
            if reading == 0:
                spans.start[row], spans.end[row] = kept[0]
                spans.length[row] = sum(end - start for start, end in kept)
    spans.pieces = Pieces(*(column.copy() for column in np.array(pieces, dtype=np.int64).reshape(-1, 4).T))


def valid_extent(slot: Slot, size: int) -> Fragments:
    """Where a slot stands in a text of this size; nowhere if it leaves the text."""
    extent = slot.extent
    return extent if extent and extent[0][0] >= 0 and extent[-1][1] <= size else ()


def _words(slot: Slot | None, text: str | None, extent: Fragments) -> str:
    if slot is None:
        return ""
    if text is None or not extent:
        return normalise(slot.text or "")
    if len(extent) == 1:
        return normalise(text[extent[0][0] : extent[0][1]])
    return normalise(" ".join(text[start:end] for start, end in extent))


def whole_numbers(values: Sequence[int]) -> Ints:
    """Whole numbers as a column; those that no text is long enough for are held at the edge of what a column holds."""
    try:
        return np.fromiter(values, dtype=np.int64, count=len(values))
    except OverflowError:
        edge = UNKNOWN_SIZE + 1
        return np.array([max(-edge, min(value, edge)) for value in values], dtype=np.int64)
