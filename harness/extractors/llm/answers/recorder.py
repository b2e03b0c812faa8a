"""The questions that one document is asked with, and what came of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from harness.extractors.interface.protocol import RawAnswer
from harness.extractors.llm.answers.outcomes import ERRORS, AnswerError, CutOffError, Outcome
from harness.extractors.llm.answers.reasoning import split_reasoning
from harness.extractors.llm.prompt_files import Message

CutOff: TypeAlias = Literal["error", "keep"]
Put: TypeAlias = Callable[[list[Message], dict[str, Any]], RawAnswer]
"""Puts a question, given the JSON Schema of its answer."""


def prompt_hash(messages: Sequence[Message]) -> str:
    """Hex sha256 of the messages of a question."""
    return hashlib.sha256(json.dumps(list(messages), sort_keys=True).encode()).hexdigest()


class Recorder:
    """Puts questions, keeps what came of each, and turns what is no answer into an error."""

    def __init__(self, put: Put, cut_off: CutOff) -> None:
        """
        Args:
            put: asks the model.
            cut_off: whether an answer that was cut off is an error, or is kept up to its last whole item.
        """
        self._put = put
        self._keep = cut_off == "keep"
        self.raw: list[RawAnswer] = []

    def ask(self, messages: list[Message], schema: dict[str, Any]) -> str:
        """The words of the answer, reasoning left away.

        Raises:
            AnswerError: there is none.
        """
        raw = self._put(messages, schema)
        self.raw.append(raw)
        if raw.outcome == "answered" or (raw.outcome == "cut_off" and self._keep and raw.answer):
            return split_reasoning(raw.answer or "")[1]
        outcome: Outcome = raw.outcome  # type: ignore[assignment]
        raise ERRORS[outcome](raw.message or "there is no answer")

    def judge(self, error: AnswerError) -> None:
        """Note what is wrong with the last answer, as it shows when it is read.

        Raises:
            AnswerError: unless it is an answer that was cut off, and these are kept.
        """
        last = self.raw[-1]
        if last.outcome == "cut_off" and error.outcome != "cut_off":
            # That it was cut off is why it cannot be read.
            raise CutOffError(last.message or str(error))
        if last.outcome != "cut_off":
            self.raw[-1] = msgspec.structs.replace(last, outcome=error.outcome, message=str(error))
        if error.outcome != "cut_off" or not self._keep:
            raise error
