"""Numbers in digits, as the world writes them: 12,000, 12.000, 12 000, 12'000, 1,20,000, 1.2, 2½; in any script."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_MARKS = {"，": ",", "．": ".", "٬": ",", "٫": ".", "’": "'"}
_PLAIN = str.maketrans(_MARKS | dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[,.' ])\d{3})(?:(?P=mark)\d{3})*")
_INDIAN = re.compile(r"[1-9]\d?(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(r"(0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)[.](\d+)|(0|[1-9]\d*),(\d{1,2})")
_MIXED = re.compile(r"(0|[1-9]\d*)?([^\d.,' ])")
_LONGEST = 40
_SCALED = re.compile(r"(.*\d)(k|m|mn|bn)", re.IGNORECASE)
SUFFIXES = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}


def read_digits(words: str, *, before_scale: bool = False) -> Fraction | None:
    """The number that a numeral states; ``None`` where it can be read in several ways, or in none.

    Args:
        words: the numeral alone. Digits of any script count, if they are all of one.
        before_scale: whether a word such as "million" follows: only then is a number of people a decimal, so that
            12.000 is twelve thousand and 1.250 million is 1,250,000.
    """
    plain = _in_ascii(words) if len(words) <= _LONGEST else None
    if plain is None:
        return None
    if decimal := _DECIMAL.fullmatch(plain) if before_scale else None:
        whole, part = decimal[1] or decimal[3], decimal[2] or decimal[4]
        return Fraction(f"{whole.replace(',', '')}.{part}")
    if _GROUPED.fullmatch(plain) or _INDIAN.fullmatch(plain):
        return Fraction(re.sub(r"\D", "", plain))
    if plain.isdecimal():
        return Fraction(plain) if plain == "0" or plain[0] != "0" else None
    return _with_fraction(plain) if before_scale else None


def without_suffix(token: str) -> tuple[str, int]:
    """ "20k" as "20" and 1,000; a token without a scale behind its digits as it is, and 1."""
    match = _SCALED.fullmatch(token)
    return (match[1], SUFFIXES[match[2].lower()]) if match else (token, 1)


def _in_ascii(words: str) -> str | None:
    """The numeral in digits and marks of ASCII; ``None`` for digits of several scripts."""
    zeros = {ord(sign) - unicodedata.decimal(sign) for sign in words if sign.isdecimal()}
    if len(zeros) != 1:
        return None
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in words).translate(_PLAIN)


def _with_fraction(plain: str) -> Fraction | None:
    """ "2½"."""
    match = _MIXED.fullmatch(plain)
    if match is None or unicodedata.decomposition(match[2]).split()[:1] != ["<fraction>"]:
        return None
    return Fraction(match[1] or 0) + Fraction(unicodedata.numeric(match[2])).limit_denominator(10)
