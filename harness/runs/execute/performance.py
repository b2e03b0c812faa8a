"""Measures seconds, documents a second and memory of an extraction; none of it is in scores.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from harness.runs.execute.extraction import Extraction


class Performance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One extractor's part of the manifest's timings.

    Attributes:
        asked: documents that the extractor was asked about in this run, resumed or not, one as often as it was asked
            about it; the wall clock counts these.
        cached: documents whose answers came from the cache: they have no latency and no usage.
        wall_seconds: from the first question to the last answer, start of workers and models included.
        model_seconds: the sum of the documents' latencies.
        documents_per_second: ``asked`` over ``wall_seconds``.
        peak_memory: bytes of the process that held the model; with workers, of the largest.
    """

    asked: int = 0
    cached: int = 0
    wall_seconds: float = 0.0
    model_seconds: float = 0.0
    documents_per_second: float | None = None
    peak_memory: int | None = None


def measure_performance(extractions: Sequence[Extraction], *, before: Performance) -> Performance:
    """What an extractor took, all its repeats together.

    Args:
        extractions: its answers of each repeat, and what these took just now.
        before: what the run took before it was resumed.
    """
    entries = [entry for extraction in extractions for entry in extraction.entries]
    asked = before.asked + sum(extraction.asked for extraction in extractions)
    wall_seconds = before.wall_seconds + sum(extraction.wall_seconds for extraction in extractions)
    memory = (extraction.peak_memory for extraction in extractions)
    return Performance(
        asked=asked,
        cached=sum(entry.cached for entry in entries),
        wall_seconds=wall_seconds,
        model_seconds=sum(entry.seconds or 0.0 for entry in entries),
        documents_per_second=asked / wall_seconds if asked and wall_seconds else None,
        peak_memory=max(filter(None, (*memory, before.peak_memory)), default=None),
    )


def merged(parts: Iterable[Performance]) -> Performance:
    """The clock and the memory of shards that ran side by side: the longest and the largest."""
    parts = list(parts)
    return Performance(
        asked=sum(part.asked for part in parts),
        wall_seconds=max((part.wall_seconds for part in parts), default=0.0),
        peak_memory=max(filter(None, (part.peak_memory for part in parts)), default=None),
    )


def read_performance(timings: Mapping[str, Any], extractor: str) -> Performance:
    """An extractor's part of a manifest's timings; zeros where it has none."""
    return msgspec.convert(timings.get("extractors", {}).get(extractor, {}), Performance)
