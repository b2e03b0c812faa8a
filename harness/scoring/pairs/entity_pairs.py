"""Pairs of entities. Gate: the spans share a character."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from harness.scoring.items.layers import Entities, Quotes
from harness.scoring.items.order import Ints, Mask
from harness.scoring.items.sweep import overlapping


class EntityPairs:
    """Candidate pairs of rows, sorted, with facts about each."""

    def __init__(self, gold: Entities, predicted: Entities) -> None:
        self.gold, self.predicted = gold, predicted
        self.one, self.other = overlapping_of_first(gold, predicted)
        self._compared = gold.span.compare(self.one, predicted.span, self.other)

    @property
    def shared(self) -> Ints:
        """Characters in common."""
        return self._compared.shared

    @property
    def same_span(self) -> Mask:
        """The same characters, fragment by fragment."""
        return self._compared.same

    @cached_property
    def same_label(self) -> Mask:
        """The same label."""
        found: Mask = self.gold.label[self.one] == self.predicted.label[self.other]
        return found

    @property
    def anything(self) -> Mask:
        """Every candidate: what passed the layer's gate."""
        return np.ones(len(self.one), dtype=bool)

    def faults(self) -> dict[str, Mask]:
        """What is wrong about each pair, by name."""
        return {"boundary": ~self.same_span, "label": ~self.same_label}


def overlapping_of_first(gold: Entities | Quotes, predicted: Entities | Quotes) -> tuple[Ints, Ints]:
    """Pairs of rows that share a character, repeated predictions left out."""
    if not predicted.repeated.any():
        return overlapping(gold.span, predicted.span)
    kept = np.flatnonzero(~predicted.repeated)
    one, other = overlapping(gold.span, predicted.span.take(kept))
    return one, kept[other]
