"""Kappa and alpha against numbers worked out by hand, published ones, and scikit-learn's."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.gold.agreement.coefficients import alpha, kappa, shared_labels, tables


def table(first: str, second: str) -> np.ndarray:
    return tables([Counter(zip(first, second, strict=True))])[0]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", A (binary) and B (nominal).
        ("0100000010", "1110010000", 0.095),
        ("aabbdcccedda", "babbbccceddd", 0.692),
        # o = 2·1 off the diagonal, n = 8, n_a = 3, n_b = 5: 1 − 7·2/(64 − 9 − 25).
        ("aabb", "abbb", 1 - 14 / 30),
        # Never the same: 1 − 3·4/(16 − 4 − 4).
        ("ab", "ba", -0.5),
        ("ab", "ab", 1.0),
    ],
)
def test_alpha_is_what_it_is_by_hand(first: str, second: str, expected: float) -> None:
    assert float(alpha(table(first, second))) == pytest.approx(expected, abs=0.0005)


def test_kappa_is_what_it_is_by_hand() -> None:
    # Observed 35/50; expected (25·30 + 25·20)/2500 = 0.5.
    counts = tables([{("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}])
    assert float(kappa(counts[0])) == pytest.approx(0.4)


@settings(deadline=None)  # the first example loads scikit-learn
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_kappa_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score

    first, second = zip(*pairs, strict=True)
    ours = float(kappa(tables([Counter(pairs)])[0]))
    if np.isnan(ours):
        assert len({*first, *second}) == 1
    else:
        assert ours == pytest.approx(cohen_kappa_score(first, second))


def test_one_value_alone_says_nothing_beyond_chance() -> None:
    assert np.isnan(alpha(table("aa", "aa")))
    assert np.isnan(kappa(table("aa", "aa")))
    assert np.isnan(alpha(tables([{}])[0]))


def test_a_stack_of_tables_gives_a_number_each() -> None:
    stack = tables([Counter({("a", "a"): 2, ("a", "b"): 1, ("b", "b"): 3}), Counter({("c", "c"): 1, ("a", "b"): 4})])
    for measure in (alpha, kappa):
        assert measure(stack) == pytest.approx([float(measure(one)) for one in stack])


def test_characters_carry_the_set_of_labels_over_them() -> None:
    first = [(0, 6, "ORG"), (2, 4, "GPE")]
    second = [(0, 4, "ORG")]
    none: frozenset[str] = frozenset()
    assert shared_labels(first, second, 10) == {
        (frozenset({"ORG"}), frozenset({"ORG"})): 2,
        (frozenset({"ORG", "GPE"}), frozenset({"ORG"})): 2,
        (frozenset({"ORG"}), none): 2,
        (none, none): 4,
    }
    assert shared_labels([], [], 3) == {(none, none): 3}
    assert shared_labels([(0, 3, "X")], [(0, 3, "X")], 3) == {(frozenset("X"), frozenset("X")): 3}
