"""Casualty figures over columns: the modes of ``harness.scoring.casualties`` for many documents at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.scoring.columns.gate import opens, same_number
from harness.scoring.columns.pairing import Edges, Ints, Mask
from harness.scoring.columns.places import NONE, Tails, similar
from harness.scoring.columns.results import Results
from harness.scoring.columns.rows import OUTCOME_NAMES, ROLE
from harness.scoring.columns.tables import Figures
from harness.scoring.columns.tallies import COR, INC, MIS, SPU, Candidates, Items, Pairs, Tallied, Tallier, fills
from harness.scoring.columns.victims import ceaf_ree

UNKNOWN = ROLE["unknown"]
_TEXT_SLOTS = ("victims", "cause", "place", "date")


def score(
    gold: Figures,
    predicted: Figures,
    edges: Edges,
    tails: Tails,
    documents: int,
    *,
    slots: Sequence[str],
    sources: bool,
) -> Results:
    """Score the casualty figures of a chunk.

    Args:
        gold, predicted: the two sides.
        edges: ``gate.candidates``.
        tails: of all places.
        documents: how many the chunk has.
        slots: the slots in scope, in the order of ``CASUALTY_SLOTS``.
        sources: whether gold annotates attributions, and with them the sources of figures.
    """
    among = Candidates(edges, gold.optional, len(predicted))
    tallier = Tallier(
        Items(gold.document, gold.outcome),
        gold.optional,
        Items(predicted.document, predicted.outcome),
        documents,
        len(OUTCOME_NAMES),
    )
    everywhere = Pairs(edges.gold, edges.predicted)
    comparison = Comparison(gold, predicted, everywhere, tails)
    found = Results(documents)
    figures = among.settle(np.ones(len(edges), dtype=bool))
    pairs = among.pairs(figures)
    upstream = np.ones(len(pairs.gold), dtype=bool)
    found.add("casualties.figure", tallier.settled(pairs, upstream), OUTCOME_NAMES)
    for mode, right in comparison.rights(slots, sources=sources).items():
        chosen = among.settle(right)
        found.add(f"casualties.{mode}", tallier.settled(among.pairs(chosen), right[chosen]), OUTCOME_NAMES)
        given = tallier.given(pairs, right[figures])
        found.add(f"casualties.{mode}.given_upstream", given, OUTCOME_NAMES)
    _score_slots(comparison, figures, slots, documents, found)
    found.ratios["casualties.ceaf_ree"] = ceaf_ree(gold, predicted, documents)
    if "number" in slots:
        found.midpoints = _midpoints(gold, predicted, pairs)
    return found


class Comparison:
    """The candidate pairs, compared slot by slot."""

    def __init__(self, gold: Figures, predicted: Figures, pairs: Pairs, tails: Tails) -> None:
        self.gold, self.predicted, self.pairs, self.tails = gold, predicted, pairs, tails
        self.same_number = same_number(gold, predicted, *pairs)
        self._right: dict[str, Mask] = {}

    def rights(self, slots: Sequence[str], *, sources: bool) -> dict[str, Mask]:
        """What is right in each mode that is more than ``figure``, candidate by candidate."""
        gold, predicted, (one, other) = self.gold, self.predicted, self.pairs
        full = np.ones(len(one), dtype=bool)
        for slot in slots:
            filled, found = fill(slot, gold)[one], fill(slot, predicted)[other]
            full &= np.where(filled & found, self.right_fill(slot), ~(filled | found))
        if "number" not in slots:
            return {"full": full}
        rights = {
            "exact": self.same_number,
            "range": self._inside(),
            "tolerance": _close(gold.low[one], predicted.low[other]) & _close(gold.high[one], predicted.high[other]),
            "record": self.same_number & ((gold.status[one] == predicted.status[other]) | ("status" not in slots)),
            "full": full,
        }
        if sources:
            rights["attributed"] = self.same_number & (gold.sources[one] == predicted.sources[other])
        return rights

    def right_fill(self, slot: str) -> Mask:
        """Whether the fills of a slot agree, where both sides fill it: ``casualties._right_fill``."""
        if slot not in self._right:
            self._right[slot] = self._compare(slot)
        return self._right[slot]

    def _compare(self, slot: str) -> Mask:
        gold, predicted, (one, other) = self.gold, self.predicted, self.pairs
        if slot == "number":
            return self.same_number
        if slot == "part_of":
            return self._same_whole()
        if slot in _TEXT_SLOTS:
            words = getattr(predicted, f"{slot}_words")[other]
            found: Mask = (words > 0) & (getattr(gold, f"{slot}_words")[one] == words)
            return found | similar(getattr(gold, slot)[one], getattr(predicted, slot)[other], self.tails)
        column = {"victim_role": "role"}.get(slot, slot)
        equal: Mask = getattr(gold, column)[one] == getattr(predicted, column)[other]
        return equal

    def _same_whole(self) -> Mask:
        whole, other_whole = self.gold.whole[self.pairs.gold], self.predicted.whole[self.pairs.predicted]
        found = (whole >= 0) & (other_whole >= 0)
        rows = np.flatnonzero(found)
        if len(rows):
            one, other = whole[rows], other_whole[rows]
            found[rows] = same_number(self.gold, self.predicted, one, other)
            found[rows] &= opens(self.gold, self.predicted, one, other, self.tails)
        return found

    def _inside(self) -> Mask:
        gold, predicted, (one, other) = self.gold, self.predicted, self.pairs
        bottom, top = gold.low[one], gold.high[one]
        low, high = predicted.low[other], predicted.high[other]
        # An open lower bound is -1, so it lies below every closed one of itself; an open upper bound does not.
        found: Mask = (low >= bottom) & ((top < 0) | ((high >= 0) & (high <= top)))
        return found & ((high < 0) | (low <= high))


def fill(slot: str, figures: Figures) -> Mask:
    """Whether each figure fills a slot: ``casualties._fill``."""
    if slot == "number":
        found: Mask = (figures.low >= 0) | (figures.high >= 0)
    elif slot == "victim_role":
        found = figures.role != UNKNOWN
    elif slot == "part_of":
        found = figures.has_whole > 0
    elif slot in _TEXT_SLOTS:
        found = getattr(figures, slot) != NONE
    else:
        found = getattr(figures, slot) > 0
    return found


def _close(gold: Ints, predicted: Ints) -> Mask:
    """Within 10% of gold's bound; open only to open, 0 only to 0."""
    within: Mask = 10 * np.abs(predicted - gold) <= gold
    return np.where((gold < 0) | (predicted < 0), gold == predicted, within)


def _score_slots(comparison: Comparison, figures: Ints, slots: Sequence[str], documents: int, found: Results) -> None:
    """Slot fills, end to end and on the pairs of ``figure`` alone: ``casualties._score_slots``."""
    gold, predicted = comparison.gold, comparison.predicted
    pairs = comparison.pairs.where(figures)
    missed, spurious = ~gold.optional, np.ones(len(predicted), dtype=bool)
    missed[pairs.gold] = False
    spurious[pairs.predicted] = False
    document = gold.document[pairs.gold]
    wholes, givens = [], []
    for slot in slots:
        filled, of_predicted = fill(slot, gold), fill(slot, predicted)
        one, other = filled[pairs.gold], of_predicted[pairs.predicted]
        state = np.where(one, np.where(other, np.where(comparison.right_fill(slot)[figures], COR, INC), MIS), SPU)
        either = one | other
        given = document[either], state[either]
        left = gold.document[filled & missed], predicted.document[of_predicted & spurious]
        states = np.repeat([MIS, SPU], [len(left[0]), len(left[1])])
        givens.append(fills(*given, documents))
        wholes.append(fills(np.concatenate([given[0], *left]), np.concatenate([given[1], states]), documents))
        found.add(f"casualties.slot_{slot}", wholes[-1], [slot])
        found.add(f"casualties.slot_{slot}.given_upstream", givens[-1], [slot])
    found.add("casualties.slots", _pooled(wholes, documents), slots)
    found.add("casualties.slots.given_upstream", _pooled(givens, documents), slots)


def _pooled(slots: Sequence[Tallied], documents: int) -> Tallied:
    counts = np.zeros((documents, 5), dtype=np.int32)
    for slot in slots:
        counts += slot.counts
    return Tallied(counts, np.concatenate([np.empty((0, 7), dtype=np.int64), *(slot.labels for slot in slots)]))


def _midpoints(gold: Figures, predicted: Figures, pairs: Pairs) -> NDArray[np.float64]:
    closed = (gold.low >= 0) & (gold.high >= 0)
    other_closed = (predicted.low >= 0) & (predicted.high >= 0)
    one, other = pairs.where(closed[pairs.gold] & other_closed[pairs.predicted])
    return np.column_stack([(gold.low[one] + gold.high[one]) / 2, (predicted.low[other] + predicted.high[other]) / 2])
