"""The whole numbers of a text that can be written otherwise without a change of meaning, in digits and in letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harness.annotation import Labelled
from harness.gold.prose.digits import read_digits
from harness.gold.prose.number_forms import MONTHS, SCALES, UNITS, read_number
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set
from harness.perturbations.wording.number_wording import spelled_numbers

_MONTHS = MONTHS | word_set(
    "januar februar märz mai juni juli oktober dezember jänner "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
)
_GROUPED = {"en": r"\d{1,3}(?:,\d{3})+|\d+", "de": r"\d{1,3}(?:\.\d{3})+|\d+"}
_ELSEWHERE = r"\d{1,3}(?:[.\u00a0\u202f]\d{3})+|\d+"
_BEFORE = frozenset(["", *" \u00a0\u202f\n\t([{«“„‘‚\"'—–"])
_AFTER = frozenset(["", *" \u00a0\u202f\n\t)]}»”“’\"'.,;:!?…—–"])
_BLANKS = " \u00a0\u202f"
_CURRENCIES = frozenset("$£€¥")
_UNITS_BEHIND = frozenset("%°$£€¥")
_OTHER_SCALES = word_set(
    "hundert tausend dutzend million millionen milliarde milliarden prozent hunderttausend "
    "cien ciento mil millón millones docena docenas por "
    "cent cents mille million millions milliard milliards douzaine douzaines pour "
    "percent % dozen hundred"
) | frozenset(SCALES)
# Words that mean a number in one sentence and something else in the next: new, watch, no one's eight.
_DOUBTFUL = frozenset(("neuf", "acht", "once", "mil", "mille", "cent", "sept"))
_LONGEST = 7
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|\S")


class PlainNumber(NamedTuple):
    """A number at its place: half-open code points."""

    start: int
    end: int
    value: int


class Places:
    """Which stretches of a document belong to names, dates and figures."""

    def __init__(self, labelled: Labelled) -> None:
        made = labelled.annotations
        figures = made.casualties or ()
        self._names = [piece for entity in made.entities or () for piece in entity.extent]
        self._names += [piece for one in figures for slot in (one.date,) if slot is not None for piece in slot.extent]
        self._figures = [piece for one in figures if one.figure is not None for piece in one.figure.extent]

    def touch_name(self, start: int, end: int) -> bool:
        """Whether the stretch touches a name or a date."""
        return any(first < end and start < last for first, last in self._names)

    def are_in_figure(self, start: int, end: int) -> bool:
        """Whether the stretch lies inside the words of a casualty figure."""
        return any(first <= start and end <= last for first, last in self._figures)

    def touch_figure(self, start: int, end: int) -> bool:
        """Whether the stretch shares a character with the words of a casualty figure."""
        return any(first < end and start < last for first, last in self._figures)


def language_of(labelled: Labelled) -> str:
    """The document's language; English where none is named."""
    return str(labelled.document.meta.get("language") or "en").partition("-")[0]


def numbers_in_digits(labelled: Labelled) -> Iterator[PlainNumber]:
    """Counts from two on: no years, days, times, decimals, sums of money, shares, nor parts of names."""
    text, language, places = labelled.document.text or "", language_of(labelled), Places(labelled)
    for match in re.finditer(_GROUPED.get(language, _ELSEWHERE), text):
        start, end = match.span()
        value = read_digits(match[0])
        if value is None or value < 2 or places.touch_name(start, end) or not _stands_alone(text, start, end):
            continue
        is_year = match[0].isdecimal() and 1000 <= value <= 2999
        if (is_year and not places.are_in_figure(start, end)) or _is_of_date(text, start, end):
            continue
        yield PlainNumber(start, end, int(value))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether blanks or marks part the number from what stands beside it, and that is no number, currency or share."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before not in _BEFORE or after not in _AFTER:
        return False
    if text[start - 2 : start - 1].isalnum() and not before.isspace() and before != "":
        return False
    if text[end + 1 : end + 2].isdigit() and not after.isspace():
        return False
    # A point behind the first word of a line counts the lines.
    if after == "." and before in ("", "\n"):
        return False
    beside = text[max(0, start - 2) : start].strip(_BLANKS)[-1:]
    following = text[end : end + 2].strip(_BLANKS)[:1]
    return not (beside.isdigit() or beside in _CURRENCIES or following.isdigit() or following in _UNITS_BEHIND)


def _is_of_date(text: str, start: int, end: int) -> bool:
    """Whether a month stands before the number, or behind it: 12 March, March 12, 12. März, 12 de marzo."""
    before, after = (
        [word.lower() for word in _WORD.findall(piece) if word != "."]
        for piece in (text[max(0, start - 24) : start], text[end : end + 24])
    )
    if after[:1] in (["de"], ["of"]):
        after = after[1:]
    return not _MONTHS.isdisjoint(before[-1:]) or not _MONTHS.isdisjoint(after[:1])


def numbers_in_letters(labelled: Labelled) -> Iterator[PlainNumber]:
    """Counts from two on that are written in letters; of one that may be a word of another meaning, figures alone."""
    text, places, language = labelled.document.text or "", Places(labelled), language_of(labelled)
    found = _english_numbers(text) if language == "en" else _other_numbers(text, language)
    for number in found:
        is_doubtful = text[number.start : number.end].lower() in _DOUBTFUL
        if number.value < 2 or places.touch_name(number.start, number.end):
            continue
        if not is_doubtful or places.are_in_figure(number.start, number.end):
            yield number


def _english_numbers(words: str) -> Iterator[PlainNumber]:
    text, index = Text(words), 0
    while index < len(text.tokens):
        head = text.lower(index).partition("-")[0]
        number = read_number(text, index, len(text.tokens)) if head in UNITS else None
        if number is None:
            index += 1
            continue
        start, end = text.span(index, number.last)
        if not _is_part_of_compound(words, start, end) and "half" not in words[start:end].lower():
            yield PlainNumber(start, end, number.value)
        index = number.last


def _is_part_of_compound(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in tuple("-‑/") or text[end : end + 1] in tuple("-‑/")


def _other_numbers(text: str, language: str) -> Iterator[PlainNumber]:
    """The longest words of the language's numbers, where no other number stands beside them."""
    known = spelled_numbers(language)
    tokens = list(_WORD.finditer(text))
    index = 0
    while index < len(tokens):
        last = _longest(text, tokens, index, known)
        if last is None:
            index += 1
            continue
        start, end = tokens[index].start(), tokens[last - 1].end()
        beside = [tokens[place][0].lower() for place in (index - 1, last) if 0 <= place < len(tokens)]
        is_torn = any(word in known or word in _OTHER_SCALES or word.isdigit() for word in beside)
        if not is_torn and not _is_part_of_compound(text, start, end):
            yield PlainNumber(start, end, known[text[start:end].lower()])
        index = last


def _longest(text: str, tokens: Sequence[re.Match[str]], first: int, known: object) -> int | None:
    for last in range(min(len(tokens), first + _LONGEST), first, -1):
        if text[tokens[first].start() : tokens[last - 1].end()].lower() in known:  # type: ignore[operator]
            return last
    return None
