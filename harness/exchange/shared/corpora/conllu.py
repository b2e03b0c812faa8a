"""CoNLL-U with its comments: documents of tokens that know where they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError, Located
from harness.exchange.shared.corpora.bad_records import readable
from harness.exchange.shared.corpora.token_rows import NumberedLines, align, blocks
from harness.files.text_files import read_text

_COLUMNS = 10
_NUMBER = re.compile(r"(\d{1,9})(?:-(\d{1,9})|\.\d+)?")
_NEW = re.compile(r"#\s*newdoc id\s*=\s*\S")
_COMMENT = re.compile(r"#\s*([^=]*[^=\s])(?:\s*=\s*(.*))?")


class ConlluToken(NamedTuple):
    """A syntactic word.

    Attributes:
        line: of the file.
        start: in the document's text.
        end: one past the last character; words that are written as one, but not spelt out in it, stand where it does.
        pos: its universal part of speech.
        misc: the last column.
    """

    line: int
    start: int
    end: int
    pos: str
    misc: Mapping[str, str]


class ConlluDocument(NamedTuple):
    """A document.

    Attributes:
        name: as its ``newdoc`` says.
        line: of that.
        comments: keys and values before its sentences, of each key the first.
        tokens: of all sentences.
        text: the sentences' own, joined by a blank, or by an empty line where a paragraph begins.
    """

    name: str
    line: int
    comments: dict[str, str]
    tokens: list[ConlluToken]
    text: str


class _Row(NamedTuple):
    line: int
    cells: list[str]

    @property
    def number(self) -> str:
        return self.cells[0]

    @property
    def misc(self) -> dict[str, str]:
        return {key: value for key, _, value in (one.partition("=") for one in self.cells[9].split("|"))}


def read_conllu(file: Path, bad: list[Located]) -> Iterator[ConlluDocument]:
    """The documents of a file.

    Args:
        file: in CoNLL-U.
        bad: takes what is wrong with a document that is left out: a line has not ten columns, a sentence no text, or
            tokens that do not fit it, or no ``newdoc`` comes first.

    Raises:
        HarnessError: the file cannot be read, or all of its documents are wrong.
    """
    return readable(_by_document(blocks(read_text(file))), lambda lines: [_document(lines, file)], bad)


def _by_document(sentences: Iterable[NumberedLines]) -> Iterator[list[NumberedLines]]:
    """The sentences of each document."""
    document: list[NumberedLines] = []
    for sentence in sentences:
        if document and any(_NEW.match(line) for _, line in sentence):
            yield document
            document = []
        document.append(sentence)
    if document:
        yield document


def _document(sentences: list[NumberedLines], file: Path) -> ConlluDocument:
    page: ConlluDocument | None = None
    for sentence in sentences:
        rows: list[_Row] = []
        comments: dict[str, str] = {}
        for number, line in sentence:
            if not line.startswith("#"):
                rows.append(_row(number, line, file))
            elif comment := _COMMENT.match(line):
                comments[comment[1]] = comment[2] or ""
                page = page or (ConlluDocument(comment[2], number, {}, [], "") if _NEW.match(line) else None)
        comments.pop("newdoc id", None)
        if page is None:
            first = rows[0].line if rows else sentence[0][0]
            raise HarnessError(f'{file}:{first}:1: no "# newdoc id = …" before this sentence')
        if rows:
            page = _with_sentence(page, rows, comments, file)
    assert page is not None
    return page


def _row(number: int, line: str, file: Path) -> _Row:
    cells = line.split("\t")
    if len(cells) != _COLUMNS or _NUMBER.fullmatch(cells[0]) is None:
        raise HarnessError(f"{file}:{number}:1: not a line of CoNLL-U, ten columns apart by tabs: {line[:40]!r}")
    return _Row(number, cells)


def _with_sentence(page: ConlluDocument, rows: list[_Row], comments: dict[str, str], file: Path) -> ConlluDocument:
    if "text" not in comments:
        raise HarnessError(f'{file}:{rows[0].line}:1: no "# text = …" before this sentence')
    words = list(_words(rows))
    places = align([word for word, _ in words], comments["text"])
    numbered = [row for row in rows if row.number.isdecimal()]
    if places is None or sum(count for _, count in words) != len(numbered):
        raise HarnessError(f"{file}:{rows[0].line}:1: the tokens do not fit the text {comments['text'][:40]!r}")
    glue = "" if not page.text or page.tokens[-1].misc.get("SpaceAfter") == "No" else " "
    text = page.text + ("\n\n" if page.text and "newpar" in comments else glue)
    spread = [place for place, (_, count) in zip(places, words, strict=True) for _ in range(count)]
    for row, (start, end) in zip(numbered, spread, strict=True):
        page.tokens.append(ConlluToken(row.line, len(text) + start, len(text) + end, row.cells[3], row.misc))
    return page._replace(text=text + comments["text"], comments=comments | page.comments)


def _words(rows: list[_Row]) -> Iterator[tuple[str, int]]:
    """The words as they are written, each with how many tokens stand there."""
    left = 0
    for place, row in enumerate(rows):
        match = _NUMBER.fullmatch(row.number)
        if match is not None and match[2]:
            count = int(match[2]) - int(match[1]) + 1
            parts = [one.cells[1] for one in rows[place + 1 :] if one.number.isdecimal()][:count]
            if "".join(parts) != row.cells[1]:
                yield row.cells[1], len(parts)
                left = len(parts)
        elif row.number.isdecimal():
            if not left:
                yield row.cells[1], 1
            left = max(0, left - 1)
