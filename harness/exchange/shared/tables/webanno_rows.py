"""WebAnno TSV 3 as a table: the layers of its head, its text, and a row for each token or piece of one.

Offsets are UTF-16 code units. Files of other programs count code points; which of the two is seen by the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError, shorten
from harness.files.text_files import BOM, describe_bad_byte

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3(\.\d+)?\s*")
_LAYER = re.compile(r"#(T_(?:SP|CH|RL))=(.+)")
_TEXT = "#Text="
_ROW = re.compile(r"(\d{1,9}-\d{1,9})(\.\d{1,9})?\t(\d{1,9})-(\d{1,9})\t([^\t]*)((?:\t.*)?)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_VALUE = re.compile(r"(?:\\.|[^\\|])+", re.DOTALL)
_NUMBERED = re.compile(r"((?:\\.|[^\\])*?)(?:\[(\d{1,9})\])?", re.DOTALL)
LARGEST_GAP = 1_000_000
"""Characters between two sentences."""


class WebannoLayer(NamedTuple):
    """A layer: its kind (``T_SP`` spans, ``T_CH`` chains, ``T_RL`` relations), name, features and first column."""

    kind: str
    name: str
    features: tuple[str, ...]
    column: int

    @property
    def short(self) -> str:
        """The last part of its name."""
        return self.name.rpartition(".")[2]


class WebannoUnit(NamedTuple):
    """A row: its line, the number of its token in the file, its place in the text, and its cells beside the word."""

    line: int
    token: int
    start: int
    end: int
    word: str
    cells: Sequence[str]


class WebannoTable(NamedTuple):
    """A file. The offsets of its units are code points of the text."""

    layers: Sequence[WebannoLayer]
    text: str
    units: Sequence[WebannoUnit]


class _Sentence(NamedTuple):
    line: int
    texts: list[str]
    units: list[WebannoUnit]

    def text(self) -> str:
        return _plain("\n".join(self.texts))


def read_webanno_table(path: Path, data: bytes) -> WebannoTable:
    """Read a file.

    Raises:
        HarnessError: it is no WebAnno TSV 3, a row does not fit its head, or its words are not those of its text.
    """
    try:
        lines = re.split(r"\r?\n", data.decode("utf-8").removeprefix(BOM))
    except UnicodeDecodeError as error:
        line, column, message = describe_bad_byte(data, error)
        raise HarnessError(f"{path}:{line}:{column}: {message}") from None
    if not _FORMAT.fullmatch(lines[0]):
        raise HarnessError(
            f'{path}:1:1: is no WebAnno TSV 3, which begins with "#FORMAT=WebAnno TSV 3.3", not with '
            f'"{shorten(lines[0])}": export as WebAnno TSV v3, or as UIMA CAS (uima-xmi, uima-json)'
        )
    layers: list[WebannoLayer] = []
    width = 0
    for written in lines:
        if found := _LAYER.fullmatch(written.rstrip()):
            name, *features = found[2].split("|")
            layers.append(WebannoLayer(found[1], name, tuple(features) if any(features) else (), width))
            width += max(1, len(features))
    sentences = _sentences(path, lines, width)
    if not sentences:
        raise HarnessError(f"{path}: holds no token")
    try:
        text, units = _placed(path, sentences, _utf16)
    except HarnessError:
        with suppress(HarnessError):
            return WebannoTable(layers, *_placed(path, sentences, len))
        raise
    return WebannoTable(layers, text, units)


def numbered_values(cell: str) -> list[tuple[str | None, str | None]]:
    """The values of a cell with the numbers of the annotations that they belong to.

    A value is None where the annotation has none (``*``), a number where the annotation is of this row alone.
    """
    found: list[tuple[str | None, str | None]] = []
    for match in () if cell in ("", "_") else _VALUE.finditer(cell):
        parts = _NUMBERED.fullmatch(match[0])
        value, number = (parts[1], parts[2]) if parts else (match[0], None)
        found.append((None if value in ("*", "_", "") else _plain(value), number))
    return found


def _plain(written: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), written)


def _utf16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _sentences(path: Path, lines: Sequence[str], width: int) -> list[_Sentence]:
    """The sentences with their rows, whose offsets are those of the file; a text of several lines has several heads."""
    found: list[_Sentence] = []
    token, before = -1, ""
    for number, line in enumerate(lines, 1):
        if line.startswith(_TEXT):
            if not found or found[-1].units:
                found.append(_Sentence(number, [], []))
                before = ""
            found[-1].texts.append(line.removeprefix(_TEXT))
        elif line.strip() and not line.startswith("#"):
            where = f"{path}:{number}:1"
            row = _ROW.fullmatch(line)
            if row is None:
                raise HarnessError(
                    f'{where}: "{shorten(line)}" is no row: 1-1, 0-4 and a word are expected between tabs'
                )
            if not found:
                raise HarnessError(f'{where}: a row stands before the first text: "{_TEXT}…" is expected')
            cells = row[6].split("\t")[1:]
            if len(cells) == width + 1 and not cells[-1]:
                cells.pop()
            if len(cells) != width:
                raise HarnessError(
                    f"{where}: {len(cells)} columns after the word, where the file's layers have {width}"
                )
            token, before = token + (row[1] != before), row[1]
            found[-1].units.append(WebannoUnit(number, token, int(row[3]), int(row[4]), _plain(row[5]), cells))
    if found and not found[-1].units:
        last = found.pop()
        if last.text().strip():
            raise HarnessError(f"{path}:{last.line}:1: no rows follow this text")
    return found


def _placed(path: Path, sentences: Sequence[_Sentence], measure: Callable[[str], int]) -> tuple[str, list[WebannoUnit]]:
    """The text, and the units with offsets in code points.

    Args:
        path: the file.
        sentences: with the file's offsets.
        measure: how many of the file's units a text has.

    Raises:
        HarnessError: the words do not stand at these offsets.
    """
    parts: list[str] = []
    size = 0
    for sentence in sentences:
        text, first = sentence.text(), sentence.units[0]
        start = first.start - measure(text[: max(0, text.find(first.word))])
        if not size <= start <= size + LARGEST_GAP:
            raise HarnessError(
                f"{path}:{first.line}:1: the sentence that begins here would begin at {start}, and the text before it "
                f"ends at {size}"
            )
        parts += ["\n" * (start - size), text]
        size = start + measure(text)
    whole = "".join(parts)
    places = {0: 0}
    offset = 0
    for index, character in enumerate(whole, 1):
        offset += measure(character)
        places[offset] = index
    units = []
    for unit in (unit for sentence in sentences for unit in sentence.units):
        start, end = places.get(unit.start, -1), places.get(unit.end, -1)
        there = whole[start:end] if 0 <= start <= end else ""
        if there != unit.word:
            raise HarnessError(
                f'{path}:{unit.line}:1: the word "{shorten(unit.word)}" is said to stand at {unit.start}-{unit.end}, '
                f'where the text has "{shorten(there)}"'
            )
        units.append(unit._replace(start=start, end=end))
    return whole, units
