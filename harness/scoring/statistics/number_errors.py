"""How far the predicted figures are off."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import msgspec


class NumberErrors(msgspec.Struct, frozen=True):
    """How far predicted figures are off.

    Attributes:
        pairs: how many pairs of closed intervals there are.
        median_log_error: the median of |ln((p+1)/(g+1))|; None where there is no pair.
        mape: the mean of |p−g|/g over g > 0; None where there is none.
    """

    pairs: int | float
    median_log_error: float | None
    mape: float | None


def number_errors(points: Sequence[tuple[float, float]]) -> NumberErrors:
    """How far the predicted figures are off, over pairs of closed intervals.

    Args:
        points: the midpoints of gold's interval and of the prediction's.
    """
    # A model may answer with fewer than nobody; no logarithm is as far off, so it counts as nobody there.
    logs = [abs(math.log((max(found, 0) + 1) / (max(wanted, 0) + 1))) for wanted, found in points]
    shares = [abs(found - wanted) / wanted for wanted, found in points if wanted > 0]
    return NumberErrors(
        pairs=len(points),
        median_log_error=statistics.median(logs) if logs else None,
        mape=statistics.fmean(shares) if shares else None,
    )
