"""Finds the pairs of spans that share a character, without looking at all pairs."""

from __future__ import annotations

import numpy as np

from harness.scoring.items.order import Ints, each_counted
from harness.scoring.items.spans import Pieces, Spans

MOST_PAIRS = 4_000_000
"""Pairs of overlapping items of one document, beyond which scoring it would fill the memory."""


class TangleError(Exception):
    """So many items of one document overlap one another that pairing them exactly is refused.

    ``document`` is its place among the documents that were scored together.
    """

    def __init__(self, pairs: int, document: int) -> None:
        super().__init__(
            f"{pairs:,} pairs of gold and predictions overlap in one knot, too many to pair exactly;"
            " check the predictions for spans that repeat or cover everything"
        )
        self.document = document


def overlapping(gold: Spans, predicted: Spans) -> tuple[Ints, Ints]:
    """Every pair of rows of one document that share a character, sorted by the first and then the second.

    A pair shares one exactly if one of the two begins inside the other; each of both cases is a run of sorted starts.
    """
    one, other = gold.fragments(), predicted.fragments()
    width = int(max(one.end.max(initial=0), other.end.max(initial=0))) + 1
    if (int(gold.document.max(initial=0)) + 1) * width >= 1 << 62:
        width = _narrow(one, other)
    of_gold, of_predicted = gold.document[one.row] * width, predicted.document[other.row] * width
    first = _Inside(of_gold + one.start, of_gold + one.end, of_predicted + other.start, ties=True)
    second = _Inside(of_predicted + other.start, of_predicted + other.end, of_gold + one.start, ties=False)
    if first.count + second.count > MOST_PAIRS:
        documents = np.concatenate([gold.document[one.row], predicted.document[other.row]])
        _refuse_knots(documents, np.concatenate([first.counts, second.counts]))
    (outer, inner), (around, within) = first.pairs(), second.pairs()
    rows = np.concatenate([one.row[outer], one.row[within]])
    columns = np.concatenate([other.row[inner], other.row[around]])
    key = np.unique(rows * max(len(predicted), 1) + columns)
    return key // max(len(predicted), 1), key % max(len(predicted), 1)


def _narrow(*sides: Pieces) -> int:
    """Replace offsets by their ranks, in place, where they are too large to be joined with documents in 63 bits."""
    offsets = np.concatenate([column for pieces in sides for column in (pieces.start, pieces.end)])
    distinct = np.unique(offsets)
    for pieces in sides:
        for column in (pieces.start, pieces.end):
            column[:] = np.searchsorted(distinct, column)
    return len(distinct) + 1


class _Inside:
    """Every pair of rows of which the second begins inside the first; with ties also at its very start."""

    def __init__(self, start: Ints, end: Ints, begin: Ints, *, ties: bool) -> None:
        self._order = np.argsort(begin, kind="stable")
        ordered = begin[self._order]
        self._first = np.searchsorted(ordered, start, side="left" if ties else "right")
        self.counts = np.maximum(np.searchsorted(ordered, end, side="left") - self._first, 0)
        self.count = int(self.counts.sum())

    def pairs(self) -> tuple[Ints, Ints]:
        row, step = each_counted(self.counts)
        return row, self._order[self._first[row] + step]


def _refuse_knots(document: Ints, counts: Ints) -> None:
    """Raise before a single document's pairs fill the memory."""
    pairs = np.bincount(document, weights=counts, minlength=1)
    worst = int(pairs.argmax())
    if pairs[worst] > MOST_PAIRS:
        raise TangleError(int(pairs[worst]), worst)
