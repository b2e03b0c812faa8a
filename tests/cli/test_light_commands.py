"""A command loads only what it uses."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GOLD = {"id": "a", "text": "Tolva is far.", "entities": [{"start": 0, "end": 5, "label": "GPE"}]}
PREDICTED = {"id": "a", "entities": [{"start": 0, "end": 5, "label": "GPE"}]}


def loaded(folder: Path, root: Path, *arguments: str) -> set[str]:
    """The modules of the package that a command loads."""
    command = [sys.executable, "-X", "importtime", "-m", "harness", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 2), done.stderr
    return set(re.findall(r"\| +(harness[\w.]*)$", done.stderr, re.MULTILINE))


def of(found: set[str], *rooms: str) -> list[str]:
    """Those that lie in these rooms."""
    return sorted(name for name in found if f"{name}.".startswith(tuple(f"harness.{room}." for room in rooms)))


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_scoring_two_files_loads_no_extractor_engine_or_config(
    tmp_path: Path, root: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n")
    (tmp_path / "p.jsonl").write_text(json.dumps(PREDICTED) + "\n")
    found = loaded(tmp_path, root, "score", "gold.jsonl", "p.jsonl", "--bootstrap", "10", *options)
    assert "harness.scoring" in found
    assert of(found, "extractors", "engines", "runs.config", "runs.compare", "exchange.datasets") == []


def test_linting_loads_no_extractor_scorer_or_run(tmp_path: Path, root: Path) -> None:
    article = tmp_path / "gold" / "articles" / "one"
    article.mkdir(parents=True)
    (article / "gold.yaml").write_text("entities: []\n")
    found = loaded(tmp_path, root, "gold", "lint")
    assert "harness.gold.check.lint" in found
    assert of(found, "extractors", "scoring", "engines", "runs.execute", "runs.config", "runs.compare") == []
