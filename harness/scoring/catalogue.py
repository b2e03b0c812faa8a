"""Every number the scorer can give, by its address ``layer.mode.measure``, with a line each."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from harness.scoring.scorer import addresses
from harness.scoring.summary import ACCURACY_MODES, MEASURES

HEADLINE = (
    "entities.strict",
    "quotes.exact",
    "quotes.attributed",
    "casualties.exact",
    "casualties.attributed",
    "attributions.strict",
    "attributions.relaxed",
)
# What is shown of gold that does not say how many.
_INSTEAD = {"casualties.exact": "casualties.figure"}
RATIO_MODES = frozenset({"quotes.tokens", "quotes.b3", "casualties.ceaf_ree"})


class Metric(NamedTuple):
    """A number's address and what it measures."""

    address: str
    line: str


def metrics() -> list[Metric]:
    """All addresses, in the order in which reports show them."""
    found = []
    for address, line in addresses().items():
        measures = MEASURES if address in RATIO_MODES else (*MEASURES, "macro_f1")
        if address in ACCURACY_MODES:
            measures = (*measures, "accuracy")
        found += [Metric(f"{address}.{measure}", line) for measure in measures]
    found.append(Metric("casualties.figure.number_errors.median_log_error", "median |ln((p+1)/(g+1))| on pairs"))
    found.append(Metric("casualties.figure.number_errors.mape", "mean |p-g|/g on pairs with g > 0"))
    return found


def headline(scored: Collection[str] | None = None) -> tuple[str, ...]:
    """The addresses of the scores that a report shows first.

    Args:
        scored: the addresses that there are; where figures were scored without their numbers, ``casualties.figure``
            stands for ``casualties.exact``. ``None``: all that can be.
    """
    if scored is None:
        return HEADLINE
    shown = (address if address in scored else _INSTEAD.get(address) for address in HEADLINE)
    return tuple(address for address in shown if address is not None and address in scored)
