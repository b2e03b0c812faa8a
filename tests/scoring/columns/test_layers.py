"""Quotes, casualties and attributions over columns give what the plain definition gives, count by count."""

from __future__ import annotations

import pytest

from tests.scoring.columns.comparing import check
from tests.scoring.columns.crowd import Crowd


def crowd(seed: int, documents: int, **how: float) -> list:
    source = Crowd(seed, **how)
    return [source.document(f"d{nth:04}") for nth in range(documents)]


@pytest.mark.parametrize("seed", range(10))
def test_seeded_crowds_score_alike(seed: int) -> None:
    check(crowd(seed, 150))
