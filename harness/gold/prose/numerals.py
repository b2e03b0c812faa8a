"""Reads figures of people: numbers with their bounds and hedges, ranges and vague amounts, as the manual has them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from harness.gold.prose.number_forms import SCALES, WrittenNumber, are_thousands_shared, begins_number, read_number
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set


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


# The least that each stands for (the manual's C5).
_PLURALS = {
    "tens": 20,
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2_000,
    "lakhs": 200_000,
    "millions": 2_000_000,
    "crores": 20_000_000,
    "billions": 2_000_000_000,
}
_FEW = (("several",), ("a", "few"), ("a", "handful"), ("a", "number"), ("many",), ("numerous",))
_ASKING = word_set("how so as too not")  # "how many of them" states nothing
_PAIRS = (("a", "couple", "of"), ("a", "pair", "of"))
_SEVERAL_OF = frozenset(("hundred", *SCALES))
_NONE = word_set("no nobody none")
_NOT_ONE = (("not", "one"), ("not", "a", "single"))
_QUALIFIERS = {
    "min": (
        *("at least", "no fewer than", "not fewer than", "no less than", "not less than", "as few as"),
        "a minimum of",
    ),
    "max": ("up to", "at most", "no more than", "not more than", "as many as"),
    "more": ("more than", "over", "upwards of", "in excess of", "well over"),
    "less": ("fewer than", "less than", "under"),
    "about": (
        "about",
        "around",
        "nearly",
        "almost",
        "approximately",
        "some",
        "roughly",
        "an estimated",
        "just over",
        "just under",
        "close to",
    ),
    "unknown": ("an unknown number", "an unspecified number", "an undisclosed number"),
}
_PERHAPS = word_set("perhaps possibly maybe")
_DASHES = frozenset("-–—")


def read_numeral(text: Text, first: int, limit: int) -> Numeral | None:
    """The figure that begins at a token, qualifier included; ``None`` if none does, or if it can't be read for sure.

    Args:
        text: the document.
        first: the token to begin at.
        limit: the token to stop before.
    """
    word = text.lower(first)
    if not (word[:1].isdecimal() or word in _first_words() or begins_number(text, first)):
        return None
    kind, length = _qualifier(text, first)
    if kind == "unknown":
        return Numeral(first, first, first + length, 1, None)
    if length and first + length < limit:
        begin = first + length
        hedged, more = _qualifier(text, begin)
        is_hedged = hedged == "about" and kind != "about" and begin + more < limit
        plain = _interval(text, begin + more if is_hedged else begin, limit)
        return _qualified(text, plain, first, limit, kind, is_hedged) if plain else None
    if word == "between":
        plain = _interval(text, first + 1, limit, joint="and")
        return plain._replace(begin=first) if plain and plain.low != plain.high else None
    return _interval(text, first, limit)


def _qualified(text: Text, plain: Numeral, begin: int, limit: int, kind: str, is_hedged: bool) -> Numeral:
    low, high = plain.low, plain.high
    plain = plain._replace(begin=begin, approximate=plain.approximate or is_hedged or kind == "about")
    if kind == "min":
        joint = 2 if text.lower(plain.last) in ("and", "or", ",") else 1
        if text.lower(plain.last + joint - 1) in _PERHAPS:
            most = read_number(text, plain.last + joint, limit)
            if most is not None and low is not None and most.value > low:
                return plain._replace(last=most.last, high=most.value)
        return plain._replace(high=None)
    if kind == "max":
        return plain._replace(low=None, high=high)
    if kind == "more":
        return plain._replace(low=None if low is None else low + 1, high=None)
    if kind == "less":
        return plain._replace(low=None, high=None if high is None else max(0, high - 1))
    return plain


def _interval(text: Text, first: int, limit: int, joint: str = "to") -> Numeral | None:
    """A number, a vague amount, or a range of two numbers."""
    word = text.lower(first)
    for none in _NOT_ONE:
        if tuple(text.lower(first + nth) for nth in range(len(none))) == none and first + len(none) <= limit:
            return Numeral(first, first, first + len(none), 0, 0)
    if word in _NONE:
        last = first + (2 if word == "no" and text.lower(first + 1) == "one" else 1)
        return Numeral(first, first, last, 0, 0)
    if vague := _vague(text, first, limit):
        return vague
    number = read_number(text, first, limit)
    if number is None:
        return None
    return _range(text, first, number, limit, joint)


def _range(text: Text, first: int, number: WrittenNumber, limit: int, joint: str) -> Numeral | None:
    last, low = number.last, number.value
    link, following = text.lower(last), text.lower(last + 1)
    if link == "or" and following in ("more", "so"):
        return Numeral(first, first, last + 2, low, None if following == "more" else low, following == "so")
    if link == "or" and following in ("fewer", "less"):
        return Numeral(first, first, last + 2, None, low)
    if link == "up" and following == "to":
        second = read_number(text, last + 2, limit)
        if second is not None and second.value > low:
            return Numeral(first, first, second.last, low, second.value)
    if link == "," and following in _PERHAPS:
        second = read_number(text, last + 2, limit)
        if second is not None and second.value > low:
            return Numeral(first, first, second.last, low, second.value)
    if link == "+":
        return Numeral(first, first, last + 1, low, None)
    if link in (joint, "or", *_DASHES) and last + 1 < limit:
        second = read_number(text, last + 1, limit, is_second=True)
        least = low if second is None or number.scale > 1 else _in_scale_of(second, low)
        if second is not None and second.scale == 1 and are_thousands_shared(low, second.value):
            return None
        if second is not None and second.value > least:
            return Numeral(first, first, second.last, least, second.value)
        if link in _DASHES and begins_number(text, last + 1):
            return None  # 1914–18, 300–12: no figure of people, or none that can be told
    return Numeral(first, first, last, low, low)


def _in_scale_of(second: WrittenNumber, value: int) -> int:
    """The first number of a range whose scale only the second states: two to three million."""
    is_shared = second.scale > 1 and value * second.scale < second.value
    return value * second.scale if is_shared else value


def _vague(text: Text, first: int, limit: int) -> Numeral | None:
    """ "Dozens", "tens of thousands", "several", "a few thousand", "a couple of"."""
    words = tuple(text.lower(index) for index in range(first, min(limit, first + 3)))
    if words in _PAIRS:
        following = text.lower(first + 3)
        is_told = following in ("dozen", "score", *_SEVERAL_OF) or following in _PLURALS
        return None if is_told else Numeral(first, first, first + 2, 2, 2)
    if words[:1] and words[0] in _PLURALS:
        low, last = _PLURALS[words[0]], first + 1
        if words[1:2] == ("of",) and words[2:] and words[2] in _PLURALS:
            # "Tens of thousands" is two times ten thousand.
            low, last = low * _PLURALS[words[2]] // 2, first + 3
        elif words[1:] == ("and", words[0]):
            last = first + 3
        return Numeral(first, first, last, low, None, approximate=True)
    for few in _FEW:
        if words[: len(few)] == few and text.lower(first - 1) not in _ASKING:
            return _few(text, first, first + len(few), limit)
    return None


def _few(text: Text, first: int, last: int, limit: int) -> Numeral | None:
    """Two or more; hundreds or thousands of them are two hundred or more. How much several dozen are no manual says."""
    if last < limit and text.lower(last) in _SEVERAL_OF:
        scale = SCALES.get(text.lower(last), 100)
        return Numeral(first, first, last + 1, 2 * scale, None, approximate=True)
    return None if text.lower(last) in ("dozen", "score") else Numeral(first, first, last, 2, None)


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


@cache
def _first_words() -> frozenset[str]:
    """What a figure in words can begin with, hyphenated numbers aside."""
    phrases = [*_FEW, *_PAIRS, *_NOT_ONE]
    return frozenset(
        ("between", "a", "half", "quarter", *_NONE, *_PLURALS, *_qualifiers(), *(one[0] for one in phrases))
    )
