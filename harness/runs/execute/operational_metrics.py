"""Failed documents, latency and cost of a run, by their addresses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING, Any, TypeAlias

from harness.extractors.interface.protocol import TRIMMED

if TYPE_CHECKING:
    from harness.runs.store.journal import Entry

Operations: TypeAlias = Mapping[str, Mapping[str, Any]]
"""What was measured, nested by the parts of the addresses."""
OPERATIONS = {
    "errors.count": "documents on which the extractor failed",
    "errors.share": "their share of all documents",
    "latency.mean": "seconds a document that was answered, the mean",
    "latency.median": "seconds a document, the median",
    "latency.p95": "seconds a document, the 95th percentile",
    "latency.max": "seconds a document, the longest",
    "cost.KEY.total": "what all documents used up of KEY, as the extractor counts it (tokens, money)",
    "cost.KEY.per_document": "the same, the mean of a document",
}


def operational_metrics(entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    """The numbers of one extractor, by the addresses of ``OPERATIONS``.

    Args:
        entries: its answers, a document each. Those without a time or without usage leave theirs out, and a document
            that failed has no latency.
    """
    failed = sum(entry.line.error is not None for entry in entries)
    return {
        "errors": count_errors(failed, len(entries)),
        "latency": _latency([e.seconds for e in entries if e.seconds is not None and e.line.error is None]),
        "cost": _cost(entries),
    }


def count_errors(failed: int, documents: int) -> dict[str, float | None]:
    """How many documents failed, and their share."""
    return {"count": failed, "share": failed / documents if documents else None}


def is_operational(address: str) -> bool:
    """Whether an address is of what a run took, not of how well it did."""
    return address.partition(".")[0] in ("errors", "latency", "cost")


def operational_metric(known: Operations, address: str) -> float | None:
    """The number at an address, as in ``latency.p95`` or ``cost.tokens.total``; None where it is not known."""
    value: Any = known
    for step in address.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    found: float | None = value
    return found


def is_reproducible(metric: str) -> bool:
    """Whether a metric is the same however often a run is executed, so that scores.json may hold it."""
    return metric.partition(".")[0] not in ("latency", "cost")


def _latency(seconds: Sequence[float]) -> dict[str, float]:
    if not seconds:
        return {}
    ordered = sorted(seconds)
    return {
        "mean": fmean(ordered),
        "median": median(ordered),
        "p95": ordered[math.ceil(0.95 * len(ordered)) - 1],
        "max": ordered[-1],
    }


def _cost(entries: Iterable[Entry]) -> dict[str, dict[str, float]]:
    used: dict[str, list[float]] = {}
    for entry in entries:
        for key, value in (entry.usage or {}).items():
            if key in TRIMMED:  # says what became of an answer, and costs nothing
                continue
            used.setdefault(key, []).append(value)
    return {key: {"total": math.fsum(values), "per_document": fmean(values)} for key, values in sorted(used.items())}
