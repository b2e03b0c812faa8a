"""Words made comparable."""

from __future__ import annotations

import pytest

from harness.scoring.items.words import _Characters, normalise


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("The  Guard's", "guards"),
        ("a guard", "guard"),
        ("An\u00a0Officer,", "officer"),
        ("THE THE", "the"),
        ("The", "the"),
        ("theatre", "theatre"),
        ("Straße", "strasse"),
        ("north-east/south", "north east south"),
        ("“U.N.”", "un"),
        ("$5", "$5"),
        ("…", ""),
    ],
)
def test_normalised_words(raw: str, plain: str) -> None:
    assert normalise(raw) == plain


def test_characters_are_kept_dropped_or_turned_into_spaces_the_first_time_and_later() -> None:
    table = _Characters()
    for _ in range(2):
        assert "a-b–c/d. «é» 7$P!".translate(table) == "a b c d é 7$P"
    assert {chr(code): kept for code, kept in table.items() if chr(code) in "a-.$"} == {
        "a": "a",
        "-": " ",
        ".": None,
        "$": "$",
    }
