"""Pairs of casualty figures, slot by slot.

Gate: same outcome, and figures overlap, or victims overlap, or, where one side has neither in the text or in words, the
intervals meet and the prediction has a bound. Words without offsets overlap gold's where they are its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np

from harness.annotation import CASUALTY_SLOTS
from harness.scoring.items.layers import ROLE_NAMES, Bounds, Figures, Side
from harness.scoring.items.order import Floats, Ints, Mask, matches
from harness.scoring.items.spans import Spans
from harness.scoring.items.sweep import overlapping

LONGEST_OPENING_SPAN = 200
"""Predicted spans over so many characters open no gate."""
FARTHEST = 10**300
"""Numbers of people beyond this, which a model may write, are as far off as this one."""
_UNKNOWN = ROLE_NAMES.index("unknown")
_OPENING = ("figure", "victims")
Test: TypeAlias = Callable[[Bounds, Bounds], Mask]


class FigurePairs:
    """Candidate pairs of rows, sorted, with facts about each; ``slots`` are those in scope."""

    def __init__(self, gold: Side, predicted: Side, slots: Sequence[str]) -> None:
        assert gold.figures is not None
        assert predicted.figures is not None
        self._sides = gold, predicted
        self.gold: Figures = gold.figures
        self.predicted: Figures = predicted.figures
        self.slots = slots
        self._stands = self.gold.stands, self.predicted.stands
        self.one, self.other = self._candidates()
        self._right: dict[str, Mask] = {}

    def _candidates(self) -> tuple[Ints, Ints]:
        gold, predicted = self.gold, self.predicted
        kept = np.flatnonzero(~predicted.repeated)
        found = [overlapping(gold.slots[name], predicted.slots[name].take(kept)) for name in _OPENING]
        # Without offsets on one side, any two of a document may meet by their words or numbers.
        lost = ~self._stands[0]
        in_words = np.zeros(len(kept), dtype=bool)
        for name in _OPENING:
            span = predicted.slots[name]
            in_words |= (span.present & ~span.located)[kept]
        loose = np.flatnonzero(in_words | ~self._stands[1][kept])
        back, one = matches(predicted.document[kept][loose], gold.document)
        rows = np.flatnonzero(lost)
        row, other = matches(gold.document[rows], predicted.document[kept])
        found += [(one, loose[back]), (rows[row], other)]
        ones, others = (np.concatenate(rows) for rows in zip(*found, strict=True))
        key = np.unique(ones * (len(predicted) + 1) + kept[others])
        one, other = key // (len(predicted) + 1), key % (len(predicted) + 1)
        passing = self.passes_gate(one, other)
        return one[passing], other[passing]

    def passes_gate(self, one: Ints, other: Ints) -> Mask:
        """Whether any rows of gold and predictions may be paired."""
        gold, predicted = self.gold, self.predicted
        found = ~(self._stands[0][one] & self._stands[1][other])
        bounds = predicted.bounds.take(other)
        found &= (bounds.has_low | bounds.has_high) & self._by_reading(one, other, _meet)
        for name in _OPENING:
            found |= _opens(gold.slots[name], one, predicted.slots[name], other)
        found &= gold.outcome[one] == predicted.outcome[other]
        return found

    @cached_property
    def shared(self) -> Ints:
        """Characters of figures and victims in common."""
        found = np.zeros(len(self.one), dtype=np.int64)
        for name in _OPENING:
            found += self.gold.slots[name].compare(self.one, self.predicted.slots[name], self.other).shared
        return found

    @property
    def anything(self) -> Mask:
        """Every candidate: what passed the layer's gate."""
        return np.ones(len(self.one), dtype=bool)

    @cached_property
    def same_number(self) -> Mask:
        """Min and max equal, open equal only to open."""
        return self.has_same_number(self.one, self.other)

    def has_same_number(self, one: Ints, other: Ints) -> Mask:
        """Whether min and max of any rows are those of one of gold's readings; open equals only open."""
        return self._by_reading(one, other, _equal)

    @cached_property
    def inside(self) -> Mask:
        """The predicted interval lies inside gold's."""
        return self._by_reading(self.one, self.other, _inside)

    @cached_property
    def close(self) -> Mask:
        """Each bound is within 10% of gold's, open equal only to open, 0 only to 0."""
        return self._by_reading(self.one, self.other, _close)

    @cached_property
    def same_source(self) -> Mask:
        """The sources are the same clusters, or there is none on either side."""
        wanted, found = self._sides[0].sources, self._sides[1].sources
        assert wanted is not None
        assert found is not None
        return self._sides[0].sets.agree(wanted[self.one], found[self.other])

    def agree(self, slot: str) -> Mask:
        """Whether a slot is unfilled on both sides, or filled on both and right; true of a slot out of scope."""
        if slot not in self.slots:
            return self.anything
        filled, found = self.fills(slot)
        agreed: Mask = np.where(filled & found, self.right_fill(slot), ~(filled | found))
        return agreed

    @cached_property
    def agree_on_all(self) -> Mask:
        """Whether every slot in scope agrees."""
        found = self.anything
        for slot in self.slots:
            found &= self.agree(slot)
        return found

    def fills(self, slot: str) -> tuple[Mask, Mask]:
        """Whether gold, and whether the prediction, fills a slot."""
        return fill(slot, self.gold)[self.one], fill(slot, self.predicted)[self.other]

    def right_fill(self, slot: str) -> Mask:
        """Whether the fills of a slot agree, where both sides fill it."""
        if slot not in self._right:
            self._right[slot] = self._compare(slot)
        return self._right[slot]

    def _compare(self, slot: str) -> Mask:
        gold, predicted, one, other = self.gold, self.predicted, self.one, self.other
        if slot == "number":
            return self.same_number
        if slot == "part_of":
            return self._same_whole()
        if slot in gold.slots:
            return _matching(gold.slots[slot], one, predicted.slots[slot], other)
        column = {"victim_role": "role"}.get(slot, slot)
        equal: Mask = getattr(gold, column)[one] == getattr(predicted, column)[other]
        return equal

    def _same_whole(self) -> Mask:
        """The figures that these two break down pass the gate, and have equal numbers."""
        found: Mask = self.gold.has_whole[self.one] & self.predicted.has_whole[self.other]
        rows = np.flatnonzero(found)
        whole, other_whole = self.gold.whole[self.one[rows]], self.predicted.whole[self.other[rows]]
        found[rows] = self.has_same_number(whole, other_whole) & self.passes_gate(whole, other_whole)
        return found

    def _by_reading(self, one: Ints, other: Ints, test: Test) -> Mask:
        """Whether a test of numbers holds for any reading of gold's."""
        gold, predicted = self.gold, self.predicted
        found = test(gold.bounds.take(one), predicted.bounds.take(other)).astype(bool)
        if len(gold.other_bounds_row):
            order = np.argsort(gold.other_bounds_row, kind="stable")
            pair, reading = matches(one, gold.other_bounds_row[order])
            also = test(gold.other_bounds.take(order[reading]), predicted.bounds.take(other[pair]))
            np.logical_or.at(found, pair, also.astype(bool))
        return found

    def midpoints(self, pairs: Ints) -> Floats:
        """Gold's and the prediction's midpoint of those pairs whose intervals are closed, by gold's nearest reading."""
        gold, predicted = self.gold, self.predicted
        one, other = self.one[pairs], self.other[pairs]
        bounds = predicted.bounds.take(other)
        found = _middle(bounds)
        best = np.full(len(one), np.nan)
        distance = np.full(len(one), np.inf)
        readings = [(np.arange(len(one), dtype=np.int64), gold.bounds.take(one))]
        if len(gold.other_bounds_row):
            order = np.argsort(gold.other_bounds_row, kind="stable")
            pair, reading = matches(one, gold.other_bounds_row[order])
            for _ in range(int(np.bincount(pair).max(initial=0))):  # the first of equally near ones counts
                _, first = np.unique(pair, return_index=True)
                readings.append((pair[first], gold.other_bounds.take(order[reading[first]])))
                pair, reading = np.delete(pair, first), np.delete(reading, first)
        for rows, wanted in readings:
            middle = _middle(wanted)
            apart = np.abs(middle - found[rows])
            nearer = wanted.has_low & wanted.has_high & (apart < distance[rows])
            best[rows[nearer]], distance[rows[nearer]] = middle[nearer], apart[nearer]
        closed = bounds.has_low & bounds.has_high & ~np.isnan(best)
        points: Floats = np.column_stack([best, found])
        kept: Floats = points[closed]
        return kept

    def faults(self, *, sources: bool) -> dict[str, Mask]:
        """What is wrong about each pair, by slot."""
        found = {slot: ~self.agree(slot) for slot in CASUALTY_SLOTS if slot in self.slots}
        return {**found, "source": ~self.same_source} if sources else found


def fill(slot: str, figures: Figures) -> Mask:
    """Whether each figure fills a slot: false, "unknown" and null are no fill."""
    if slot == "number":
        found: Mask = figures.bounds.has_low | figures.bounds.has_high
    elif slot == "victim_role":
        found = figures.role != _UNKNOWN
    elif slot == "part_of":
        found = figures.is_part
    elif slot in figures.slots:
        found = figures.slots[slot].present
    else:
        found = getattr(figures, slot) > 0
    return found


def _opens(gold: Spans, one: Ints, predicted: Spans, other: Ints) -> Mask:
    """Whether a slot opens the gate: it overlaps, or it is given in gold's words without offsets."""
    found = (gold.compare(one, predicted, other).shared > 0) & (predicted.length[other] <= LONGEST_OPENING_SPAN)
    loose = np.flatnonzero(gold.present[one] & (predicted.present & ~predicted.located)[other])
    found[loose] = has_same_words(gold, one[loose], predicted, other[loose])
    return found


def _matching(gold: Spans, one: Ints, predicted: Spans, other: Ints) -> Mask:
    """Whether text slots are right: dice ≥ 0.5, or the same words once normalised."""
    found = gold.compare(one, predicted, other).similar.copy()
    rows = np.flatnonzero(~found & gold.present[one] & predicted.present[other])
    found[rows] = has_same_words(gold, one[rows], predicted, other[rows])
    return found


def has_same_words(gold: Spans, one: Ints, predicted: Spans, other: Ints) -> Mask:
    """Whether the words of each pair are the same as those of one of gold's readings, and there are any."""
    found = np.zeros(len(one), dtype=bool)
    for pair, (row, words) in enumerate(zip(one.tolist(), predicted.words(other), strict=True)):
        found[pair] = bool(words) and any(words == reading for _, reading in gold.readings(row))
    return found


def _middle(bounds: Bounds) -> Floats:
    """The midpoints of closed intervals; of numbers too large for a float, the farthest."""
    total = bounds.low + bounds.high
    if total.dtype == object:
        total = np.array([max(-FARTHEST, min(value, FARTHEST)) for value in total.tolist()], dtype=object)
    middle: Floats = (total / 2).astype(np.float64)
    return middle


def _equal(gold: Bounds, found: Bounds) -> Mask:
    low = (gold.has_low == found.has_low) & (gold.low == found.low)
    high = (gold.has_high == found.has_high) & (gold.high == found.high)
    both: Mask = low & high
    return both


def _meet(gold: Bounds, found: Bounds) -> Mask:
    below = ~gold.has_high | ~found.has_low | (found.low <= gold.high)
    above = ~found.has_high | ~gold.has_low | (gold.low <= found.high)
    both: Mask = below & above
    return both


def _inside(gold: Bounds, found: Bounds) -> Mask:
    # What ends before it begins is no interval at all, or it would lie inside every one.
    is_interval = ~(found.has_low & found.has_high & (found.low > found.high))
    low = ~gold.has_low | (found.has_low & (found.low >= gold.low))
    high = ~gold.has_high | (found.has_high & (found.high <= gold.high))
    found_inside: Mask = is_interval & low & high
    return found_inside


def _close(gold: Bounds, found: Bounds) -> Mask:
    low = (gold.has_low == found.has_low) & (10 * np.abs(found.low - gold.low) <= gold.low)
    high = (gold.has_high == found.has_high) & (10 * np.abs(found.high - gold.high) <= gold.high)
    both: Mask = low & high
    return both
