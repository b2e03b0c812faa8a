from __future__ import annotations

import pytest

from harness.annotation import Slot
from harness.scoring.spans import (
    _Characters,
    dice_at_least_half,
    locate,
    matches,
    normalise,
    overlap,
    same_span,
    shared,
    similar,
    trim,
    trimmed,
)
from tests.scoring.building import at


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


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (((0, 5),), ((5, 9),), 0),
        (((0, 5),), ((4, 9),), 1),
        (((0, 4), (6, 10)), ((2, 8),), 4),
        (((0, 4), (6, 10)), ((4, 6),), 0),
        (((0, 4), (6, 10)), ((1, 2), (7, 12)), 4),
        ((), ((0, 4),), 0),
    ],
)
def test_overlap_counts_shared_characters(
    one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...], common: int
) -> None:
    assert overlap(one, other) == overlap(other, one) == common


@pytest.mark.parametrize(
    ("gold", "predicted", "reaches"),
    [
        pytest.param((0, 10), (0, 30), True, id="2·10/40 is one half"),
        pytest.param((0, 10), (0, 31), False, id="2·10/41 is less"),
        pytest.param((0, 4), (3, 5), False, id="2·1/6"),
        pytest.param((0, 2), (1, 3), True, id="2·1/4 is one half"),
    ],
)
def test_dice_at_exactly_one_half(gold: tuple[int, int], predicted: tuple[int, int], reaches: bool) -> None:
    assert dice_at_least_half((gold,), (predicted,)) is reaches
    assert dice_at_least_half((predicted,), (gold,)) is reaches


def test_dice_of_nothing_reaches_nothing() -> None:
    assert not dice_at_least_half((), ())


def test_trimming_takes_white_space_and_marks_from_the_ends_of_each_fragment() -> None:
    text = "“ we “stay” ” he said, “here.”"
    whole, parts = trim(((0, len(text)),), text), trim(((0, 14), (23, len(text))), text)
    assert [text[slice(*piece)] for piece in whole] == ["we “stay” ” he said, “here."]
    assert [text[slice(*piece)] for piece in parts] == ["we “stay", "here."]


def test_final_punctuation_stays() -> None:
    assert trim(((0, 6),), '"Go." ') == ((1, 4),)


def test_a_span_of_nothing_but_marks_is_left_as_it_is() -> None:
    assert trim(((0, 3),), '" "') == ((0, 3),)


def test_trimming_reaches_alternatives_and_needs_a_text() -> None:
    text = '"ab" cd'
    place = locate(at(0, 4, alternatives=(at(4, 7),)), text, len(text))
    assert [reading.extent for reading in trimmed(place, text).any_reading()] == [((1, 3),), ((5, 7),)]
    assert trimmed(place, None) is place


@pytest.mark.parametrize("slot", [at(-1, 4), at(3, 8), at(4, 4), at(5, 2), Slot(text="ab")])
def test_a_span_that_leaves_the_text_or_is_empty_is_nowhere(slot: Slot) -> None:
    assert locate(slot, "abcdefg", 7).extent == ()


def test_a_span_up_to_the_last_character_is_inside() -> None:
    assert locate(at(3, 7), "abcdefg", 7).extent == ((3, 7),)


def test_fragments_are_sorted_and_merged() -> None:
    slot = Slot(start=0, end=9, fragments=((6, 9), (0, 2), (2, 4), (3, 5)))
    assert locate(slot, None, None).extent == ((0, 5), (6, 9))


def test_any_reading_of_gold_will_do() -> None:
    gold = locate(at(0, 5, alternatives=(at(10, 20),)), None, None)
    predicted = locate(at(10, 20), None, None)
    assert same_span(gold, predicted)
    assert similar(gold, predicted)
    assert shared(gold, predicted) == 10


def test_two_slots_that_stand_nowhere_have_no_span_in_common() -> None:
    nowhere = locate(Slot(text="ab"), None, None)
    assert not same_span(nowhere, nowhere)
    assert not similar(nowhere, nowhere)


def test_words_match_where_spans_do_not() -> None:
    text = "the guard and Guard, or gate"
    gold, again, other = (locate(at(*span), text, len(text)) for span in ((0, 9), (14, 20), (24, 28)))
    assert matches(gold, again)
    assert not matches(gold, other)
    assert matches(gold, locate(Slot(text="a guard"), text, len(text)))
    assert not matches(locate(Slot(text="…"), text, len(text)), locate(Slot(text="!"), text, len(text)))


def test_alternatives_are_located_as_the_slot_itself_is() -> None:
    place = locate(at(0, 3, alternatives=(at(4, 10), at(4, 90))), "Oda guards", 10)
    assert [(reading.extent, reading.words) for reading in place.any_reading()] == [
        (((0, 3),), "oda"),
        (((4, 10),), "guards"),
        ((), ""),
    ]
