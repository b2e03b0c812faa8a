"""Numbers in letters are read back as what they were."""

from __future__ import annotations

import pytest

from harness.gold.prose.number_forms import read_number
from harness.gold.prose.text import Text
from harness.perturbations.wording.number_wording import spell_number, spelled_numbers

SAMPLE = [*range(1, 1_200), *range(1_200, 1_000_000, 1_237), 999_999]


def test_english_is_read_back_by_the_reader_of_numbers() -> None:
    for value in SAMPLE:
        text = Text(spell_number(value, "en") or "")
        found = read_number(text, 0, len(text.tokens))
        assert found is not None, value
        assert (found.value, found.last) == (value, len(text.tokens))


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", 139_874, "one hundred and thirty-nine thousand eight hundred and seventy-four"),
        ("en", 2_005, "two thousand and five"),
        ("de", 1, "eins"),
        ("de", 27, "siebenundzwanzig"),
        ("de", 101, "einhunderteins"),
        ("de", 21_316, "einundzwanzigtausenddreihundertsechzehn"),
        ("es", 16, "dieciséis"),
        ("es", 100, "cien"),
        ("es", 120, "ciento veinte"),
        ("es", 4_600, "cuatro mil seiscientos"),
        ("fr", 71, "soixante et onze"),
        ("fr", 80, "quatre-vingts"),
        ("fr", 83, "quatre-vingt-trois"),
        ("fr", 99, "quatre-vingt-dix-neuf"),
        ("fr", 200, "deux cents"),
        ("fr", 228, "deux cent vingt-huit"),
        ("fr", 80_000, "quatre-vingt mille"),
        ("fr", 1_971, "mille neuf cent soixante et onze"),
    ],
)
def test_other_languages(language: str, value: int, words: str) -> None:
    assert spell_number(value, language) == words


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_no_two_numbers_have_the_same_words(language: str) -> None:
    words = [spell_number(value, language) for value in SAMPLE]
    told = [one for one in words if one is not None]
    assert len(set(told)) == len(told)
    assert spelled_numbers(language)[spell_number(25, language) or ""] == 25


def test_what_cannot_be_written_is_not() -> None:
    assert spell_number(21, "es") is None  # veintiún, veintiuna: by what is counted
    assert spell_number(31_000, "es") is None
    assert spell_number(1_000_000, "en") is None
    assert spell_number(5, "ar") is None
