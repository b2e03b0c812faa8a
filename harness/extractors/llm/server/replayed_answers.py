"""The answers of an earlier run in place of a model: read from its raw.jsonl, with no network."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import HarnessError
from harness.extractors.interface.protocol import RawAnswer
from harness.extractors.llm.answers.recorder import prompt_hash
from harness.extractors.llm.prompt_files import Message
from harness.extractors.llm.server.response import is_cut
from harness.files.json_line import UNREADABLE_JSON
from harness.files.text_files import read_bytes

_JUDGED_WHEN_READ = frozenset({"wrong_shape", "unreadable", "cut_off"})


class RawLine(RawAnswer, frozen=True, kw_only=True, omit_defaults=True):
    """One line of raw.jsonl: what came of a question about the document ``id``."""

    id: str


class Replay:
    """The answers that a file holds."""

    def __init__(self, path: Path) -> None:
        """
        Args:
            path: a ``raw.jsonl``.

        Raises:
            HarnessError: it is not there, or is none.
        """
        self._path = path
        data = read_bytes(path)
        self.digest = hashlib.sha256(data).hexdigest()
        self._answers: dict[tuple[str, str], list[RawAnswer]] = defaultdict(list)
        for number, line in enumerate(data.splitlines(), start=1):
            try:
                raw = msgspec.json.decode(line, type=RawLine)
            except UNREADABLE_JSON as error:
                raise HarnessError(f"{path}:{number}: no answer of a model as a run keeps it: {error}") from None
            fields = {name: getattr(raw, name) for name in RawAnswer.__struct_fields__}
            self._answers[raw.id, raw.prompt].append(RawAnswer(**fields))

    def begin(self, document: str) -> ReplayedDocument:
        """The answers about one document."""
        return ReplayedDocument(self, document)

    def find(self, document: str, prompt: str, number: int) -> RawAnswer:
        """The answer that a question got when it was put for the ``number``-th time, from 0."""
        found = self._answers.get((document, prompt), [])
        if number < len(found):
            raw = found[number]
            if raw.outcome in _JUDGED_WHEN_READ and not is_cut(raw.finish) and raw.answer is not None:
                return msgspec.structs.replace(raw, outcome="answered", message=None)
            return raw
        known = any(name == document for name, _ in self._answers)
        why = "its text, the prompts, the examples or the chunks have changed" if known else "it was not asked about"
        return RawAnswer(
            prompt=prompt,
            outcome="not_recorded",
            message=f"{self._path} holds no answer to this question about the document: {why}",
        )


class ReplayedDocument:
    """Answers the questions about one document; the same question twice gets the answers in their order."""

    def __init__(self, replay: Replay, document: str) -> None:
        self._replay = replay
        self._document = document
        self._put: dict[str, int] = defaultdict(int)

    def put(self, messages: list[Message], schema: dict[str, Any]) -> RawAnswer:
        """What came of a question in the earlier run."""
        prompt = prompt_hash(messages)
        number = self._put[prompt]
        self._put[prompt] += 1
        return self._replay.find(self._document, prompt, number)
