"""Pairs the double quotation marks of a text: which opens a quotation, and which closes it."""

from __future__ import annotations

import re
from typing import NamedTuple

from harness.gold.prose.tokens import Span

_MARK = re.compile('["“”„«»]|\n[ \t\u00a0]*\n|\u2029')
_OPENING = frozenset("“„«")
_BEFORE_OPENING = "([—–-/:'‘"
_CLOSES = {"“": "”", "„": '“”"', "«": "»", '"': '"'}


class Quoted(NamedTuple):
    """Words between marks, as fragments of half-open offsets: one a paragraph that the marks run over."""

    fragments: tuple[Span, ...]

    @property
    def start(self) -> int:
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        return self.fragments[-1][1]


def find_quoted(text: str) -> list[Quoted]:
    """Words between double quotation marks of any style, in order, without nested ones.

    A mark that stays open at the end of a paragraph goes on where the next paragraph begins with an opening mark;
    otherwise it is taken for a stray.
    """
    found: list[Quoted] = []
    fragments: list[Span] = []
    opened: tuple[str, int] | None = None
    for match in _MARK.finditer(text):
        mark, place = match[0], match.start()
        if mark[0] in "\n\u2029":
            opened, fragments = _carry_over(text, match.end(), opened, fragments, place)
        elif opened is not None and place < opened[1]:
            continue
        elif opened is not None and mark == opened[0] == '"' and _may_open(text, place):
            opened = (mark, match.end())
        elif opened is not None and mark in _CLOSES[opened[0]]:
            found += _quoted([*fragments, (opened[1], place)], text)
            opened, fragments = None, []
        elif opened is None and (mark in _OPENING or (mark == '"' and _may_open(text, place))):
            opened = (mark, match.end())
    return found


def _carry_over(
    text: str, begin: int, opened: tuple[str, int] | None, fragments: list[Span], place: int
) -> tuple[tuple[str, int] | None, list[Span]]:
    """What is open at the start of the next paragraph, and the fragments before it."""
    if opened is None:
        return None, []
    mark, start = opened
    if place < start:
        return opened, fragments
    while begin < len(text) and text[begin].isspace():
        begin += 1
    if text[begin : begin + 1] == mark:
        return (mark, begin + 1), [*fragments, (start, place)]
    return None, []


def _may_open(text: str, place: int) -> bool:
    """Whether a straight mark stands before words, after a space, a bracket or a dash."""
    before, following = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return (not before or before.isspace() or before in _BEFORE_OPENING) and not (
        not following or following.isspace() or following in ".,;:!?)"
    )


def _quoted(fragments: list[Span], text: str) -> list[Quoted]:
    trimmed = [_trim(text, start, end) for start, end in fragments]
    kept = tuple((start, end) for start, end in trimmed if start < end)
    return [Quoted(kept)] if kept else []


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
