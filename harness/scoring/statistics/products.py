"""Products of whole-numbered weights with counts, exact whatever order they are summed in."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


class ExactProduct:
    """Weights × matrix, where every sum is exact: the same digits for any number of threads and any chunking.

    Columns of halves (MUC's counts) are multiplied in single precision where no sum can leave its 24 bits, the others
    in double. Fractions are first rounded to a fixed point, the finest at which no sum can leave a double's 53 bits.
    """

    def __init__(self, matrix: NDArray[np.float64], most: int) -> None:
        """Args:
        matrix: documents × columns.
        most: what the absolute weights of a draw add up to at most.
        """
        self._columns, distinct = _distinct_columns(matrix)
        kept = matrix[:, distinct]
        largest = most * np.abs(kept).max(axis=0, initial=1.0)
        is_narrow = (np.rint(2 * kept) == 2 * kept).all(axis=0) & (largest < 1 << 23)
        self._narrow, self._wide = np.flatnonzero(is_narrow), np.flatnonzero(~is_narrow)
        self._narrow_matrix = kept[:, self._narrow].astype(np.float32)
        scale = 2.0 ** np.array([52 - math.ceil(math.log2(bound)) for bound in largest[self._wide]])
        self._wide_matrix = np.rint(kept[:, self._wide] * scale) / scale

    def __call__(self, weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """Sums of each draw.

        Args:
            weights: draws × documents, whole numbers below 2²⁴.

        Returns:
            draws × columns.
        """
        sums = np.empty((len(weights), len(self._narrow) + len(self._wide)))
        sums[:, self._narrow] = weights @ self._narrow_matrix
        if len(self._wide):
            sums[:, self._wide] = weights.astype(np.float64) @ self._wide_matrix
        return sums[:, self._columns]


def _distinct_columns(matrix: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """For each column its place among the different ones, and which columns these are."""
    places: list[int] = []
    distinct: list[int] = []
    by_sum: dict[float, list[int]] = {}
    for column, total in enumerate(matrix.sum(axis=0).tolist()):
        alike = by_sum.setdefault(total, [])
        place = next((p for p in alike if np.array_equal(matrix[:, distinct[p]], matrix[:, column])), len(distinct))
        if place == len(distinct):
            distinct.append(column)
            alike.append(place)
        places.append(place)
    return places, distinct
