"""Plain geometry: shared characters, dice of exactly one half, trimming."""

from __future__ import annotations

import pytest

from harness.scoring.items.extents import dice_at_least_half, overlap, trim


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
