"""The engine that runs extraction in the calling process."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Sequence

import msgspec

from harness.annotation import Document
from harness.engines import Make
from harness.engines.memory import peak_memory, reset_peak
from harness.extractors.interface.extraction.extract_all import UNANSWERED, extract_all
from harness.extractors.interface.protocol import Extractor, Result, stop_extractor
from harness.extractors.llm.grounding.words_alone import ground_result


class Inline:
    """One batch after the other, in this process."""

    def __init__(self, *, batch: int = 16, timeout: float | None = None) -> None:
        """
        Args:
            batch: how many documents the extractor is given at a time.
            timeout: of no effect, with a warning: nothing in this process can end an extractor that hangs.
        """
        self._batch = batch
        if timeout is not None:
            warnings.warn(
                'the engine "inline" cannot keep a timeout: an extractor that hangs hangs the run; use processes',
                stacklevel=2,
            )
        self.peak_memory: int | None = None

    def run(self, make: Make, documents: Sequence[Document], *, stop: Callable[[], bool]) -> Iterator[Result]:
        """Yield each result as the extractor gives it; one without ``seconds`` gets the time since the one before."""
        reset_peak()
        try:
            yield from ask(make(), documents, batch=self._batch, stop=stop)
        finally:
            self.peak_memory = peak_memory()


def ask(
    extractor: Extractor, documents: Sequence[Document], *, batch: int, stop: Callable[[], bool]
) -> Iterator[Result]:
    """Ask about the documents, a batch at a time, until ``stop`` says yes; what is in flight then is still answered.

    Words without offsets are grounded in the document's text where the extractor did not do so by itself.

    Args:
        extractor: the model.
        documents: ids are unique.
        batch: documents that it is given at a time.
        stop: asked after each document.
    """
    texts = {document.id: document.text for document in documents}
    for first in range(0, len(documents), batch):
        stopping = False
        before = time.perf_counter()
        for result in extract_all(extractor, documents[first : first + batch]):
            if stopping and result.error is UNANSWERED:
                continue
            if result.seconds is None:
                result = msgspec.structs.replace(result, seconds=time.perf_counter() - before)
            yield ground_result(result, texts.get(result.id))
            if not stopping and stop():
                if not stop_extractor(extractor):
                    return
                stopping = True
            before = time.perf_counter()
        if stopping:
            return
