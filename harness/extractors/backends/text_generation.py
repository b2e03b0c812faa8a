"""Annotations from a language model that runs in this process, through the same prompts as `llm`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any

import msgspec

from harness.annotation import Document, Layer
from harness.errors import HarnessError
from harness.extractors.interface.extraction.batches import NO_TEXT
from harness.extractors.interface.extraction.sound_result import failure_of
from harness.extractors.interface.extras import require, version
from harness.extractors.interface.protocol import Json, RawAnswer, Result
from harness.extractors.llm.answers.recorder import Put, Recorder, prompt_hash
from harness.extractors.llm.prompt_files import Message
from harness.extractors.llm.prompt_options import PromptOptions
from harness.extractors.llm.prompter import Prompter
from harness.extractors.llm.server.replayed_answers import Replay
from harness.extractors.llm.server.response import cut_off_message
from harness.extractors.local_models.load_once import LoadOnce
from harness.extractors.local_models.model_files import ModelSource, find_model, load_tokenizer, load_weights
from harness.extractors.local_models.model_options import Checkpoint

Positive = Annotated[int, msgspec.Meta(ge=1)]


class GenerationCheckpoint(Checkpoint, frozen=True, kw_only=True):
    """A text-generation model, whose weights are large: they are kept as they are stored unless told otherwise."""

    dtype: str = "auto"


class TextGeneration:
    """A text-generation checkpoint from the Hugging Face hub or a folder, asked as `llm` asks."""

    extra = "transformers"
    neutral = ("answers",)

    def __init__(
        self,
        *,
        checkpoint: GenerationCheckpoint,
        prompting: PromptOptions = PromptOptions(chunk=6_000),
        max_tokens: Positive = 1_024,
    ) -> None:
        """
        Args:
            checkpoint: which model, and where it runs.
            prompting: how it is asked; a chunk is smaller than with `llm`, as models that run here are.
            max_tokens: of one answer.

        Raises:
            HarnessError: transformers or torch is not installed, or options do not fit each other.
        """
        self._replay = None if prompting.answers is None else Replay(prompting.answers)
        if self._replay is None:
            require("transformers", "torch", extra=self.extra, use="text-generation")
        self._prompter = Prompter(prompting)
        self._cut_off = prompting.cut_off
        self._checkpoint = checkpoint
        self._max_tokens = max_tokens

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that it is asked for."""
        return self._prompter.layers

    def fingerprint(self) -> dict[str, Json]:
        """The model's commit or files, the prompts and examples, and the versions of the libraries.

        Raises:
            HarnessError: there is no such model.
        """
        if self._replay is not None:
            return {**self._prompter.fingerprint(), "answers": self._replay.digest}
        versions = {"transformers": version("transformers"), "torch": version("torch")}
        return {**self._source.identity, **self._prompter.fingerprint(), **versions}

    def check(self, documents: Sequence[Document]) -> None:
        """See that no document to be scored is shown as an example.

        Raises:
            HarnessError: one is.
        """
        self._prompter.check(documents)

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order, with its tokens as usage; the likeliest answer, so always the same."""
        if self._replay is None:
            _ = self._generator
        for document in documents:
            yield self._answer(document)

    def _answer(self, document: Document) -> Result:
        if document.text is None:
            return Result(id=document.id, error=NO_TEXT)
        usage: dict[str, float] = {"requests": 0, "input_tokens": 0, "output_tokens": 0}
        recorder = Recorder(self._put(document.id, usage), self._cut_off)
        began = time.perf_counter()
        try:
            answered = self._prompter.annotate(document.text, recorder.ask, recorder.judge)
        except Exception as error:
            seconds = time.perf_counter() - began
            raw = tuple(recorder.raw)
            return Result(id=document.id, error=failure_of(error), seconds=seconds, usage=usage, raw=raw)
        usage |= answered.usage()
        return Result(
            id=document.id,
            annotations=answered.annotations,
            grounding=answered.found,
            seconds=time.perf_counter() - began,
            usage=usage,
            raw=tuple(recorder.raw),
        )

    def _put(self, document: str, usage: dict[str, float]) -> Put:
        """How the questions about a document are put."""
        if self._replay is not None:
            return self._replay.begin(document).put
        return lambda messages, _: self._generator.put(messages, self._max_tokens, usage)

    @cached_property
    def _source(self) -> ModelSource:
        return find_model(self._checkpoint.model, self._checkpoint.revision)

    @LoadOnce
    def _generator(self) -> _Generator:
        device, dtype = self._checkpoint.device, self._checkpoint.dtype
        model = load_weights(self._source, "AutoModelForCausalLM", device=device, dtype=dtype)
        return _Generator(load_tokenizer(self._source), model)


class _Generator:
    """A loaded model and its tokenizer."""

    def __init__(self, tokenizer: Any, model: Any) -> None:
        self._tokenizer = tokenizer
        self._model = model

    def put(self, messages: Sequence[Message], most: int, usage: dict[str, float]) -> RawAnswer:
        """What comes of a conversation.

        Args:
            messages: with ``role`` and ``content``; a model without a chat template is given the contents alone.
            most: tokens of the answer.
            usage: what it takes is added here.

        Raises:
            HarnessError: the conversation leaves no room for the answer.
        """
        import torch

        tokens = self._tokens(messages)
        count = tokens["input_ids"].shape[1]
        room = getattr(self._model.config, "max_position_embeddings", None)
        if room is not None and count + most > room:
            raise HarnessError(
                f"a question of {count} tokens and an answer of {most} do not fit the {room} that the model reads: "
                "lower chunk or max_tokens"
            )
        with torch.inference_mode():
            output = self._model.generate(
                **tokens.to(self._model.device),
                max_new_tokens=most,
                do_sample=False,
                pad_token_id=self._tokenizer.pad_token_id,
            )[0, count:]
        usage["requests"] += 1
        usage["input_tokens"] += count
        usage["output_tokens"] += len(output)
        words: str = self._tokenizer.decode(output, skip_special_tokens=True)
        is_cut = len(output) == most and int(output[-1]) not in self._ends() and not _is_whole(words)
        return RawAnswer(
            prompt=prompt_hash(messages),
            outcome="cut_off" if is_cut else "answered",
            answer=words,
            finish="length" if is_cut else "stop",
            message=cut_off_message("length", most) if is_cut else None,
        )

    def _ends(self) -> set[int]:
        """The tokens that end an answer."""
        given = self._model.generation_config.eos_token_id
        return set(given) if isinstance(given, list) else {given} - {None}

    def _tokens(self, messages: Sequence[Message]) -> Any:
        if self._tokenizer.chat_template is None:
            words = "\n\n".join(message["content"] for message in messages) + "\n\n"
            return self._tokenizer(words, return_tensors="pt", verbose=False)
        return self._tokenizer.apply_chat_template(
            list(messages), add_generation_prompt=True, return_dict=True, return_tensors="pt"
        )


def _is_whole(words: str) -> bool:
    """Whether words are JSON from end to end: nothing is missing then, whether or not the model went on."""
    try:
        json.loads(words)
    except (ValueError, RecursionError):
        return False
    return True
