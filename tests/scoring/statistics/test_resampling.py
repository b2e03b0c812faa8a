"""Intervals and tests, held to scipy.stats and to enumeration by hand."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import stats

from harness.scoring.statistics.measures import Counts
from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, paired_permutation, percentile_interval

DRAWS = 20_000


def corpus(seed: int, documents: int) -> Any:
    rng = np.random.default_rng(seed)
    return np.array([Counts(*rng.integers(0, 8, 5)).row() for _ in range(documents)])


def f1(sums: Any) -> Any:
    return measures_of(sums)["f1"]


def f1_of(hits: Any, found: Any, _: Any, wanted: Any, axis: int = -1) -> Any:
    return 2 * hits.sum(axis) / (found.sum(axis) + wanted.sum(axis))


@pytest.mark.parametrize("documents", [15, 60])
def test_percentile_intervals_are_those_of_scipy(documents: int) -> None:
    rows = corpus(3, documents)
    low, high = percentile_interval(f1(bootstrap_sums(rows, DRAWS, seed=1))) or (None, None)
    theirs = stats.bootstrap(
        tuple(rows.T), f1_of, paired=True, vectorized=True, n_resamples=DRAWS, method="percentile", rng=1
    ).confidence_interval
    width = theirs.high - theirs.low
    assert low == pytest.approx(theirs.low, abs=0.05 * width)
    assert high == pytest.approx(theirs.high, abs=0.05 * width)


def test_every_draw_holds_as_many_documents_as_there_are() -> None:
    rows = np.ones((37, 1))
    assert set(bootstrap_sums(rows, 500, seed=4)[:, 0]) == {37.0}


def test_draws_have_the_mean_and_spread_of_sampling_with_replacement() -> None:
    values = np.arange(20.0)[:, None]
    sums = bootstrap_sums(values, DRAWS, seed=2)[:, 0]
    assert sums.mean() == pytest.approx(values.sum(), rel=0.01)
    assert sums.var() == pytest.approx(20 * values.var(), rel=0.05)


def test_draws_in_which_a_measure_does_not_exist_are_left_out() -> None:
    assert percentile_interval(np.array([np.nan, 0.5, 0.5, np.nan])) == (0.5, 0.5)
    assert percentile_interval(np.array([np.nan])) is None


def test_measures_of_sums() -> None:
    found = measures_of(np.array([[1.0, 2, 1, 4], [0, 0, 0, 4], [0, 2, 0, 0], [0, 0, 0, 0]]))
    np.testing.assert_allclose(found["precision"], [0.5, np.nan, 0, np.nan])
    np.testing.assert_allclose(found["recall"], [0.25, 0, np.nan, np.nan])
    np.testing.assert_allclose(found["f1"], [1 / 3, 0, 0, np.nan])


@pytest.mark.parametrize("documents", [1, 4, 9])
def test_exact_p_values_by_hand(documents: int) -> None:
    base, new = corpus(7, documents), corpus(8, documents)

    def difference(swaps: tuple[int, ...]) -> float:
        turned = np.array(swaps)[:, None].astype(bool)
        one, other = np.where(turned, new, base).sum(0), np.where(turned, base, new).sum(0)
        return abs(2 * one[0] / (one[1] + one[3]) - 2 * other[0] / (other[1] + other[3]))

    observed = difference((0,) * documents)
    every = [difference(swaps) for swaps in itertools.product((0, 1), repeat=documents)]
    expected = sum(value >= observed - 1e-12 for value in every) / 2**documents
    assert paired_permutation(base, new, f1, permutations=10, seed=0) == pytest.approx(expected)


def test_exact_p_values_are_those_of_scipy() -> None:
    """Differences of means by document, which scipy tests by turning signs: the same as swapping the systems."""
    base, new = np.random.default_rng(5).integers(0, 9, (2, 10)).astype(float)
    ours = paired_permutation(base[:, None], new[:, None], lambda sums: sums[:, 0], permutations=10, seed=0)
    theirs = stats.permutation_test(
        (base, new), lambda x, y, axis: np.sum(x - y, axis=axis), permutation_type="samples", n_resamples=np.inf
    ).pvalue
    assert ours == pytest.approx(theirs)


def test_sampled_p_values_are_near_those_of_scipy_and_never_0() -> None:
    base, new = corpus(11, 40), corpus(12, 40)
    ours = paired_permutation(base, new, f1, permutations=DRAWS, seed=3)
    theirs = stats.permutation_test(
        (base[:, 0] - new[:, 0],),
        lambda x, axis: np.sum(x, axis=axis),
        permutation_type="samples",
        n_resamples=DRAWS,
        rng=3,
    ).pvalue
    on_sums = paired_permutation(base, new, lambda sums: sums[:, 0], permutations=DRAWS, seed=3)
    assert on_sums == pytest.approx(theirs, abs=0.02)
    assert 0 < ours <= 1
    better = base + np.full(4, 5.0)
    assert paired_permutation(base, better, lambda sums: sums[:, 0], permutations=99, seed=3) == 1 / 100


def test_identical_systems_have_p_1() -> None:
    """sacrebleu 2.6.0, which counts strictly larger differences only, gives 1/1001 for a hundred equal documents."""
    rows = corpus(1, 100)
    assert paired_permutation(rows, rows.copy(), f1, permutations=1000, seed=0) == 1.0


@pytest.mark.parametrize("documents", [8, 50])
def test_which_system_comes_first_does_not_matter(documents: int) -> None:
    base, new = corpus(21, documents), corpus(22, documents)
    there = paired_permutation(base, new, f1, permutations=5000, seed=9)
    back = paired_permutation(new, base, f1, permutations=5000, seed=9)
    assert there == pytest.approx(back, abs=0.03)


def test_a_measure_that_exists_in_no_document_makes_no_difference() -> None:
    nothing = np.zeros((3, 4))
    assert paired_permutation(nothing, nothing, f1, permutations=10, seed=0) == 1.0
