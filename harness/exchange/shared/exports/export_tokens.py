"""Tokens for formats that want them: words and punctuation, cut wherever a mark begins or ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from harness.annotation import Fragments

_PIECES = re.compile(r"\w+|[^\w\s]|\s+")


class ExportToken(NamedTuple):
    """A token at ``[start, end)``; ``space`` says that one blank follows that belongs to no token."""

    start: int
    end: int
    space: bool


class Tokens(list[ExportToken]):
    """All tokens of a text: joined with their blanks they give it back, line ends and wide spaces included."""

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """First and last token (inclusive) of a span that begins and ends with tokens.

        Raises:
            KeyError: it does not.
        """
        if not hasattr(self, "_starts"):
            self._starts = {token.start: number for number, token in enumerate(self)}
            self._ends = {token.end: number for number, token in enumerate(self)}
        return self._starts[start], self._ends[end]


def export_tokens(text: str, extents: Iterable[Fragments] = ()) -> Tokens:
    """Cut a text into tokens.

    Args:
        text: the text.
        extents: spans that must begin and end with tokens.
    """
    fragments = [fragment for extent in extents for fragment in extent]
    starts, ends = {start for start, _ in fragments}, {end for _, end in fragments}
    tokens = Tokens()
    for start, end in _cut(text, starts | ends):
        is_blank = text[start:end] == " " and start not in starts and end not in ends
        if is_blank and tokens and not tokens[-1].space and not text[tokens[-1].start : start].isspace():
            tokens[-1] = tokens[-1]._replace(space=True)
        else:
            tokens.append(ExportToken(start, end, False))
    return tokens


def _cut(text: str, places: set[int]) -> Iterator[tuple[int, int]]:
    for match in _PIECES.finditer(text):
        cuts = [match.start(), *sorted(places & set(range(match.start() + 1, match.end()))), match.end()]
        yield from pairwise(cuts)
