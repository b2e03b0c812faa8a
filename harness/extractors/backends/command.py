"""Runs a program in any language as an extractor."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from harness.annotation import Document, Failure
from harness.errors import HarnessError
from harness.extractors.interface.extraction.batches import NO_TEXT
from harness.extractors.interface.extraction.line_program import Program
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.llm.grounding.ground import as_usage, by_place, ground
from harness.extractors.llm.grounding.word_search import Grounding
from harness.files.json_line import UNREADABLE_JSON, decode_line

MOST_STRAYS = 100
"""Lines in a row that answer no document, after which a program is given up."""


class Command:
    """Any program: JSON Lines of documents on its standard input, annotations on its standard output."""

    neutral = ("timeout",)

    def __init__(
        self,
        *,
        command: str | tuple[str, ...],
        folder: Path = Path(),
        timeout: float = 300.0,
        version: str = "",
        grounding: Grounding = "tolerant",
    ) -> None:
        """
        Args:
            command: the program and its arguments; words of a string are split as a shell would, but no shell runs.
            folder: where it runs, and where the files of its arguments are looked for.
            timeout: seconds that it may go without answering a document, whatever else it writes, before it is killed.
            version: yours; change it when the program changes in a way that its files do not show.
            grounding: how its words are found where it gives a slot ``text`` without offsets: ``exact`` to the letter,
                ``tolerant`` whatever their white space, marks, case and Unicode form, ``fuzzy`` also with a few words
                different.

        Raises:
            HarnessError: there is no such program.
        """
        self._words = tuple(shlex.split(command)) if isinstance(command, str) else command
        if not self._words:
            raise HarnessError('the option "command" of the extractor "command" is empty: which program?')
        self._folder = folder
        self._timeout = timeout
        self._version = version
        self._grounding: Grounding = grounding
        program = self._words[0]
        has_folder = os.path.basename(program) != program
        place = "there" if has_folder else "on the PATH"
        if shutil.which(str((folder / program).absolute()) if has_folder else program) is None:
            raise HarnessError(f'no program "{program}": it is not {place}, or may not be run')

    def fingerprint(self) -> dict[str, Json]:
        """The hash of every file that the command names, and the given version."""
        files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self._program_files()}
        return {"files": files, "version": self._version}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """Start the program, give it all documents and pass its answers on, in its order.

        A line says ``{"id": …}`` with layers, or with an ``error``. A document that the program does not answer is
        tried again by itself by whoever calls this, for this raises.

        Raises:
            HarnessError: the program ended or fell silent before it had answered everything.
        """
        waiting = {document.id: document for document in documents if document.text is not None}
        yield from (Result(id=document.id, error=NO_TEXT) for document in documents if document.text is None)
        if not waiting:
            return
        complaint, strays = "", 0
        with Program(self._words, self._folder, list(map(_question, waiting.values()))) as program:
            before = time.perf_counter()
            while waiting:
                left = before + self._timeout - time.perf_counter()
                line = program.read_line(left) if left > 0 else None
                if line is None:
                    raise HarnessError("; ".join(filter(None, [program.why_silent(self._timeout), complaint])))
                if not line.strip():
                    continue
                result = _answer(line, waiting, self._grounding)
                if isinstance(result, str):
                    complaint, strays = result, strays + 1
                    if strays > MOST_STRAYS:
                        raise HarnessError(f"{strays} lines in a row answer no document: {complaint}")
                    continue
                strays = 0
                now = time.perf_counter()
                yield msgspec.structs.replace(result, seconds=now - before)
                before = time.perf_counter()

    def _program_files(self) -> list[Path]:
        """The words of the command that are files; the program itself only where a path names it."""
        words = self._words if os.path.basename(self._words[0]) != self._words[0] else self._words[1:]
        return [path for word in words if (path := self._folder / word).is_file()]


def _question(document: Document) -> bytes:
    return msgspec.json.encode(document)


def _answer(line: bytes, waiting: dict[str, Document], grounding: Grounding) -> Result | str:
    """The result that a line holds, crossed off; or, where it is nobody's, what is wrong with it."""
    name = _id_in(line)
    if name not in waiting:
        shown = line[:80].decode("utf-8", "replace").strip()
        complaint = f"its output has a line that is no answer to a document: {shown}"
        warnings.warn(complaint, stacklevel=3)
        return complaint
    document = waiting.pop(name)
    try:
        read = decode_line(line)
    except HarnessError as error:
        return Result(id=name, error=Failure(type="BadLine", message=str(error)))
    if read.error is not None:
        return Result(id=name, error=read.error)
    grounded = ground(read.annotations, document.text or "", grounding)
    usage = as_usage(grounded.counts) if grounded.how else None
    found = by_place(grounded.annotations, [grounded])
    return Result(id=name, annotations=grounded.annotations, usage=usage, grounding=found)


class _Named(msgspec.Struct):
    id: str


def _id_in(line: bytes) -> str | None:
    try:
        return msgspec.json.decode(line, type=_Named).id
    except UNREADABLE_JSON:
        return None
