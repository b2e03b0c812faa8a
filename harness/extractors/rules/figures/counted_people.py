"""Finds what is counted: a figure with the people it counts, and not houses, years or dollars."""

from __future__ import annotations

from typing import NamedTuple

from harness.extractors.rules.figures.outcome_words import NOUNS, OUTCOMES
from harness.gold.prose.number_forms import MONTHS, begins_number
from harness.gold.prose.numerals import Numeral, read_numeral
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

_LONGEST_PHRASE = 6
_NOT_PEOPLE = word_set(
    "percent per year years month months week weeks day days hour hours minute minutes second seconds time times mile "
    "miles kilometre kilometres kilometer kilometers km metre metres meter meters m feet foot inch inches kg tonne "
    "tonnes ton tons dollar dollars euro euros pound pounds peso pesos home homes house houses building buildings "
    "vehicle vehicles car cars bus buses boat boats ship ships plane planes aircraft helicopter helicopters tank tanks "
    "village villages town towns city cities country countries attack attacks explosion explosions bomb bombs rocket "
    "rockets strike strikes shot shots round rounds seat seats vote votes place places am pm a.m p.m o'clock degree "
    "degrees point points goal goals game games match matches animal animals cow cows cattle horses sheep dogs "
    "province provinces state states case cases company companies school schools ways magnitude acres hectares "
    "incidents bullets grenades weapons rifles missiles trees rooms floors storeys stories copies pages others' "
    "branches stores shops banks bridges towers pylons sides fronts parties groups occasions counts charges"
)
_PEOPLE = word_set(
    "man woman child boy girl baby person soldier policeman police officer guard civilian student teacher journalist "
    "reporter priest peasant farmer worker passenger driver pilot doctor nurse judge lawyer politician mayor diplomat "
    "fighter militant rebel guerrilla insurgent gunman bomber pedestrian bystander resident villager tourist citizen "
    "national protester demonstrator prisoner victim firefighter medic volunteer engineer businessman businesswoman "
    "leader commander general colonel major captain lieutenant sergeant corporal sailor marine pensioner teenager "
    "toddler infant couple brother sister mother father son daughter wife husband"
)
_PLURALS = word_set("people men women children persons")
_BOUNDS = word_set(
    "in at on by from to with near after before when while during as of for and or but who which that was were is are "
    "have has had be been being including among amid because since under over between outside inside across the a an "
    "aged said says will would could may might also reportedly so far today yesterday about out up down off left lost"
)
_SKIPPED = word_set("more other others of the them those these his her their its our")
_BEFORE_YEAR = word_set("in of since by until ,")
_CURRENCY = frozenset("$£€¥#№")


class Counted(NamedTuple):
    """Half-open token ranges: the whole, its figure, and the people (``None`` where only the figure stands)."""

    first: int
    last: int
    figure: tuple[int, int]
    phrase: tuple[int, int] | None
    low: int | None
    high: int | None
    approximate: bool


def find_counted(text: Text, sentence: Sentence) -> list[Counted]:
    """Everything in a sentence that may be a figure of people, in order."""
    found: list[Counted] = []
    index = sentence.first
    while index < sentence.last:
        counted = _numbered(text, index, sentence) or _single(text, index, sentence)
        if counted:
            found.append(counted)
        index = counted.last if counted else index + 1
    return found


def _numbered(text: Text, index: int, sentence: Sentence) -> Counted | None:
    numeral = read_numeral(text, index, sentence.last)
    if numeral is None or _is_other_number(text, numeral, sentence):
        return None
    phrase = _phrase(text, numeral.last, sentence.last)
    first, figure = numeral.begin, (numeral.first, numeral.last)
    if text.lower(index - 1) == "of" and text.lower(index - 2) in ("family", "group", "crew"):
        phrase = phrase or (index - 2, index - 1)
        first = index - 3 if text.lower(index - 3) in ("a", "the") else index - 2
    last = _behind_ages(text, max(numeral.last, phrase[1] if phrase else 0))
    if phrase and any(text.lower(i) in _NOT_PEOPLE for i in range(*phrase)):
        return None
    if text.tokens[numeral.last - 1].text[-1] in "mM" and not _names_people(text, phrase):
        return None  # 1.2m may be metres
    return Counted(first, last, figure, phrase, numeral.low, numeral.high, numeral.approximate)


def _single(text: Text, index: int, sentence: Sentence) -> Counted | None:
    """ "A soldier": one person, stated by the words for him or her alone."""
    if text.lower(index) not in ("a", "an"):
        return None
    for last in range(index + 1, min(sentence.last, index + 5)):
        token = text.tokens[last]
        if token.lower in _PEOPLE and text.lower(last + 1) not in _PEOPLE:
            return Counted(index, _behind_ages(text, last + 1), (index, last + 1), (index + 1, last + 1), 1, 1, False)
        # "A 12th person" is one more after eleven.
        if not token.is_word or token.lower in _BOUNDS or token.lower in OUTCOMES or token.text[0].isdecimal():
            return None
    return None


def _names_people(text: Text, phrase: tuple[int, int] | None) -> bool:
    words = [] if phrase is None else [text.lower(index) for index in range(*phrase)]
    return any(word in _PEOPLE or word.removesuffix("s") in _PEOPLE or word in _PLURALS for word in words)


def _phrase(text: Text, first: int, limit: int) -> tuple[int, int] | None:
    """The people after a number, "more", "other" and "of the" left out."""
    while first < limit and text.lower(first) in _SKIPPED and text.lower(first) != "others":
        first += 1
    last = first
    while last < min(limit, first + _LONGEST_PHRASE):
        token = text.tokens[last]
        inner = token.lower in ("-", "'s", "’s") and last > first
        if not inner and (not token.is_word or token.text[0].isdigit() or token.lower in _BOUNDS):
            break
        if token.lower in OUTCOMES:
            last += last == first and token.lower in NOUNS and text.lower(last) in ("deaths", "fatalities", "injuries")
            break
        last += 1
    return (first, last) if last > first else None


def _is_other_number(text: Text, numeral: Numeral, sentence: Sentence) -> bool:
    """Whether the number is money, a share, a date, a time, an age or part of a name."""
    before, after = text.lower(numeral.first - 1), text.lower(numeral.last)
    if (
        before in _CURRENCY
        or before in MONTHS
        or after in ("%", "/", ":", "°")
        or before in (":", "/")
        or _is_age(text, numeral.first)
    ):
        return True
    if after in _NOT_PEOPLE or after in MONTHS:
        return True
    if numeral.first != numeral.last - 1 or not text.tokens[numeral.first].text[0].isdigit():
        return False
    digits = text.tokens[numeral.first].text
    is_year = len(digits) == 4 and digits[:2] in ("18", "19", "20") and before in _BEFORE_YEAR
    stands_apart = before == "," and after in (",", ".") and numeral.first > sentence.first
    return is_year or stands_apart


def _is_age(text: Text, first: int) -> bool:
    """Whether the number belongs to "aged": "boys aged 12, 14 and 15"."""
    index = first - 1
    while text.lower(index) in (",", "and", "or", "to", "between") or begins_number(text, index):
        index -= 1
    return text.lower(index) in ("aged", "age", "ages")


def _behind_ages(text: Text, last: int) -> int:
    """The token behind the ages that stand after people: "two boys aged 12 and 14", "a man, 42,"."""
    index = last
    if text.lower(index) == "aged":
        while text.lower(index + 1) in ("and", "or", "to", "between", ",") or begins_number(text, index + 1):
            index += 1
        return index + 1 if begins_number(text, index) else last
    if text.lower(index) == "," and text.lower(index + 2) == "," and begins_number(text, index + 1):
        return index + 3
    return last
