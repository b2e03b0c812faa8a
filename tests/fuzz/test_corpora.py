"""A few damaged files of every public corpus; ``make fuzz`` tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.exchange import public
from harness.exchange.convert_corpus import convert
from tests.effort import some
from tests.fuzz.corpora import CORPORA, fuzz


@pytest.mark.parametrize("name", public.CORPORA)
def test_no_damaged_corpus_ends_in_anything_but_words(name: str) -> None:
    assert list(fuzz(name, some(60), seed=0)) == []


@pytest.mark.parametrize("name", public.CORPORA)
def test_what_is_damaged_is_a_corpus(name: str, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    CORPORA[name](tmp_path / "corpus")
    made = convert(name, tmp_path / "corpus", tmp_path / "out")
    assert made.bad == 0
    assert any(counts.total() > counts["documents"] for counts in made.counts.values())
