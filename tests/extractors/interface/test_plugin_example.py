"""The example plugin is installed as a user installs one, and is an extractor like any other."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed package."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(root / "tests" / "plugin_example", folder / "source")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(folder / "site"), str(source)], check=True)
    return folder / "site"


@pytest.fixture
def with_plugin(installed: Path, harness: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The real command where the plugin is installed."""
    monkeypatch.setenv("PYTHONPATH", str(installed))
    return harness


def test_it_is_listed_with_its_origin(with_plugin: Any) -> None:
    listed = json.loads(with_plugin("list", "extractors", "--json").stdout)
    (mine,) = [line for line in listed if line["name"] == "initials"]
    assert mine["origin"] == "plugin harness-initials"
    assert mine["description"].startswith("People named by initials")
    assert mine["problem"] is None


def test_it_runs_with_its_options(with_plugin: Any, tmp_path: Path) -> None:
    text = "J. Tolva and M. K. Ruk met."
    gold = {"id": "a", "text": text, "entities": [{"start": 13, "end": 22, "label": "PERSON"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n")
    (tmp_path / "surnames.txt").write_text("Ruk\nTolva\n")
    spec = {"use": "initials", "least": 2, "surnames": "surnames.txt"}
    (tmp_path / "c.yaml").write_text(json.dumps({"gold": "gold.jsonl", "extractors": [spec]}))
    ran = with_plugin("run", "c.yaml", "--json", "--set", "score.bootstrap=0")
    assert ran.returncode == 0, ran.stderr
    scores = json.loads(ran.stdout)["scores"]["extractors"]["initials"]["scores"]
    assert scores["entities.strict"]["f1"] == 1.0
    wrong = with_plugin("run", "c.yaml", "--set", "extractors.0.surnames=gone.txt")
    assert (wrong.returncode, "gone.txt: no file of surnames" in wrong.stderr) == (2, True)
