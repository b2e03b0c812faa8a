"""What a corpus scored in the layers beside entities, put together from its chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from harness.scoring.columns.results import Results
from harness.scoring.columns.tallies import COUNTS
from harness.scoring.measures import Counts, LabelCounts, Ratio, Scored, Tally

Matrix = NDArray[np.float64]


@dataclass(slots=True)
class LayerTotals:
    """Counts by address and document, in the order in which the documents were added.

    Attributes:
        documents: how many there are.
        out_of_scope, ungrounded: as in ``scorer.CorpusScores``, entities left out.
        oddities: what deserves a warning, by the place of the document; entities left out.
    """

    documents: int = 0
    out_of_scope: int = 0
    ungrounded: int = 0
    oddities: dict[int, Mapping[str, int]] = field(default_factory=dict)
    _parts: list[tuple[NDArray[np.int64], Results]] = field(default_factory=list)

    def add(self, places: list[int], results: Results) -> None:
        """Take over what the documents at these places scored."""
        self._parts.append((np.array(places, dtype=np.int64), results))

    def addresses(self) -> list[str]:
        """Every mode that some document was scored in."""
        found: dict[str, None] = {}
        for _, results in self._parts:
            found |= dict.fromkeys((*results.tallies, *results.ratios))
        return list(found)

    def counts(self, address: str) -> NDArray[np.int32]:
        """Documents × (cor, inc, par, mis, spu); zero where the layer is not annotated."""
        found = np.zeros((self.documents, len(COUNTS)), dtype=np.int32)
        for places, results in self._parts:
            if address in results.tallies:
                found[places] = results.tallies[address][0].counts
        return found

    def rows(self, address: str) -> Matrix:
        """Documents × (hits_p, found, hits_r, wanted), as in ``scorer.CorpusScores.rows``."""
        if any(address in results.tallies for _, results in self._parts):
            cor, inc, par, mis, spu = self.counts(address).astype(np.float64).T
            credit = cor + par / 2
            return np.stack([credit, cor + inc + par + spu, credit, cor + inc + par + mis], axis=1)
        found = np.zeros((self.documents, 4))
        for places, results in self._parts:
            if address in results.ratios:
                found[places] = results.ratios[address]
        return found

    def total(self, address: str) -> Scored:
        """The sum over the corpus, as ``measures.sum_modes`` gives it."""
        if not any(address in results.tallies for _, results in self._parts):
            # Added one after the other, as the plain path does: a pairwise sum differs in the last digit.
            return Ratio(*np.cumsum(self.rows(address), axis=0)[-1].tolist())
        tally = Tally(Counts(*self.counts(address).sum(axis=0, dtype=np.int64).tolist()))
        for name, row in self._labels(address):
            if any(row):
                tally.label(name).add(LabelCounts(Counts(*row[:5]), row[5], row[6] / 2))
        return tally

    def _labels(self, address: str) -> Iterator[tuple[str, list[int]]]:
        for _, results in self._parts:
            if address in results.tallies:
                tallied, names = results.tallies[address]
                yield from zip(names, tallied.labels.tolist(), strict=True)

    def midpoints(self) -> list[tuple[float, float]]:
        """Gold's and the prediction's midpoints of all paired figures with closed intervals, in no order."""
        return [(wanted, found) for _, results in self._parts for wanted, found in results.midpoints.tolist()]
