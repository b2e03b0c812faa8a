"""Whole numbers in letters, in the languages that the harness can write them in: en, de, es, fr."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from harness.gold.prose.tokens import words_in_order

LARGEST = 999_999

_EN_ONES = words_in_order(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_EN_TENS = words_in_order("- - twenty thirty forty fifty sixty seventy eighty ninety")
_DE_ONES = words_in_order(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_DE_TENS = words_in_order("- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_ES_ONES = words_in_order(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_ES_TENS = words_in_order("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = words_in_order(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_FR_ONES = words_in_order(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_FR_TENS = words_in_order("- - vingt trente quarante cinquante soixante")


def spell_number(value: int, language: str) -> str | None:
    """A number of people in letters; ``None`` where the language or a number so large is not known.

    Spanish numbers that end in one, and change with what they count, are not written either.
    """
    spell = _SPELLERS.get(language)
    if spell is None or not 0 <= value <= LARGEST:
        return None
    return spell(value) or None


def can_spell(language: str) -> bool:
    """Whether numbers of the language can be written in letters."""
    return language in _SPELLERS


@cache
def spelled_numbers(language: str) -> Mapping[str, int]:
    """The numbers from two to 9,999 by their words, in small letters: to find them in a text of de, es or fr."""
    found = {}
    for value in range(2, 10_000):
        words = spell_number(value, language)
        if words is not None:
            found[words.lower()] = value
    return found


def _english(value: int) -> str:
    if value < 20:
        return _EN_ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _EN_TENS[tens] + (f"-{_EN_ONES[ones]}" if ones else "")
    if value < 1_000:
        hundreds, rest = divmod(value, 100)
        return f"{_EN_ONES[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    thousands, rest = divmod(value, 1_000)
    joint = " and " if 0 < rest < 100 else " " if rest else ""
    return f"{_english(thousands)} thousand{joint}{_english(rest) if rest else ''}"


def _german(value: int, *, is_last: bool = True) -> str:
    if value < 20:
        return "eins" if value == 1 and is_last else _DE_ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return (f"{_DE_ONES[ones]}und" if ones else "") + _DE_TENS[tens]
    size, word = (100, "hundert") if value < 1_000 else (1_000, "tausend")
    many, rest = divmod(value, size)
    return f"{_german(many, is_last=False)}{word}{_german(rest, is_last=is_last) if rest else ''}"


def _spanish(value: int) -> str:
    if value % 10 == 1 and value % 100 != 11:
        return ""
    if value < 30:
        return _ES_ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _ES_TENS[tens] + (f" y {_ES_ONES[ones]}" if ones else "")
    if value < 1_000:
        hundreds, rest = divmod(value, 100)
        return "cien" if value == 100 else _ES_HUNDREDS[hundreds] + (f" {_spanish(rest)}" if rest else "")
    thousands, rest = divmod(value, 1_000)
    if thousands > 1 and not _spanish(thousands):
        return ""
    head = "mil" if thousands == 1 else f"{_spanish(thousands)} mil"
    return head + (f" {_spanish(rest)}" if rest else "")


def _french(value: int, *, is_last: bool = True) -> str:
    if value < 20:
        return _FR_ONES[value]
    if value < 70:
        tens, ones = divmod(value, 10)
        return _FR_TENS[tens] + (" et un" if ones == 1 else f"-{_FR_ONES[ones]}" if ones else "")
    if value < 80:
        return "soixante et onze" if value == 71 else f"soixante-{_FR_ONES[value - 60]}"
    if value < 100:
        return (
            ("quatre-vingts" if is_last else "quatre-vingt") if value == 80 else f"quatre-vingt-{_FR_ONES[value - 80]}"
        )
    size, word = (100, "cent") if value < 1_000 else (1_000, "mille")
    many, rest = divmod(value, size)
    head = word if many == 1 else f"{_french(many, is_last=False)} {word}"
    if size == 100 and many > 1 and not rest and is_last:
        head += "s"
    return head + (f" {_french(rest, is_last=is_last)}" if rest else "")


_SPELLERS: Mapping[str, Callable[[int], str]] = {
    "en": _english,
    "de": _german,
    "es": _spanish,
    "fr": _french,
}
