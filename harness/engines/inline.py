"""The engine that runs extraction in this very process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from harness.annotation import Document
from harness.extractors.base import Extractor, Result, extract_all


class Inline:
    """One batch after the other, in this process."""

    def __init__(self, *, batch: int = 16) -> None:
        """
        Args:
            batch: how many documents the extractor is given at a time.
        """
        self._batch = batch

    def run(self, extractor: Extractor, documents: Sequence[Document], *, stop: Callable[[], bool]) -> Iterator[Result]:
        """Yield each result as the extractor gives it; one without ``seconds`` gets the time since the one before."""
        for first in range(0, len(documents), self._batch):
            before = time.perf_counter()
            for result in extract_all(extractor, documents[first : first + self._batch]):
                if result.seconds is None:
                    result = msgspec.structs.replace(result, seconds=time.perf_counter() - before)
                yield result
                if stop():
                    return
                before = time.perf_counter()
