"""Entities from CoNLL files: one token a line with its tag, a blank line after each sentence.

Tags are IOB1, IOB2 (BIO), BIOES, with L, U, W and M read as E, S, S and I, or IO. What to do with a sequence that
breaks its scheme is a policy: ``repair`` reads it as conlleval does (Tjong Kim Sang & Buchholz 2000), so that an I
without a B begins an entity; ``discard`` drops the entities that are not spelt as the scheme wants them. The choice can
move F1 by half a point (Lignos & Kamyab 2020), so it is stated with the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, get_args

import msgspec

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.errors import HarnessError
from harness.gold.conll_rows import DOCSTART, NEWDOC, TagRow, TagRows, is_tag, read_rows

Policy: TypeAlias = Literal["repair", "discard"]
Scheme: TypeAlias = Literal["IOB1", "IOB2", "BIOES", "IO"]
Grouping: TypeAlias = Literal["docstart", "newdoc", "sentence", "file"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
TAGGED = (".conll", ".iob", ".iob2", ".bio", ".bioes", ".tsv")
"""Endings of the files that are read as CoNLL columns."""

_PREFIXES = {"B": "B", "I": "I", "O": "O", "E": "E", "S": "S", "L": "E", "U": "S", "W": "S", "M": "I"}
# How an entity is spelt; in IOB1 a B stands only right after another entity of the same label.
_SPELLINGS = {
    "IO": re.compile("I+"),
    "IOB1": re.compile("I+|BI*"),
    "IOB2": re.compile("BI*"),
    "BIOES": re.compile("S|BI*E"),
}
UNNAMED = "_"
_NUMBER = re.compile(r"-?\d+")
_OTHER_SEPARATOR = re.compile(r"([BIESLUMW])[_:/.](\w.*)")
_LABEL_ALONE = re.compile(r"[^\W\d_]{2}[\w-]*")


class TaggedSpan(NamedTuple):
    """An entity as tokens ``[start, end)`` of a sentence, with the prefixes of its tags."""

    label: str
    start: int
    end: int
    prefixes: str


class TaggedFile(msgspec.Struct, frozen=True):
    """What a CoNLL file says.

    Attributes:
        documents: in the order of the file; the text is the tokens joined by spaces, a sentence a line.
        policy: how irregular sequences were read.
        scheme: the scheme they break.
        irregular: how many entities were repaired, or discarded.
        words_column: the column that was read for words.
        is_split: whether each sentence counts as a document, since no line says where one begins.
        other_columns: further columns that hold tags alone, some of them of entities.
        rival_columns: those of them with other tags of the same labels.
    """

    documents: list[Labelled]
    policy: Policy
    scheme: Scheme
    irregular: int
    words_column: int = 0
    is_split: bool = False
    other_columns: tuple[int, ...] = ()
    rival_columns: tuple[int, ...] = ()


class _Token(NamedTuple):
    line: int
    word: str
    tag: str


Sentences: TypeAlias = list[list[_Token]]


def read_tags(
    path: Path,
    *,
    policy: Policy = "repair",
    scheme: Scheme | None = None,
    column: int = -1,
    word_column: int | None = None,
    document: Grouping | None = None,
) -> TaggedFile:
    """Read a CoNLL file.

    Documents are named by their number.

    Args:
        path: the file.
        policy: how sequences that break the scheme are read.
        scheme: of the tags; None: BIOES where the file has an E or S tag, else IOB2. In IO a label needs no prefix,
            and neighbours of one label are one entity.
        column: the tags' column; negative counts from the right.
        word_column: the words' column; None: the first, or the second where the first one counts the words.
        document: what a document is: what ``-DOCSTART-`` begins, what a comment such as ``# newdoc`` begins, a
            sentence, or the file. None: the first of these that the file has, else a sentence.

    Raises:
        HarnessError: the file cannot be read, holds no token, or a line has no tag in that column.
    """
    rows = read_rows(path, column)
    words = word_column if word_column is not None else rows.words_column
    documents = _documents(rows, column, words, document, takes_labels=scheme == "IO")
    if not documents:
        raise HarnessError(f"{path}: holds no token")
    tags = {token.tag[0] for sentences in documents for sentence in sentences for token in sentence}
    scheme = scheme or scheme_of(tags)
    width = len(str(len(documents)))
    labelled, irregular = [], 0
    for number, sentences in enumerate(documents, 1):
        one, odd = _label(f"{number:0{width}}", sentences, policy, scheme)
        labelled.append(one)
        irregular += odd
    is_split = document is None and not rows.begins
    return TaggedFile(labelled, policy, scheme, irregular, words, is_split, rows.other_columns, rows.rival_columns)


def read_tagged_pair(
    gold: Path,
    predictions: Path,
    *,
    policy: Policy = "repair",
    scheme: Scheme | None = None,
    gold_column: int = -1,
    column: int = -1,
) -> tuple[TaggedFile, TaggedFile]:
    """Read gold and predictions over the same tokens, both by the same policy.

    Args:
        gold: a CoNLL file.
        predictions: another, or the same one with another column.
        policy: how sequences that break the scheme are read.
        scheme: of the tags on both sides.
        gold_column: gold's tags.
        column: the predictions' tags.

    Raises:
        HarnessError: one cannot be read, or the tokens differ.
    """
    wanted = read_tags(gold, policy=policy, scheme=scheme, column=gold_column)
    found = read_tags(predictions, policy=policy, scheme=scheme or wanted.scheme, column=column)
    if len(wanted.documents) != len(found.documents):
        counts = f"{len(wanted.documents)} and {len(found.documents)}"
        alone = "; one of them alone says where documents begin" if wanted.is_split != found.is_split else ""
        raise HarnessError(f"{gold} and {predictions}: {counts} documents; both must hold the same tokens{alone}")
    for one, other in zip(wanted.documents, found.documents, strict=True):
        if one.document.text != other.document.text:
            words = _first_difference(one.document.text or "", other.document.text or "")
            raise HarnessError(
                f"{predictions}:{other.document.meta['line']}: the document that starts here has other tokens than in "
                f"{gold}: {words}"
            )
    return wanted, found


def scheme_of(tags: Iterable[str]) -> Scheme:
    """What tags are taken for where nobody says: BIOES if there is an E or S among them, else IOB2."""
    return "BIOES" if any(_PREFIXES[tag[0]] in "ES" for tag in tags) else "IOB2"


def tagged_entities(
    words: Sequence[str], tags: Sequence[str], *, policy: Policy, scheme: Scheme, start: int = 0
) -> tuple[list[Entity], int]:
    """The entities of a sentence, and how many entities in it break the scheme.

    Args:
        words: its tokens, which its text joins by blanks.
        tags: of the tokens.
        policy: how sequences that break the scheme are read.
        scheme: of the tags.
        start: where the sentence begins in the document's text, in code points.
    """
    starts = []
    for word in words:
        starts.append(start)
        start += len(word) + 1
    chunks = repaired(tags)
    sound = regular(chunks, scheme)
    entities = [
        Entity(start=starts[chunk.start], end=starts[chunk.end - 1] + len(words[chunk.end - 1]), label=chunk.label)
        for chunk in (chunks if policy == "repair" else sound)
    ]
    return entities, len(chunks) - len(sound)


def repaired(tags: Sequence[str]) -> list[TaggedSpan]:
    """The entities of a sentence as conlleval reads them.

    An entity begins at B and S, and at I and E after O, E, S or another label; it ends where the next begins or at O.

    Args:
        tags: of the tokens, such as ``B-GPE``; a tag without a label has the label ``_``.
    """
    chunks: list[TaggedSpan] = []
    before = ("O", "")
    for place, tag in enumerate(tags):
        prefix, label = _PREFIXES[tag[0]], tag[2:] or UNNAMED
        if prefix != "O":
            if prefix in "BS" or before[0] in "OES" or before[1] != label:
                chunks.append(TaggedSpan(label, place, place + 1, prefix))
            else:
                chunks[-1] = chunks[-1]._replace(end=place + 1, prefixes=chunks[-1].prefixes + prefix)
        before = (prefix, label)
    return chunks


def regular(chunks: Sequence[TaggedSpan], scheme: Scheme) -> list[TaggedSpan]:
    """Those of a sentence's entities that are spelt as the scheme wants them."""
    kept = []
    for place, chunk in enumerate(chunks):
        follows = place > 0 and (chunks[place - 1].label, chunks[place - 1].end) == (chunk.label, chunk.start)
        misplaced = scheme == "IOB1" and chunk.prefixes[0] == "B" and not follows
        if _SPELLINGS[scheme].fullmatch(chunk.prefixes) and not misplaced:
            kept.append(chunk)
    return kept


def _documents(
    rows: TagRows, column: int, words: int, grouping: Grouping | None, *, takes_labels: bool
) -> list[Sentences]:
    """The sentences of each document; with ``takes_labels`` a label alone is a tag."""
    begins = {"docstart": (DOCSTART,), "newdoc": (NEWDOC,), "sentence": (), "file": ()}.get(
        grouping or "", tuple(rows.begins)[:1]
    )
    documents: list[Sentences] = [[]]
    sentence: list[_Token] = []
    for row in [*rows, None]:
        if row is not None and row.mark is None:
            sentence.append(_Token(row.line, *_word_and_tag(rows.path, row, column, words, takes_labels)))
            continue
        if sentence:
            documents[-1].append(sentence)
            sentence = []
        if row is not None and row.mark in begins:
            documents.append([])
    if not begins and grouping != "file":
        return [[sentence] for sentence in documents[0]]
    return [sentences for sentences in documents if sentences]


def _word_and_tag(path: Path, row: TagRow, column: int, words: int, takes_labels: bool) -> tuple[str, str]:
    where = f"{path}:{row.line}"
    if len(row.cells) < 2:
        raise HarnessError(f"{where}:1: one column alone; a word and its tag are needed")
    try:
        word, tag = row.cells[words], row.cells[column]
    except IndexError:
        wrong = column if not -len(row.cells) <= column < len(row.cells) else words
        raise HarnessError(f"{where}:1: the line has {len(row.cells)} columns, too few for column {wrong}") from None
    if not word:
        raise HarnessError(f"{where}:1: the word in column {words} is empty")
    read = prefixed(tag) if takes_labels else tag
    if not is_tag(read):
        others = [
            str(number) for number, cell in enumerate(row.cells) if number != words and len(cell) > 1 and is_tag(cell)
        ]
        options = f": import takes one with the option column=, such as column={others[0]}" if others else ""
        hint = f" (columns with tags here: {', '.join(others)}{options})" if others else ""
        raise HarnessError(
            f'{where}:{row.source.rfind(tag) + 1}: "{tag}" in column {column} is no tag; O, B-LABEL, I-LABEL, E-LABEL '
            f"and S-LABEL are{hint}{way_out(tag)}"
        )
    return word, read


def prefixed(tag: str) -> str:
    """A tag of the scheme IO, in which a label needs no prefix; what can be no label stays as it is."""
    return tag if is_tag(tag) or tag in ("", "_") or _NUMBER.fullmatch(tag) else f"I-{tag}"


def way_out(tag: str) -> str:
    """What to do about tags of such a kind, as the end of a message."""
    if tag == "-100":
        return ": this is what training leaves out, pieces of words for the most part: export a tag for each whole word"
    if _NUMBER.fullmatch(tag):
        return ": this is the number of a class: export the classes' names"
    if found := _OTHER_SEPARATOR.fullmatch(tag):
        return f": write {found[1]}-{found[2]}"
    if _LABEL_ALONE.fullmatch(tag):
        return "; where labels stand without B- or I-, the scheme IO takes neighbours of one label for one entity"
    return ""


def _label(name: str, sentences: Sentences, policy: Policy, scheme: Scheme) -> tuple[Labelled, int]:
    """A document with its entities, and how many of these are irregular."""
    entities: list[Entity] = []
    lines: list[str] = []
    irregular = start = 0
    for sentence in sentences:
        words = [token.word for token in sentence]
        found, odd = tagged_entities(
            words, [token.tag for token in sentence], policy=policy, scheme=scheme, start=start
        )
        entities += found
        irregular += odd
        lines.append(" ".join(words))
        start += len(lines[-1]) + 1
    document = Document(id=name, text="\n".join(lines), meta={"line": sentences[0][0].line})
    return Labelled(document=document, annotations=Annotations(entities=tuple(entities))), irregular


def _first_difference(gold: str, predicted: str) -> str:
    """The first words that differ, or the first sentence that ends elsewhere."""
    one, other = (text.replace("\n", " \n ").split(" ") for text in (gold, predicted))
    place = next(
        (i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    found, wanted = (words[place] if place < len(words) else None for words in (other, one))
    return f"{_named_word(found)} stands where gold has {_named_word(wanted)}"


def _named_word(word: str | None) -> str:
    return "the end" if word is None else "the end of a sentence" if word == "\n" else f'"{word}"'
