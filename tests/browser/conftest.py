"""A headless Chromium, and pages in it that must neither complain nor ask for anything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import making
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Open = Callable[..., "Page"]


_LATE = """
const ask = window.fetch;
window.fetch = async (...what) => {
  await new Promise((go) => { setTimeout(go, 300); });
  return ask(...what);
};
"""


def _slow_down(browser: Browser) -> None:
    """Have every page compute six times as long, and every question to a server wait for 0.3 seconds."""
    make_context = browser.new_context

    def new_context(**settings: Any) -> BrowserContext:
        context = make_context(**settings)
        make_page = context.new_page

        def new_page() -> Page:
            page = make_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
            return page

        context.add_init_script(_LATE)
        context.new_page = new_page  # type: ignore[method-assign]
        return context

    browser.new_context = new_context  # type: ignore[method-assign, assignment]


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser; without one the test is skipped, or fails where --require-browser is given."""
    playwright = pytest.importorskip("playwright.sync_api", reason='playwright is missing: pip install -e ".[test]"')
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium here: install the package chromium of your system")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        if request.config.getoption("--slow-browser"):
            _slow_down(browser)
        yield browser
        browser.close()


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a page that is given as a string; at the end nothing may have been reported or asked for."""
    complaints: list[str] = []
    contexts = []

    def open_page(html: str, *, width: int = 1280, name: str = "page.html", fragment: str = "", **extra: Any) -> Page:
        path = tmp_path / name
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 900}, **extra)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        address = path.as_uri()
        page.on("request", lambda sent: None if sent.url.startswith(address) else complaints.append(sent.url))
        page.goto(address + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run with everything in it that a page shows."""
    return making.example_run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="session")
def html(stored: Any) -> str:
    """The page of that run."""
    from harness.reporting.formats.html import render

    return render(stored)
