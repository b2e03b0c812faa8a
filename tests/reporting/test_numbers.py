"""Numbers as every report writes them."""

import pytest

from harness.reporting.numbers import three_digits


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (4.4e-06, "<0.001"), (0.003162, "0.00316"), (88.84, "88.8"), (1483.0, "1,480"), (2.5e6, "2,500,000")],
)
def test_speeds_have_three_digits_and_no_exponent(value: float, said: str) -> None:
    assert three_digits(value) == said
