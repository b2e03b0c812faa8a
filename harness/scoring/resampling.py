"""Intervals by bootstrap and paired permutation tests, with the document as the unit.

Every measure is a function of sums over documents, so a draw is a weighting of the documents and all draws of all
measures are one matrix product. Callers sort documents by id first: the same seed then gives the same numbers however
the input was ordered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix: TypeAlias = NDArray[np.float64]

EXACT_DOCUMENTS = 12
_CHUNK_CELLS = 1 << 22


def bootstrap_sums(rows: Matrix, draws: int, seed: int) -> Matrix:
    """Sums over resampled documents (Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, ch. 13).

    Args:
        rows: documents × columns, non-negative counts, documents sorted by id.
        draws: how many resamples of as many documents, with replacement.
        seed: of the generator.

    Returns:
        draws × columns.
    """
    import numpy as np

    documents = len(rows)
    generator = np.random.default_rng(seed)
    sums = np.empty((draws, rows.shape[1]))
    step = max(1, _CHUNK_CELLS // max(1, documents))
    for first in range(0, draws, step):
        count = min(step, draws - first)
        drawn = generator.integers(0, documents, size=(count, documents))
        flat = drawn + np.arange(count)[:, None] * documents
        weights = np.bincount(flat.ravel(), minlength=count * documents).reshape(count, documents)
        sums[first : first + count] = weights.astype(np.float64) @ rows
    return sums


def percentile_interval(values: NDArray[np.float64], level: float = 0.95) -> tuple[float, float] | None:
    """The central interval of the draws in which the measure exists; None where it exists in none."""
    import numpy as np

    existing = values[~np.isnan(values)]
    if not len(existing):
        return None
    low, high = np.quantile(existing, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def measures_of(sums: Matrix) -> dict[str, NDArray[np.float64]]:
    """Precision, recall and F1 of each row of sums (hits_p, found, hits_r, wanted); NaN for 0/0."""
    import numpy as np

    hits_p, found, hits_r, wanted = (sums[:, column] for column in range(4))
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = hits_p / found, hits_r / wanted
        known_p, known_r = np.nan_to_num(precision), np.nan_to_num(recall)
        total = known_p + known_r
        f1 = np.where(total > 0, 2 * known_p * known_r / np.where(total > 0, total, 1), 0.0)
    f1[(found == 0) & (wanted == 0)] = np.nan
    return {"precision": precision, "recall": recall, "f1": f1}


def paired_permutation(base: Matrix, new: Matrix, statistic: Any, *, permutations: int, seed: int) -> float:
    """Two-sided p-value of a difference between two systems, by swapping whole documents between them.

    All 2ⁿ swaps are enumerated up to ``EXACT_DOCUMENTS`` documents, and p is their share with a difference at least
    as large as the observed one; beyond that p = (c+1)/(n+1) over ``permutations`` random swaps (Phipson & Smyth
    2010; Yeh 2000 for the test). A draw in which the statistic does not exist counts as no difference.

    Args:
        base: documents × columns of the first system, documents sorted by id.
        new: the same of the second.
        statistic: turns draws × columns of sums into draws of a number.
        permutations: how many random swaps.
        seed: of the generator.
    """
    import numpy as np

    documents = len(base)
    both, change = base + new, new - base
    observed = change.sum(axis=0, keepdims=True)

    def difference(swapped: Matrix) -> NDArray[np.float64]:
        total = both.sum(axis=0)
        found: NDArray[np.float64] = statistic((total + swapped) / 2) - statistic((total - swapped) / 2)
        return np.abs(np.nan_to_num(found))

    exact = documents <= EXACT_DOCUMENTS
    if exact:
        bits = (np.arange(2**documents)[:, None] >> np.arange(documents)) & 1
    else:
        bits = np.random.default_rng(seed).integers(0, 2, size=(permutations, documents))
    drawn = difference((1.0 - 2.0 * bits) @ change)
    # Sums of halves and floats: a tie must count as one.
    extreme = int((drawn >= difference(observed)[0] - 1e-12).sum())
    return extreme / len(bits) if exact else (extreme + 1) / (permutations + 1)
