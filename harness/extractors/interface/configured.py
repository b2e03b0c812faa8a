"""An extractor as a config sets it up: labels mapped, names trimmed, and a fingerprint of all that shapes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import msgspec

from harness.annotation import LAYERS, Document, Layer
from harness.errors import HarnessError
from harness.extractors.interface.extraction.join_layers import join
from harness.extractors.interface.others_code import others_code
from harness.extractors.interface.protocol import (
    TRIMMED,
    Extractor,
    Json,
    Probed,
    Result,
    check_documents,
    declared_layers,
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
        layers: Sequence[Layer] | None = None,
    ) -> None:
        """Args:
        extractor: the one that does the work.
        cls: its class, as ``module:Class``.
        code: a hash of its source code.
        options: what its constructor was given, as the config words it.
        labels: its entity labels to those wanted; labels that are not named stay as they are.
        trim: what is taken off the edges of entities.
        layers: those that it attempts, where the config says so; what else its answers hold is left out.

        Raises:
            HarnessError: the extractor attempts no such layer.
        """
        self._extractor = extractor
        self._trim = trim
        self._labels = dict(labels)
        self._setup: dict[str, Json] = {"class": cls, "code": code, "options": dict(options), "labels": self._labels}
        if trim != NO_TRIM:
            self._setup["trim"] = msgspec.to_builtins(trim)
        with self._asked("layers"):
            declared = declared_layers(extractor)
        self._chosen = layers
        self.layers = declared if layers is None else tuple(layers)
        if layers is not None:
            self._setup["layers"] = list(layers)
            beyond = [] if declared is None else [layer for layer in layers if layer not in declared]
            if beyond:
                raise HarnessError(
                    f'"layers" names {", ".join(beyond)}, and this extractor attempts {", ".join(declared or ())}'
                )

    def fingerprint(self) -> dict[str, Json]:
        """Class, code, options, labels and trimming, and the extractor's own fingerprint under ``extractor``."""
        with self._asked("fingerprint"):
            return {**self._setup, "extractor": self._extractor.fingerprint()}

    def check(self, documents: Sequence[Document]) -> None:
        """What the extractor itself says."""
        with self._asked("check"):
            check_documents(self._extractor, documents)

    def probe(self) -> Probed:
        """What the extractor itself finds out."""
        with self._asked("probe"):
            return probe_extractor(self._extractor)

    def settle(self, found: Json) -> None:
        """Give it to the extractor."""
        with self._asked("settle"):
            settle_extractor(self._extractor, found)

    def repeat(self, number: int) -> None:
        """Tell the extractor."""
        with self._asked("repeat"):
            repeat_extractor(self._extractor, number)

    def stop(self) -> bool:
        """Stop the extractor; false where it does not know how to."""
        with self._asked("stop"):
            return stop_extractor(self._extractor)

    def _asked(self, part: str) -> AbstractContextManager[None]:
        """Runs a part of the extractor other than ``extract``, whose failures cost documents and nothing else."""
        return others_code(f"{part} of the extractor {type(self._extractor).__name__} does not work")

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """The extractor's results, labels mapped and names trimmed; ``usage`` counts what was trimmed."""
        by_id = {document.id: document for document in documents}
        for result in self._extractor.extract(documents):
            if isinstance(result, Result) and result.annotations is not None:
                result = self._restricted(self._relabelled(result))
                result = self._trimmed(result, by_id.get(result.id))
            yield result

    def _relabelled(self, result: Result) -> Result:
        if not self._labels or result.annotations is None:
            return result
        return msgspec.structs.replace(result, annotations=relabel(result.annotations, self._labels))

    def _restricted(self, result: Result) -> Result:
        """The result with the layers that the config names alone."""
        annotations = result.annotations
        if self._chosen is None or annotations is None:
            return result
        if not any(annotations.annotates(layer) for layer in LAYERS if layer not in self._chosen):
            return result
        kept = {layer: annotations for layer in self._chosen if annotations.annotates(layer)}
        grounding = {place: how for place, how in result.grounding.items() if place.partition("[")[0] in self._chosen}
        return msgspec.structs.replace(result, annotations=join(kept), grounding=grounding)

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
