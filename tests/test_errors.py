"""What every room says to people."""

from collections.abc import Callable

import pytest

from harness.errors import HarnessError, Located, nearest, printable


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


@pytest.mark.parametrize("say", [HarnessError, lambda words: Located("x.json", 1, 1, "odd", words)])
def test_half_a_character_of_somebodys_data_can_be_printed(say: Callable[[str], object]) -> None:
    assert str(say('no label "\ud83d" – here')).encode().decode().endswith(r'no label "\ud83d" – here')


def test_long_words_are_cut() -> None:
    assert printable("x" * 10, limit=10) == "x" * 10
    assert printable("x" * 11, limit=10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("merlach", ' (did you mean "merlach-bus-crash-2025-02-14"?)'),
        ("timout", ' (did you mean "timeout"?)'),
        ("bus", ""),
        ("somewhere", ""),
    ],
)
def test_a_mistyped_word_and_a_part_of_a_long_one_are_known(word: str, hint: str) -> None:
    assert nearest(word, ["merlach-bus-crash-2025-02-14", "timeout"]) == hint
