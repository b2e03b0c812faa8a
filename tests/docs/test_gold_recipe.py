"""gold/README.md's recipe for adding an article, typed again: both ways, with what it says is printed."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.gold.folder import load_gold

ARTICLE = Path("gold/articles/velm-ferry")


def blocks(root: Path, chapter: str) -> list[tuple[str, str]]:
    """Language and content of a chapter's code blocks."""
    page = (root / "gold" / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```(\w+)\n(.*?)```", page.partition(f"### {chapter}\n")[2].partition("\n##")[0], re.DOTALL)


def steps(block: str) -> list[tuple[list[str], list[str]]]:
    """The commands of a block, each with the lines that are shown below it."""
    parts = [part.splitlines() for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [(shlex.split(command), shown) for command, *shown in parts]


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Path:
    """A copy of what the commands touch, without any withheld text, and the article's text."""
    shutil.copytree(root / "gold", tmp_path / "gold", ignore=shutil.ignore_patterns(".texts"))
    (tmp_path / "configs").mkdir()
    shutil.copy(root / "configs/quickstart.yaml", tmp_path / "configs")
    [text] = [content for language, content in blocks(root, "With an editor alone") if language == "text"]
    (tmp_path / "velm-ferry.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def type_in(harness: Callable[..., Any]) -> Callable[[str, Callable[[], None]], str]:
    """Runs a block's commands in order; ``edit`` stands in for the editor. What a block shows is what is printed."""

    def run(block: str, edit: Callable[[], None]) -> str:
        printed = ""
        for (program, *arguments), shown in steps(block):
            if program == "$EDITOR":
                edit()
                continue
            assert program == "harness"
            done = harness(*arguments, together=True)
            printed = done.stdout
            assert done.returncode == (2 if any("unquoted-comma" in line for line in shown) else 0), printed
            assert not shown or printed.splitlines() == shown
        return printed

    return run


def test_with_an_editor_alone(root: Path, desk: Path, type_in: Any) -> None:
    found = [(language, content) for language, content in blocks(root, "With an editor alone") if language != "text"]
    assert [language for language, _ in found] == ["console", "yaml", "console", "yaml", "console", "console"]
    new, labels, fix, mended, check, score = (content for _, content in found)
    gold = desk / ARTICLE / "gold.yaml"
    slips: list[int] = []

    def label() -> None:
        explanations = gold.read_text(encoding="utf-8").partition("clusters:")[0]
        gold.write_text(explanations + labels, encoding="utf-8")

    def mend() -> None:
        lines = gold.read_text(encoding="utf-8").splitlines()
        slips.extend(int(number) for number in re.findall(r"gold\.yaml:(\d+):\d+: (?!took-nearest)", fix))
        for number, line in zip(slips, mended.splitlines(), strict=True):
            lines[number - 1] = line
        gold.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def describe() -> None:
        scope = desk / "gold" / "scope.yaml"
        scope.write_text(scope.read_text().replace("  test:\n", "  test:\n    - velm-ferry\n"))
        about = desk / ARTICLE / "article.yaml"
        labelled = "labelled: {by: person, name: Ana, how: blind}"
        about.write_text(re.sub(r"(?m)^labelled: null.*", labelled, about.read_text()))

    type_in(new, label)
    type_in(fix, mend)
    type_in(check, describe)
    assert "velm-ferry" in (desk / "velm-ferry.html").read_text(encoding="utf-8")
    card = (desk / "gold/CARD.md").read_text(encoding="utf-8")
    type_in(score, lambda: None)
    assert (desk / "gold/CARD.md").read_text(encoding="utf-8") != card
    [labelled] = load_gold(desk / "gold", ["velm-ferry"], split="test").documents
    counts = {layer: len(labelled.annotations.layer(layer)) for layer in ("entities", "quotes", "casualties")}
    assert counts == {"entities": 6, "quotes": 2, "casualties": 1}
    assert len(labelled.annotations.attributions or ()) == 3


def test_in_label_studio(root: Path, desk: Path, type_in: Any) -> None:
    found = [content for language, content in blocks(root, "In Label Studio") if language == "console"]
    out, back = found
    type_in(out, lambda: None)
    [task] = json.loads((desk / "project/tasks.json").read_bytes())
    text = task["data"]["text"]

    def region(name: str, label: str, words: str, **filled: str) -> list[dict[str, Any]]:
        start = text.rindex(words)
        place = {"start": start, "end": start + len(words), "text": words}
        row = "entities" if label.isupper() else "layers"
        made = [{"id": name, "from_name": row, "type": "labels", "value": {**place, "labels": [label]}}]
        for control, value in filled.items():
            type_, key = ("choices", "choices") if control == "kind" else ("textarea", "text")
            made.append({"id": name, "from_name": control, "type": type_, "value": {**place, key: [value]}})
        return made

    result = [
        *region("a", "PERSON", "Oru Tamm", cluster="tamm"),
        *region("b", "Quote", "We heard a bang,", kind="direct"),
        *region("c", "Part", "Then she was gone."),
        *region("d", "Source", "Tamm", cluster="tamm"),
        *region("e", "Cue", "told"),
        *({"type": "relation", "from_id": one, "to_id": "b", "direction": "right"} for one in "cde"),
    ]
    (desk / "export.json").write_text(json.dumps([{**task, "annotations": [{"result": result}]}]))
    type_in(back, lambda: None)
    [labelled] = load_gold(desk / "gold", ["velm-ferry"]).documents
    [quote] = labelled.annotations.quotes or ()
    [link] = labelled.annotations.attributions or ()
    assert len(quote.extent) == 2
    assert link.cue is not None
    assert link.content == quote.id
    assert labelled.annotations.casualties == ()
