"""Reports count what became of answers: words found, edges trimmed. Answers from the cache count as when given."""

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


def test_run_counts_what_was_trimmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Crews of the Tolva Guild met in Orlec’s port."
    gold = [{"start": 13, "end": 24, "label": "ORG"}, {"start": 32, "end": 37, "label": "GPE"}]
    found = [{"start": 9, "end": 24, "label": "ORG"}, {"start": 32, "end": 39, "label": "GPE"}]
    for name, entities in (("gold", gold), ("found", found)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": "a", "text": text, "entities": entities}))
    (tmp_path / "config.yaml").write_text(
        "gold: gold.jsonl\nextractors:\n"
        "  - {name: plain, use: predictions, path: found.jsonl}\n"
        "  - {name: whole, use: predictions, path: found.jsonl, trim: {articles: true, possessives: true}}\n"
        "  - {name: joined, use: pipeline, layers: {entities: {use: predictions, path: found.jsonl,"
        " trim: {articles: true}}}}\n"
        "score: {layers: [entities], bootstrap: 0}\nreports: [terminal, json, markdown]\n"
    )
    monkeypatch.chdir(tmp_path)
    for name in ("first", "second"):
        result = CliRunner().invoke(main, ["run", "config.yaml", "--run", name])
        assert result.exit_code == 0, result.output
        said = " ".join(result.output.split())
        assert "whole: trimmed at the edges of entities: 1 article, 1 possessive" in said
        assert "plain: trimmed" not in said
        folder = tmp_path / "reports" / name
        assert "1 article, 1 possessive" in (folder / "report.md").read_text()
        extractors = json.loads((folder / "scores.json").read_text())["extractors"]
        assert "trimmed" not in extractors["plain"]
        assert extractors["whole"]["trimmed"] == {"articles": 1, "possessives": 1}
        assert extractors["joined"]["trimmed"] == {"articles": 1, "possessives": 0}
        right = {who: one["scores"]["entities.strict"]["cor"] for who, one in extractors.items()}
        assert right == {"plain": 0, "whole": 2, "joined": 1}
        costs = json.loads((folder / "manifest.json").read_text())["timings"]["extractors"]["whole"]["operations"][
            "cost"
        ]
        assert costs == {}
