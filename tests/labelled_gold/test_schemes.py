"""gold/SCHEMES.md says what the conversions of our gold come to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.annotation import Labelled
from tests.labelled_gold.scheme_ceilings import (
    BEGIN,
    BEGIN_REAL,
    CEILINGS,
    END,
    END_REAL,
    PAGE,
    Ceiling,
    articles,
    reached,
    real_articles,
    real_table,
    table,
)
from tests.labelled_gold.shared_texts import attach_shared


@pytest.fixture(scope="module")
def gold() -> list[Labelled]:
    return articles()


def test_the_page_has_the_figures_that_are_computed(gold: list[Labelled]) -> None:
    figures = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert figures == f"\n\n{table(gold)}\n", "run: python tests/labelled_gold/scheme_ceilings.py"


@pytest.mark.shared
def test_the_page_has_the_figures_of_real_news(root: Path, shared: Path, tmp_path: Path) -> None:
    copy = tmp_path / "gold"
    shutil.copytree(root / "gold", copy, ignore=shutil.ignore_patterns(".texts", "corpora"))
    assert real_articles(copy) is None
    attach_shared(copy, shared)
    gold = real_articles(copy)
    assert gold is not None
    figures = PAGE.read_text(encoding="utf-8").partition(BEGIN_REAL)[2].partition(END_REAL)[0]
    assert figures == f"\n\n{real_table(gold)}\n", "run: python tests/labelled_gold/scheme_ceilings.py"


@pytest.mark.parametrize("address", sorted({ceiling.address for ceiling in CEILINGS}))
def test_gold_as_it_is_reaches_all_of_it(gold: list[Labelled], address: str) -> None:
    """So that whatever is missing in the table is the scheme's."""
    same = Ceiling("ours", "nothing", address, lambda labelled: labelled.annotations)
    assert reached(same, gold) == (1.0, 1.0, 1.0)


def test_each_scheme_is_told_of_on_the_page() -> None:
    words = PAGE.read_text(encoding="utf-8").partition(END)[2]
    assert [name for one in CEILINGS for name in one.scheme.split(", ") if name not in words] == []
