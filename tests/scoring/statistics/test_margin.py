"""A drop held against a margin."""

import numpy as np
import pytest
from scipy import stats

from harness.scoring.statistics.margin import MarginTest, margin_test


def rows(hits: list[float], items: float = 10.0) -> np.ndarray:
    """Ten gold items and ten found in each document, so many right: F1 is the mean share."""
    return np.array([(right, items, right, items) for right in hits])


def tried(base: list[float], new: list[float], margin: float = 0.02) -> MarginTest:
    found = margin_test(rows(base), rows(new), "f1", margin, draws=999, seed=1)
    assert found is not None
    return found


def test_where_documents_are_alike_in_size_the_jackknife_is_the_paired_t_test() -> None:
    generator = np.random.default_rng(2)
    base, new = (generator.binomial(10, 0.7, 30).astype(float).tolist() for _ in range(2))
    found = tried(base, new, 0.05)
    change = (np.array(new) - np.array(base)) / 10
    assert found.spread == pytest.approx(change.std(ddof=1))
    t = (change.mean() + 0.05) / (change.std(ddof=1) / 30**0.5)
    assert found.p_held >= stats.t.sf(t, 29) - 1e-12
    assert found.p_failed >= stats.t.cdf(t, 29) - 1e-12


def test_nothing_changed_is_ruled_out_only_by_enough_documents() -> None:
    assert tried([9.0] * 4, [9.0] * 4).p_held == 1 / 16
    assert tried([9.0] * 5, [9.0] * 5).p_held == 1 / 32
    assert tried([9.0] * 5, [9.0] * 5).p_failed == 1.0


def test_a_collapse_is_shown() -> None:
    found = tried([9.0] * 8, [5.0] * 8)
    assert (found.p_failed, found.p_held) == (1 / 256, 1.0)


def test_a_drop_of_just_the_margin_is_neither() -> None:
    found = tried([9.0] * 10, [8.0] * 10, 0.1)
    assert min(found.p_held, found.p_failed) > 0.05


def test_documents_without_items_do_not_count() -> None:
    nothing = [(0.0, 0.0, 0.0, 0.0)] * 20
    base, new = (np.vstack([rows(side), nothing]) for side in ([9.0] * 4, [9.0] * 4))
    found = margin_test(base, new, "f1", 0.02, draws=999, seed=1)
    assert found is not None
    assert (found.documents, found.p_held) == (4, 1 / 16)
    assert margin_test(base[3:], new[3:], "f1", 0.02, draws=999, seed=1) is None, "one document alone has items"


def test_more_spread_and_a_smaller_margin_need_more_documents() -> None:
    found = MarginTest(0.5, 0.5, 20, 0.1)
    assert found.needed(0.02, 0.05) == 155  # ((1.645 + 0.842) · 0.1 / 0.02)², rounded up
    assert found.needed(0.01, 0.05) == pytest.approx(4 * 154.6, abs=1)
    assert MarginTest(0.5, 0.5, 4, 0.0).needed(0.02, 0.05) == 5


def test_repeats_are_taken_by_their_mean() -> None:
    base, new = [9.0, 8.0, 7.0, 9.0, 6.0], [8.0, 8.0, 9.0, 9.0, 5.0]
    once = tried(base, new)
    twice = margin_test(rows(base), np.hstack([rows(new), rows(new)]), "f1", 0.02, draws=999, seed=1)
    assert twice == pytest.approx(once)
