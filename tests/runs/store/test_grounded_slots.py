"""Reports count how the words of answers were found; an answer from the cache counts as it did when it was given."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli import main

PROGRAM = """
import json, sys
for line in sys.stdin:
    words = ["Tolva", "NEW  YORK", "Port of Nowhere", "Tolva Harbour Council of Trustees"]
    entities = [{"text": text, "label": "GPE"} for text in words]
    print(json.dumps({"id": json.loads(line)["id"], "entities": entities}))
"""
TEXT = "Tolva is not New York, says the Tolva Harbour Board of Trustees."


def test_run_counts_how_words_were_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    gold = {"id": "a", "text": TEXT, "entities": [{"start": 0, "end": 5, "label": "GPE"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    command = json.dumps([sys.executable, "program.py"])
    (tmp_path / "config.yaml").write_text(
        "gold: gold.jsonl\nextractors:\n"
        f"  - {{name: tolerant, use: command, command: {command}}}\n"
        f"  - {{name: exact, use: command, command: {command}, grounding: exact}}\n"
        f"  - {{name: fuzzy, use: command, command: {command}, grounding: fuzzy}}\n"
        "score: {layers: [entities], bootstrap: 0}\nreports: [terminal, json]\n"
    )
    counted = []
    monkeypatch.chdir(tmp_path)
    for name in ("first", "second"):
        result = CliRunner().invoke(main, ["run", "config.yaml", "--run", name])
        assert result.exit_code == 0, result.output
        assert "1 found to the letter, 1 found but for blanks" in " ".join(result.output.split())
        (scores,) = tmp_path.rglob(f"{name}/scores.json")
        extractors = json.loads(scores.read_text())["extractors"]
        (lines,) = tmp_path.rglob(f"{name}/fuzzy/predictions.jsonl")
        assert json.loads(lines.read_text())["meta"]["grounding"] == {
            "entities[1]": "tolerant",
            "entities[2]": "not",
            "entities[3]": "fuzzy",
        }
        counted.append({name: one["grounding"] for name, one in extractors.items()})
    assert counted[0] == counted[1]
    assert counted[0] == {
        "tolerant": {"exact": 1, "tolerant": 1, "fuzzy": 0, "not": 2},
        "exact": {"exact": 1, "tolerant": 0, "fuzzy": 0, "not": 3},
        "fuzzy": {"exact": 1, "tolerant": 1, "fuzzy": 1, "not": 1},
    }
