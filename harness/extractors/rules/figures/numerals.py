"""Reads figures of people: numerals, number words, ranges, bounds and vague amounts."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from harness.extractors.rules.document import Text
from harness.extractors.rules.words.tokens import word_set


class Numeral(NamedTuple):
    """A stated number: half-open token range of its words, closed interval (``None`` is open).

    ``begin`` is the first token with qualifiers such as "at least" counted in.
    """

    begin: int
    first: int
    last: int
    low: int | None
    high: int | None
    approximate: bool = False


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(_ONES.split())} | {
    word: value * 10 for value, word in enumerate(_TENS.split(), start=2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2_000_000, "several": 3}
_NONE = word_set("no nobody none")
_QUALIFIERS = {
    "min": ("at least", "no fewer than", "no less than", "not less than", "a minimum of"),
    "max": ("up to", "at most", "no more than", "not more than", "as many as"),
    "more": ("more than", "over", "upwards of", "in excess of"),
    "less": ("fewer than", "less than", "under"),
    "about": ("about", "around", "nearly", "almost", "approximately", "some", "roughly", "an estimated"),
    "unknown": ("an unknown number", "an unspecified number", "an undisclosed number"),
}
_LARGEST = 10**12
_LONGEST = 8


def read_numeral(text: Text, first: int, limit: int) -> Numeral | None:
    """The figure that begins at a token, qualifier included; ``None`` if none does.

    Args:
        text: the document.
        first: the token to begin at.
        limit: the token to stop before.
    """
    kind, length = _qualifier(text, first)
    if kind == "unknown":
        return Numeral(first, first, first + length, 1, None)
    if length and first + length < limit:
        plain = _interval(text, first + length, limit)
        return _qualified(plain, first, kind) if plain else None
    if text.lower(first) == "between":
        plain = _interval(text, first + 1, limit, joint="and")
        return plain._replace(begin=first) if plain and plain.low != plain.high else None
    return _interval(text, first, limit)


def _qualified(plain: Numeral, begin: int, kind: str) -> Numeral:
    low, high = plain.low, plain.high
    if kind == "min":
        return plain._replace(begin=begin, high=None)
    if kind == "max":
        return plain._replace(begin=begin, low=None, high=high)
    if kind == "more":
        return plain._replace(begin=begin, low=None if low is None else low + 1, high=None)
    if kind == "less":
        return plain._replace(begin=begin, low=None, high=None if high is None else max(0, high - 1))
    return plain._replace(begin=begin, approximate=True)


def _interval(text: Text, first: int, limit: int, joint: str = "to") -> Numeral | None:
    """A number, a vague amount, or a range of two numbers."""
    word = text.lower(first)
    if word in _VAGUE or (word == "a" and text.lower(first + 1) == "few"):
        return _vague(text, first, limit)
    if word in _NONE or (word == "no" and text.lower(first + 1) == "one"):
        last = first + 2 if text.lower(first + 1) == "one" else first + 1
        return Numeral(first, first, last, 0, 0)
    number, last = _number(text, first, limit)
    if number is None:
        return None
    if text.lower(last) in (joint, "-", "–", "—", "or") and last + 1 < limit:
        second, end = _number(text, last + 1, limit)
        if second is not None and second > number:
            return Numeral(first, first, end, number, second)
    if text.lower(last) == "or" and text.lower(last + 1) == "more":
        return Numeral(first, first, last, number, None)
    return Numeral(first, first, last, number, number)


def _vague(text: Text, first: int, limit: int) -> Numeral:
    word = text.lower(first)
    low = _VAGUE.get(word, 3)
    last = first + (1 if word in _VAGUE else 2)
    if text.lower(last) == "of" and text.lower(last + 1) in _VAGUE and last + 1 < limit:
        low, last = low // 2 * _VAGUE[text.lower(last + 1)] // 2, last + 2
    return Numeral(first, first, last, low, None)


def _number(text: Text, first: int, limit: int) -> tuple[int | None, int]:
    """The value of digits or number words and the token behind them."""
    index = first
    token = text.tokens[first] if first < limit else None
    if token is None:
        return None, first
    if token.text[0].isdigit():
        value = _digits(token.text)
        index += 1
        if value is not None and index < limit and text.lower(index) in _SCALES:
            return _whole(value * _SCALES[text.lower(index)]), index + 1
        return _whole(value), index
    return _number_words(text, first, limit)


def _digits(word: str) -> float | None:
    if word.isascii() and len(word) < 16:
        plain = word.replace(",", "")
        parts = plain.split(".")
        if plain.isdigit() and ("," not in word or all(len(part) == 3 for part in word.split(",")[1:])):
            return int(plain)
        if len(parts) == 2 and all(part.isdigit() for part in parts):
            return float(plain)
    return None


def _whole(value: float | None) -> int | None:
    return int(value) if value is not None and value == int(value) and value < _LARGEST else None


def _number_words(text: Text, first: int, limit: int) -> tuple[int | None, int]:
    """ "Two hundred and five", "twenty-one", "a dozen", "two dozen"."""
    total, current, index, seen = 0, 0, first, False
    if text.lower(first) in ("a", "half") and text.lower(first + 1) in ("dozen", *_SCALES):
        current, index = 1, first + 1
    while index < min(limit, first + _LONGEST):
        word = text.lower(index)
        value = _unit(word)
        if value is not None:
            current += value
        elif word in _SCALES and (current or seen):
            scaled = current * _SCALES[word]
            total, current = (total, scaled) if word == "hundred" else (total + scaled, 0)
        elif word == "dozen" and current:
            return current * 12, index + 1
        elif not (seen and word == "and" and _goes_on(text, index)):
            break
        seen = True
        index += 1
    return (total + current, index) if seen else (None, first)


def _goes_on(text: Text, index: int) -> bool:
    """Whether an "and" stands inside a number: "two hundred and five"."""
    return text.lower(index - 1) in _SCALES and _unit(text.lower(index + 1)) is not None


def _unit(word: str) -> int | None:
    """The value of "seven", "seventy" or "seventy-seven"."""
    tens, _, ones = word.partition("-")
    if not ones:
        return _UNITS.get(word)
    if tens in _UNITS and ones in _UNITS and _UNITS[tens] >= 20 and 0 < _UNITS[ones] < 10:
        return _UNITS[tens] + _UNITS[ones]
    return None


def _qualifier(text: Text, first: int) -> tuple[str, int]:
    """The kind of qualifier that begins at a token, and its length in tokens; 0 where there is none."""
    for words, kind in _qualifiers().get(text.lower(first), ()):
        if all(text.lower(first + offset) == word for offset, word in enumerate(words)):
            return kind, len(words)
    return "", 0


@cache
def _qualifiers() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The qualifiers by their first word."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, phrases in _QUALIFIERS.items():
        for phrase in phrases:
            words = tuple(phrase.split())
            found.setdefault(words[0], []).append((words, kind))
    return found
