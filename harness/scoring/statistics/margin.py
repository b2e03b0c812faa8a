"""Whether a measure fell by a margin or more: ruled out, shown, or neither, and how many documents would tell.

The difference of two systems is made nearly a mean over documents by the jackknife (Efron & Tibshirani 1993, ch. 11)
and held against the margin by two one-sided tests, as non-inferiority is (Schuirmann 1987). Each p is the larger one of
a t-test and of a sign-flip test of the same numbers: the first is somewhat too bold on few documents, and the second is
never below 1/2ⁿ, so that a handful of documents decides nothing, not even where nothing changed in them.
tests/benchmarks/bench_margin.py counts how often they err. What no test can rule out is a rare collapse that none of
the documents shows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from harness.scoring.statistics.resampling import EXACT_DOCUMENTS, WIDTH, measures_of, share_as_extreme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harness.scoring.statistics.resampling import Matrix

POWER = 0.8
_CHUNK = 1 << 22


class MarginTest(NamedTuple):
    """A drop held against a margin.

    Attributes:
        p_held: of a drop of the margin or more; small: it is ruled out.
        p_failed: of a drop of the margin or less; small: a larger one is shown.
        documents: those that have items, which alone can tell.
        spread: the standard deviation of what a document adds to the difference.
    """

    p_held: float
    p_failed: float
    documents: int
    spread: float

    def needed(self, distance: float, alpha: float) -> int:
        """How many documents with items decide in four cases of five where the truth is so far from the margin."""
        from scipy.special import ndtri

        few = math.ceil(math.log2(1 / alpha))
        width = (float(ndtri(1 - alpha)) + float(ndtri(POWER))) * self.spread / max(abs(distance), 1e-9)
        return max(few, math.ceil(width**2))


def margin_test(base: Matrix, new: Matrix, measure: str, margin: float, *, draws: int, seed: int) -> MarginTest | None:
    """Hold the drop of a measure against a margin.

    Args:
        base: documents × (hits_p, found, hits_r, wanted), these four for each repeat, documents sorted by id.
        new: the same of the new system.
        measure: ``precision``, ``recall`` or ``f1``.
        margin: how far it may fall.
        draws: sign flips, where more than ``EXACT_DOCUMENTS`` documents have items.
        seed: of the flips.

    Returns:
        ``None`` where fewer than two documents have items, or the measure is 0/0 without one of them.
    """
    import numpy as np
    from scipy.special import stdtr

    has_items = base.any(axis=1) | new.any(axis=1)
    base, new = base[has_items], new[has_items]
    number = len(base)
    if number < 2:
        return None
    difference = _value(new, measure) - _value(base, measure)
    without = _without_each(new, measure) - _without_each(base, measure)
    added = (number - 1) * (difference[0] - without)
    if np.isnan(added).any():
        return None
    added = added - added.mean()
    above = float(difference[0]) + margin
    spread = float(np.sqrt((added**2).sum() / (number - 1)))
    standard = spread / math.sqrt(number)
    # Equal on paper, and apart by rounding alone.
    above = 0.0 if abs(above) < 1e-12 else above
    t = above / standard if standard > 1e-12 else math.copysign(math.inf, above) if above else 0.0
    flipped = _flips(added + above * _weights(base, new), draws, seed)
    return MarginTest(
        p_held=max(float(stdtr(number - 1, -t)), flipped[0]),
        p_failed=max(float(stdtr(number - 1, t)), flipped[1]),
        documents=number,
        spread=spread,
    )


def _value(rows: Matrix, measure: str) -> NDArray[np.float64]:
    return measures_of(rows.sum(axis=0, keepdims=True))[measure]


def _without_each(rows: Matrix, measure: str) -> NDArray[np.float64]:
    """The measure without one document after the other."""
    return measures_of(rows.sum(axis=0) - rows)[measure]


def _weights(base: Matrix, new: Matrix) -> NDArray[np.float64]:
    """How many items each document has, over the mean."""
    import numpy as np

    items: NDArray[np.float64] = np.zeros(len(base))
    for rows in (base, new):
        items = items + (rows[:, 1::WIDTH] + rows[:, 3::WIDTH]).mean(axis=1)
    return np.asarray(items / items.mean())


def _flips(values: NDArray[np.float64], draws: int, seed: int) -> tuple[float, float]:
    """p of a sum as large, and as small, where each value may as well have the other sign."""
    import numpy as np

    number = len(values)
    exact = number <= EXACT_DOCUMENTS
    if exact:
        bits = np.arange(2**number)[:, None] >> np.arange(number) & 1
        sums = (1.0 - 2.0 * bits) @ values
    else:
        generator = np.random.default_rng(seed)
        step = max(1, _CHUNK // number)
        sizes = [min(step, draws - first) for first in range(0, draws, step)]
        sums = np.concatenate([(1.0 - 2.0 * generator.integers(0, 2, (size, number))) @ values for size in sizes])
    # Sums that are equal on paper differ by rounding, and a tie counts against the finding.
    tie = 1e-9 * float(np.abs(values).sum())
    observed = np.asarray(values.sum())
    above, below = (share_as_extreme(sign * sums, sign * observed - tie, exact=exact) for sign in (1, -1))
    return float(above), float(below)
