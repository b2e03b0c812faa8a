"""The compact letter display."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.statistics.letters import compact_letters

NAMES = [f"m{number}" for number in range(7)]
PAIRS = list(combinations(NAMES, 2))


@given(st.sets(st.sampled_from(PAIRS)))
def test_two_names_share_a_letter_exactly_where_no_test_tells_them_apart(apart: set[tuple[str, str]]) -> None:
    letters = compact_letters(NAMES, sorted(apart))
    for one, other in PAIRS:
        assert set(letters[one]).isdisjoint(letters[other]) == ((one, other) in apart)


@given(st.sets(st.sampled_from(PAIRS)))
def test_no_letter_is_idle(apart: set[tuple[str, str]]) -> None:
    letters = compact_letters(NAMES, sorted(apart))
    groups = [{name for name in NAMES if letter in letters[name]} for letter in set("".join(letters.values()))]
    assert not any(one < other for one in groups for other in groups)


def test_the_best_group_has_the_first_letter() -> None:
    assert compact_letters(["x", "y", "z"], [("x", "z")]) == {"x": "a", "y": "ab", "z": "b"}
    assert compact_letters(["x", "y"], []) == {"x": "a", "y": "a"}
    assert compact_letters([], []) == {}
