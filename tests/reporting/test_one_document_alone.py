"""Where one document has all the items of a measure, no report shows an interval: each says why there is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import harness
from harness.cli import main

WORDS = "one document alone"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Entities in all documents, quotes in one."""
    monkeypatch.chdir(tmp_path)
    quote = {"id": "q", "kind": "direct", "start": 0, "end": 9}
    gold: list[dict[str, Any]] = [
        {
            "id": f"d{nth}",
            "text": "abc def ghi jkl",
            "entities": [{"start": 4 * nth, "end": 4 * nth + 3, "label": "GPE"}],
            "quotes": [quote] if nth == 1 else [],
        }
        for nth in range(3)
    ]
    Path("gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in gold))
    found = [{**{key: line[key] for key in ("id", "quotes")}, "entities": gold[0]["entities"]} for line in gold]
    Path("found.jsonl").write_text("".join(json.dumps(line) + "\n" for line in found))
    Path("c.yaml").write_text("gold: gold.jsonl\nextractors: [{name: m, use: predictions, path: found.jsonl}]\n")
    return tmp_path


def test_every_report_says_so(files: Path) -> None:
    ran = CliRunner().invoke(main, ["run", "c.yaml", "--run", "r", "--set", "reports=[terminal, markdown, html, json]"])
    assert ran.exit_code == 0, ran.output
    (folder,) = (path.parent for path in files.rglob("scores.json"))
    told = json.loads((folder / "scores.json").read_text())["extractors"]["m"]["scores"]
    assert told["quotes.exact"]["one_document_alone"] == ["precision", "recall", "f1"]
    assert told["quotes.exact"]["f1_ci"] is None
    assert "one_document_alone" not in told["entities.strict"]
    scored = CliRunner().invoke(main, ["score", "gold.jsonl", "found.jsonl"])
    for report in (ran.output, scored.output, (folder / "report.md").read_text(), (folder / "report.html").read_text()):
        assert WORDS in report
        assert "1.000–1.000" not in report
    [row] = [line for line in scored.output.splitlines() if line.startswith("quotes.exact")]
    assert row.split() == ["quotes.exact", "1.000", "1.000", "1.000", *WORDS.split(), "1", "1", "1"]
    assert max(map(len, scored.output.splitlines())) <= 80


def test_the_api_says_so(files: Path) -> None:
    scores = harness.score("gold.jsonl", "found.jsonl", bootstrap=50)
    assert scores["quotes.exact"].interval is None
    assert f"[{WORDS}]" in repr(scores["quotes.exact"])
    assert WORDS in repr(scores)
    assert scores["entities.strict"].interval is not None
    assert harness.Scores.from_dict(scores.to_dict())["quotes.exact"].alone == ("precision", "recall", "f1")
    assert harness.score("gold.jsonl", "found.jsonl", bootstrap=0)["quotes.exact"].alone == (), "none was asked for"


def test_no_difference_of_one_document_has_an_interval(files: Path) -> None:
    scores = harness.score("gold.jsonl", "found.jsonl", bootstrap=50)
    compared = harness.compare(scores, scores)
    assert compared["quotes.exact.f1"].interval is None
    assert compared["entities.strict.f1"].interval is not None
