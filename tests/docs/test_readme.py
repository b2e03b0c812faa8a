"""What the README shows is what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any


def blocks(root: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_extractor_is_the_tested_one(root: Path) -> None:
    [shown] = blocks(root, "python")
    tested = (root / "tests/extractors/interface/example_extractor.py").read_text(encoding="utf-8")
    assert tested.endswith(shown)
    lines = shown.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("class"))
    assert len(lines) - first < 20


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


def test_links_lead_somewhere(root: Path) -> None:
    for page in (*root.glob("*.md"), *root.glob("*/*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_the_table_is_what_the_quickstart_prints(root: Path, harness: Any, tmp_path: Path) -> None:
    ran = harness("run", str(root / "configs/quickstart.yaml"), "--set", "documents.exclude=[baghouz*]")
    printed = [line.rstrip() for line in ran.stdout.splitlines() if re.match(r"[a-z]+\.[a-z]+ ", line)]
    shown = next(block for block in blocks(root, "") if "entities.strict" in block).splitlines()
    assert printed == [line.rstrip() for line in shown if re.match(r"[a-z]+\.[a-z]+ ", line)]
