"""The leaderboard says which of its rows were tested against each other, and why the others were not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import harness as api
from harness.reporting.pages import leaderboard
from harness.reporting.pages.leaderboard import collect, render_index


@pytest.fixture
def reports(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of three extractors on six documents."""
    monkeypatch.chdir(tmp_path)
    project.gold(6)
    project.config(extractors=["mine.py:Places", "oracle", "naive"], score={"layers": ["entities"], "bootstrap": 50})
    api.run("c.yaml", name="r", cache=False)
    return tmp_path / "reports"


def test_all_rows_are_tested_where_there_are_few(reports: Path) -> None:
    [table] = collect(reports)
    assert all(table.letters["entities.strict"][:3])
    assert (table.tested or "").startswith("Rows that share a letter can't be told apart")
    assert "not tested" not in (table.tested or "")


def test_rows_beyond_the_most_are_said_to_be_untested(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboard, "MOST_TESTED", 2)
    [table] = collect(reports)
    assert len(table.letters["entities.strict"]) == 2
    assert "of 3 rows the first 2 by entities.strict are tested; a row without a letter is not tested" in (
        table.tested or ""
    )


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (["oracle"], "1 row of an older version, without counts by document, can't be; a row without a letter"),
        (["oracle", "naive"], "No row is tested against another: 2 rows of an older version, without counts"),
    ],
)
def test_runs_without_counts_by_document_are_said_to_be_untested(reports: Path, gone: list[str], said: str) -> None:
    for name in gone:
        (reports / "r" / name / "counts.jsonl").unlink()
    [table] = collect(reports)
    assert said in (table.tested or "")


def test_too_many_documents_are_said_not_to_be_tested(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboard, "MOST_DOCUMENTS", 5)
    [table] = collect(reports)
    assert table.letters == {}
    assert "No row is tested against another: more than 5 documents" in render_index(reports)
