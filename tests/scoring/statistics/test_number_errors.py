"""How far predicted figures are off."""

from __future__ import annotations

import math

import pytest

from harness.scoring.statistics.number_errors import NumberErrors, number_errors


def test_number_errors_leave_gold_of_nobody_out_of_the_share() -> None:
    found = number_errors([(0, 3), (0.5, 1), (10, 12)])
    assert found.pairs == 3
    assert found.median_log_error == pytest.approx(math.log(2 / 1.5))
    assert found.mape == pytest.approx((0.5 / 0.5 + 2 / 10) / 2)
    assert number_errors([(1, -1), (1, -7.5)]).median_log_error == pytest.approx(math.log(2))
    assert number_errors([(-1, 1)]) == NumberErrors(1, pytest.approx(math.log(2)), None)
    assert number_errors([]) == NumberErrors(0, None, None)
