"""Corpora of one token a line: their rows, the text that these make up, and the spans that their tags mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.errors import HarnessError, Located
from harness.exchange.shared.corpora.bad_records import bad_record
from harness.exchange.shared.corpora.surfaces import Surfaces
from harness.files.text_files import BOM
from harness.gold.conll_tags import Scheme, TaggedSpan, regular, repaired

_COMMENT = re.compile(r"#\s*([^=]*[^=\s])\s*=\s*(.*)")
_TAG = re.compile(r"[BI]-(.+)")
_SPACE = re.compile(r"\s*")

NumberedLines = list[tuple[int, str]]
"""Lines of a file, each with its number."""


class TokenRow(NamedTuple):
    """A token's line: its number, as it stands there, and cut into columns."""

    line: int
    raw: str
    cells: Sequence[str]


class TokenSentence(NamedTuple):
    """The rows up to a blank line, and what the comments before them say, ``# key = value``."""

    rows: list[TokenRow]
    comments: dict[str, str]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How a corpus writes its rows.

    Attributes:
        cells: cuts a line into columns.
        columns: how many of them a line may have.
        described: what a line must be, for messages.
        word: the tokens' column.
        tag: the tags' column.
        labels: what may follow ``B-`` and ``I-``.
        outside: the tags of a token outside of all spans.
        has_comments: whether lines that begin with ``#`` are comments.
    """

    cells: Callable[[str], list[str]]
    columns: range
    described: str
    word: int
    tag: int
    labels: tuple[str, ...]
    outside: tuple[str, ...] = ("O",)
    has_comments: bool = False


def read_sentences(text: str, path: Path, layout: Layout, bad: list[Located]) -> Iterator[TokenSentence]:
    """The sentences of a file.

    Args:
        text: what the file holds.
        path: the file, for messages.
        layout: of its lines.
        bad: takes the first wrong line of each sentence that is left out: one of too few or too many columns, or
            without a tag where one should be.

    Raises:
        HarnessError: all sentences have such a line.
    """
    good, wrong = 0, list[HarnessError]()
    for lines in blocks(text):
        sentence = TokenSentence([], {})
        try:
            for number, line in lines:
                if not (layout.has_comments and line.startswith("#")):
                    sentence.rows.append(_row(number, line, path, layout))
                elif comment := _COMMENT.match(line):
                    sentence.comments[comment[1]] = comment[2]
        except HarnessError as error:
            wrong.append(error)
            continue
        if sentence.rows:
            good += 1
            yield sentence
    if wrong and not good:
        raise wrong[0]
    bad.extend(map(bad_record, wrong))


def blocks(text: str) -> Iterator[NumberedLines]:
    """The lines between blank ones, with their numbers; blanks behind comments alone end nothing."""
    block: NumberedLines = []
    for number, line in enumerate(text.removeprefix(BOM).split("\n"), 1):
        line = line.rstrip("\r ")
        if line.strip("\t "):
            block.append((number, line))
        elif any(not row.startswith("#") for _, row in block):
            yield block
            block = []
    if block:
        yield block


def chunks_of(sentence: TokenSentence, layout: Layout) -> list[TaggedSpan]:
    """The spans that the tags mark, read as conlleval reads them: an I without a B begins one."""
    tags = [row.cells[layout.tag] for row in sentence.rows]
    return repaired(["O" if tag in layout.outside else tag for tag in tags])


def words_of(sentence: TokenSentence, layout: Layout) -> list[str]:
    """The tokens."""
    return [row.cells[layout.word] for row in sentence.rows]


def align(words: Sequence[str], text: str) -> list[tuple[int, int]] | None:
    """Where each token stands in the raw text, white space apart; ``None`` where the two differ otherwise."""
    places = []
    place = 0
    for word in words:
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr]
        if not text.startswith(word, place):
            return None
        places.append((place, place + len(word)))
        place += len(word)
    return None if text[place:].strip() else places


def joined(words: Sequence[str]) -> list[tuple[int, int]]:
    """Where each token stands in the tokens joined by blanks."""
    places = []
    place = 0
    for word in words:
        places.append((place, place + len(word)))
        place += len(word) + 1
    return places


class EntityDocument(NamedTuple):
    """What ``entity_document`` makes of a document's sentences."""

    labelled: Labelled
    unplaced: list[Located]


def entity_document(
    document: Document, sentences: Sequence[TokenSentence], layout: Layout, scheme: Scheme, path: Path
) -> EntityDocument:
    """A document of entities.

    Its text has a line for each sentence: the raw text that the comment ``text`` gives, where the tokens fit it, else
    the tokens joined by blanks.

    Args:
        document: its id and meta.
        sentences: of the document.
        layout: of their rows.
        scheme: how the corpus wants entities to be spelt; those spelt otherwise are read all the same, with a note.
        path: the publisher's file, for notes.
    """
    lines: list[str] = []
    entities: list[Entity] = []
    notes: list[tuple[str, str, int]] = []
    start = 0
    for sentence in sentences:
        words = words_of(sentence, layout)
        raw = sentence.comments.get("text")
        places = align(words, raw) if raw is not None else None
        if raw is None or places is None:
            line, places = " ".join(words), joined(words)
            if raw is not None:
                notes.append(
                    ("other-text", "the tokens do not fit the sentence's text; they were joined", sentence.rows[0].line)
                )
        else:
            line = raw
        chunks = chunks_of(sentence, layout)
        for chunk in chunks:
            first, last = places[chunk.start], places[chunk.end - 1]
            entities.append(Entity(start=start + first[0], end=start + last[1], label=chunk.label))
        for chunk in set(chunks) - set(regular(chunks, scheme)):
            row = sentence.rows[chunk.start]
            notes.append(("irregular-tag", f"{row.cells[layout.tag]} begins an entity, against {scheme}", row.line))
        lines.append(line)
        start += len(line) + 1
    text = "\n".join(lines)
    surfaces = Surfaces(text, path, document.id)
    for note in sorted(notes, key=lambda note: note[2]):
        surfaces.note(*note)
    document = msgspec.structs.replace(document, text=text)
    labelled = Labelled(document=document, annotations=Annotations(entities=tuple(entities)))
    return EntityDocument(labelled, surfaces.unplaced)


def _row(number: int, line: str, path: Path, layout: Layout) -> TokenRow:
    cells = layout.cells(line)
    if len(cells) not in layout.columns:
        count = f"{len(cells)} column{'s' if len(cells) > 1 else ''}"
        raise HarnessError(f"{path}:{number}:1: {count}; a line must be {layout.described}")
    tag = cells[layout.tag]
    found = _TAG.fullmatch(tag)
    if tag not in layout.outside and (found is None or found[1] not in layout.labels):
        raise HarnessError(
            f'{path}:{number}:{line.rfind(tag) + 1}: "{tag}" is no tag; {layout.outside[0]} is, and B- or I- with '
            f"{', '.join(layout.labels)}"
        )
    return TokenRow(number, line, cells)
