"""Places as one whole number each, so that whole columns of them are sorted, compared and overlapped at once.

A place that stands in the text packs its first fragment and the number of its further fragments ("tail"):
``start`` above 40 bits, ``end`` above 18, tail below. A place known by its words alone is ``WORDS`` + the rank of the
words, a slot that is absent is ``NONE``. The order of these numbers is the order of ``prepare``'s content keys: absent,
by words, by fragments; equal numbers are equal places. Offsets are half-open code points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from harness.annotation import Fragments
from harness.scoring.columns.entities import Spans, overlapping
from harness.scoring.columns.pairing import Ints, Mask

START, END = 40, 18
LARGEST_OFFSET = (1 << START - END) - 1
TAIL = (1 << END) - 1
NONE = -(1 << 41)
WORDS = -(1 << 40)
NOWHERE = WORDS
"""Neither offsets nor words: the empty string ranks first."""


def pack(start: int, end: int, tail: int = 0) -> int:
    """The number of a place whose first fragment is ``[start, end)``."""
    return start << START | end << END | tail


@dataclass(frozen=True, slots=True)
class Tails:
    """The further fragments of the discontinuous places of a chunk, in the order of their tails' numbers.

    Attributes:
        first: row of each tail's first fragment, and one past the last.
        start, end: the fragments.
        length: characters of each tail.
    """

    first: Ints
    start: Ints
    end: Ints
    length: Ints

    @classmethod
    def of(cls, tails: Iterable[Fragments]) -> Tails:
        """From the fragments of each tail; tail 0 has none."""
        tails = list(tails)
        rows = np.array([fragment for tail in tails for fragment in tail], dtype=np.int64).reshape(-1, 2)
        sizes = np.array([len(tail) for tail in tails], dtype=np.int64)
        lengths = np.array([sum(end - start for start, end in tail) for tail in tails], dtype=np.int64)
        return cls(np.concatenate([[0], np.cumsum(sizes)]), rows[:, 0].copy(), rows[:, 1].copy(), lengths)


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """For counts an item: the item, and the running number within the item, of everything counted."""
    item = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return item, np.arange(len(item), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)


def length(place: Ints, tails: Tails) -> Ints:
    """Characters of each place, gaps left out; 0 where it does not stand in the text."""
    located = np.maximum(place, 0)
    found: Ints = ((located >> END) & LARGEST_OFFSET) - (located >> START) + tails.length[located & TAIL]
    return found


def overlap(a: Ints, b: Ints, tails: Tails) -> Ints:
    """Characters that the places of each row share."""
    a, b = np.maximum(a, 0), np.maximum(b, 0)
    found: Ints = np.minimum((a >> END) & LARGEST_OFFSET, (b >> END) & LARGEST_OFFSET)
    found -= np.maximum(a >> START, b >> START)
    np.maximum(found, 0, out=found)
    rows = np.flatnonzero((a | b) & TAIL)
    if len(rows):
        found[rows] = _overlap_of_fragments(a[rows], b[rows], tails)
    return found


def _overlap_of_fragments(a: Ints, b: Ints, tails: Tails) -> Ints:
    row, start, end = fragments(a, tails)
    other, begin, stop = fragments(b, tails)
    first = np.searchsorted(other, row)
    pair, step = spread(np.searchsorted(other, row, side="right") - first)
    match = first[pair] + step
    shared = np.maximum(np.minimum(end[pair], stop[match]) - np.maximum(start[pair], begin[match]), 0)
    return np.bincount(row[pair], weights=shared, minlength=len(a)).astype(np.int64)


def fragments(place: Ints, tails: Tails) -> tuple[Ints, Ints, Ints]:
    """Row, start and end of every fragment of the places that stand in the text, in order of their rows."""
    row = np.flatnonzero(place > 0)
    located = place[row]
    start, end, tail = located >> START, (located >> END) & LARGEST_OFFSET, located & TAIL
    if not tail.any():
        return row, start, end
    more, step = spread(tails.first[tail + 1] - tails.first[tail])
    further = tails.first[tail[more]] + step
    rows = np.concatenate([row, row[more]])
    order = np.argsort(rows, kind="stable")
    starts, ends = np.concatenate([start, tails.start[further]]), np.concatenate([end, tails.end[further]])
    return rows[order], starts[order], ends[order]


def similar(a: Ints, b: Ints, tails: Tails) -> Mask:
    """``spans.dice_at_least_half`` of each row."""
    shared = overlap(a, b, tails)
    found: Mask = (shared > 0) & (4 * shared >= length(a, tails) + length(b, tails))
    return found


def same(a: Ints, b: Ints) -> Mask:
    """``spans.same_span`` of each row."""
    found: Mask = (a == b) & (a > 0)
    return found


def meeting(document: Ints, place: Ints, other_document: Ints, other_place: Ints, tails: Tails) -> tuple[Ints, Ints]:
    """Every pair of rows of one document whose places share a character, sorted, each once.

    Args:
        document, place: one side, documents ascending.
        other_document, other_place: the other side, likewise.
    """
    one, other = (
        Spans(documents[row], start, end, row)
        for documents, (row, start, end) in (
            (document, fragments(place, tails)),
            (other_document, fragments(other_place, tails)),
        )
    )
    width = int(max(one.end.max(initial=0), other.end.max(initial=0))) + 1
    key = other.document * width + other.start
    if (key[1:] < key[:-1]).any():
        other = other.where(np.argsort(key, kind="stable"))
    edges = overlapping(one, other, width)
    return unique_pairs(one.label[edges.gold], other.label[edges.predicted], len(other_place))


def unique_pairs(one: Ints, other: Ints, others: int) -> tuple[Ints, Ints]:
    """Pairs of rows sorted by the first and then the second, each once; ``others`` bounds the second."""
    key = one * others + other
    step = np.diff(key)
    if (step <= 0).any():
        key = np.unique(key)
        return key // others, key % others
    return one, other
