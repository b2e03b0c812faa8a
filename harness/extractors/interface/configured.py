"""An extractor as a config sets it up: labels mapped, names trimmed, and a fingerprint of all that shapes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from harness.annotation import Document
from harness.extractors.interface.protocol import (
    TRIMMED,
    Extractor,
    Json,
    Probed,
    Result,
    check_documents,
    probe_extractor,
    repeat_extractor,
    settle_extractor,
    stop_extractor,
)
from harness.gold.edit.label_map import relabel
from harness.gold.edit.trim_names import NO_TRIM, Trim, trim_names


class Configured:
    """Wraps an extractor; answers as it does, labels mapped (to ``None``: the entity is dropped), names trimmed."""

    def __init__(
        self,
        extractor: Extractor,
        *,
        cls: str,
        code: str,
        options: Mapping[str, Any],
        labels: Mapping[str, str | None],
        trim: Trim = NO_TRIM,
    ) -> None:
        """Args:
        extractor: the one that does the work.
        cls: its class, as ``module:Class``.
        code: a hash of its source code.
        options: what its constructor was given, as the config words it.
        labels: its entity labels to those wanted; labels that are not named stay as they are.
        trim: what is taken off the edges of entities.
        """
        self._extractor = extractor
        self._trim = trim
        self._labels = dict(labels)
        self._setup: dict[str, Json] = {"class": cls, "code": code, "options": dict(options), "labels": self._labels}
        if trim != NO_TRIM:
            self._setup["trim"] = msgspec.to_builtins(trim)

    def fingerprint(self) -> dict[str, Json]:
        """Class, code, options, labels and trimming, and the extractor's own fingerprint under ``extractor``."""
        return {**self._setup, "extractor": self._extractor.fingerprint()}

    def check(self, documents: Sequence[Document]) -> None:
        """What the extractor itself says."""
        check_documents(self._extractor, documents)

    def probe(self) -> Probed:
        """What the extractor itself finds out."""
        return probe_extractor(self._extractor)

    def settle(self, found: Json) -> None:
        """Give it to the extractor."""
        settle_extractor(self._extractor, found)

    def repeat(self, number: int) -> None:
        """Tell the extractor."""
        repeat_extractor(self._extractor, number)

    def stop(self) -> bool:
        """Stop the extractor; false where it does not know how to."""
        return stop_extractor(self._extractor)

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """The extractor's results, labels mapped and names trimmed; ``usage`` counts what was trimmed."""
        by_id = {document.id: document for document in documents}
        for result in self._extractor.extract(documents):
            if isinstance(result, Result) and result.annotations is not None:
                result = self._relabelled(result)
                result = self._trimmed(result, by_id.get(result.id))
            yield result

    def _relabelled(self, result: Result) -> Result:
        if not self._labels or result.annotations is None:
            return result
        return msgspec.structs.replace(result, annotations=relabel(result.annotations, self._labels))

    def _trimmed(self, result: Result, document: Document | None) -> Result:
        if self._trim == NO_TRIM or document is None or document.text is None or result.annotations is None:
            return result
        language = document.meta.get("language")
        found = trim_names(
            result.annotations, document.text, self._trim, language=language if isinstance(language, str) else None
        )
        usage = {**(result.usage or {})}
        for key, number in zip(TRIMMED, (found.articles, found.possessives), strict=True):
            usage[key] = usage.get(key, 0) + number
        return msgspec.structs.replace(result, annotations=found.annotations, usage=usage)
