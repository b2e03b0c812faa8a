"""Entities of types that are named in words, by a GLiNER checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from harness.annotation import Annotations, Document, Entity, Layer
from harness.errors import HarnessError
from harness.extractors.interface.extraction.batches import in_batches
from harness.extractors.interface.extras import require, version
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.local_models.load_once import LoadOnce
from harness.extractors.local_models.model_files import ModelSource, find_model
from harness.extractors.local_models.token_windows import word_windows

_DIGITS = 6
_UNLIMITED = 100_000


class Gliner:
    """A GLiNER checkpoint: zero-shot entities of the types that the config names; long texts in overlapping windows."""

    extra = "gliner"
    layers: tuple[Layer, ...] = ("entities",)
    neutral = ("batch",)

    def __init__(
        self,
        *,
        model: Path | str,
        types: tuple[str, ...],
        revision: str | None = None,
        threshold: float = 0.5,
        nested: bool = False,
        window: int | None = None,
        stride: int | None = None,
        batch: int = 8,
        device: str = "cpu",
    ) -> None:
        """
        Args:
            model: a hub id or a folder.
            types: what to look for, in words: ``[person, organisation, city or country]``; ``labels`` maps them.
            revision: of a hub id: the commit, tag or branch.
            threshold: the least score of an entity, from 0 to 1.
            nested: whether entities may lie in one another.
            window: words read at once; as many as the model can unless given, and fewer where words are long.
            stride: words that neighbouring windows share; a quarter of a window unless given.
            batch: windows, and documents, given to the model at once.
            device: ``cpu``, ``cuda``, ``cuda:1`` or ``mps``.

        Raises:
            HarnessError: gliner is not installed, or no type is named.
        """
        require("gliner", extra=self.extra, use="gliner")
        if not types:
            raise HarnessError('the option "types" of the extractor "gliner" is empty: what should it look for?')
        self._model = model
        self._revision = revision
        self._types = list(types)
        self._threshold = threshold
        self._nested = nested
        self._window = window
        self._stride = stride
        self._batch = batch
        self._device = device

    def fingerprint(self) -> dict[str, Json]:
        """The model's commit or files, and the versions of the libraries.

        Raises:
            HarnessError: there is no such model.
        """
        versions = {package: version(package) for package in ("gliner", "transformers", "torch")}
        return {**self._source.identity, **versions}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order; a document without text fails. Scores are rounded to six digits."""
        _ = self._loaded
        return in_batches(documents, self._batch, self._annotate)

    @cached_property
    def _source(self) -> ModelSource:
        return find_model(self._model, self._revision, config="gliner_config.json")

    @LoadOnce
    def _loaded(self) -> Any:
        from gliner import GLiNER

        place = self._source.place
        local = self._source.commit is None
        return GLiNER.from_pretrained(
            place, revision=self._source.commit, local_files_only=local, map_location=self._device
        ).eval()

    @cached_property
    def _longest(self) -> tuple[int, int]:
        """The most words and the most tokens of a text that the model reads at once, beside the types."""
        processor = self._loaded.data_processor
        limit = processor.transformer_tokenizer.model_max_length
        prompt = [word for name in self._types for word in (processor.ent_token, name)] + [processor.sep_token]
        return self._loaded.config.max_len, min(limit, _UNLIMITED) - len(self._tokens(prompt)["input_ids"])

    def _annotate(self, texts: Sequence[str]) -> Iterator[Annotations]:
        words = [list(self._loaded.data_processor.words_splitter(text)) for text in texts]
        windows = [self._windows([word for word, _, _ in found]) for found in words]
        pieces = [
            text[found[read.start][1] : found[read.stop - 1][2]] if read else ""
            for text, found, own in zip(texts, words, windows, strict=True)
            for read, _ in own
        ]
        answers = iter(
            self._loaded.inference(
                pieces, self._types, flat_ner=not self._nested, threshold=self._threshold, batch_size=self._batch
            )
        )
        for found, own in zip(words, windows, strict=True):
            entities = [entity for read, kept in own for entity in _kept(next(answers), found, read, kept)]
            yield Annotations(entities=tuple(entities))

    def _windows(self, words: Sequence[str]) -> list[tuple[range, range]]:
        """What to read at once, and which part of it to believe, in words."""
        most_words, most_tokens = self._longest
        size = most_words if self._window is None else min(self._window, most_words)
        sums = [0, *accumulate(self._lengths(words))]
        while size > 1 and any(end - start > most_tokens for start, end in zip(sums, sums[size:], strict=False)):
            size = size * 4 // 5
        stride = min(size // 4 if self._stride is None else self._stride, size - 1)
        return word_windows(len(words), size, stride)

    def _lengths(self, words: Sequence[str]) -> list[int]:
        """Tokens of each word."""
        lengths = [0] * len(words)
        for word in self._tokens(words).word_ids() if words else ():
            if word is not None:
                lengths[word] += 1
        return lengths

    def _tokens(self, words: Sequence[str]) -> Any:
        return self._loaded.data_processor.transformer_tokenizer(
            list(words), is_split_into_words=True, truncation=False, verbose=False
        )


def _kept(
    found: Iterable[dict[str, Any]], words: Sequence[tuple[str, int, int]], read: range, kept: range
) -> Iterator[Entity]:
    """Of a window's entities those that begin in its own part: each is found once, where it has most company."""
    if not read:
        return
    offset = words[read.start][1]
    first = words[kept.start][1] if kept else 0
    end = words[kept.stop - 1][2] if kept else 0
    for entity in found:
        start = offset + entity["start"]
        if first <= start < end:
            score = round(float(entity["score"]), _DIGITS)
            yield Entity(start=start, end=offset + entity["end"], label=entity["label"], score=score)
