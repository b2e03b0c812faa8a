"""Answers with predictions from a file that was made elsewhere."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.annotation import LAYERS, Annotations, Document, Layer, Line
from harness.errors import HarnessError
from harness.exchange.foreign_files import refuse_foreign
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.llm.grounding.words_alone import ground_result
from harness.files.json_line import decode_line
from harness.files.text_files import read_bytes
from harness.gold.jsonlines import repeats_beside, told_grounding


class Predictions:
    """Replays a JSON Lines file of predictions, words grounded; a document that it lacks is an empty prediction."""

    def __init__(self, *, path: Path) -> None:
        """Read the whole file, so that a bad line is known before anything runs.

        Args:
            path: the file, one document a line; UTF-8, a byte order mark and CRLF are fine.

        Raises:
            HarnessError: the file is not there, or a line is wrong; the message begins ``file:line:``.
        """
        self.check_options(path=path)
        data = read_bytes(path)
        if (repeats := len(repeats_beside(path))) > 1:
            raise HarnessError(
                f"{path}: the first of {repeats} repeats of a run: name a copy of this file to have it alone, or ask "
                "for all again (harness run CONFIG --replay RUN)"
            )
        self._path = path
        self._sha256 = hashlib.sha256(data).hexdigest()
        self._lines = _decode(path, data.removeprefix(b"\xef\xbb\xbf"))

    @classmethod
    def check_options(cls, *, path: Path) -> None:
        """Refuse a file that is of another tool.

        Raises:
            HarnessError: it is; the message says how to bring it in.
        """
        refuse_foreign(path)

    @property
    def layers(self) -> tuple[Layer, ...] | None:
        """The layers whose key stands in any line, be there something in it or not; failures alone do not tell."""
        answers = [line for line in self._lines.values() if line.error is None]
        held = tuple(layer for layer in LAYERS if any(line.annotates(layer) for line in answers))
        return held if answers else None

    def fingerprint(self) -> dict[str, Json]:
        """The hash of the file's bytes, wherever it lies."""
        return {"sha256": self._sha256}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """Look each document up by its id; warn once a batch of documents that the file lacks."""
        missing = [document.id for document in documents if document.id not in self._lines]
        if missing:
            warnings.warn(
                f'{self._path}: no line for {len(missing)} of {len(documents)} documents (first: "{missing[0]}"); '
                "each is scored as an empty prediction",
                stacklevel=2,
            )
        for document in documents:
            line = self._lines.get(document.id)
            if line is None:
                yield Result(id=document.id, annotations=Annotations())
            elif line.error is not None:
                yield Result(id=document.id, error=line.error)
            else:
                result = Result(id=document.id, annotations=line.annotations, grounding=told_grounding(line.meta))
                yield ground_result(result, document.text)


def _decode(path: Path, data: bytes) -> dict[str, Line]:
    lines: dict[str, Line] = {}
    numbers: dict[str, int] = {}
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            line = decode_line(raw)
        except HarnessError as error:
            raise HarnessError(f"{path}:{number}: {error}") from None
        if line.id in lines:
            raise HarnessError(f'{path}:{number}: document "{line.id}" is already on line {numbers[line.id]}')
        lines[line.id] = line
        numbers[line.id] = number
    return lines
