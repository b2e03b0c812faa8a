"""``harness gold fix --text-changed``: labels follow a text that was corrected after it was labelled.

Nobody has the old text any more, but the words of every label and where they stood. Words that stand once in the new
text say how far it moved there; of words that stand several times, the occurrence that moved as far as its neighbours
did is the one that was labelled.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.annotation import sha256
from harness.errors import HarnessError
from harness.files.edits import Edit, edited, new_value
from harness.files.text_files import read_text, write_atomically
from harness.files.yaml_tree import Node, raise_problems
from harness.gold.article import Article, read_article
from harness.gold.words.named_words import NamedWords, walk_named_words
from harness.gold.words.near_spans import Span
from harness.gold.words.occurrences import SearchableText


def follow_text(folder: Path) -> int:
    """Take article.txt as it is now for the article's text, and move the labels' offsets to where their words stand.

    Words that are no longer there, or could be several, keep their offsets, and lint names them.

    Args:
        folder: the article's.

    Returns:
        How many stretches were moved.

    Raises:
        HarnessError: the text is withheld or missing, or article.yaml or gold.yaml cannot be read.
    """
    article = read_article(folder)
    about, gold = article.about_place, article.gold_place
    if article.gold is None or article.about is None or about is None or gold is None:
        raise_problems(article.problems)
    if article.is_withheld:
        raise HarnessError(f"{folder}: its text is withheld; attach the one that was labelled")
    if article.text is None:
        raise_problems(article.problems)
    assert article.text is not None
    assert about is not None
    assert gold is not None
    moves = list(_moves(article, SearchableText(article.text)))
    _write(folder / "gold.yaml", [edit for node, values in moves for edit in _new_values(node, values)])
    facts = {"sha256": sha256(article.text), "chars": str(len(article.text))}
    _write(folder / "article.yaml", list(_new_values(about.node, facts)))
    return len(moves)


def _moves(article: Article, searchable: SearchableText) -> Iterator[tuple[Node, dict[str, str]]]:
    """The mapping of each stretch that moved, with its new offsets and number."""
    assert article.gold is not None
    assert article.gold_place is not None
    pieces = [
        piece
        for piece in walk_named_words(article.gold)
        if piece.gold.text is not None and piece.gold.start is not None
    ]
    shifts = sorted(_known_shifts(pieces, searchable))
    for piece in pieces:
        found = searchable.occurrences(piece.gold.text or "")
        fitting = [span for span in found if span[0] - (piece.gold.start or 0) in _shifts_around(piece, shifts)]
        if len(fitting) != 1 or getattr(piece.gold, "fragments", None):
            continue
        span = fitting[0]
        values = {"start": str(span[0]), "end": str(span[1])}
        if piece.gold.nth is not None:
            values["nth"] = str(found.index(span) + 1)
        node = article.gold_place.at(piece.path)
        if any(node.entries[key].text != value for key, value in values.items()):
            yield node, values


def _known_shifts(pieces: Sequence[NamedWords], searchable: SearchableText) -> Iterator[Span]:
    """Where words stood that now stand once, and how far they moved."""
    for piece in pieces:
        found = searchable.occurrences(piece.gold.text or "")
        if len(found) == 1 and piece.gold.start is not None:
            yield piece.gold.start, found[0][0] - piece.gold.start


def _shifts_around(piece: NamedWords, shifts: Sequence[Span]) -> set[int]:
    """How far the nearest words on either side moved; words that tell by themselves are their own neighbours."""
    at = bisect_left(shifts, (piece.gold.start or 0, -(10**9)))
    return {shift for _, shift in shifts[max(0, at - 1) : at + 1]} or {0}


def _new_values(node: Node, values: dict[str, str]) -> Iterator[Edit]:
    for key, value in values.items():
        yield new_value(node.entries[key], value)


def _write(path: Path, edits: Sequence[Edit]) -> None:
    if edits:
        write_atomically(path, edited(read_text(path), edits))
