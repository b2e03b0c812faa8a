"""Which columns go which way through a product, and to which digit fractions are rounded."""

from __future__ import annotations

import numpy as np
import pytest

from harness.scoring.statistics.products import ExactProduct, _distinct_columns


def test_columns_of_halves_are_multiplied_in_single_precision_and_the_others_in_double() -> None:
    matrix = np.array([[1.5, 0.375, 0, 2], [2, 1, 0, 4e6], [0, 0.5, 7, 0.5]])
    product = ExactProduct(matrix, 3)
    assert (product._narrow.tolist(), product._wide.tolist()) == ([0, 2], [1, 3])
    assert (product._narrow_matrix.dtype, product._wide_matrix.dtype) == (np.float32, np.float64)
    assert product(np.array([[1, 1, 1], [0, 3, 0]], np.float32)).tolist() == [
        [3.5, 1.875, 7, 4e6 + 2.5],
        [6, 3, 0, 12e6],
    ]


@pytest.mark.parametrize(("most", "is_narrow"), [((1 << 23) - 1, True), (1 << 23, False)])
def test_sums_in_single_precision_stay_below_2_to_the_23(most: int, is_narrow: bool) -> None:
    """Halves take one bit more, so that a sum has 24."""
    assert (len(ExactProduct(np.ones((1, 1)), most)._narrow) == 1) == is_narrow


def test_fractions_are_rounded_to_a_fixed_point_that_leaves_room_for_their_sums() -> None:
    """Three times at most 1 is below 2², so 50 of 52 bits stand behind the point."""
    third = ExactProduct(np.array([[1 / 3]]), 3)(np.ones((1, 1), np.float32))
    assert third.tolist() == [[round(2**50 / 3) / 2**50]]
    assert third[0, 0] != 1 / 3
    large = ExactProduct(np.array([[1000 / 3]]), 1)(np.ones((1, 1), np.float32))
    assert large.tolist() == [[round(2**43 * 1000 / 3) / 2**43]]


def test_equal_columns_are_multiplied_once() -> None:
    """Columns 0 and 3 have the sum of column 1, and are no copies of it."""
    matrix = np.array([[1.0, 2, 1, 1], [2, 1, 2, 2], [0, 0, 5, 0]])
    assert _distinct_columns(matrix) == ([0, 1, 2, 0], [0, 1, 2])
    assert _distinct_columns(np.zeros((2, 0))) == ([], [])
