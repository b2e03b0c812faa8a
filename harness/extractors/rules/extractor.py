"""The baseline as an extractor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.annotation import LAYERS, Document, Layer
from harness.extractors.interface.extraction.batches import one_by_one
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
        yield from one_by_one(documents, annotate)
