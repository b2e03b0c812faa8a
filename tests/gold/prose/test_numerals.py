"""Figures in words and digits are read right or not at all."""

import pytest

from harness.gold.prose.numerals import Numeral, read_numeral
from harness.gold.prose.text import Text

NOT_READ = None


def figure(words: str) -> tuple[int | None, int | None] | None:
    """The first figure of a text that begins with it, or with a word before it."""
    found = numeral(words)
    return None if found is None else (found.low, found.high)


def numeral(words: str, first: int = 0) -> Numeral | None:
    text = Text(words)
    return read_numeral(text, first, len(text.tokens))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("12 000 sailors", (12000, 12000)),
        ("12\u00a0000 sailors", (12000, 12000)),
        ("12\u202f000 sailors", (12000, 12000)),
        ("12\u2009345\u2009678 sailors", (12345678, 12345678)),
        ("12'000 sailors", (12000, 12000)),
        ("12’000 sailors", (12000, 12000)),
        ("12.000 sailors", (12000, 12000)),
        ("12,000 sailors", (12000, 12000)),
        ("1,20,000 sailors", (120000, 120000)),
        ("1.200.000 sailors", (1200000, 1200000)),
        ("1.2 sailors", NOT_READ),
        ("1,2 sailors", NOT_READ),
        ("1,20 sailors", NOT_READ),
        ("12,000.000 sailors", NOT_READ),
        ("007 sailors", NOT_READ),
        ("0 sailors", (0, 0)),
        ("1.5 million sailors", (1500000, 1500000)),
        ("1.1 million sailors", (1100000, 1100000)),
        ("1,5 million sailors", (1500000, 1500000)),
        ("1.250 million sailors", (1250000, 1250000)),
        ("2½ million sailors", (2500000, 2500000)),
        ("⅓ million sailors", NOT_READ),
        ("2½ sailors", NOT_READ),
        ("12² sailors", NOT_READ),
        ("20k sailors", (20000, 20000)),
        ("1.2m sailors", (1200000, 1200000)),
        ("3bn people", (3000000000, 3000000000)),
        ("40km", NOT_READ),
        ("40+ sailors", (40, None)),
        ("12th sailor", NOT_READ),
        ("25-year-old", NOT_READ),
        ("١٢ sailors", (12, 12)),
        ("१२ sailors", (12, 12)),
        ("１２ sailors", (12, 12)),
        ("１２，０００ sailors", (12000, 12000)),
        ("1２ sailors", NOT_READ),
        ("9" * 30 + " sailors", NOT_READ),
        ("12 345 6 sailors", NOT_READ),
    ],
)
def test_digits(words: str, expected: tuple[int | None, int | None] | None) -> None:
    assert figure(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("half a dozen sailors", (6, 6)),
        ("a half dozen sailors", (6, 6)),
        ("half a million sailors", (500000, 500000)),
        ("a quarter of a million sailors", (250000, 250000)),
        ("a million and a half sailors", (1500000, 1500000)),
        ("one and a half million sailors", (1500000, 1500000)),
        ("a dozen sailors", (12, 12)),
        ("two dozen sailors", (24, 24)),
        ("a score of sailors", (20, 20)),
        ("three score sailors", (60, 60)),
        ("2 lakh sailors", (200000, 200000)),
        ("three crore sailors", (30000000, 30000000)),
        ("twenty-one sailors", (21, 21)),
        ("twenty one sailors", (21, 21)),
        ("one hundred and five sailors", (105, 105)),
        ("two thousand and five sailors", (2005, 2005)),
        ("two million three hundred thousand sailors", (2300000, 2300000)),
        ("twelve hundred sailors", (1200, 1200)),
        ("six 25-year-old sailors", (6, 6)),
        ("quarter of a million sailors", (250000, 250000)),
        ("not one sailor", (0, 0)),
        ("not a single sailor", (0, 0)),
        ("12 million-strong", NOT_READ),
        ("four score and seven sailors", NOT_READ),
        ("several dozen sailors", NOT_READ),
        ("three quarters of the crew", NOT_READ),
        ("one third of the crew", NOT_READ),
        ("one in ten sailors", NOT_READ),
        ("two three sailors", NOT_READ),
        ("nineteen fifty", NOT_READ),
        ("two trillion sailors", NOT_READ),
        ("a sailor", NOT_READ),
        ("half the crew", NOT_READ),
    ],
)
def test_words(words: str, expected: tuple[int | None, int | None] | None) -> None:
    assert figure(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("at least 12 000 sailors", (12000, None)),
        ("more than about 25 sailors", (26, None)),
        ("at least 20 and perhaps 25 sailors", (20, 25)),
        ("25 or more", (25, None)),
        ("25 or fewer", (None, 25)),
        ("forty or so", (40, 40)),
        ("two to three million sailors", (2000000, 3000000)),
        ("between one and two hundred sailors", (100, 200)),
        ("20 to 30 thousand sailors", (20000, 30000)),
        ("900 to two thousand sailors", (900, 2000)),
        ("20–30 sailors", (20, 30)),
        ("300–12 sailors", NOT_READ),
        ("1914–18", NOT_READ),
        ("several sailors", (2, None)),
        ("several hundred sailors", (200, None)),
        ("a few thousand sailors", (2000, None)),
        ("a couple of sailors", (2, 2)),
        ("a couple", NOT_READ),
        ("a couple of dozen sailors", NOT_READ),
        ("hundreds and hundreds of sailors", (200, None)),
        ("two, maybe three, sailors", (2, 3)),
        ("5,000 up to 10,000 sailors", (5000, 10000)),
        ("not fewer than 20 sailors", (20, None)),
        ("20 to 30,000 sailors", NOT_READ),
        ("20-30,000 sailors", NOT_READ),
        ("900 to 30,000 sailors", (900, 30000)),
        ("12 k sailors", NOT_READ),
        ("2 ½ million sailors", NOT_READ),
        ("ten thousand and five hundred sailors", (10500, 10500)),
        ("12-15k sailors", (12000, 15000)),
        ("tens of thousands of sailors", (20000, None)),
        ("hundreds of thousands of sailors", (200000, None)),
        ("dozens of sailors", (24, None)),
    ],
)
def test_bounds(words: str, expected: tuple[int | None, int | None] | None) -> None:
    assert figure(words) == expected


@pytest.mark.parametrize(
    ("words", "first", "expected"),
    [
        ("nineteen fifty sailors", 1, NOT_READ),  # of a number that cannot be told, no part is one
        ("on May 12 300 sailors", 2, NOT_READ),
        ("on May 12 300 sailors", 3, (300, 300)),
        ("in 2019 300 sailors", 2, (300, 300)),
        ("on Flight 12 300 sailors", 3, NOT_READ),
        ("08:00 five sailors", 3, (5, 5)),
        ("25 of the 40 sailors", 0, (25, 25)),
        ("25 of the 40 sailors", 3, NOT_READ),
        ("12 out of 30 sailors", 3, NOT_READ),
        ("10% of the 500 sailors", 4, NOT_READ),
        ("ten per cent of 500 sailors", 4, NOT_READ),
        ("1.5 to 2 million sailors", 2, NOT_READ),
        ("twenty - one sailors", 2, NOT_READ),
        ("20 to 30,000 sailors", 2, NOT_READ),
        ("38 to 25 sailors", 2, (25, 25)),
        ("12 and 13 sailors", 2, (13, 13)),
        ("one in five sailors", 2, NOT_READ),
        ("half of the 20 sailors", 3, NOT_READ),
        ("three fifths of a million sailors", 3, NOT_READ),
        ("a family of five", 3, (5, 5)),
        (".5 million sailors", 1, NOT_READ),
        ("-12 sailors", 1, NOT_READ),
        ("12 ± 2 sailors", 2, NOT_READ),
        (">12 sailors", 1, NOT_READ),
        ("20–30 sailors", 2, NOT_READ),
        ("how many sailors", 1, NOT_READ),
    ],
)
def test_what_stands_before(words: str, first: int, expected: tuple[int, int] | None) -> None:
    found = numeral(words, first)
    assert (None if found is None else (found.low, found.high)) == expected


def test_hedges_are_told() -> None:
    assert all(
        found is not None and found.approximate
        for found in map(numeral, ("about 25", "dozens", "several hundred", "more than about 25", "25 or so"))
    )
