"""The chosen pairs as MUC's counts, by document and by label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from harness.scoring.items.layers import Table
from harness.scoring.items.order import Ints, Mask

COUNTS = ("cor", "inc", "par", "mis", "spu")
COR, INC, PAR, MIS, SPU = range(5)
LABEL_COUNTS = (*COUNTS, "found", "twice_credit")
_NOTHING = 5
_OF_CREDIT = np.array([INC, PAR, COR])
_TWICE = np.array([2, 0, 1, 0, 0])
"""Twice the credit of each of ``COUNTS``."""


class LabelCells(NamedTuple):
    """What each document adds to each of its labels: ``rows`` are twice hits_p, found, twice hits_r, wanted."""

    document: Ints
    label: Ints
    rows: Ints


class Tallied(NamedTuple):
    """One mode of one chunk.

    Attributes:
        counts: documents × ``COUNTS``.
        labels: labels × ``LABEL_COUNTS``: COR, INC, PAR and MIS under gold's label, the rest under the prediction's.
        names: of the labels.
        cells: the same as ``labels`` document by document, where intervals by label are wanted.
    """

    counts: Ints
    labels: Ints
    names: Sequence[str]
    cells: LabelCells | None = None


class Tallier:
    """Counts what became of one layer's items under one mode after the other."""

    def __init__(
        self, gold: Table, predicted: Table, labels: tuple[Ints, Ints], names: Sequence[str], documents: int
    ) -> None:
        """From both tables.

        Args:
            gold, predicted: the items.
            labels: codes of gold's and of the predictions' labels.
            names: of the labels.
            documents: how many the chunk has.
        """
        self._gold, self._predicted, self._labels, self._names = gold, predicted, labels, names
        self._documents = documents
        self._unpaired = np.where(gold.optional, _NOTHING, MIS)

    def count(
        self, one: Ints, other: Ints, credit: Ints, *, pairs_alone: bool = False, by_document: bool = False
    ) -> Tallied:
        """Count a pairing.

        Optional gold that turns out wrong costs nothing itself; its prediction is spurious.

        Args:
            one, other: rows of the pairs.
            credit: of each pair: 2 for COR, 1 for PAR, 0 for INC.
            pairs_alone: leave out what is unpaired.
            by_document: count labels document by document, too.
        """
        in_vain = self._gold.optional[one] & (credit == 0)
        state = np.full(len(self._gold), _NOTHING) if pairs_alone else self._unpaired.copy()
        state[one] = np.where(in_vain, _NOTHING, _OF_CREDIT[credit])
        found = np.full(len(self._predicted), _NOTHING if pairs_alone else SPU)
        found[other] = np.where(in_vain, SPU, _OF_CREDIT[credit])
        counts = _crossed(self._gold.document, state, self._documents)
        counts[:, SPU] = _crossed(self._predicted.document, found, self._documents)[:, SPU]
        label, other_label = self._labels
        labels = np.empty((len(self._names), len(LABEL_COUNTS)), dtype=np.int64)
        labels[:, :SPU] = _crossed(label, state, len(self._names))[:, :SPU]
        by_label = _crossed(other_label, found, len(self._names))
        labels[:, SPU] = by_label[:, SPU]
        labels[:, 5] = by_label[:, :_NOTHING].sum(axis=1)
        labels[:, 6] = 2 * by_label[:, COR] + by_label[:, PAR]
        cells = self._cells(state, found) if by_document else None
        return Tallied(counts[:, :_NOTHING], labels, self._names, cells)

    def _cells(self, state: Ints, found: Ints) -> LabelCells:
        """Documents and labels that meet, and what is counted there."""
        width = len(self._names)
        keys = [
            table.document[kept] * width + label[kept]
            for table, label, kept in (
                (self._predicted, self._labels[1], found != _NOTHING),
                (self._gold, self._labels[0], state != _NOTHING),
            )
        ]
        cells, place = np.unique(np.concatenate(keys), return_inverse=True)
        rows = np.zeros((len(cells), 4), dtype=np.int64)
        sides = np.split(place, [len(keys[0])])
        for nth, (side, states) in enumerate(zip(sides, (found, state), strict=True)):
            credit = _TWICE[states[states != _NOTHING]]
            rows[:, 2 * nth] = np.bincount(side, weights=credit, minlength=len(cells))
            rows[:, 2 * nth + 1] = np.bincount(side, minlength=len(cells))
        return LabelCells(cells // max(width, 1), cells % max(width, 1), rows)


def _crossed(group: Ints, state: Ints, groups: int) -> Ints:
    found: Ints = np.bincount(group * 6 + state, minlength=6 * groups).reshape(-1, 6)
    return found


def fills(document: Ints, state: Ints, documents: int, name: str) -> Tallied:
    """Counts of slot fills, under one label.

    Args:
        document: of each fill.
        state: ``COR``, ``INC``, ``MIS`` or ``SPU``.
        documents: how many there are.
        name: the label.
    """
    counts: Ints = np.bincount(document * 5 + state, minlength=5 * documents).reshape(-1, 5)
    total = counts.sum(axis=0)
    labels = np.array([[*total, total[COR] + total[INC] + total[SPU], 2 * total[COR]]], dtype=np.int64)
    return Tallied(counts, labels, [name])


def pooled(slots: Sequence[Tallied], documents: int) -> Tallied:
    """The fills of several slots together, each under its own label."""
    counts = np.zeros((documents, len(COUNTS)), dtype=np.int64)
    for slot in slots:
        counts += slot.counts
    empty = np.empty((0, len(LABEL_COUNTS)), dtype=np.int64)
    labels = np.concatenate([empty, *(slot.labels for slot in slots)])
    return Tallied(counts, labels, [name for slot in slots for name in slot.names])


def unpaired(table: Table, rows: Ints) -> Mask:
    """Which items of a table are in none of the rows."""
    found = np.ones(len(table), dtype=bool)
    found[rows] = False
    return found
