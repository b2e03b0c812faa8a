"""What comparing every two systems of a run gives, as ``scores.json`` and every report show it."""

from __future__ import annotations

import msgspec

LEVEL = 0.05
"""An adjusted p of at most this tells two systems apart."""


class PairTest(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of two systems on the documents that they share.

    Attributes:
        better, worse: the systems; of two that score alike the one that was named first comes first.
        difference: better − worse; ``None`` where one of them is 0/0.
        interval: the 95% percentile interval of the difference, by document.
        p: of the two-sided paired permutation test, by document.
        p_adjusted: after Holm, over all pairs and measures that are tested together.
        wins, losses, ties: documents in which ``better`` is better, worse, and neither.
    """

    better: str
    worse: str
    difference: float | None
    interval: tuple[float, float] | None = None
    p: float | None = None
    p_adjusted: float | None = None
    wins: int | None = None
    losses: int | None = None
    ties: int | None = None

    @property
    def is_apart(self) -> bool:
        """Whether the test tells the two apart."""
        return self.difference is not None and self.p_adjusted is not None and self.p_adjusted <= LEVEL


class RankedMetric(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of all systems that have it.

    Attributes:
        metric: the address, as in ``entities.strict.f1``.
        values: by system, the best first.
        letters: by system; two that no test tells apart share one.
        best: the system that is better than every other one, each time by a test; ``None`` where none is.
        pairs: every two of the systems.
    """

    metric: str
    values: dict[str, float]
    letters: dict[str, str]
    best: str | None
    pairs: tuple[PairTest, ...]


class AllPairs(msgspec.Struct, frozen=True, kw_only=True):
    """Every two systems compared in every measure, all tests together.

    Attributes:
        systems: their names.
        together: over what Holm's adjustment is, in words.
        draws: for each interval and each test that is not exact.
        seed: of the draws.
        metrics: measure by measure.
    """

    systems: tuple[str, ...]
    together: str
    draws: int
    seed: int
    metrics: tuple[RankedMetric, ...]

    def of(self, metric: str) -> RankedMetric | None:
        """What was found of a measure; ``None`` where no two systems have it."""
        return next((found for found in self.metrics if found.metric == metric), None)
