"""What the labelling page looks like by numbers: contrast, and nothing wider than the window, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.gold.agreement.labellings import SECOND
from tests.browser.contrast import too_faint
from tests.browser.labeller import Person
from tests.labelling.serving import Served, make_article
from tests.labelling.two_labellings import AGAIN, GOLD, MANUAL, TEXT

pytest.importorskip("uvicorn", reason="uvicorn is missing: pip install -e '.[label]'")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def checked(page: Any) -> None:
    """Every word can be read, and the page needs no scrolling sideways."""
    assert too_faint(page) == []
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((one) => {
            const box = one.getBoundingClientRect();
            const isWide = one.checkVisibility() && box.width && box.right > innerWidth + 1;
            return isWide && !one.closest('.palette, svg, .skip');
        }).map((one) => `${one.localName}.${one.className}#${one.id}`)"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(chromium: Any, tmp_path: Path, width: int, scheme: str) -> None:
    path = make_article(tmp_path, TEXT)
    path.write_text(GOLD, encoding="utf-8")
    (path.parent / "labellings").mkdir()
    (path.parent / SECOND).write_text(AGAIN, encoding="utf-8")
    (tmp_path / "gold/GUIDELINES.md").write_text(MANUAL, encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    try:
        with Served(tmp_path, "a", "--suggest", "rules") as served:
            page.goto(served.address)
            page.locator("#suggestions .row-words").wait_for()
            person = Person(page)
            person.click("Tolva", 1)
            checked(page)
            person.key("Escape")
            person.click("Three")
            checked(page)
            for key, box in (("F1", "manual"), ("?", "keys")):
                person.key(key)
                page.locator(f"#{box}[open]").wait_for()
                checked(page)
                person.key("Escape")
            page.locator("#open-new").click()
            checked(page)
        page.locator("#trouble").wait_for()
        person.key("Escape")
        checked(page)
        with Served(tmp_path, "a", "--adjudicate") as served:
            page.goto(served.address)
            page.locator("#difference h2").wait_for()
            page.locator("#card .card-words").wait_for()
            checked(page)
            person.key("S")
            page.locator("#decision[open]").wait_for()
            checked(page)
    finally:
        context.close()
