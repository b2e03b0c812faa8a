"""The baseline as an extractor."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from harness.annotation import LAYERS, Annotations, Document, Layer
from harness.extractors.interface.batches import NO_TEXT
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.rules.annotate import annotate


class Rules:
    """Patterns and small lexicons for English news: all four layers, no model, no download."""

    layers: tuple[Layer, ...] = LAYERS

    def fingerprint(self) -> dict[str, Json]:
        """Empty: it is nothing but code."""
        return {}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order; a document without text fails."""
        for document in documents:
            if document.text is None:
                yield Result(id=document.id, error=NO_TEXT)
                continue
            began = time.perf_counter()
            annotations: Annotations = annotate(document.text)
            yield Result(id=document.id, annotations=annotations, seconds=time.perf_counter() - began)
