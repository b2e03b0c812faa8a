"""Lines of CoNLL files as rows of cells, whatever their columns are separated by, without comments and headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError
from harness.files.text_files import BOM, read_text

DOCSTART, NEWDOC, BLANK = "docstart", "newdoc", "blank"
"""What a row may be beside a word: the beginning of a document, by a line or by a comment, or a blank line."""

_TAG = re.compile(r"O|[BIESLUM](-.*)?|W-.*", re.DOTALL)
_KNOWN_COMMENT = re.compile(r"#\s*(newdoc\b|newpar\b|id\b|https?:|[\w.:]+\s*[=:])")
_NEWDOC = re.compile(r"#\s*(newdoc\b|[\w.:]*document_id\s*=)")
_HEADER = frozenset(("token", "tokens", "word", "words", "form"))
_COUNT = re.compile(r"\d+")
_OVER_OTHERS = re.compile(r"\d+[-.]\d+")
"""In the column that counts: a word that is written as one and split into several, or one that is not written."""


class TagRow(NamedTuple):
    """A line: its number, its cells, what it is where it is no word, and how it is written."""

    line: int
    cells: Sequence[str]
    mark: str | None
    source: str


class TagRows(list[TagRow]):
    """All rows of a file.

    Attributes:
        path: the file.
        words_column: 1 where the first column counts the words of each sentence, else 0.
        begins: what begins documents in this file, ``DOCSTART`` before ``NEWDOC``.
        other_columns: columns, but for the tags' own, that hold tags alone and some of entities.
        rival_columns: those of them with other tags of the same labels, such as GermEval's for nested names.
    """

    path: Path
    words_column: int = 0
    begins: tuple[str, ...] = ()
    other_columns: tuple[int, ...] = ()
    rival_columns: tuple[int, ...] = ()


def is_tag(tag: str) -> bool:
    """Whether a tag is ``O``, or a prefix of a scheme alone or with a label, such as ``B`` and ``B-GPE``."""
    return _TAG.fullmatch(tag) is not None


def read_rows(path: Path, column: int = -1) -> TagRows:
    """Read a file's lines.

    Args:
        path: the file.
        column: where the tags are, which tells by what a line is separated that has tabs and blanks.

    Raises:
        HarnessError: the file cannot be read, or is WebAnno's own kind of table.
    """
    text = read_text(path).removeprefix(BOM)
    if text.startswith("#FORMAT=WebAnno"):
        raise HarnessError(
            f"{path}:1:1: this is WebAnno TSV, whose columns are others: import it with --format webanno-tsv"
        )
    rows = TagRows(_rows(re.split(r"\r\n|\n|\r", text), column))
    rows.path = path
    marks = {row.mark for row in rows}
    rows.begins = tuple(mark for mark in (DOCSTART, NEWDOC) if mark in marks)
    if _counts(rows):
        rows.words_column = 1
        rows[:] = [row for row in rows if row.mark is not None or not _OVER_OTHERS.fullmatch(row.cells[0])]
    rows.other_columns = _other_columns(rows, column)
    rows.rival_columns = _rival_columns(rows, column)
    return rows


def _rows(lines: Sequence[str], column: int) -> Iterator[TagRow]:
    split = [(number, line, _cells(line, column)) for number, line in enumerate(lines, 1)]
    widths = Counter(len(cells) for _, line, cells in split if cells and not line.startswith("#"))
    width = widths.most_common(1)[0][0] if widths else 0
    is_first = True
    for number, line, cells in split:
        if not cells:
            yield TagRow(number, (), BLANK, line)
        elif cells[0] == "-DOCSTART-":
            yield TagRow(number, (), DOCSTART, line)
        elif line.startswith("#") and _is_comment(line, cells, width, column):
            if _NEWDOC.match(line):
                yield TagRow(number, (), NEWDOC, line)
        elif not (is_first and cells[0].casefold() in _HEADER and not _has_tag(cells, column)):
            is_first = False
            yield TagRow(number, cells, None, line)


def _cells(line: str, column: int) -> list[str]:
    """The cells between tabs; between blanks where there is no tab, or no tag between them."""
    line = line.rstrip(" \t")
    blank = [cell for cell in re.split(r"[ \t]+", line) if cell]
    if "\t" not in line:
        return blank
    cells = line.split("\t")
    return blank if not _has_tag(cells, column) and _has_tag(blank, column) and len(blank) > len(cells) else cells


def _has_tag(cells: Sequence[str], column: int) -> bool:
    return -len(cells) <= column < len(cells) and is_tag(cells[column])


def _is_comment(line: str, cells: Sequence[str], width: int, column: int) -> bool:
    """A line of a known kind that is no row like the others: ``#`` and hashtags are words too."""
    return _KNOWN_COMMENT.match(line) is not None and not (len(cells) == width and _has_tag(cells, column))


def _counts(rows: Sequence[TagRow]) -> bool:
    """Whether the first of several columns counts the words of each sentence, from 0 or 1, and the next holds words."""
    if all(is_tag(cell) for row in rows for cell in row.cells[1:2]):
        return False
    sentences: list[list[int]] = [[]]
    for row in rows:
        if row.mark is not None:
            sentences.append([])
        elif len(row.cells) < 3 or not (_COUNT.fullmatch(row.cells[0]) or _OVER_OTHERS.fullmatch(row.cells[0])):
            return False
        elif _COUNT.fullmatch(row.cells[0]):
            sentences[-1].append(int(row.cells[0][:9]))
    counted = [numbers for numbers in sentences if numbers]
    return bool(counted) and all(
        numbers[0] in (0, 1) and all(after == before + 1 for before, after in pairwise(numbers)) for numbers in counted
    )


def _other_columns(rows: TagRows, column: int) -> tuple[int, ...]:
    words = [row.cells for row in rows if row.mark is None]
    width = min((len(cells) for cells in words), default=0)
    found = []
    for number in range(rows.words_column + 1, width):
        if number not in (column, column + width):
            tags = {cells[number] for cells in words}
            if all(map(is_tag, tags)) and any(tag[1:2] == "-" for tag in tags):
                found.append(number)
    return tuple(found)


def _rival_columns(rows: TagRows, column: int) -> tuple[int, ...]:
    words = [row.cells for row in rows if row.mark is None and -len(row.cells) <= column < len(row.cells)]
    own = [cells[column] for cells in words]
    found = []
    for number in rows.other_columns:
        tags = [cells[number] for cells in words]
        if tags != own and _labels(tags) & _labels(own):
            found.append(number)
    return tuple(found)


def _labels(tags: Sequence[str]) -> set[str]:
    return {tag[2:] for tag in tags if tag[1:2] == "-"}
