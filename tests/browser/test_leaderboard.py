"""The leaderboard in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.reporting.pages.leaderboard import render_index
from tests.browser.making import GOLD, LEFT, RIGHT, make_run
from tests.waiting import becomes

pytestmark = pytest.mark.browser


@pytest.fixture
def index(tmp_path: Path) -> str:
    """Two runs over one article, and one over another, which cannot be ranked with them."""
    make_run(tmp_path, "one", [GOLD], {"left": [LEFT], "right": [RIGHT]})
    make_run(tmp_path, "two", [GOLD], {"left": [{**LEFT, "entities": GOLD["entities"]}]})
    make_run(tmp_path, "other", [{**GOLD, "entities": GOLD["entities"][:1]}], {"left": [LEFT]})
    return render_index(tmp_path / "reports")


def rows(page: Any, rank: int) -> list[str]:
    """Run and extractor of each row; rank 0 is the table of the run that stands alone."""
    tables = sorted(page.locator("table.ranked").all(), key=lambda table: table.locator("tbody tr").count())
    cells = tables[rank].locator("tbody tr")
    return [" ".join(text.split()[:2]) for text in cells.all_inner_texts()]


@pytest.mark.parametrize("scripts", [True, False])
def test_only_comparable_rows_are_ranked_together(show: Any, index: str, scripts: bool) -> None:
    page = show(index, java_script_enabled=scripts)
    assert page.locator("table.ranked").count() == 2
    assert rows(page, 0) == ["other left"]
    assert rows(page, 1) == ["two left", "one right", "one left"]
    signatures = page.locator("main .small:not(.tested)").all_inner_texts()
    assert signatures[0] != signatures[1]
    assert all("gold:" in line and "scope:" in line for line in signatures)


def test_a_heading_sorts_its_column_both_ways(show: Any, index: str) -> None:
    page = show(index)
    table = page.locator("table.ranked", has_text="right")
    heading = table.get_by_role("button", name="casualties.exact")
    heading.click()
    becomes(lambda: rows(page, 1)[-1], "one right")
    heading.click()
    becomes(lambda: rows(page, 1)[0], "one right")
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_the_leaderboard_fits_a_telephone(show: Any, index: str, tmp_path: Path) -> None:
    page = show(index, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.screenshot(path=tmp_path / "leaderboard-390.png")
