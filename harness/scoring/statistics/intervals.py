"""95% bootstrap intervals of every mode, drawn over documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from harness.scoring.modes import MEASURES
from harness.scoring.statistics.resampling import WIDTH, bootstrap_sums, measures_of, percentile_interval

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix


def intervals(rows: Mapping[str, Matrix], draws: int, seed: int) -> dict[str, dict[str, tuple[float, float] | None]]:
    """Intervals of all modes over the same documents.

    A measure of which one document alone holds all the items has none: every draw would give the same quotient, or
    none.

    Args:
        rows: by address, documents × (hits_p, found, hits_r, wanted), these four for each repeat; documents sorted by
            id.
        draws: how many; 0 for no intervals.
        seed: of the draws.
    """
    import numpy as np

    nothing: dict[str, tuple[float, float] | None] = dict.fromkeys(MEASURES)
    if not draws or not rows or len(next(iter(rows.values()))) < 2:
        return {address: dict(nothing) if draws else {} for address in rows}
    width = next(iter(rows.values())).shape[1]
    sums = bootstrap_sums(np.concatenate(list(rows.values()), axis=1), draws, seed, width=width)
    found = {}
    for place, (address, matrix) in enumerate(rows.items()):
        values, holders = measures_of(sums[:, width * place : width * (place + 1)]), _holders(matrix)
        found[address] = {
            measure: percentile_interval(values[measure]) if holders[measure] > 1 else None for measure in MEASURES
        }
    return found


def alone(matrix: Matrix) -> tuple[str, ...]:
    """The measures of which one document alone has all the items, so that nothing says how they vary.

    Args:
        matrix: documents × (hits_p, found, hits_r, wanted), these four for each repeat.
    """
    return tuple(measure for measure, documents in _holders(matrix).items() if documents == 1)


def _holders(matrix: Matrix) -> dict[str, int]:
    """For each measure how many documents have an item that it is over."""
    found, wanted = (matrix[:, column::WIDTH].any(axis=1) for column in (1, 3))
    holding = {"precision": found, "recall": wanted, "f1": matrix.any(axis=1)}
    return {measure: int(documents.sum()) for measure, documents in holding.items()}
