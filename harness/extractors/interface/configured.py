"""An extractor as a config sets it up: with its labels mapped and a fingerprint of everything that shapes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from harness.annotation import Document
from harness.extractors.interface.protocol import (
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


class Configured:
    """Wraps an extractor; answers as it does, with labels mapped (to ``None``: the entity is dropped)."""

    def __init__(
        self,
        extractor: Extractor,
        *,
        cls: str,
        code: str,
        options: Mapping[str, Any],
        labels: Mapping[str, str | None],
    ) -> None:
        """Args:
        extractor: the one that does the work.
        cls: its class, as ``module:Class``.
        code: a hash of its source code.
        options: what its constructor was given, as the config words it.
        labels: its entity labels to those wanted; labels that are not named stay as they are.
        """
        self._extractor = extractor
        self._labels = dict(labels)
        self._setup: dict[str, Json] = {"class": cls, "code": code, "options": dict(options), "labels": self._labels}

    def fingerprint(self) -> dict[str, Json]:
        """Class, code, options and label map, and the extractor's own fingerprint under ``extractor``."""
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
        """The extractor's results, labels mapped."""
        for result in self._extractor.extract(documents):
            if self._labels and isinstance(result, Result) and result.annotations is not None:
                result = msgspec.structs.replace(result, annotations=relabel(result.annotations, self._labels))
            yield result
