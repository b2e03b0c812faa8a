"""Where resampling goes one way and not another, at the very bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from harness.scoring.statistics import resampling
from harness.scoring.statistics.resampling import (
    bootstrap_sums,
    holm,
    paired_differences,
    paired_permutation,
    share_as_extreme,
)


def first(sums: Any) -> Any:
    return sums[:, 0]


def test_equal_rows_are_counted_as_they_are() -> None:
    rows = np.array([[1.5, 2, 0], [0, 3, 0], [1.5, 2, 0], [1.5, 0, 4]])
    distinct, sizes = resampling._equal_rows(rows) or (None, None)
    assert np.column_stack([distinct, sizes]).tolist() == [[0, 3, 0, 1], [1.5, 0, 4, 1], [1.5, 2, 0, 2]]


@pytest.mark.parametrize("other", [0.25, 1 / 3])
def test_rows_that_are_no_halves_are_not_grouped(other: float) -> None:
    assert resampling._equal_rows(np.array([[1, 2], [1, other]])) is None


@pytest.mark.parametrize(("most", "is_numbered"), [(2**30 - 1, True), (2**30 - 0.5, False), (2**31, False)])
def test_rows_are_numbered_below_2_to_the_62(most: float, is_numbered: bool) -> None:
    """Two columns that go up to ``most`` have (2·most + 1)² different rows."""
    assert (resampling._equal_rows(np.array([[0, 0], [most, most]])) is not None) == is_numbered


def grouped(monkeypatch: pytest.MonkeyPatch, rows: Any, width: int, **costs: float) -> bool:
    for name, cost in {"_COST_OF_DOCUMENT": 1, "_COST_OF_CELL": 0.5, "_COST_OF_TOPPING_UP": 3, **costs}.items():
        monkeypatch.setattr(resampling, name, cost)
    return resampling._grouped(rows, width) is not None


def test_groups_are_drawn_where_they_cost_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """16 equal documents of 4 columns are worth 16·(1+4·0.5) = 48; topping up costs 3·√16 = 12, a part is 8 columns."""
    rows = np.ones((16, 4))
    assert grouped(monkeypatch, rows, 4, _COST_OF_PART=4.49)
    assert not grouped(monkeypatch, rows, 4, _COST_OF_PART=4.5)
    assert grouped(monkeypatch, rows, 2, _COST_OF_PART=1.49)
    assert not grouped(monkeypatch, rows, 2, _COST_OF_PART=1.5)


def test_topping_up_alone_can_cost_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.ones((16, 4))
    assert grouped(monkeypatch, rows, 4, _COST_OF_TOPPING_UP=11.9, _COST_OF_PART=0.04)
    assert not grouped(monkeypatch, rows, 4, _COST_OF_TOPPING_UP=12.1, _COST_OF_PART=-1)


@pytest.mark.parametrize("width", [None, 4])
def test_sums_of_groups_have_the_size_of_the_sums(width: int | None) -> None:
    rows = np.tile([[1.0, 2, 1, 2], [0, 1, 0, 3]], (4_000, 1))
    sums = bootstrap_sums(rows, 200, 1, width=width)
    assert sums.mean(axis=0) == pytest.approx(rows.sum(axis=0), rel=0.01)
    assert (sums[:, 1] == 8_000 + sums[:, 0]).all()
    assert (sums[:, 3] == 24_000 - sums[:, 0]).all()


def test_differences_are_drawn_anew_by_seed_alone() -> None:
    base, new = np.random.default_rng(1).integers(0, 9, (2, 30, 1)).astype(float)
    once, again, other = (paired_differences(base, new, first, draws=20, seed=seed) for seed in (5, 5, 6))
    assert once.tolist() == again.tolist()
    assert once.tolist() != other.tolist()


@pytest.mark.parametrize("documents", [12, 13])
def test_swaps_of_up_to_twelve_documents_are_enumerated(documents: int) -> None:
    """Of documents that are all better, one swap of all is as extreme as none."""
    base, new = np.zeros((documents, 1)), np.ones((documents, 1))
    p = paired_permutation(base, new, first, permutations=9, seed=1)
    assert p == (2 / 2**12 if documents == 12 else 0.1)


@pytest.mark.parametrize("documents", [64, 65, 130])
def test_any_number_of_documents_can_be_swapped(documents: int) -> None:
    base, new = np.zeros((documents, 1)), np.ones((documents, 1))
    assert paired_permutation(base, new, first, permutations=99, seed=1) == 0.01


def test_what_differs_by_rounding_alone_is_a_tie() -> None:
    drawn = np.array([1.0, 1 - 1e-12, 1 - 3e-12, 0.5])
    assert share_as_extreme(drawn, np.float64(1), exact=True) == 0.5
    assert share_as_extreme(drawn, np.float64(1), exact=False) == 3 / 5


def test_adjusted_p_values_end_at_1() -> None:
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([0.9, 0.1]) == pytest.approx([0.9, 0.2])
