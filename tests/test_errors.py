"""What every room says to people."""

import pytest

from harness.errors import printable


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("plain “words”\n\tä", "plain “words”\n\tä"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("a\x00\x7f\x9b\r", r"a\x00\x7f\x9b\r"),
        ("\u202eabc\ufeff\ud800", r"\u202eabc\ufeff\ud800"),
    ],
)
def test_nothing_in_words_of_others_steers_a_terminal(words: str, shown: str) -> None:
    assert printable(words) == shown


def test_long_words_are_cut() -> None:
    assert printable("x" * 10, limit=10) == "x" * 10
    assert printable("x" * 11, limit=10) == "x" * 9 + "…"
