"""How long the HTML report of 500 documents takes to open in headless Chromium, against an empty page: under 2 s."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from harness.reporting.formats.html import render
from tests.benchmarks.timing import report
from tests.browser.making import example_run, repeated

ROUNDS = 5


def main() -> int:
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        sys.exit("no Chromium here: install the package chromium of your system")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        empty, full = Path(folder) / "empty.html", Path(folder) / "full.html"
        empty.write_text("<!doctype html><title>empty</title>")
        before = time.perf_counter()
        full.write_text(render(repeated(example_run(Path(folder)), 500, Path(folder))), encoding="utf-8")
        report("page of 500 documents: written in", time.perf_counter() - before, "s", "–", True)
        report("page of 500 documents: size", full.stat().st_size / 1e6, "MB", "–", True)
        page = driver.chromium.launch(executable_path=program, args=["--no-sandbox"]).new_page()
        seconds = {}
        for path in (empty, full):
            times = []
            for _ in range(ROUNDS):
                page.goto(path.as_uri())
                times.append(page.evaluate("performance.getEntriesByType('navigation')[0].duration") / 1000)
            seconds[path] = statistics.median(times)
        held = report("page of 500 documents: opens in", seconds[full], "s", "< 2", seconds[full] < 2)
        report(
            "page of 500 documents: against an empty page",
            seconds[full] / max(seconds[empty], 1e-3),
            "times",
            "–",
            True,
        )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
