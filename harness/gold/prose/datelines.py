"""Datelines: place, date and agency before the first sentence, as in "CITY, Country, May 3 (Agency) — "."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence

from harness.gold.prose.tokens import Token

_LONGEST = 20
_DASHES = frozenset("—–-")
_MARKS = frozenset(",.()/")
_DATE_WORDS = frozenset(
    word.lower() for names in (calendar.month_name, calendar.month_abbr, calendar.day_name) for word in names if word
) | {"sept"}


def dateline_end(tokens: Sequence[Token], first: int) -> int:
    """The position behind the dash of the dateline that begins at a token; ``first`` itself where none does.

    It opens with a word in capitals; up to the spaced dash there are capitalised words, numbers, marks, and anything
    in parentheses or between slashes; words in lower case follow.
    """
    if len(tokens[first].text) < 2 or not tokens[first].text.isupper():
        return first
    inside = False
    for index in range(first, min(first + _LONGEST, len(tokens) - 1)):
        token = tokens[index]
        if token.text in _DASHES and index > first and tokens[index - 1].end < token.start:
            end = index + 1 + (tokens[index + 1].text == "-")
            return end if _runs_on(tokens, end) else first
        inside = token.text in "(/" if not inside else token.text not in ")/"
        if not (inside or token.text in _MARKS or token.text[0].isupper() or token.text[0].isdigit()):
            return first
    return first


def dateline_names(tokens: Sequence[Token], first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """Token ranges of a dateline's names with their labels: places, and the agency in parentheses or slashes."""
    begin, label = first, "GPE"
    for index in range(first, last):
        token = tokens[index]
        if token.is_word and token.lower not in _DATE_WORDS and not token.text[0].isdigit():
            continue
        if token.text == "." and begin < index:
            continue
        if begin < index:
            yield begin, index, label
        begin = index + 1
        label = "ORG" if token.text in "(/" and label == "GPE" else "GPE"


def _runs_on(tokens: Sequence[Token], index: int) -> bool:
    return any(token.text[0].islower() for token in tokens[index : index + 8])
