"""How far predicted figures are off."""

from __future__ import annotations

import math

import pytest

from harness.scoring.statistics.number_errors import number_errors


def test_number_errors_leave_gold_of_nobody_out_of_the_share() -> None:
    found = number_errors([(0, 3), (0.5, 1), (10, 12)])
    assert found == {
        "pairs": 3,
        "median_log_error": pytest.approx(math.log(2 / 1.5)),
        "mape": pytest.approx((0.5 / 0.5 + 2 / 10) / 2),
    }
    assert number_errors([(1, -1), (1, -7.5)])["median_log_error"] == pytest.approx(math.log(2))
    assert number_errors([(-1, 1)]) == {"pairs": 1, "median_log_error": pytest.approx(math.log(2)), "mape": None}
    assert number_errors([]) == {"pairs": 0, "median_log_error": None, "mape": None}
