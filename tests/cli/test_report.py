"""``harness report`` as a user meets it: pages, pairs of runs, the leaderboard."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def runs(project: Any, harness: Any, tmp_path: Path) -> Path:
    """Two runs of one config, ``one`` and ``two``."""
    project.config(reports=["html"])
    for name in ("one", "two"):
        done = harness("run", "c.yaml", "--run", name)
        assert done.returncode == 0, done.stderr
    return tmp_path / "reports"


def test_a_config_asks_for_the_page(runs: Path) -> None:
    page = (runs / "one" / "report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "The bridge at Tolva was closed." in page


def test_two_runs_become_one_page(runs: Path, harness: Any) -> None:
    done = harness("report", "one", "two", "--format", "html", "--write")
    assert done.stdout == "reports/two/changes-from-one.html\n"
    assert "one → two" in (runs / "two" / "changes-from-one.html").read_text()
    assert harness("report", "one", "two", "--format", "html").stdout.startswith("<!doctype html>")


def test_the_index_ranks_all_runs(runs: Path, harness: Any) -> None:
    assert harness("report", "--index").stdout == "reports/index.html\n"
    index = (runs / "index.html").read_text()
    assert 'href="one/report.html"' in index
    assert 'href="two/report.html"' in index


def test_an_index_of_nothing_is_refused(harness: Any) -> None:
    done = harness("report", "--index")
    assert (done.returncode, done.stderr) == (3, "reports: no run here has scores yet\n")


def test_embedding_withheld_texts_warns(runs: Path, harness: Any) -> None:
    done = harness("report", "one", "--format", "html", "--write", "--embed-withheld")
    assert done.returncode == 0
    assert "do not publish it" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a run"),
        (["one", "--index"], "--index is about all runs"),
        (["one", "two", "three"], "one run is shown, or two"),
        (["one", "two"], "harness compare does it in words"),
        (["one", "--embed-withheld"], "--embed-withheld is for --format html"),
    ],
)
def test_what_does_not_go_together_is_refused(harness: Any, arguments: list[str], said: str) -> None:
    done = harness("report", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_the_leaderboard_folds_runs_of_one_extractor_and_tests_the_rest(
    project: Any, harness: Any, tmp_path: Path
) -> None:
    project.config()
    for name in ("one", "two"):
        assert harness("run", "c.yaml", "--run", name).returncode == 0
    places = {"name": "none", "use": "mine.py:Places", "labels": {"GPE": None}}
    project.config(extractors=[places])
    assert harness("run", "c.yaml", "--run", "three").returncode == 0
    assert harness("report", "--index").returncode == 0
    page = (tmp_path / "reports" / "index.html").read_text()
    assert ", 2 rows</h2>" in page
    assert "and 1 earlier run" in page
    assert "95% interval" in page
    assert "share a letter" in page
    assert "Holm over 1 test" in page
