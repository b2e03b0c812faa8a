"""A few damaged files of every format; ``make fuzz`` tries many."""

from __future__ import annotations

import pytest

from harness.exchange.tools import FORMATS
from tests.effort import some
from tests.exchange.tools.fuzz import fuzz

COUNTS = {"datasets": 12, "uima-xmi": 25, "uima-json": 25, "spacy": 25}


@pytest.mark.parametrize("name", FORMATS)
def test_no_damaged_file_ends_in_anything_but_words(name: str) -> None:
    assert list(fuzz(name, some(COUNTS.get(name, 150)), seed=0)) == []
