"""95% bootstrap intervals of every mode, drawn over documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from harness.scoring.modes import MEASURES
from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, percentile_interval

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix


def intervals(rows: Mapping[str, Matrix], draws: int, seed: int) -> dict[str, dict[str, tuple[float, float] | None]]:
    """Intervals of all modes over the same documents.

    A measure of which one document alone holds all the items has none: every draw would give the same quotient, or
    none.

    Args:
        rows: by address, documents × (hits_p, found, hits_r, wanted), documents sorted by id.
        draws: how many; 0 for no intervals.
        seed: of the draws.
    """
    import numpy as np

    nothing: dict[str, tuple[float, float] | None] = dict.fromkeys(MEASURES)
    if not draws or not rows or len(next(iter(rows.values()))) < 2:
        return {address: dict(nothing) if draws else {} for address in rows}
    sums = bootstrap_sums(np.concatenate(list(rows.values()), axis=1), draws, seed, width=4)
    found = {}
    for place, (address, matrix) in enumerate(rows.items()):
        values, holders = measures_of(sums[:, 4 * place :]), _holders(matrix)
        found[address] = {
            measure: percentile_interval(values[measure]) if holders[measure] > 1 else None for measure in MEASURES
        }
    return found


def alone(matrix: Matrix) -> tuple[str, ...]:
    """The measures of which one document alone has all the items, so that nothing says how they vary.

    Args:
        matrix: documents × (hits_p, found, hits_r, wanted).
    """
    return tuple(measure for measure, documents in _holders(matrix).items() if documents == 1)


def _holders(matrix: Matrix) -> dict[str, int]:
    """For each measure how many documents have an item that it is over."""
    holding = {"precision": matrix[:, 1] > 0, "recall": matrix[:, 3] > 0, "f1": matrix.any(axis=1)}
    return {measure: int(documents.sum()) for measure, documents in holding.items()}
