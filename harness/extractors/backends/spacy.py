"""Entities from a spaCy pipeline."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.annotation import Annotations, Document, Entity, Layer
from harness.errors import HarnessError
from harness.extractors.interface.extraction.batches import in_batches
from harness.extractors.interface.extras import require, version
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.local_models.load_once import LoadOnce
from harness.extractors.local_models.model_files import folder_digest


class Spacy:
    """A spaCy pipeline, by package or folder: entities from doc.ents or a span group."""

    extra = "spacy"
    layers: tuple[Layer, ...] = ("entities",)
    neutral = ("batch",)

    def __init__(
        self,
        *,
        model: Path | str,
        spans: str | None = None,
        exclude: tuple[str, ...] = (),
        batch: int = 256,
        gpu: bool = False,
    ) -> None:
        """
        Args:
            model: an installed pipeline package (``en_core_web_sm``) or a folder that ``nlp.to_disk`` wrote.
            spans: the key of the span group to read, with its scores; without it, ``doc.ents`` is read.
            exclude: components not to load. For entities alone ``[tagger, parser, attribute_ruler, lemmatizer]``
                saves half of the time of a small English pipeline.
            batch: texts that the pipeline is given at once.
            gpu: whether to insist on a GPU.

        Raises:
            HarnessError: spaCy or the pipeline is not installed.
        """
        require("spacy", extra=self.extra, use="spacy")
        self._model = model
        self._folder = _folder_of(model)
        self._spans = spans
        self._exclude = exclude
        self._batch = batch
        self._gpu = gpu

    def fingerprint(self) -> dict[str, Json]:
        """spaCy's version and the hash of the pipeline's files."""
        return {"spacy": version("spacy"), "files": folder_digest(self._folder)}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order; a document without text fails."""
        pipeline = self._pipeline
        return in_batches(
            documents, self._batch, lambda texts: map(self._annotations, pipeline.pipe(texts, batch_size=self._batch))
        )

    @LoadOnce
    def _pipeline(self) -> Any:
        from spacy.util import load_model
        from thinc.api import require_gpu

        if self._gpu:
            require_gpu()
        return load_model(self._model, exclude=list(self._exclude))

    def _annotations(self, found: Any) -> Annotations:
        if self._spans is None:
            return Annotations(entities=tuple(_entity(span, None) for span in found.ents))
        if self._spans not in found.spans:
            groups = ", ".join(found.spans) or "none"
            raise HarnessError(f'the pipeline has no span group "{self._spans}"; it has {groups}')
        group = found.spans[self._spans]
        scores = group.attrs.get("scores")
        if scores is None:
            return Annotations(entities=tuple(_entity(span, None) for span in group))
        return Annotations(entities=tuple(_entity(s, float(score)) for s, score in zip(group, scores, strict=True)))


def _entity(span: Any, score: float | None) -> Entity:
    return Entity(start=span.start_char, end=span.end_char, label=span.label_, score=score)


def _folder_of(model: Path | str) -> Path:
    """Where a pipeline's files are, found without loading it."""
    if isinstance(model, Path):
        if not (model / "meta.json").is_file():
            raise HarnessError(f"{model}: no spaCy pipeline: it holds no meta.json")
        return model
    found = importlib.util.find_spec(model) if model.isidentifier() else None
    if found is None or not found.submodule_search_locations:
        raise HarnessError(
            f'no spaCy pipeline "{model}" is installed and no folder is called so: python -m spacy download {model}'
        )
    return Path(found.submodule_search_locations[0])
