"""The chunks of a corpus put together: rows of counts, sums, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from harness.annotation import LAYERS, Layer
from harness.scoring.items.chunk_plan import Noted
from harness.scoring.items.order import Ints
from harness.scoring.modes import in_table_order, mode_of
from harness.scoring.pairs.counting import CURVES, ChunkCounts
from harness.scoring.pairs.item_outcomes import DocumentDetail
from harness.scoring.pairs.tallies import Tallied
from harness.scoring.results.score import Score
from harness.scoring.statistics.curves import ThresholdCurve, curve
from harness.scoring.statistics.label_rows import LabelRows
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio
from harness.scoring.statistics.number_errors import number_errors

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix


def _add_cells(table: dict[str, LabelRows], tallied: Tallied, places: Ints) -> None:
    """Add what a chunk's documents have of each label."""
    assert tallied.cells is not None
    document, label, rows = tallied.cells
    order = np.argsort(label, kind="stable")
    values, sizes = np.unique(label[order], return_counts=True)
    lasts = np.cumsum(sizes)
    for value, first, last in zip(values.tolist(), lasts - sizes, lasts, strict=True):
        mine = order[first:last]
        counted = rows[mine] / np.array([2.0, 1.0, 2.0, 1.0])
        table.setdefault(tallied.names[value], LabelRows()).add(places[document[mine]], counted)


class Totals:
    """The chunks put together, documents in the order of their ids.

    Attributes:
        rows: by address, documents × (hits_p, found, hits_r, wanted), in the order of the modes.
        counts, labels: sums, by address.
        label_rows: by address and label, what each document adds there; of the modes that can be a headline.
    """

    def __init__(
        self,
        parts: Sequence[tuple[Sequence[int], ChunkCounts, Noted]],
        rank: Ints,
        attempted: Collection[Layer] = LAYERS,
    ) -> None:
        """From the chunks with the places of their documents, the rank of each place, and the layers attempted."""
        self._parts = [(rank[np.array(places, dtype=np.int64)], counted, noted) for places, counted, noted in parts]
        self.counts: dict[str, Counts] = {}
        self.labels: dict[str, dict[str, LabelCounts]] = {}
        self.label_rows: dict[str, dict[str, LabelRows]] = {}
        counted_at = {address for _, counted, _ in self._parts for address in (*counted.tallies, *counted.ratios)}
        found = {address for address in counted_at if set(attempted).issuperset(mode_of(address).layers)}
        self.rows: dict[str, Matrix] = {address: np.zeros((len(rank), 4)) for address in in_table_order(found)}
        for places, counted, _ in self._parts:
            for address, tallied in counted.tallies.items():
                if address not in found:
                    continue
                cor, inc, par, mis, spu = tallied.counts.astype(np.float64).T
                credit = cor + par / 2
                columns = [credit, cor + inc + par + spu, credit, cor + inc + par + mis]
                self.rows[address][places] = np.stack(columns, axis=1)
                total = self.counts.setdefault(address, Counts())
                total.add(Counts(*tallied.counts.sum(axis=0).tolist()))
                labels = self.labels.setdefault(address, {})
                for name, row in zip(tallied.names, tallied.labels.tolist(), strict=True):
                    if any(row):
                        label = labels.setdefault(name, LabelCounts())
                        label.add(LabelCounts(Counts(*row[:5]), row[5], row[6] / 2))
                if tallied.cells is not None:
                    _add_cells(self.label_rows.setdefault(address, {}), tallied, places)
            for address, quotients in counted.ratios.items():
                if address in found:
                    self.rows[address][places] = quotients

    def quotients(self, address: str) -> Ratio:
        """What precision and recall of a mode are quotients of, over all documents."""
        if address in self.counts:
            return self.counts[address].ratio()
        # Added one after the other in the order of ids: a pairwise sum differs in the last digit.
        rows = self.rows[address]
        return Ratio(*np.cumsum(rows, axis=0)[-1].tolist()) if len(rows) else Ratio()

    def put_beside(self, scores: Mapping[str, Score]) -> None:
        """Add the measures that are no sum of counts, and the tables of errors."""
        errors: Counter[str] = Counter()
        confusion: Counter[tuple[str, str]] = Counter()
        for _, counted, _ in self._parts:
            errors.update(counted.errors)
            confusion.update(counted.confusion)
        if "entities.strict" in scores:
            scores["entities.strict"].errors = dict(errors)
            scores["entities.strict"].confusion = [(*cell, n) for cell, n in sorted(confusion.items())]
        if "casualties.figure" in scores:
            points = [counted.midpoints for _, counted, _ in self._parts if counted.midpoints is not None]
            scores["casualties.figure"].number_errors = number_errors(
                [(wanted, found) for chunk in points for wanted, found in chunk.tolist()]
            )
        for address in CURVES:
            if address in scores:
                scores[address].curve = self._curve(address)

    def _curve(self, address: str) -> ThresholdCurve | None:
        chunks = [(places, counted.curve_of(address)) for places, counted, _ in self._parts]
        document = np.concatenate([places[one.document] for places, one in chunks])
        order = np.argsort(document, kind="stable")
        scores = np.concatenate([one.scores for _, one in chunks])[order]
        right = np.concatenate([one.right for _, one in chunks])[order]
        return curve(scores, right, sum(one.wanted for _, one in chunks))

    def outside(self) -> dict[str, dict[str, int]]:
        """Predictions that are out of scope: by layer, then by label, kind or outcome, the most frequent first."""
        counted: Counter[tuple[str, str]] = Counter()
        for _, _, noted in self._parts:
            counted.update(noted.outside)
        found: dict[str, dict[str, int]] = {}
        for (layer, name), number in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
            found.setdefault(layer, {})[name] = number
        return {layer: found[layer] for layer in LAYERS if layer in found}

    def oddities(self, ids: Sequence[str]) -> Iterable[tuple[str, Mapping[str, int]]]:
        """Document ids in order, each with how often each oddity occurs there."""
        found: dict[int, dict[str, int]] = {}
        for places, _, noted in self._parts:
            for message, counts in noted.oddities.items():
                for row in np.flatnonzero(counts).tolist():
                    found.setdefault(int(places[row]), {})[message] = int(counts[row])
        return [(ids[place], found[place]) for place in sorted(found)]

    def details(self, ids: Sequence[str]) -> list[DocumentDetail]:
        """What became of each item, document by document in the order of their ids."""
        found: dict[int, DocumentDetail] = {}
        for places, counted, _ in self._parts:
            for place, own in zip(places.tolist(), counted.outcomes, strict=True):
                found[place] = DocumentDetail(ids[place], tuple(own))
        return [found[place] for place in range(len(ids))]
