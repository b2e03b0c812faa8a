"""The ranking of systems on several golds is written from finished runs, and says where there is nothing to rank."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.reporting.transfer_card import BEGIN, END

PAGE = f"# A page\n\n{BEGIN}\n{END}\n\nBelow.\n"


@pytest.fixture
def runs(project: Any, harness: Any, tmp_path: Path) -> Path:
    """Two runs of a tagger that misses people, one that misses all, and one with other names, on seven documents."""
    project.gold(7)
    lines = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text().splitlines()]
    (tmp_path / "other.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines[:6]))
    (tmp_path / "all.jsonl").write_text(
        "".join(json.dumps({"id": line["id"], "entities": line["entities"]}) + "\n" for line in lines)
    )
    (tmp_path / "none.jsonl").write_text(
        "".join(json.dumps({"id": line["id"], "entities": []}) + "\n" for line in lines)
    )
    predictions = [{"name": name, "use": "predictions", "path": f"{name}.jsonl"} for name in ("all", "none")]
    for gold, name in (("gold.jsonl", "first"), ("other.jsonl", "second")):
        project.config(gold=gold, extractors=["mine.py:Places", *predictions])
        done = harness("run", "c.yaml", "--run", name)
        assert done.returncode == 0, done.stderr
    (tmp_path / "page.md").write_text(PAGE)
    return tmp_path / "page.md"


def test_runs_are_set_side_by_side(runs: Path, harness: Any) -> None:
    done = harness("gold", "stats", "--transfer", "first", "--transfer", "second", "--into", "page.md")
    assert (done.returncode, done.stdout) == (0, "page.md\n"), done.stderr
    written = runs.read_text()
    assert written.startswith(f"# A page\n\n{BEGIN}\n\n")
    assert written.endswith(f"\n{END}\n\nBelow.\n")
    lines = written.splitlines()
    # Nine words in two sentences each: "The bridge at Tolva was closed. Ruk reported it."
    assert "| first | 7 | 9 | 4.5 |" in lines
    assert "| second | 6 | 9 | 4.5 |" in lines
    first, second = [line for line in lines if line.startswith(("| first", "| second")) and "0.667" in line][:2]
    cells = "| 0.667 (0.667–0.667) | 1.000 (1.000–1.000) | none found |"
    difference = "all − Places +0.333 (+0.333 to +0.333; "
    assert first.startswith(f"| first {cells} {difference}")
    assert second.startswith(f"| second {cells} {difference}")
    assert "none −" not in written


def test_a_page_without_a_place_and_a_name_that_stands_twice_are_refused(runs: Path, harness: Any) -> None:
    runs.write_text("# A page\n")
    done = harness("gold", "stats", "--transfer", "first", "--into", "page.md")
    assert (done.returncode, "page.md: the card needs the two lines" in done.stderr) == (2, True)
    done = harness("gold", "stats", "--transfer", "first", "--transfer", "reports/first", "--into", "page.md")
    assert (done.returncode, "two runs have the same name" in done.stderr) == (2, True)
    assert harness("gold", "stats", "--into", "page.md").returncode == 2
    assert harness("gold", "stats", "--transfer", "frst", "--into", "page.md").returncode == 2
