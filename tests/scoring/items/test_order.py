"""Orders by many columns, and rows that say the same, against Python's own sorting."""

from __future__ import annotations

import random

import numpy as np
import pytest

from harness.scoring.items.order import (
    each_counted,
    first_alike,
    inverse,
    matches,
    numbered,
    ranks,
    same_as_before,
    sorted_rows,
)

Row = tuple[int, ...]


def drawn(seed: int) -> list[Row]:
    draw = random.Random(seed)
    return [tuple(draw.randrange(3) for _ in range(4)) for _ in range(draw.randrange(1, 40))]


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, -5), (1 << 61, 1 << 61), (1 << 62, 1 << 62), (7, 1)])
@pytest.mark.parametrize("seed", range(8))
def test_rows_are_sorted_by_all_columns_and_equal_ones_stay(seed: int, first: int, second: int) -> None:
    """Whatever the leading columns start at; as one number they would not fit where both are vast."""
    rows = [(a + first, b * (1 + abs(second)) + min(second, 0), c, d) for a, b, c, d in drawn(seed)]
    rows = [row for row in rows if max(row) < 1 << 63]
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)] or [np.zeros(0, np.int64)] * 4
    order = sorted_rows(columns)
    expected = sorted(range(len(rows)), key=rows.__getitem__)
    assert order.tolist() == expected
    ordered = [rows[nth] for nth in expected]
    again = [bool(nth) and row == ordered[nth - 1] for nth, row in enumerate(ordered)]
    assert same_as_before(columns, order).tolist() == again
    assert first_alike(np.array(again, dtype=bool)).tolist() == [ordered.index(row) for row in ordered]
    assert inverse(order).tolist() == [expected.index(nth) for nth in range(len(rows))]
    different = sorted(set(rows))
    assert numbered(columns).tolist() == [different.index(row) for row in rows]


def test_no_rows_have_an_order() -> None:
    nothing = [np.zeros(0, dtype=np.int64)] * 3
    order = sorted_rows(nothing)
    assert (order.tolist(), same_as_before(nothing, order).tolist(), order.dtype) == ([], [], np.int64)


def test_values_are_ranked_among_the_different_ones() -> None:
    assert ranks(["b", "a", "c", "a"]).tolist() == [1, 0, 2, 0]
    assert ranks([]).tolist() == []


def test_counts_are_spread_out() -> None:
    item, step = each_counted(np.array([2, 0, 3]))
    assert (item.tolist(), step.tolist()) == ([0, 0, 2, 2, 2], [0, 1, 0, 1, 2])


@pytest.mark.parametrize("seed", range(8))
def test_rows_with_equal_keys_match(seed: int) -> None:
    draw = random.Random(seed)
    keys, others = [draw.randrange(6) for _ in range(9)], sorted(draw.randrange(6) for _ in range(7))
    found = matches(np.array(keys), np.array(others))
    expected = [(i, j) for i, key in enumerate(keys) for j, other in enumerate(others) if key == other]
    assert list(zip(*(rows.tolist() for rows in found), strict=True)) == expected
