"""Describes the speed of a run in words; shown in reports, and no part of scores.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.reporting.numbers import NONE, three_digits


def speed(timings: Mapping[str, Any]) -> dict[str, str]:
    """One extractor's speed, latency, memory and what it used up.

    Args:
        timings: its part of the manifest's timings.

    Returns:
        Words by ``rate``, ``p50``, ``p95``, ``memory``, ``cached`` and ``used``; a dash where a number is not known.
        Answers from the cache have no part in any but ``cached``.
    """
    operations = timings.get("operations", {})
    latency = operations.get("latency", {})
    return {
        "rate": _number(timings.get("documents_per_second"), "/s"),
        "p50": _number(latency.get("median"), " s"),
        "p95": _number(latency.get("p95"), " s"),
        "memory": _megabytes(timings.get("peak_memory")),
        "cached": str(timings.get("cached", 0)),
        "used": _used(operations.get("cost", {})),
    }


def describe_speed(timings: Mapping[str, Any]) -> str:
    """The same on one line; empty where nothing is known."""
    words = speed(timings)
    parts = [
        f"{words['rate'].removesuffix('/s')} documents/s" if words["rate"] != NONE else "",
        f"latency p50 {words['p50']}, p95 {words['p95']}" if words["p50"] != NONE else "",
        f"peak memory {words['memory']}" if words["memory"] != NONE else "",
        words["used"] if words["used"] != NONE else "",
        f"{words['cached']} from the cache" if words["cached"] != "0" else "",
    ]
    return "; ".join(filter(None, parts))


def _number(value: float | None, unit: str) -> str:
    return NONE if value is None else f"{three_digits(value)}{unit}"


def _megabytes(value: int | None) -> str:
    return NONE if value is None else f"{value / 1e6:,.0f} MB"


def _used(cost: Mapping[str, Mapping[str, float]]) -> str:
    """Tokens and cost first, then whatever else the extractor counts."""
    first = ("cost", "input_tokens", "output_tokens")
    order = [*(key for key in first if key in cost), *(key for key in cost if key not in first)]
    parts = []
    for key in order:
        total = cost[key]["total"]
        if total or key in first:
            parts.append(
                f"{key.replace('_', ' ')} {total:,.4f}" if key == "cost" else f"{total:,.0f} {key.replace('_', ' ')}"
            )
    return ", ".join(parts) or NONE
