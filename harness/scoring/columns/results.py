"""What one chunk scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from harness.annotation import Layer
from harness.scoring.columns.tallies import LABEL_COUNTS, Tallied
from harness.scoring.layer import LayerScore
from harness.scoring.measures import Counts, Tally

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Results:
    """Counts and quotients of one chunk by address.

    Attributes:
        documents: how many the chunk has.
        tallies: counts of each mode with the names of its labels.
        ratios: documents × (hits_p, found, hits_r, wanted) of measures that are no counts.
        midpoints: gold's and the prediction's midpoints of the paired figures.
    """

    documents: int
    tallies: dict[str, tuple[Tallied, Sequence[str]]] = field(default_factory=dict)
    ratios: dict[str, Floats] = field(default_factory=dict)
    midpoints: Floats = field(default_factory=lambda: np.empty((0, 2)))

    def add(self, address: str, tallied: Tallied, labels: Sequence[str]) -> None:
        self.tallies[address] = tallied, labels

    def update(self, other: Results) -> None:
        """Take over the addresses of another layer."""
        self.tallies |= other.tallies
        self.ratios |= other.ratios
        if len(other.midpoints):
            self.midpoints = other.midpoints


def of_plain(scored: Mapping[Layer, LayerScore]) -> Results:
    """What the plain path made of one document, by layer, in the form of a chunk."""
    found = Results(1)
    for layer, score in scored.items():
        for mode, counted in score.modes.items():
            address = f"{layer}.{mode}"
            if isinstance(counted, Tally):
                labels = [
                    (*_numbers(label.counts), label.found, int(2 * label.credit)) for label in counted.labels.values()
                ]
                table = np.array(labels, dtype=np.int64).reshape(-1, len(LABEL_COUNTS))
                counts = np.array([_numbers(counted.counts)], dtype=np.int32)
                found.add(address, Tallied(counts, table), list(counted.labels))
            else:
                found.ratios[address] = np.array([counted.row()])
        if "midpoints" in score.extras:
            found.midpoints = np.array(score.extras["midpoints"], dtype=np.float64).reshape(-1, 2)
    return found


def _numbers(counts: Counts) -> tuple[int, int, int, int, int]:
    return counts.cor, counts.inc, counts.par, counts.mis, counts.spu
