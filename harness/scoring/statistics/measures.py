"""From counts to precision, recall and F1.

Counts are MUC's (Chinchor & Sundheim 1993, "MUC-5 evaluation metrics"): COR, INC, PAR, MIS, SPU;
POS = COR+INC+PAR+MIS, ACT = COR+INC+PAR+SPU; P = (COR+½PAR)/ACT, R = (COR+½PAR)/POS. 0/0 is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field


def ratio(numerator: float, denominator: float) -> float | None:
    """The quotient, or None for 0/0."""
    return numerator / denominator if denominator else None


def harmonic(precision: float | None, recall: float | None) -> float | None:
    """F1 of two measures: None when neither exists, 0 when only one does."""
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)


@dataclass(slots=True)
class Ratio:
    """A measure of any kind as two quotients: precision = hits_p/found, recall = hits_r/wanted. Sums over documents."""

    hits_p: float = 0.0
    found: float = 0.0
    hits_r: float = 0.0
    wanted: float = 0.0

    def row(self) -> tuple[float, float, float, float]:
        """One document's row of the matrix that every interval and test is drawn from."""
        return (self.hits_p, self.found, self.hits_r, self.wanted)

    def add(self, other: Ratio) -> None:
        """Add another document's quotients."""
        self.hits_p += other.hits_p
        self.found += other.found
        self.hits_r += other.hits_r
        self.wanted += other.wanted

    @property
    def precision(self) -> float | None:
        """hits_p/found; None for 0/0."""
        return ratio(self.hits_p, self.found)

    @property
    def recall(self) -> float | None:
        """hits_r/wanted; None for 0/0."""
        return ratio(self.hits_r, self.wanted)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return harmonic(self.precision, self.recall)


@dataclass(slots=True)
class Counts:
    """MUC's five counts. Sums over documents: whole numbers, but for means over repeats."""

    cor: float = 0
    inc: float = 0
    par: float = 0
    mis: float = 0
    spu: float = 0

    @property
    def possible(self) -> float:
        """POS = COR+INC+PAR+MIS: the items of gold."""
        return self.cor + self.inc + self.par + self.mis

    @property
    def actual(self) -> float:
        """ACT = COR+INC+PAR+SPU: the items found."""
        return self.cor + self.inc + self.par + self.spu

    @property
    def credit(self) -> float:
        """COR+½PAR."""
        return self.cor + self.par / 2

    def ratio(self) -> Ratio:
        """Precision and recall as quotients."""
        return Ratio(self.credit, self.actual, self.credit, self.possible)

    def row(self) -> tuple[float, float, float, float]:
        """One document's row of the matrix that every interval and test is drawn from."""
        return self.ratio().row()

    def add(self, other: Counts) -> None:
        """Add another document's counts."""
        self.cor += other.cor
        self.inc += other.inc
        self.par += other.par
        self.mis += other.mis
        self.spu += other.spu

    @property
    def precision(self) -> float | None:
        """(COR+½PAR)/ACT; None for 0/0."""
        return self.ratio().precision

    @property
    def recall(self) -> float | None:
        """(COR+½PAR)/POS; None for 0/0."""
        return self.ratio().recall

    @property
    def f1(self) -> float | None:
        """2·(COR+½PAR)/(ACT+POS)."""
        return ratio(2 * self.credit, self.actual + self.possible)


@dataclass(slots=True)
class LabelCounts:
    """Counts under one label: COR, INC, PAR, MIS are gold's, SPU the predictions'.

    ``found`` and ``credit`` count the predictions that carry the label, whatever gold they paired with: precision is
    over them, recall over gold.
    """

    counts: Counts = field(default_factory=Counts)
    found: float = 0
    credit: float = 0.0

    def add(self, other: LabelCounts) -> None:
        """Add another document's counts."""
        self.counts.add(other.counts)
        self.found += other.found
        self.credit += other.credit

    def ratio(self) -> Ratio:
        """Precision over the predictions with the label, recall over the gold with it."""
        return Ratio(self.credit, self.found, self.counts.credit, self.counts.possible)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that exist; None where none does."""
    existing = [value for value in values if value is not None]
    return ratio(math.fsum(existing), len(existing))  # exactly rounded, so in any order of labels
