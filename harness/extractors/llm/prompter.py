"""One article through a language model: chunks, prompts, answers, grounding, and the chunks made one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Labelled, Layer
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Json
from harness.extractors.llm.answer_reading import AnswerReader
from harness.extractors.llm.answer_schemas import answer_schema
from harness.extractors.llm.chunks import merge_chunks, shift, split
from harness.extractors.llm.examples import example_answer, load_examples, refuse_leaks
from harness.extractors.llm.grounding import ground
from harness.extractors.llm.prompt_files import Message, Prompts
from harness.extractors.llm.salvage import find_object

Ask: TypeAlias = Callable[[list[Message], dict[str, Any]], str]
"""From messages and the JSON Schema of the answer to the answer's words."""

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")


class UnreadableAnswerError(Exception):
    """An answer without the JSON that was asked for."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an article.

    Attributes:
        annotations: with offsets into the article's text where words could be grounded.
        ungrounded: slots that keep their words alone.
        dropped: items and fields of a wrong type or value.
        chunks: how many the article was cut into.
    """

    annotations: Annotations
    ungrounded: int
    dropped: int
    chunks: int


class Prompter:
    """Asks a language model for the layers of an article; whatever runs the model is a function from messages to words.

    Safe for several threads.
    """

    def __init__(
        self,
        *,
        layers: Sequence[Layer] = LAYERS,
        together: bool = False,
        labels: Sequence[str] = LABELS,
        prompts: Path | None = None,
        examples: Path | None = None,
        example_ids: Sequence[str] = (),
        chunk: int = 12_000,
        overlap: int = 600,
    ) -> None:
        """
        Args:
            layers: what to ask for.
            together: one request for all layers, rather than one a layer.
            labels: of entities, as the model is told.
            prompts: a folder of prompts that take the place of the package's.
            examples: gold, a folder or JSON Lines, to show with its answers.
            example_ids: shell patterns of the ids in it that are shown; none means all.
            chunk: the most code points of an article that are sent at once.
            overlap: about how many code points two chunks share; at most a quarter of ``chunk``.

        Raises:
            HarnessError: prompts or examples are wrong, or the sizes do not fit each other.
        """
        if not layers:
            raise HarnessError('"layers" names no layer: leave it out for all')
        if chunk < 1 or not 0 <= overlap <= chunk // 4:
            raise HarnessError(f'"overlap" is {overlap}: it must lie between 0 and a quarter of "chunk" ({chunk})')
        if example_ids and examples is None:
            raise HarnessError('"example_ids" choose from "examples", which names no gold')
        asked = [layer for layer in LAYERS if layer in layers]
        self._questions: list[list[Layer]] = [asked] if together else [[layer] for layer in asked]
        self._labels = tuple(labels)
        self._prompts = Prompts(prompts)
        self._examples_from = examples
        self._example_ids = tuple(example_ids)
        self._chunk, self._overlap = chunk, overlap

    def fingerprint(self) -> dict[str, Json]:
        """Hashes of the prompts and of what the examples show."""
        shown = "\0".join(m["content"] for layers in self._questions for m in self._shown(layers))
        return {"prompts": self._prompts.digest, "examples": hashlib.sha256(shown.encode()).hexdigest()}

    def check(self, documents: Sequence[Document]) -> None:
        """See that no document to be scored is shown as an example.

        Raises:
            HarnessError: one is.
        """
        refuse_leaks(self._examples, documents)

    def annotate(self, text: str, ask: Ask) -> Answered:
        """The annotations of an article.

        Args:
            text: of the article.
            ask: is called once a chunk and question; what it raises is passed on.

        Raises:
            UnreadableAnswerError: an answer held no JSON that was asked for.
        """
        spans = split(text, self._chunk, self._overlap)
        reader, ungrounded, parts = AnswerReader(), 0, []
        for number, (start, end) in enumerate(spans):
            found = self._annotate_chunk(text[start:end], ask, reader)
            grounded, lost = ground(found, text[start:end])
            ungrounded += lost
            parts.append(shift(grounded, start, f"{number}.") if len(spans) > 1 else grounded)
        return Answered(
            annotations=merge_chunks(parts), ungrounded=ungrounded, dropped=reader.dropped, chunks=len(spans)
        )

    def _annotate_chunk(self, text: str, ask: Ask, reader: AnswerReader) -> Annotations:
        answer: dict[str, Any] = {}
        for layers in self._questions:
            question = self._prompts.question(text, layers, self._labels)
            words = ask([self._prompts.system(), *self._shown(layers), question], answer_schema(layers, self._labels))
            found = find_object(words, tuple(layers))
            if found is None:
                raise UnreadableAnswerError(_describe(words, layers))
            answer |= {key: value for key, value in found.items() if key in layers}
            reader.dropped += sum(key not in layers for key in found)
        return reader.read(answer, [layer for layers in self._questions for layer in layers])

    def _shown(self, layers: Sequence[Layer]) -> list[Message]:
        """The examples as turns of a conversation."""
        turns = []
        for example in self._examples:
            turns.append(self._prompts.question(example.document.text or "", layers, self._labels))
            turns.append({"role": "assistant", "content": example_answer(example, layers)})
        return turns

    @cached_property
    def _examples(self) -> list[Labelled]:
        return [] if self._examples_from is None else load_examples(self._examples_from, self._example_ids)


def _describe(words: str, layers: Sequence[Layer]) -> str:
    if not words.strip():
        return "the model's answer is empty"
    return f"the model's answer of {len(words)} characters holds no JSON object with {' or '.join(layers)}"
