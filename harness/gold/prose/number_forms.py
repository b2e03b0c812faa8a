"""Single numbers in a text, in digits or in English words: 1.2 million, two hundred and five, half a dozen."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from harness.gold.prose.digits import SUFFIXES, read_digits, without_suffix
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

MONTHS = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec"
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: value for value, word in enumerate(_ONES.split())} | {
    word: value * 10 for value, word in enumerate(_TENS.split(), start=2)
}
SCALES = {
    "thousand": 1_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "million": 1_000_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_SETS = {"dozen": 12, "score": 20, "hundred": 100}
_MULTIPLES = _SETS | SCALES
# "One third of them", "two quarters": shares are no numbers of people.
_SHARES = word_set(
    "half halves third thirds quarter quarters fourth fourths fifth fifths sixth sixths eighth eighths tenth tenths "
    "percent per-cent cent percentage %"
)
_TIGHT_LINKS = frozenset("-–—&")
_LINKS = _TIGHT_LINKS | {"to", "and", "or"}
_BEFORE_WHOLE = word_set("the a all its their his her our these those")
_SURE_SIGNS = frozenset("<>≤≥~≈±")
_SIGNS = _SURE_SIGNS | frozenset("-−–+.,")
_BLANKS = frozenset(" \u00a0\u2007\u2009\u202f")
_LARGEST = 10**12


class WrittenNumber(NamedTuple):
    """A stated number: the token behind its last, its value, and the scale that its last word is (1 where none is)."""

    last: int
    value: int
    scale: int = 1


def read_number(text: Text, first: int, limit: int, *, is_second: bool = False) -> WrittenNumber | None:
    """The number that begins at a token and is told whole by it and the tokens after it.

    Args:
        text: the document.
        first: the token to begin at.
        limit: the token to stop before.
        is_second: whether it is the second of a range.

    Returns:
        ``None`` where no number begins here, or where what stands here could be read as another: a number is right or
        it is not read.
    """
    if (
        first >= limit
        or (not is_second and _is_second(text, first))
        or _goes_on_from(text, first)
        or _is_shared_out(text, first)
        or _is_signed(text, first)
    ):
        return None
    found = _with_digits(text, first, limit) if _has_digits(text, first) else _in_words(text, first, limit)
    if found is None or found.value >= _LARGEST or (found.last < limit and _is_torn(text, found.last)):
        return None
    return found


def begins_number(text: Text, index: int) -> bool:
    """Whether a token could be the first of a number; "25-year-old" could not."""
    return _is_numeral(text, index) or _unit(text.lower(index)) is not None


def _has_digits(text: Text, index: int) -> bool:
    return 0 <= index < len(text.tokens) and text.tokens[index].text[0].isdecimal()


def _is_numeral(text: Text, index: int) -> bool:
    return _has_digits(text, index) and text.tokens[index].text[-1].isnumeric()


def _goes_on_from(text: Text, first: int) -> bool:
    """Whether the token only goes on with a number that could not be read whole: the fifty of "nineteen fifty"."""
    if not begins_number(text, first):
        return False
    before = first - 1
    if _is_numeral(text, before):
        # A year, a day or a time is none of its groups: "in 2019 300", "on May 12 300", "08:00 five dead".
        digits = text.tokens[before].text
        is_year = len(digits) == 4 and digits.isdecimal()
        return not (is_year or text.lower(before - 1) in MONTHS or text.lower(before - 1) == ":")
    if text.lower(before) == "and" and text.lower(before - 1) in _MULTIPLES:
        return True
    return text.lower(before) in UNITS or text.lower(before) in _MULTIPLES


def _is_second(text: Text, first: int) -> bool:
    """Whether the number ends a range that could not be told: "twenty - one", "1.5 to 2 million", "20 to 30,000"."""
    link, before = text.lower(first - 1), first - 2
    if link not in _LINKS or not begins_number(text, before):
        return False
    if link in _TIGHT_LINKS:
        return True
    if not (_is_numeral(text, before) and _is_numeral(text, first)):
        return False
    low, high = (read_digits(text.tokens[index].text) for index in (before, first))
    return low is None or (high is not None and are_thousands_shared(int(low), int(high)))


def are_thousands_shared(low: int, high: int) -> bool:
    """Whether the first of two numbers may mean thousands too, as the second does: "20 to 30,000"."""
    return high % 1000 == 0 and 0 < low < high // 1000


def _is_shared_out(text: Text, first: int) -> bool:
    """Whether the number is what a share is of: the forty of "25 of the 40", the five of "one in five"."""
    before = first - 1
    if text.lower(before) == "in":
        return begins_number(text, before - 1)
    while text.lower(before) in _BEFORE_WHOLE:
        before -= 1
    if text.lower(before) != "of":
        return False
    before -= 2 if text.lower(before - 1) == "out" else 1
    return text.lower(before) in _SHARES or begins_number(text, before)


def _is_signed(text: Text, first: int) -> bool:
    """Whether a sign before the number changes it: -12, ±2, >12, .5."""
    before = text.tokens[first - 1] if first else None
    if before is None or before.text not in _SIGNS:
        return False
    if before.text in _SURE_SIGNS:
        return True
    # Between two numbers these are the dash of a range, or a point or comma of the sentence.
    is_joined = first > 1 and text.tokens[first - 2].end == before.start and before.text not in ".,"
    return before.end == text.tokens[first].start and not is_joined


def _is_torn(text: Text, index: int) -> bool:
    """Whether what follows a number makes it another one, or none: "three quarters", "three score", "nine eleven"."""
    word = text.lower(index)
    if word in _SHARES or begins_number(text, index) or word.partition("-")[0] in _MULTIPLES:
        return True
    if word in SUFFIXES or (word.isnumeric() and not word.isdecimal()):
        return True
    if word == "and" and text.lower(index - 1) == "score":
        return begins_number(text, index + 1)
    if word == "-" and text.tokens[index].start == text.tokens[index - 1].end:
        return text.lower(index + 1) in _MULTIPLES
    return word == "in" and text.lower(index - 1) == "one" and begins_number(text, index + 1)


def _with_digits(text: Text, first: int, limit: int) -> WrittenNumber | None:
    digits, last = _joined(text, first, limit)
    digits, suffix = without_suffix(digits)
    scale = _MULTIPLES.get(text.lower(last), 1) if last < limit else 1
    if suffix > 1:
        value = read_digits(digits, before_scale=True)
        return None if value is None or scale > 1 else _whole(value * suffix, last, suffix)
    value = read_digits(digits, before_scale=scale > 1)
    return None if value is None else _whole(value * scale, last + (scale > 1), scale)


def _joined(text: Text, first: int, limit: int) -> tuple[str, int]:
    """A numeral with the groups of three digits that one blank each parts from it, and the token behind it.

    Behind a month the first group may be the day, behind a name its number: there an ordinary blank joins nothing.
    """
    token, last = text.tokens[first], first + 1
    words = token.text
    before = text.tokens[first - 1].text if first else ""
    is_apart = text.lower(first - 1) in MONTHS or (before[:1].isupper() and first - 1 != text.sentence_at(first).first)
    while last < limit and len(token.text) <= 3 and token.text.isdecimal():
        gap = text.text[text.tokens[last - 1].end : text.tokens[last].start]
        following = text.tokens[last].text
        joins = gap in _BLANKS or (gap == "" and following in ("'", "’"))
        if gap == "" and following in ("'", "’") and last + 1 < limit:
            gap, following = following, text.tokens[last + 1].text
        if not joins or len(following) != 3 or not following.isdecimal() or (gap == " " and is_apart):
            break
        words, last = words + gap + following, last + (2 if gap in ("'", "’") else 1)
    return words, last


def _whole(value: Fraction, last: int, scale: int = 1) -> WrittenNumber | None:
    return WrittenNumber(last, int(value), scale) if value.denominator == 1 else None


def _in_words(text: Text, first: int, limit: int) -> WrittenNumber | None:
    part = _part(text, first, limit)
    if part is not None:
        return part
    if text.lower(first) == "a" and text.lower(first + 1) in _MULTIPLES and first + 1 < limit:
        scale = _MULTIPLES[text.lower(first + 1)]
        return (
            _with_half(text, WrittenNumber(first + 2, scale, scale), limit)
            if scale < 100
            else _groups(text, first, limit)
        )
    return _groups(text, first, limit)


def _part(text: Text, first: int, limit: int) -> WrittenNumber | None:
    """ "Half a dozen", "half a million", "a quarter of a million", "one and a half million", "half million"."""
    words = [text.lower(index) for index in range(first, min(limit, first + 6))]
    for phrase, value in _PARTS.items():
        last = len(phrase)
        if tuple(words[:last]) == phrase and words[last : last + 1] and words[last] in _MULTIPLES:
            scale = _MULTIPLES[words[last]]
            return _whole(value * scale, first + last + 1, scale)
    unit = _unit(words[0]) if words else None
    if unit is not None and words[1:4] == ["and", "a", "half"] and len(words) > 4 and words[4] in _MULTIPLES:
        scale = _MULTIPLES[words[4]]
        return _whole((unit + Fraction(1, 2)) * scale, first + 5, scale)
    return None


_PARTS = {
    ("half", "a"): Fraction(1, 2),
    ("half",): Fraction(1, 2),
    ("a", "half"): Fraction(1, 2),
    ("a", "quarter", "of", "a"): Fraction(1, 4),
    ("quarter", "of", "a"): Fraction(1, 4),
    ("a", "quarter"): Fraction(1, 4),
    ("three", "quarters", "of", "a"): Fraction(3, 4),
}


def _groups(text: Text, first: int, limit: int) -> WrittenNumber | None:
    """Groups below a thousand with falling scales: "two million, three hundred thousand and five"."""
    total, index, before, scale = 0, first, _LARGEST * 10, 1
    while index < limit:
        group = _group(text, index, limit, is_first=index == first)
        if group is None:
            break
        following = SCALES.get(text.lower(group.last), 1) if group.last < limit else 1
        if following >= before:
            return None
        total, before, scale = total + group.value * following, following, following if following > 1 else group.scale
        index = group.last + (following > 1)
        if following == 1:
            break
        if text.lower(index) == "and" and _unit(text.lower(index + 1)) is not None and index + 1 < limit:
            # "Two thousand and five", "ten thousand and five hundred".
            added = _group(text, index + 1, limit, is_first=False)
            return None if added is None or added.value >= before else WrittenNumber(added.last, total + added.value)
    if index == first:
        return None
    return _with_half(text, WrittenNumber(index, total, scale), limit)


def _with_half(text: Text, number: WrittenNumber, limit: int) -> WrittenNumber | None:
    """ "A million and a half"."""
    if [text.lower(number.last + nth) for nth in range(3)] != ["and", "a", "half"] or number.last + 2 >= limit:
        return number
    return _whole(number.value + Fraction(number.scale, 2), number.last + 3) if number.scale > 1 else None


def _group(text: Text, first: int, limit: int, *, is_first: bool) -> WrittenNumber | None:
    """ "Two hundred and five", "a hundred", "twenty-one", "two dozen"; "a" alone only before a scale."""
    has_article = text.lower(first) == "a" and is_first
    head = WrittenNumber(first + 1, 1) if has_article else _tens(text, first, limit)
    if head is None:
        return None
    following = text.lower(head.last) if head.last < limit else ""
    if following in ("dozen", "score"):
        return WrittenNumber(head.last + 1, head.value * _SETS[following], _SETS[following])
    if following != "hundred":
        return None if has_article and following not in SCALES else head
    hundreds, last = head.value * 100, head.last + 1
    has_joint = text.lower(last) == "and"
    rest = _tens(text, last + has_joint, limit)
    return WrittenNumber(last, hundreds, 100) if rest is None else WrittenNumber(rest.last, hundreds + rest.value)


def _tens(text: Text, first: int, limit: int) -> WrittenNumber | None:
    """ "Seven", "seventy", "seventy-seven", "seventy seven"."""
    value = _unit(text.lower(first)) if first < limit else None
    if value is None:
        return None
    ones = UNITS.get(text.lower(first + 1), 0) if first + 1 < limit else 0
    if value >= 20 and value % 10 == 0 and 0 < ones < 10:
        return WrittenNumber(first + 2, value + ones)
    return WrittenNumber(first + 1, value)


def _unit(word: str) -> int | None:
    """The value of "seven", "seventy" or "seventy-seven"."""
    tens, _, ones = word.partition("-")
    if not ones:
        return UNITS.get(word)
    if tens in UNITS and ones in UNITS and UNITS[tens] >= 20 and 0 < UNITS[ones] < 10:
        return UNITS[tens] + UNITS[ones]
    return None
