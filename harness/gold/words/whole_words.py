"""Where a word or a number ends: what keeps "York" out of "Yorkshire", "200" out of "1,200" and "5" out of "2.5".

Some scripts (Chinese, Japanese, Thai …) write words side by side: there any character may begin or end a word. Korean
hangs particles on its nouns: there a word may end inside a run of letters, but not begin in one.
"""

from __future__ import annotations

import re
import unicodedata

# Between two digits these belong to the number: 1,200; 2.5; 12:30; 3/4; 1’200.
_INSIDE_NUMBERS = frozenset(".,:/'’·٫٬。，．：")
# Blanks that do not break stand before groups of three digits.
_NARROW_BLANKS = frozenset("\u00a0\u2009\u202f")
_GROUP = 3
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
# Medial vowels and final consonants go on with the syllable before them.
_JAMO_INSIDE = re.compile(r"[\u1160-\u11ff\ud7b0-\ud7ff]")
_WITHOUT_BLANKS = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1980-\u19df\u3005-\u3007\u3040-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word and no number reaches across either end of a span of the text."""
    return not _begins_inside(text, start) and not _ends_inside(text, end)


def is_without_blanks(character: str) -> bool:
    """Whether the character's script writes words side by side."""
    return not character.isascii() and _WITHOUT_BLANKS.match(character) is not None


def _begins_inside(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    return _goes_on(text[at]) or _inside_word(text, at) or _inside_number(text, at)


def _ends_inside(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    here = text[at]
    if _goes_on(here):
        return True
    if not here.isascii() and _HANGUL.match(here) and _HANGUL.match(_base(text, at)):
        return False
    return _inside_word(text, at) or _inside_number(text, at)


def _inside_number(text: str, at: int) -> bool:
    """Whether an offset lies between the digits of one number, before or behind the sign between them."""
    return any(_joins_digits(text, sign) for sign in (at, at - 1))


def _joins_digits(text: str, sign: int) -> bool:
    """Whether digits stand on both sides of a sign, and it belongs to their number."""
    if not 0 < sign < len(text) - 1 or not (text[sign - 1].isdecimal() and text[sign + 1].isdecimal()):
        return False
    return text[sign] in _INSIDE_NUMBERS or (text[sign] in _NARROW_BLANKS and _is_group(text, sign + 1))


def _inside_word(text: str, at: int) -> bool:
    before, here = _base(text, at), text[at]
    return _is_letter(before) and _is_letter(here) and not is_without_blanks(before) and not is_without_blanks(here)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _base(text: str, at: int) -> str:
    """The character before an offset that marks above or below it do not hide."""
    at -= 1
    while at > 0 and _is_mark(text[at]):
        at -= 1
    return text[at]


def _goes_on(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return not character.isascii() and (_is_mark(character) or _JAMO_INSIDE.match(character) is not None)


def _is_mark(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] == "M"


def _is_group(text: str, at: int) -> bool:
    return text[at : at + _GROUP].isdecimal() and not text[at + _GROUP : at + _GROUP + 1].isdecimal()
