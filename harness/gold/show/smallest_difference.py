"""How small a difference of F1 between two systems some documents can show."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

DISCORDANT = 0.34
"""Of two systems worth comparing, the share of a layer's items that one alone has right, as it was measured."""
ALIKE = 0.05
"""How much items of one article fall to the same system: their intraclass correlation."""
_POWER = statistics.NormalDist().inv_cdf(0.975) + statistics.NormalDist().inv_cdf(0.8)
THIN = 0.1
"""A layer that shows no smaller difference of F1 than this is too thin to compare models with."""


def smallest_difference(counts: Sequence[int]) -> float | None:
    """The least difference of F1 between two systems that a paired test at 0.05 finds in 80% of cases, approximately.

    F1 is taken as the share of items that are right. Of a document's n items, the share ``DISCORDANT`` is right in one
    of the systems alone, and those are ``ALIKE``, so that the difference in right items has the variance
    n · DISCORDANT · (1 + (n − 1) · ALIKE): Kish's design effect of clusters (1965, *Survey Sampling*). Its sum over
    documents gives the standard error, of which the difference is 1.96 + 0.84 times as much. Both shares were measured
    between the rules and spaCy's small English pipeline, on names; the other layers are taken to be alike. A change to
    one system moves fewer items, and shows smaller differences than these.

    Args:
        counts: how many items each document has.

    Returns:
        At most 1; ``None`` without items.
    """
    total = sum(counts)
    if not total:
        return None
    variance = sum(n * DISCORDANT * (1 + (n - 1) * ALIKE) for n in counts)
    return min(1.0, _POWER * math.sqrt(variance) / total)


def thinness(counts: Sequence[int]) -> str | None:
    """Why a layer with so many items in each document is too thin to compare models with; ``None`` where it is not."""
    shown = smallest_difference(counts)
    if shown is None:
        return "there is nothing to compare models with"
    if sum(count > 0 for count in counts) < 6:  # two-sided p is never below 2/2ⁿ
        return "with items in fewer than six documents, no difference can reach p = 0.05"
    return f"differences of F1 below {shown:.3f} do not show" if shown > THIN else None
