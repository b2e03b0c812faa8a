"""Which gold and predicted figures may be paired: ``casualties.passes_gate`` over columns."""

from __future__ import annotations

import numpy as np

from harness.scoring.casualties import LONGEST_OPENING_SPAN
from harness.scoring.columns.pairing import Edges, Ints, Mask
from harness.scoring.columns.places import Tails, length, meeting, overlap, spread, unique_pairs
from harness.scoring.columns.tables import Figures


def candidates(gold: Figures, predicted: Figures, tails: Tails) -> Edges:
    """Every pair that passes the gate, identical predictions beyond the first left out."""
    kept = np.flatnonzero(~predicted.repeated)
    document = predicted.document[kept]
    found = [
        meeting(gold.document, of_gold, document, of_predicted[kept], tails)
        for of_gold, of_predicted in ((gold.figure, predicted.figure), (gold.victims, predicted.victims))
    ]
    found += _spanless(gold, predicted, kept)
    one, other = (np.concatenate(rows) for rows in zip(*found, strict=True))
    one, other = unique_pairs(one, kept[other], len(predicted))
    passing = opens(gold, predicted, one, other, tails)
    one, other = one[passing], other[passing]
    shared = overlap(gold.figure[one], predicted.figure[other], tails)
    return Edges(one, other, shared + overlap(gold.victims[one], predicted.victims[other], tails))


def _spanless(gold: Figures, predicted: Figures, kept: Ints) -> list[tuple[Ints, Ints]]:
    """The pairs of a document in which gold, or the prediction, stands nowhere; the latter as places in ``kept``."""
    here = np.flatnonzero(~gold.has_span)
    there = np.flatnonzero(~predicted.has_span[kept])
    one, other = _of_one_document(gold.document[here], predicted.document[kept])
    found, back = _of_one_document(predicted.document[kept][there], gold.document)
    return [(here[one], other), (back, there[found])]


def _of_one_document(document: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Each row with every one of the others, which are sorted, of its document."""
    first = np.searchsorted(others, document)
    row, step = spread(np.searchsorted(others, document, side="right") - first)
    return row, first[row] + step


def opens(gold: Figures, predicted: Figures, one: Ints, other: Ints, tails: Tails) -> Mask:
    """Whether each pair of rows passes the gate."""
    found = ~(gold.has_span[one] & predicted.has_span[other]) & _meet(gold, predicted, one, other)
    for of_gold, of_predicted in ((gold.figure, predicted.figure), (gold.victims, predicted.victims)):
        place = of_predicted[other]
        found |= (overlap(of_gold[one], place, tails) > 0) & (length(place, tails) <= LONGEST_OPENING_SPAN)
    passing: Mask = found & (gold.outcome[one] == predicted.outcome[other])
    return passing


def _meet(gold: Figures, predicted: Figures, one: Ints, other: Ints) -> Mask:
    """Whether the intervals meet, the prediction's having a bound."""
    low, high = gold.low[one], gold.high[one]
    bottom, top = predicted.low[other], predicted.high[other]
    bounded = (bottom >= 0) | (top >= 0)
    below = (high < 0) | (bottom < 0) | (bottom <= high)
    above = (top < 0) | (low < 0) | (low <= top)
    found: Mask = bounded & below & above
    return found


def same_number(gold: Figures, predicted: Figures, one: Ints, other: Ints) -> Mask:
    """``casualties.same_number`` of each pair of rows."""
    found: Mask = (gold.low[one] == predicted.low[other]) & (gold.high[one] == predicted.high[other])
    return found
