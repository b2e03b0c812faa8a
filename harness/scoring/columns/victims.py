"""CEAF-REE over the victims of many documents at once: ``casualties.ceaf_ree`` over columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.scoring.columns.order import in_order, repeated
from harness.scoring.columns.pairing import Edges, Ints, Mask
from harness.scoring.columns.places import NONE, spread
from harness.scoring.columns.tables import Figures
from harness.scoring.columns.tallies import Candidates


class Mentions(NamedTuple):
    """The victims of one side: each row is a different mention of one group of people.

    Attributes:
        head: row of the figure that stands for the group.
        place: document and outcome of the group, as one number.
        mention: a number that equal words, or equal spans without words, share.
        sizes: mentions of the group, by the row of its head.
        is_group: which rows are heads of a group; one may be without any mention.
    """

    head: Ints
    place: Ints
    mention: Ints
    sizes: Ints
    is_group: Mask


def ceaf_ree(gold: Figures, predicted: Figures, documents: int) -> NDArray[np.float64]:
    """Documents × (hits_p, found, hits_r, wanted).

    A prediction hits if it is a subset of the gold group that it is paired with; an optional group counts only where
    it is hit.
    """
    wanted, found = _mentions(gold), _mentions(predicted)
    optional = np.ones(len(gold), dtype=bool)
    optional[gold.first[~gold.optional]] = False
    one, other = _subsets(wanted, found)
    among = Candidates(Edges(one, other, found.sizes[other]), optional, len(predicted))
    chosen = among.pairs(among.settle(np.ones(len(one), dtype=bool)))
    counted = ~optional
    counted[chosen.gold] = True
    hits = np.bincount(gold.document[chosen.gold], minlength=documents)
    return np.column_stack(
        [
            hits,
            np.bincount(predicted.document[found.is_group], minlength=documents),
            hits,
            np.bincount(gold.document[counted & wanted.is_group], minlength=documents),
        ]
    ).astype(np.float64)


def _mentions(figures: Figures) -> Mentions:
    mention = np.where(figures.victims_words > 0, figures.victims_words, -np.maximum(figures.victims, 0))
    rows = np.flatnonzero(mention)
    columns = figures.first[rows], mention[rows]
    order = in_order(columns)
    rows = rows[order[~repeated(columns, order)]]
    head = figures.first[rows]
    sizes = np.bincount(head, minlength=len(figures))
    is_group = np.zeros(len(figures), dtype=bool)
    is_group[figures.first[figures.victims != NONE]] = True
    return Mentions(head, figures.document[head] * 4 + figures.outcome[head], mention[rows], sizes, is_group)


def _subsets(wanted: Mentions, found: Mentions) -> tuple[Ints, Ints]:
    """Heads of every gold group and the predicted groups that are subsets of it, sorted."""
    gold, predicted = _common(wanted, found)
    key, common = np.unique(wanted.head[gold] * len(found.sizes) + found.head[predicted], return_counts=True)
    one, other = key // len(found.sizes), key % len(found.sizes)
    whole = common == found.sizes[other]
    return one[whole], other[whole]


def _common(wanted: Mentions, found: Mentions) -> tuple[Ints, Ints]:
    """Every pair of rows of one document and outcome that are the same mention."""
    columns = tuple(np.concatenate(pair) for pair in zip(wanted[1:3], found[1:3], strict=True))
    order = in_order(columns)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(~repeated(columns, order))
    of_gold, of_predicted = number[: len(wanted.head)], number[len(wanted.head) :]
    by_number = np.argsort(of_predicted, kind="stable")
    first = np.searchsorted(of_predicted[by_number], of_gold)
    row, step = spread(np.searchsorted(of_predicted[by_number], of_gold, side="right") - first)
    return row, by_number[first[row] + step]
