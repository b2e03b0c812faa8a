"""Pairs as counts by document and by label: ``harness.scoring.pairing`` over columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.scoring.columns.pairing import Edges, Ints, Mask, choose

COUNTS = ("cor", "inc", "par", "mis", "spu")
COR, INC, PAR, MIS, SPU = range(5)
_NOTHING = 4
LABEL_COUNTS = (*COUNTS, "found", "twice_credit")


class Tallied(NamedTuple):
    """One mode of one chunk.

    Attributes:
        counts: documents × ``COUNTS``.
        labels: labels × ``LABEL_COUNTS``.
    """

    counts: NDArray[np.int32]
    labels: Ints


class Pairs(NamedTuple):
    """Rows of paired items."""

    gold: Ints
    predicted: Ints

    def where(self, mask: Mask | Ints) -> Pairs:
        return Pairs(self.gold[mask], self.predicted[mask])


class Candidates:
    """The candidate pairs of one layer, ready to be settled under one mode after the other."""

    def __init__(self, edges: Edges, optional: Mask, predictions: int) -> None:
        """``optional`` says which gold items are; ``predictions`` is the number of predicted items."""
        self.edges = edges
        degree_gold = np.bincount(edges.gold, minlength=len(optional))
        degree_predicted = np.bincount(edges.predicted, minlength=predictions)
        is_alone = (degree_gold[edges.gold] == 1) & (degree_predicted[edges.predicted] == 1)
        self._alone = np.flatnonzero(is_alone)
        self._costs_nothing = optional[edges.gold[self._alone]]
        self._tangled = np.flatnonzero(~is_alone)
        golds, gold = np.unique(edges.gold[self._tangled], return_inverse=True)
        predicted, other = np.unique(edges.predicted[self._tangled], return_inverse=True)
        self._open = Edges(gold, other, edges.shared[self._tangled])
        self._sizes = len(golds), len(predicted)
        self._optional = optional[golds] if optional.any() else None

    def settle(self, right: Mask) -> Ints:
        """Indices of the edges of the best pairing in which an edge is COR or else INC, in order of their gold."""
        chosen = self._alone[right[self._alone] | ~self._costs_nothing]
        if len(self._tangled):
            credit = 2 * right[self._tangled].astype(np.int64)
            settled = choose(self._open, credit, self._optional, *self._sizes)
            chosen = np.sort(np.concatenate([chosen, self._tangled[settled]]))
        return chosen

    def pairs(self, chosen: Ints) -> Pairs:
        return Pairs(self.edges.gold[chosen], self.edges.predicted[chosen])


@dataclass(slots=True)
class Items:
    """What counting needs to know of one side: the document and the label of each item."""

    document: Ints
    label: Ints


class Tallier:
    """Counts the pairs of one layer of one chunk."""

    def __init__(self, gold: Items, optional: Mask, predicted: Items, documents: int, labels: int) -> None:
        self._gold, self._predicted = gold, predicted
        self._documents, self._labels = documents, labels
        self._optional = optional
        self._unpaired = np.where(optional, _NOTHING, MIS)
        self._found = np.bincount(predicted.document, minlength=documents)
        self._found_by_label = np.bincount(predicted.label, minlength=labels)

    def settled(self, pairs: Pairs, right: Mask) -> Tallied:
        """``Pairing.tally``: pairs that are right are COR, others INC, gold without a pair MIS, predictions SPU."""
        return self._tally(pairs, right, self._unpaired, self._found, self._found_by_label)

    def downstream(self, pairs: Pairs, upstream: Mask, right: Mask) -> tuple[Tallied, Tallied]:
        """``Pairing.downstream``: end to end, and given the pairs that are right upstream."""
        right = right & upstream
        counted = right | ~self._optional[pairs.gold]
        return self.settled(pairs.where(counted), right[counted]), self.given(pairs.where(upstream), right[upstream])

    def given(self, pairs: Pairs, right: Mask) -> Tallied:
        """The pairs alone; a wrong pair of an optional gold item leaves its prediction spurious."""
        found = np.bincount(self._predicted.document[pairs.predicted], minlength=self._documents)
        by_label = np.bincount(self._predicted.label[pairs.predicted], minlength=self._labels)
        counted = right | ~self._optional[pairs.gold]
        nothing = np.full(len(self._unpaired), _NOTHING)
        return self._tally(pairs.where(counted), right[counted], nothing, found, by_label)

    def _tally(self, pairs: Pairs, right: Mask, unpaired: Ints, found: Ints, found_by_label: Ints) -> Tallied:
        state = unpaired.copy()
        state[pairs.gold] = np.where(right, COR, INC)
        counts = self._by(self._gold.document, state, self._documents)
        counts[:, SPU] = found - counts[:, COR] - counts[:, INC]
        labels = np.empty((self._labels, len(LABEL_COUNTS)), dtype=np.int64)
        labels[:, :5] = self._by(self._gold.label, state, self._labels)
        of_predicted = np.bincount(
            self._predicted.label[pairs.predicted] * 2 + right, minlength=2 * self._labels
        ).reshape(-1, 2)
        labels[:, SPU] = found_by_label - of_predicted.sum(axis=1)
        labels[:, 5] = found_by_label
        labels[:, 6] = 2 * of_predicted[:, 1]
        return Tallied(counts.astype(np.int32), labels)

    @staticmethod
    def _by(group: Ints, state: Ints, groups: int) -> Ints:
        found: Ints = np.bincount(group * 5 + state, minlength=5 * groups).reshape(-1, 5)
        return found


def fills(document: Ints, state: Ints, documents: int) -> Tallied:
    """Counts of slot fills, one label in all.

    Args:
        document: of each fill.
        state: ``COR``, ``INC``, ``MIS`` or ``SPU``.
        documents: how many there are.
    """
    counts = np.bincount(document * 5 + state, minlength=5 * documents).reshape(-1, 5)
    total = counts.sum(axis=0)
    labels = np.array([[*total, total[COR] + total[INC] + total[SPU], 2 * total[COR]]], dtype=np.int64)
    return Tallied(counts.astype(np.int32), labels)


def by_document(document: Ints, values: NDArray[Any], documents: int) -> NDArray[np.float64]:
    """Sums of the values a document, added in their order."""
    return np.bincount(document, weights=values, minlength=documents).astype(np.float64)
