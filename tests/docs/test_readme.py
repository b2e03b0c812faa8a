"""What the README shows is what there is."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

import harness as api


def blocks(root: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_extractor_is_the_tested_one(root: Path) -> None:
    shown = blocks(root, "python")[-1]
    tested = (root / "tests/extractors/interface/example_extractor.py").read_text(encoding="utf-8")
    assert tested.endswith(shown)
    lines = shown.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("class"))
    assert len(lines) - first < 20


@pytest.mark.parametrize("page", ["README.md", "configs/README.md"])
def test_the_predictions_line_of_each_layer_scores(root: Path, harness: Any, tmp_path: Path, page: str) -> None:
    shown = (root / page).read_text(encoding="utf-8")
    [found] = [block for block in re.findall(r"```json\n(.*?)```", shown, re.DOTALL) if '"entities"' in block]
    line = json.loads(found)
    [text] = re.findall(r"Its text is\n\n> (.+)\n", shown)
    gold = {**line, "text": text}
    for entity in line["entities"]:
        assert text[entity["start"] : entity["end"]] == "Tolva"
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    (tmp_path / "line.jsonl").write_text(json.dumps(line))
    assert harness("check", "line.jsonl").returncode == 0
    scored = harness("score", "gold.jsonl", "line.jsonl", "--json")
    assert scored.returncode == 0, scored.stderr
    scores = json.loads(scored.stdout)
    assert scores["not_attempted"] == []
    for address in (
        "entities.strict",
        "quotes.exact",
        "casualties.exact",
        "casualties.attributed",
        "attributions.strict",
    ):
        assert scores["scores"][address]["f1"] == 1, address


def test_its_config_runs(root: Path, harness: Any, tmp_path: Path) -> None:
    [config] = blocks(root, "yaml")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/my.yaml").write_text(config.replace("../gold", str(root / "gold")))
    (tmp_path / "configs/mine.jsonl").write_text('{"id": "lindova-verdict-2026-03-12", "entities": []}\n')
    checked = harness("check", "configs/my.yaml")
    assert checked.returncode == 0, checked.stderr + checked.stdout
    ran = harness("run", "configs/my.yaml", "--set", "score.bootstrap=0")
    assert ran.returncode == 1, ran.stderr  # the empty predictions fail the gate
    assert "entities.strict" in ran.stdout


def test_the_python_lines_run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = blocks(root, "python")[0]
    assert len(shown.splitlines()) <= 10
    for name in ("gold", "configs"):
        (tmp_path / name).symlink_to(root / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    for name, left_away in (("mine", 3), ("yours", 1)):
        lines = []
        for labelled in api.load_gold("gold").documents:
            found = {"id": labelled.document.id, **msgspec.to_builtins(labelled.annotations)}
            lines.append(json.dumps({**found, "entities": found["entities"][left_away:]}))
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    names: dict[str, Any] = {}
    shown_by = {}
    for node in ast.parse(shown).body:
        source = ast.get_source_segment(shown, node) or ""
        if isinstance(node, ast.Expr):
            shown_by[source] = eval(source, names)
        else:
            exec(source, names)
    assert names["run"].exit_code == 0
    assert shown_by['mine.errors("quotes")'][:] is not None
    compared = next(value for source, value in shown_by.items() if source.startswith("harness.compare"))
    assert compared["entities.strict.f1"].difference > 0
    for value in (*shown_by.values(), names["run"], names["mine"]):
        assert len(repr(value).splitlines()) <= 25


def test_the_table_is_what_the_quickstart_prints(root: Path, harness: Any, tmp_path: Path) -> None:
    ran = harness("run", str(root / "configs/quickstart.yaml"), "--set", "documents.exclude=[baghouz*]")
    printed = [line.rstrip() for line in ran.stdout.splitlines() if re.match(r"[a-z]+\.[a-z]+ ", line)]
    shown = next(block for block in blocks(root, "") if "entities.strict" in block).splitlines()
    assert printed == [line.rstrip() for line in shown if re.match(r"[a-z]+\.[a-z]+ ", line)]
