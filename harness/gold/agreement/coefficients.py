"""Chance-corrected agreement of two labellers, from tables of what each of them said of the same units.

A table has a row for each value that the first labeller gave and a column for each that the second gave; tables of
several documents are stacked before them, and so are the sums that a bootstrap draws. 0/0, where only one value occurs,
is NaN: such units say nothing about agreement beyond chance.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Tables = NDArray[np.float64]

Units = Mapping[tuple[Hashable, Hashable], int]
"""How often the first labeller gave one value where the second gave another."""


def tables(documents: Sequence[Units]) -> Tables:
    """A table for each document, over the values of all of them: documents × values × values."""
    import numpy as np

    values = list(dict.fromkeys(value for units in documents for pair in units for value in pair))
    place = {value: nth for nth, value in enumerate(values)}
    counts = np.zeros((len(documents), len(values), len(values)))
    for nth, units in enumerate(documents):
        for (first, second), count in units.items():
            counts[nth, place[first], place[second]] += count
    return counts


def kappa(counts: Tables) -> Tables:
    """Cohen's kappa: chance is as each labeller's own habits (Cohen 1960).

    Args:
        counts: one table, or a stack of them.

    Returns:
        A number for each table.
    """
    total = counts.sum(axis=(-2, -1))
    observed = counts.diagonal(axis1=-2, axis2=-1).sum(axis=-1)
    expected = (counts.sum(axis=-1) * counts.sum(axis=-2)).sum(axis=-1)
    return _quotient(total * observed - expected, total**2 - expected)


def alpha(counts: Tables) -> Tables:
    """Krippendorff's alpha (Krippendorff 2004, *Content Analysis*, 11.3) for nominal values of which none is missing.

    Each unit gives two pairs of values, one in either order, to the coincidence matrix o with margins n_c and sum n:
    α = 1 − (n − 1) · Σ o_ck / Σ n_c·n_k, both sums over c ≠ k.

    Args:
        counts: one table, or a stack of them.

    Returns:
        A number for each table.
    """
    import numpy as np

    coincidences = counts + np.swapaxes(counts, -2, -1)
    margins = coincidences.sum(axis=-1)
    total = margins.sum(axis=-1)
    disagreeing = total - coincidences.diagonal(axis1=-2, axis2=-1).sum(axis=-1)
    expected = total**2 - (margins**2).sum(axis=-1)
    return 1 - _quotient((total - 1) * disagreeing, expected)


def shared_labels(first: Iterable[tuple[int, int, str]], second: Iterable[tuple[int, int, str]], size: int) -> Units:
    """What each of ``size`` characters is to either labeller: the set of labels of the spans over it.

    Args:
        first: the first labeller's spans as start, end (half-open, code points) and label.
        second: the second's.
        size: how many characters the text has.
    """
    first, second = list(first), list(second)
    cuts = sorted({0, size, *(place for start, end, _ in [*first, *second] for place in (start, end) if place < size)})
    units: dict[tuple[Hashable, Hashable], int] = {}
    for start, end in pairwise(cuts):
        pair = (_over(first, start), _over(second, start))
        units[pair] = units.get(pair, 0) + end - start
    return units


def _over(spans: Iterable[tuple[int, int, str]], place: int) -> frozenset[str]:
    return frozenset(label for start, end, label in spans if start <= place < end)


def _quotient(numerator: Tables, denominator: Tables) -> Tables:
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(denominator == 0, np.nan, numerator / denominator)
