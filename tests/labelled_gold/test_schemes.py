"""gold/SCHEMES.md says what the conversions of our gold come to."""

from __future__ import annotations

import pytest

from harness.annotation import Labelled
from tests.labelled_gold.scheme_ceilings import BEGIN, CEILINGS, END, PAGE, Ceiling, articles, reached, table


@pytest.fixture(scope="module")
def gold() -> list[Labelled]:
    return articles()


def test_the_page_has_the_figures_that_are_computed(gold: list[Labelled]) -> None:
    figures = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert figures == f"\n\n{table(gold)}\n", "run: python tests/labelled_gold/scheme_ceilings.py"


@pytest.mark.parametrize("address", sorted({ceiling.address for ceiling in CEILINGS}))
def test_gold_as_it_is_reaches_all_of_it(gold: list[Labelled], address: str) -> None:
    """So that whatever is missing in the table is the scheme's."""
    same = Ceiling("ours", "nothing", address, lambda labelled: labelled.annotations)
    assert reached(same, gold) == (1.0, 1.0, 1.0)


def test_each_scheme_is_told_of_on_the_page() -> None:
    words = PAGE.read_text(encoding="utf-8").partition(END)[2]
    assert [name for one in CEILINGS for name in one.scheme.split(", ") if name not in words] == []
