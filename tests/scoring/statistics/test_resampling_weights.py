"""The fast resampling, held to the plain definitions and to distributions known in closed form. Seeds are fixed."""

import itertools
import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.scoring.statistics import multinomial
from harness.scoring.statistics.resampling import (
    bootstrap_sums,
    holm,
    measures_of,
    paired_differences,
    paired_p_values,
    paired_permutation,
    percentile_interval,
)
from tests.effort import drawn, only_in_full


def plain_bootstrap_sums(rows, draws, seed):
    """The definition: as many documents as there are, each drawn uniformly."""
    generator = np.random.default_rng(seed)
    return np.array([rows[generator.integers(0, len(rows), len(rows))].sum(axis=0) for _ in range(draws)])


def f1(sums):
    return measures_of(sums)["f1"]


def corpus(documents, seed=0, most=40):
    """Rows (hits, found, hits, wanted) of documents of varied size."""
    generator = np.random.default_rng(seed)
    wanted = generator.integers(1, most, documents)
    found = generator.binomial(wanted, 0.9) + generator.poisson(1, documents)
    hits = generator.binomial(np.minimum(wanted, found), 0.7)
    return np.column_stack([hits, found, hits, wanted]).astype(float)


@pytest.mark.parametrize("documents", [1, 2, 3, 7, 8, 9, 20, 333, 4_000])
def test_every_draw_has_as_many_documents_as_the_corpus(documents):
    assert set(bootstrap_sums(np.ones((documents, 1)), 300, 1).ravel()) == {float(documents)}


def test_weights_of_three_documents_are_multinomial():
    draws = 60_000
    drawn = Counter(map(tuple, bootstrap_sums(np.eye(3), draws, 2).astype(int).tolist()))
    possible = [w for w in itertools.product(range(4), repeat=3) if sum(w) == 3]
    expected = [draws * stats.multinomial.pmf(w, 3, [1 / 3] * 3) for w in possible]
    assert stats.chisquare([drawn[w] for w in possible], expected).pvalue > 0.001


@pytest.mark.parametrize("documents", [30, 500])
def test_weight_of_one_document_is_binomial_and_two_are_correlated_as_they_should(documents):
    draws = 40_000
    weights = bootstrap_sums(np.eye(documents)[:, :2], draws, 3)
    counts = np.bincount(weights[:, 0].astype(int), minlength=7)
    chances = stats.binom.pmf(np.arange(len(counts)), documents, 1 / documents)
    expected = np.append(chances[:5], 1 - chances[:5].sum()) * draws
    assert stats.chisquare(np.append(counts[:5], counts[5:].sum()), expected).pvalue > 0.001
    assert np.cov(weights.T)[0, 1] == pytest.approx(-1 / documents, abs=4 / draws**0.5)


@pytest.mark.parametrize("sizes", [[1, 2, 5, 12], [3, 9_000, 4_096, 77], [60_000], [1] * 9 + [30]])
def test_weights_of_groups_are_multinomial(sizes):
    draws, documents = 20_000, sum(sizes)
    parts = multinomial.cut(np.array(sizes))
    assert np.bincount(parts.group[parts.group >= 0], parts.sizes[parts.group >= 0]).tolist() == sizes
    drawn = np.concatenate(
        [w @ parts.spread(np.eye(len(sizes))) for w in multinomial.weights(parts, draws, 4, margin=1)]
    )
    assert set(drawn.sum(axis=1)) == {documents}
    for group, size in enumerate(sizes):
        binomial = stats.binom(documents, size / documents)
        between = np.random.default_rng(5).random(draws) * binomial.pmf(drawn[:, group])
        if size < documents:
            assert stats.kstest(binomial.cdf(drawn[:, group] - 1) + between, "uniform").pvalue > 0.001


def test_what_the_table_leaves_open_is_settled_by_what_rounding_lost():
    table = multinomial._Table(64, 1.0, np.random.default_rng(6))
    words = np.random.default_rng(7).integers(0, 1 << 16, size=(1, 200_000), dtype=np.uint16)
    settled = table.look_up(np.full((1, 50_000), (1 << 16) - 1, np.uint16)).ravel()
    chances = stats.poisson.pmf(np.arange(200), 64)
    losses = chances - np.floor(chances * (1 << 16)) / (1 << 16)
    shares = losses / losses.sum()
    common = shares * 50_000 >= 5
    counts = np.bincount(settled, minlength=200)
    observed = np.append(counts[common], counts[~common].sum())
    expected = np.append(shares[common], shares[~common].sum()) * 50_000
    assert stats.chisquare(observed, expected).pvalue > 0.001
    assert table.look_up(words).mean() == pytest.approx(64, abs=0.1)


@given(st.integers(1, 60), st.integers(0, 2**32))
@drawn(100)
def test_sums_are_weights_times_rows(documents, seed):
    rows = corpus(documents, seed) / 2
    sums = bootstrap_sums(np.hstack([np.eye(documents), rows]), 20, seed)
    assert np.array_equal(sums[:, documents:], sums[:, :documents] @ rows)


def test_large_numbers_and_fractions_are_summed_as_well():
    generator = np.random.default_rng(8)
    rows = np.column_stack(
        [generator.integers(0, 1 << 30, 50), generator.random(50), generator.random(50) * 1e9, np.zeros(50)]
    )
    sums = bootstrap_sums(np.hstack([np.eye(50), rows]), 200, 9)
    assert sums[:, 50:] == pytest.approx(sums[:, :50] @ rows, rel=1e-12)
    assert np.array_equal(sums[:, 50], sums[:, :50] @ rows[:, 0])


@pytest.mark.parametrize("largest", [167_771.5, 1 << 18, 1 << 20, 1 << 40])
def test_sums_are_exact_on_either_side_of_single_precision(largest):
    """Products in single precision hold 24 bits of a sum."""
    rows = np.full((50, 1), float(largest)) - np.arange(50)[:, None] / 2
    sums = bootstrap_sums(np.hstack([np.eye(50), rows]), 300, 9)
    assert np.array_equal(sums[:, 50:], sums[:, :50] @ rows)


@pytest.mark.parametrize("width", [None, 4])
def test_numbers_do_not_depend_on_chunks_or_on_further_draws(width, monkeypatch):
    rows = np.hstack([corpus(3_000, most=3), corpus(3_000, 1, most=3) / 2])
    whole = bootstrap_sums(rows, 300, 10, width=width)
    for name, cells in (("_CHUNK_CELLS", 1 << 12), ("_CACHED_CELLS", 1 << 10), ("_LEAST_DRAWS", 3)):
        monkeypatch.setattr(multinomial, name, cells)
        assert np.array_equal(bootstrap_sums(rows, 300, 10, width=width), whole), name
    assert np.array_equal(bootstrap_sums(rows, 50, 10, width=width), whole[:50])


@pytest.mark.slow
@only_in_full
def test_numbers_do_not_depend_on_threads():
    program = """
import hashlib, numpy as np
from harness.scoring.statistics.resampling import bootstrap_sums, paired_p_values
rows = np.random.default_rng(0).random((2_000, 30)) * 9
sums = bootstrap_sums(rows, 400, 1)
p = paired_p_values(rows, rows[::-1], lambda sums: sums, permutations=400, seed=1)
print(hashlib.sha256(sums.tobytes() + p.tobytes()).hexdigest())
"""
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            check=True,
            capture_output=True,
        ).stdout
        for threads in "12"
    }
    assert len(found) == 1


@pytest.mark.parametrize("width", [None, 4])
def test_intervals_are_those_of_the_plain_bootstrap(width):
    """Few different rows, so that with a width groups are drawn."""
    rows = corpus(6_000, most=4)
    fast, plain = f1(bootstrap_sums(rows, 4_000, 11, width=width)), f1(plain_bootstrap_sums(rows, 2_000, 12))
    assert stats.ks_2samp(fast, plain).pvalue > 0.01
    assert percentile_interval(fast) == pytest.approx(percentile_interval(plain), abs=0.001)


def test_groups_are_drawn_where_few_rows_differ_and_only_there():
    rows = corpus(6_000, most=4)
    own_draws = bootstrap_sums(np.hstack([rows, rows]), 50, 13, width=4)
    assert np.array_equal(own_draws[:, :4], own_draws[:, 4:])
    assert not np.array_equal(own_draws[:, :4], bootstrap_sums(rows, 50, 13))
    thirds = np.hstack([rows, rows / 3])
    assert np.array_equal(bootstrap_sums(thirds, 50, 13, width=4), bootstrap_sums(thirds, 50, 13))


def test_a_corpus_without_documents_or_columns_has_sums_of_zero():
    assert bootstrap_sums(np.zeros((0, 4)), 5, 1).tolist() == np.zeros((5, 4)).tolist()
    assert bootstrap_sums(np.zeros((3, 0)), 5, 1).shape == (5, 0)


def test_interval_leaves_out_draws_in_which_the_measure_does_not_exist():
    assert percentile_interval(np.array([np.nan, 0.25, 0.25])) == (0.25, 0.25)
    assert percentile_interval(np.array([np.nan, np.nan])) is None
    assert percentile_interval(np.arange(101.0), 0.5) == (25, 75)


def plain_p_value(base, new, statistic, alternative="two-sided"):
    """The definition: the share of all swaps with a difference at least as large as the observed one."""
    side = {"two-sided": abs, "less": lambda d: -d, "greater": lambda d: d}[alternative]

    def difference(swap):
        one, other = np.where(swap, new, base), np.where(swap, base, new)
        return side(float((statistic(other.sum(axis=0, keepdims=True)) - statistic(one.sum(axis=0, keepdims=True)))[0]))

    swaps = [np.array(swap)[:, None] for swap in itertools.product([False, True], repeat=len(base))]
    observed = difference(swaps[0])
    return sum(difference(swap) >= observed - 1e-12 for swap in swaps) / len(swaps)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("documents", [1, 2, 5, 9])
def test_few_documents_are_enumerated(documents, alternative):
    base, new = corpus(documents, 14, 6), corpus(documents, 15, 6)
    expected = plain_p_value(base, new, f1, alternative)
    found = paired_permutation(base, new, f1, permutations=10, seed=1, alternative=alternative)
    assert found == pytest.approx(expected, abs=1e-15)


def test_enumeration_agrees_with_scipy():
    base, new = np.random.default_rng(16).integers(0, 9, (2, 10, 1)).astype(float)
    theirs = stats.permutation_test(
        (new[:, 0], base[:, 0]), lambda x, y: x.sum() - y.sum(), permutation_type="samples", n_resamples=np.inf
    )
    ours = paired_permutation(base, new, lambda sums: sums[:, 0], permutations=10, seed=1)
    assert ours == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_sampled_p_is_the_enumerated_one_within_its_error(alternative):
    generator = np.random.default_rng(17)
    base, swaps = generator.integers(0, 9, (14, 1)).astype(float), 20_000
    new = base + generator.choice([-2.0, -1.0, 1.0, 2.0, 3.0], (14, 1))
    expected = plain_p_value(base, new, lambda sums: sums[:, 0], alternative)
    found = paired_permutation(base, new, lambda sums: sums[:, 0], permutations=swaps, seed=2, alternative=alternative)
    assert found == pytest.approx(expected, abs=4 * (expected * (1 - expected) / swaps) ** 0.5 + 1 / swaps)
    assert found * (swaps + 1) == pytest.approx(round(found * (swaps + 1)))


@pytest.mark.parametrize("documents", [1, 12, 13, 100])
def test_identical_systems_have_p_of_one(documents):
    """STA-01 of the vectors: a strict ">" would make this 1/1001."""
    rows = corpus(documents)
    assert paired_permutation(rows, rows, f1, permutations=1_000, seed=3) == 1.0


def test_the_smallest_sampled_p_is_one_over_the_swaps_plus_one():
    base = np.zeros((60, 1))
    assert paired_permutation(base, base + 1, lambda sums: sums[:, 0], permutations=999, seed=4) == 0.001


def test_documents_that_score_alike_change_no_p_value():
    base, new, alike = corpus(13, 18), corpus(13, 19), corpus(40, 20)
    p = paired_permutation(base, new, lambda sums: sums[:, 0], permutations=500, seed=5)
    more = np.vstack([alike, base]), np.vstack([alike, new])
    assert paired_permutation(*more, lambda sums: sums[:, 0], permutations=500, seed=5) == p


def test_several_measures_are_tested_on_the_same_swaps():
    base, new = np.hstack([corpus(30, 21), corpus(30, 22)]), np.hstack([corpus(30, 23), corpus(30, 24)])
    both = paired_p_values(
        base, new, lambda sums: np.column_stack([f1(sums[:, :4]), f1(sums[:, 4:])]), permutations=500, seed=6
    )
    alone = [
        paired_permutation(
            base, new, lambda sums, first=first: f1(sums[:, first : first + 4]), permutations=500, seed=6
        )
        for first in (0, 4)
    ]
    assert both.tolist() == alone


def test_one_sided_tests_ask_about_the_new_system():
    base = corpus(40, 25)
    worse = base * [0.5, 1, 0.5, 1]
    assert paired_permutation(base, worse, f1, permutations=999, seed=7, alternative="less") == 0.001
    assert paired_permutation(base, worse, f1, permutations=999, seed=7, alternative="greater") == 1.0


def test_swaps_do_not_depend_on_chunks(monkeypatch):
    base, new = corpus(200, 26), corpus(200, 27)
    p = paired_permutation(base, new, f1, permutations=700, seed=8)
    monkeypatch.setattr("harness.scoring.statistics.resampling._CHUNK_CELLS", 1)
    assert paired_permutation(base, new, f1, permutations=700, seed=8) == p


def test_a_measure_that_does_not_exist_is_no_difference():
    nothing = np.zeros((20, 4))
    assert paired_permutation(nothing, corpus(20), f1, permutations=99, seed=9) == 1.0


def test_differences_are_drawn_with_the_documents_in_pairs():
    base = corpus(50, 28)
    new = base + np.array([1, 1, 1, 0])
    assert set(paired_differences(base, base, f1, draws=100, seed=10)) == {0.0}
    drawn = paired_differences(base, new, lambda sums: sums[:, 0], draws=100, seed=10)
    assert set(drawn) == {50.0}
    low, high = percentile_interval(paired_differences(base, new, f1, draws=2_000, seed=10))
    assert 0 < low < f1(new.sum(axis=0, keepdims=True))[0] - f1(base.sum(axis=0, keepdims=True))[0] < high


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        ([0.5, 0.6], [1.0, 1.0]),
        ([0.02, 0.02], [0.04, 0.04]),
        ([0.3], [0.3]),
        ([], []),
    ],
)
def test_holm(p_values, adjusted):
    """Worked by hand: the i-th smallest of m times m−i+1, never below one before it, at most 1."""
    assert holm(p_values) == pytest.approx(adjusted)
