"""The crash-safe record of what an extractor answered, and the predictions file made from it.

The journal is JSON Lines, one document a line, appended and synced as each ends. ``kill -9`` can at worst leave a torn
last line, which is dropped. An answer is reused only for the same document (id, text and language) and the same
extractor fingerprint.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from harness.annotation import Document, Line
from harness.errors import HarnessError
from harness.extractors.interface.extraction.sound_result import line_of
from harness.extractors.interface.protocol import RawAnswer, Result, as_asked
from harness.files.json_line import UNREADABLE_JSON, encode_line
from harness.files.text_files import read_bytes, write_atomically

FILE = "journal.jsonl"


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer: the predictions line as it will be written, and what it cost to get; ``cached``: another run's.

    ``raw`` is what a language model answered, word for word; ``outcomes`` counts what came of its questions.
    """

    document: str
    fingerprint: str
    line: Line
    seconds: float | None = None
    usage: dict[str, float] | None = None
    cached: bool = False
    outcomes: dict[str, int] = {}
    raw: tuple[RawAnswer, ...] = ()


class Journal:
    """The answers of one extractor in one run; a context manager that closes the file.

    Args:
        path: the journal; it is created with its folder, and read if it is there.
        fingerprint: hash of the extractor's fingerprint; the answers of any other are not seen.

    Raises:
        HarnessError: a line of it, the last aside, is no entry.
    """

    def __init__(self, path: Path, *, fingerprint: str) -> None:
        self._path = path
        self._fingerprint = fingerprint
        path.parent.mkdir(parents=True, exist_ok=True)
        self._entries: dict[tuple[str, str], Entry] = {}
        for entry in _read(path):
            self._keep(entry)
        self._file = path.open("ab")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What could not be written was said when it was recorded.
        with contextlib.suppress(OSError):
            self._file.close()

    def answer(self, document: Document) -> Entry | None:
        """What this extractor answered for this very document; ``None`` where it was not asked."""
        return self._entries.get((document.id, document_hash(document)))

    def record(self, document: Document, result: Result, *, cached: bool = False) -> Entry:
        """Append an answer and wait until it is on disk.

        An answer that the schema refuses is recorded as a failure of that document.

        Args:
            document: what was asked about.
            result: the answer.
            cached: whether it is another run's, so that it took no time and no tokens of this one.

        Raises:
            HarnessError: the file cannot be written to.
        """
        entry = Entry(
            document=document_hash(document),
            fingerprint=self._fingerprint,
            line=line_of(msgspec.structs.replace(result, id=document.id)),
            seconds=result.seconds,
            usage=result.usage,
            cached=cached,
            outcomes=dict(Counter(answer.outcome for answer in result.raw)),
            raw=result.raw,
        )
        try:
            self._file.write(msgspec.json.encode(entry) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise HarnessError(
                f"{self._path}: cannot be written: {error.strerror}; the run goes on with --resume"
            ) from None
        self._keep(entry)
        return entry

    def _keep(self, entry: Entry) -> None:
        if entry.fingerprint == self._fingerprint:
            self._entries[entry.line.id, entry.document] = entry


def _read(path: Path) -> Iterator[Entry]:
    """The entries of a journal; a last line that is torn or unreadable is cut off: its document is asked again."""
    if not path.exists():
        return
    data = read_bytes(path)
    whole = data.rfind(b"\n") + 1
    lines = data[:whole].split(b"\n")[:-1]
    for number, raw in enumerate(lines, start=1):
        try:
            yield _decoder.decode(raw)
        except UNREADABLE_JSON as error:
            if number == len(lines):
                whole -= len(raw) + 1
                break
            raise HarnessError(
                f"{path}:{number}: not an entry of a journal: {error}; delete the line to have its document asked again"
            ) from None
    if whole < len(data):
        os.truncate(path, whole)


_decoder = msgspec.json.Decoder(Entry)


def document_hash(document: Document) -> str:
    """Hex sha256 over all that an extractor is given: id, text and language."""
    asked = as_asked(document)
    return canonical_hash([asked.id, asked.text, dict(asked.meta)])


def canonical_hash(value: Any) -> str:
    """Hex sha256 of a value's canonical JSON (sorted keys, ASCII); dates are hashed as their words."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def write_predictions(path: Path, lines: Iterable[Line]) -> None:
    """Write predictions, one document a line, at once or not at all."""
    write_atomically(path, b"".join(encode_line(line) + b"\n" for line in lines))
