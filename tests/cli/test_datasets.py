"""Configs whose gold is a dataset, from the command line: checked, tried, planned, run."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli import main

datasets = pytest.importorskip("datasets", reason="the extra datasets is not installed")

SOURCE = {"dataset": "t.parquet", "columns": {"tokens": "words", "tags": "ner"}, "labels": {"PER": "PERSON"}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: six sentences, two of three with a tag that breaks its scheme."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "answers"))
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    names = datasets.ClassLabel(names=["O", "B-PER", "I-PER"])
    features = {"words": datasets.List(datasets.Value("string")), "ner": datasets.List(names)}
    rows = [{"words": ["Oru", "Vel", "ran"], "ner": [1, 2, 0]}, {"words": ["Vel", "ran"], "ner": [2, 0]}] * 3
    datasets.Dataset.from_list(rows, features=datasets.Features(features)).to_parquet(tmp_path / "t.parquet")
    return tmp_path


def harness(command: str, *options: str, extractors: object = ("rules",), **gold: object) -> Result:
    config = {"gold": {**SOURCE, **gold}, "extractors": extractors, "score": {"bootstrap": 0}}
    Path("c.yaml").write_text(json.dumps(config))
    return CliRunner().invoke(main, [command, "c.yaml", *options])


def test_a_run_says_how_its_gold_was_read(folder: Path) -> None:
    done = harness("run", "--limit", "3", "--run", "r", streaming=True, scope={"labels": ["PERSON"]})
    assert done.exit_code == 0, done.output
    assert "gold: read as IOB2; invalid sequences: repair (1)" in done.stdout
    manifest = json.loads((folder / "reports" / "r" / "manifest.json").read_text())
    read = {"tag_scheme": "IOB2", "invalid_tags": "repair", "irregular": 1}
    assert manifest["gold"]["origin"] == {"rows": 3, "revision": None, **read}
    assert manifest["gold"]["path"]["dataset"] == "./t.parquet"
    assert manifest["scope"] == {"layers": ["entities"], "labels": ["PERSON"]}
    assert list(json.loads((folder / "reports" / "r" / "scores.json").read_text())["extractors"]) == ["rules"]


def test_a_plan_and_a_doctor_read_the_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = harness("run", "--dry-run", "--limit", "2")
    assert planned.stderr == "", "no progress bars"
    assert planned.stdout.splitlines() == [
        "2 documents: 1, 2",
        "1 extractor: rules",
        "gold: read as IOB2; invalid sequences: repair (1)",
    ]
    assert harness("doctor").stdout.startswith(
        "ok       gold: 6 documents; read as IOB2; invalid sequences: repair (3)\n"
    )
    monkeypatch.setattr("harness.runs.execute.try_extractors.STREAMED", 4)
    found = harness("doctor", streaming=True).stdout
    assert found.startswith("ok       gold: 4 documents, the first of a stream; read as IOB2")


def test_a_check_needs_neither_data_nor_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    assert harness("check", dataset="elsewhere.parquet").exit_code == 0
    wrong = harness("check", columns={"tokens": "words", "text": "words"})
    assert (wrong.exit_code, wrong.stdout.split(": ")[0]) == (2, "c.yaml:1:57")


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_what_is_missing_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    absent = harness(command, dataset="someone/news")
    assert absent.exit_code == 2
    [said] = [line for line in (absent.stdout + absent.stderr).splitlines() if "someone/news" in line]
    assert "HF_HUB_OFFLINE is set: load it once with the hub at hand" in said
    monkeypatch.setitem(sys.modules, "datasets", None)
    missing = harness(command)
    assert missing.exit_code == 2
    assert 'pip install "news-extraction-harness[datasets]"\n' in missing.stdout + missing.stderr


def test_oracle_says_what_it_needs(folder: Path) -> None:
    refused = harness("run", extractors=["oracle"])
    assert refused.exit_code == 2
    assert refused.stderr.startswith("c.yaml:1:1")
    assert "oracle answers from a gold folder or JSON Lines, and this gold is a dataset" in refused.stderr
