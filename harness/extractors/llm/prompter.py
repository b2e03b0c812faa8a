"""One article through a language model: chunks, prompts, answers, grounding, and the chunks made one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NoReturn, TypeAlias

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Labelled, Layer
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Json
from harness.extractors.llm.answer_reading import AnswerReader
from harness.extractors.llm.answer_schemas import answer_schema
from harness.extractors.llm.answers.outcomes import AnswerError, CutOffError, WrongShapeError
from harness.extractors.llm.answers.salvage import Found, find_answer
from harness.extractors.llm.chunks import merge_chunks, shift, split
from harness.extractors.llm.examples import example_answer, load_examples, refuse_leaks
from harness.extractors.llm.grounding.ground import Grounded, How, as_usage, by_place, ground
from harness.extractors.llm.prompt_files import Message, Prompts
from harness.extractors.llm.prompt_options import PromptOptions

Ask: TypeAlias = Callable[[list[Message], dict[str, Any]], str]
"""From messages and the JSON Schema of the answer to the answer's words."""

Judge: TypeAlias = Callable[[AnswerError], None]
"""Is told what is wrong with the last answer, and raises that unless the answer is kept all the same."""


def refuse(error: AnswerError) -> NoReturn:
    """Keep no answer that has something wrong with it."""
    raise error


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an article.

    Attributes:
        annotations: with offsets into the article's text where words could be grounded.
        grounding: how many slots of words were found each way; those that were not keep their words alone.
        found: how the words of each slot were found, where not to the letter, by its place.
        items: that the answers held.
        dropped: items and fields of a wrong type or value.
        chunks: how many the article was cut into.
    """

    annotations: Annotations
    grounding: Mapping[How, int]
    found: dict[str, str]
    items: int
    dropped: int
    chunks: int

    def usage(self) -> dict[str, float]:
        """What reports count of it, as a result's ``usage``."""
        grounded = as_usage(self.grounding)
        return {"chunks": self.chunks, "items": self.items, **grounded, "dropped": self.dropped}


class Prompter:
    """Asks a language model for the layers of an article; whatever runs the model is a function from messages to words.

    Safe for several threads.
    """

    def __init__(self, options: PromptOptions = PromptOptions()) -> None:
        """
        Args:
            options: how the model is asked.

        Raises:
            HarnessError: prompts or examples are wrong, or the sizes do not fit each other.
        """
        layers, chunk, overlap = options.layers, options.chunk, options.overlap
        if not layers:
            raise HarnessError('"layers" names no layer: leave it out for all')
        if chunk < 1 or not 0 <= overlap <= chunk // 4:
            raise HarnessError(f'"overlap" is {overlap}: it must lie between 0 and a quarter of "chunk" ({chunk})')
        if options.example_ids and options.examples is None:
            raise HarnessError('"example_ids" choose from "examples", which names no gold')
        asked = [layer for layer in LAYERS if layer in layers]
        self._questions: list[list[Layer]] = [asked] if options.together else [[layer] for layer in asked]
        self._labels = options.labels_asked
        self._prompts = Prompts(options.prompts)
        self._examples_from = options.examples
        self._example_ids = options.example_ids
        self._chunk, self._overlap = chunk, overlap
        self._grounding = options.grounding

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that are asked for."""
        return tuple(layer for layers in self._questions for layer in layers)

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

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of an answer to all that is asked for."""
        return answer_schema([layer for layers in self._questions for layer in layers], self._labels)

    def annotate(self, text: str, ask: Ask, judge: Judge = refuse) -> Answered:
        """The annotations of an article.

        Args:
            text: of the article.
            ask: is called once a chunk and question; what it raises is passed on.
            judge: is told what is wrong with an answer; by default every fault is raised.

        Raises:
            AnswerError: an answer cannot be read, is of the wrong shape, or was cut off.
        """
        spans = split(text, self._chunk, self._overlap)
        reader, counted, parts = AnswerReader(), Counter[How](), list[Grounded]()
        for number, (start, end) in enumerate(spans):
            found = self._annotate_chunk(text[start:end], ask, judge, reader)
            grounded = ground(found, text[start:end], self._grounding)
            counted.update(grounded.counts)
            if len(spans) > 1:
                moved = shift(grounded.annotations, start, f"{number}.")
                grounded = msgspec.structs.replace(grounded, annotations=moved)
            parts.append(grounded)
        annotations = merge_chunks([part.annotations for part in parts])
        return Answered(
            annotations=annotations,
            grounding=counted,
            found=by_place(annotations, parts),
            items=reader.items,
            dropped=reader.dropped,
            chunks=len(spans),
        )

    def _annotate_chunk(self, text: str, ask: Ask, judge: Judge, reader: AnswerReader) -> Annotations:
        answer: dict[str, Any] = {}
        for layers in self._questions:
            question = self._prompts.question(text, layers, self._labels)
            schema = answer_schema(layers, self._labels)
            found = _read(ask([self._prompts.system(), *self._shown(layers), question], schema), schema, layers, judge)
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


def _read(words: str, schema: dict[str, Any], layers: Sequence[Layer], judge: Judge) -> dict[str, Any]:
    """The answer in a model's words: every layer that was asked for with its items."""
    try:
        found = find_answer(words, {layer: schema["properties"][layer]["items"]["properties"] for layer in layers})
        _refuse_hollow(found, layers)
    except AnswerError as error:
        judge(error)
        raise
    if not found.whole:
        cut = CutOffError("the answer ends before its JSON does")
        judge(cut)
        if not any(found.layers[layer] for layer in layers):
            raise cut
    return found.layers


def _refuse_hollow(found: Found, layers: Sequence[Layer]) -> None:
    """See that of a layer's items at least one can be read: none at all is no empty answer."""
    for layer in layers:
        given = found.layers[layer]
        read = AnswerReader().read({layer: given}, [layer])
        if given and not (read.attributions if layer == "attributions" else read.layer(layer)):
            keys = next((sorted(map(str, item)) for item in given if isinstance(item, dict)), [])
            has = f"; the first has {', '.join(keys[:6])[:120]}" if keys else ""
            raise WrongShapeError(f'none of the {len(given)} items of "{layer}" can be read{has}')
