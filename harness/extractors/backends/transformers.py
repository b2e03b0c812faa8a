"""Entities from token-classification checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Literal

from harness.annotation import Annotations, Document, Entity, Layer
from harness.extractors.interface.extraction.batches import in_batches
from harness.extractors.interface.extras import require, version
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.local_models.forward_pass import run_windows
from harness.extractors.local_models.load_once import LoadOnce
from harness.extractors.local_models.model_files import (
    ModelSource,
    find_model,
    label_names,
    load_tokenizer,
    load_weights,
    local_config,
    longest_input,
)
from harness.extractors.local_models.model_options import Checkpoint, WindowOptions
from harness.extractors.local_models.token_labels import OUTSIDE, token_labels
from harness.extractors.local_models.token_windows import Windowing, kept_tokens, text_tokens, windowing

Aggregation = Literal["none", "simple", "first", "average", "max"]
_DIGITS = 6


class Transformers:
    """A token-classification checkpoint, from the Hugging Face hub or a folder; long texts in overlapping windows."""

    extra = "transformers"
    layers: tuple[Layer, ...] = ("entities",)
    neutral = ("batch",)

    def __init__(
        self,
        *,
        checkpoint: Checkpoint,
        labels: dict[str, str | None] | None = None,
        aggregation: Aggregation = "simple",
        windows: WindowOptions = WindowOptions(),
    ) -> None:
        """
        Args:
            checkpoint: which model, and where it runs.
            labels: the model's labels to those wanted, before tokens are joined to entities: by their name
                (``PER: PERSON``), or as a whole where the model has no better (``LABEL_1: B-PER``, ``o: null``); null
                is outside of all entities.
            aggregation: how tokens become entities, as in transformers: ``simple`` joins neighbours of one label,
                ``first``, ``average`` and ``max`` decide word by word, ``none`` leaves every token an entity.
            windows: how long texts are cut.

        Raises:
            HarnessError: transformers or torch is not installed.
        """
        require("transformers", "torch", extra=self.extra, use="transformers")
        self._checkpoint = checkpoint
        self._windows = windows
        self._aggregation = aggregation
        self._labels = labels or {}

    def fingerprint(self) -> dict[str, Json]:
        """The model's commit or files, and the versions of the libraries.

        Raises:
            HarnessError: there is no such model.
        """
        return {**self._source.identity, "transformers": version("transformers"), "torch": version("torch")}

    def check(self, documents: Sequence[Document]) -> None:
        """Look at the model's labels, as far as its files are here already.

        Raises:
            HarnessError: it does not say what they stand for, and nor does the config.
        """
        config = local_config(self._source)
        if config is not None:
            token_labels(label_names(config), self._labels, model=str(self._checkpoint.model))

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order; a document without text fails. Scores are rounded to six digits."""
        tagger = self._tagger
        return in_batches(documents, self._windows.batch, tagger.annotate)

    @cached_property
    def _source(self) -> ModelSource:
        return find_model(self._checkpoint.model, self._checkpoint.revision)

    @LoadOnce
    def _tagger(self) -> _Tagger:
        tokenizer = load_tokenizer(self._source)
        auto_class = "AutoModelForTokenClassification"
        model = load_weights(self._source, auto_class, device=self._checkpoint.device, dtype=self._checkpoint.dtype)
        names = [model.config.id2label[place] for place in sorted(model.config.id2label)]
        labels = token_labels(names, self._labels, model=str(self._checkpoint.model))
        model.config.id2label = dict(enumerate(labels))
        longest, special = longest_input(tokenizer, model), tokenizer.num_special_tokens_to_add()
        windows = windowing(self._windows.window, self._windows.stride, longest=longest, special=special)
        return _Tagger(tokenizer, model, windows, self._windows.batch, self._aggregation)


class _Tagger:
    """A loaded model; its tokens are scored window by window and joined to entities once a text is whole again."""

    def __init__(self, tokenizer: Any, model: Any, windows: Windowing, batch: int, aggregation: Aggregation) -> None:
        from transformers import TokenClassificationPipeline
        from transformers.pipelines.token_classification import AggregationStrategy

        self._tokenizer = tokenizer
        self._model = model
        self._windows = windows
        self._batch = batch
        self._strategy = AggregationStrategy(aggregation)
        # For its way of joining tokens alone: it cannot read windows of a text with every strategy.
        pipeline: Any = TokenClassificationPipeline
        self._pipeline = pipeline(model=model, tokenizer=tokenizer)

    def annotate(self, texts: Sequence[str]) -> Iterator[Annotations]:
        """Entities of each text, in order."""
        encoding = self._tokenizer(
            list(texts),
            truncation=True,
            max_length=self._windows.size,
            stride=self._windows.stride,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        outputs = run_windows(self._tokenizer, self._model, encoding, self._batch)
        by_text: list[list[int]] = [[] for _ in texts]
        for window, text in enumerate(encoding["overflow_to_sample_mapping"]):
            by_text[text].append(window)
        for text, windows in zip(texts, by_text, strict=True):
            yield Annotations(entities=tuple(self._entities(text, encoding, windows, outputs)))

    def _entities(
        self, text: str, encoding: Any, windows: Sequence[int], outputs: Sequence[dict[str, Any]]
    ) -> Iterator[Entity]:
        import numpy as np

        positions = [text_tokens(encoding, window) for window in windows]
        kept = kept_tokens([len(found) for found in positions], self._windows.stride)
        places = [
            (window, found[index]) for window, found, own in zip(windows, positions, kept, strict=True) for index in own
        ]
        if not places:
            return
        logits = np.stack([outputs[window]["logits"][position] for window, position in places])
        scores = np.exp(logits - logits.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        tokens = self._pipeline.gather_pre_entities(
            text,
            np.array([encoding["input_ids"][window][position] for window, position in places]),
            scores,
            [encoding["offset_mapping"][window][position] for window, position in places],
            np.zeros(len(places), dtype=int),
            self._strategy,
        )
        yield from self._joined(text, self._pipeline.aggregate(tokens, self._strategy))

    def _joined(self, text: str, found: Iterable[dict[str, Any]]) -> Iterator[Entity]:
        for entity in found:
            label = entity.get("entity_group") or self._pipeline.get_tag(entity["entity"])[1]
            start, end = _trimmed(text, entity["start"], entity["end"])
            if label != OUTSIDE and start < end:
                yield Entity(start=start, end=end, label=label, score=round(float(entity["score"]), _DIGITS))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends: some tokenizers count the space before a word as part of it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
