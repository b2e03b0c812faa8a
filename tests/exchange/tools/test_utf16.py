"""Offsets are code points here; where a format counts UTF-16 code units, its files do and ours stay right."""

from __future__ import annotations

import json
import re
from pathlib import Path

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.exchange.read_labels import read_labels
from harness.exchange.tools import load_tool_format

TEXT = "😀😀 Oru spoke."
ENTITY = Entity(start=3, end=6, label="PERSON")
DOCUMENT = Labelled(document=Document(id="d", text=TEXT), annotations=Annotations(entities=(ENTITY,)))


def exported(name: str, folder: Path) -> list[Path]:
    return load_tool_format(name).write([DOCUMENT], folder, {})


def test_uima_files_count_code_units(tmp_path: Path) -> None:
    _, xmi = exported("uima-xmi", tmp_path)
    assert re.search(r'NamedEntity [^>]*begin="5" end="8"', xmi.read_text(encoding="utf-8"))
    (file,) = exported("uima-json", tmp_path)
    entity = next(fs for fs in json.loads(file.read_bytes())["%FEATURE_STRUCTURES"] if fs["%TYPE"].endswith("Entity"))
    assert (entity["begin"], entity["end"]) == (5, 8)


def test_uima_code_units_are_read_as_code_points(tmp_path: Path) -> None:
    for name in ("uima-xmi", "uima-json"):
        exported(name, tmp_path / name)
        (back,) = read_labels(name, tmp_path / name, {}).documents
        assert back.annotations.entities == (ENTITY,)


def test_other_files_count_code_points(tmp_path: Path) -> None:
    exported("brat", tmp_path)
    assert "T1\tPERSON 3 6\tOru" in (tmp_path / "d.ann").read_text(encoding="utf-8")
    (file,) = exported("doccano", tmp_path)
    (span,) = json.loads(file.read_bytes())["entities"]
    assert (span["start_offset"], span["end_offset"]) == (3, 6)
    (file,) = exported("prodigy", tmp_path)
    (span,) = json.loads(file.read_bytes())["spans"]
    assert (span["start"], span["end"]) == (3, 6)
    tasks, _ = exported("labelstudio", tmp_path)
    value = json.loads(tasks.read_bytes())[0]["annotations"][0]["result"][0]["value"]
    assert (value["start"], value["end"], value["text"]) == (3, 6, "Oru")


def test_offsets_in_code_units_are_noticed(tmp_path: Path) -> None:
    """A file that was made by counting code units says other words than stand at its offsets."""
    (tmp_path / "d.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "d.ann").write_text("T1\tPERSON 5 8\tOru\n", encoding="utf-8")
    (problem,) = read_labels("brat", tmp_path, {}).unplaced
    assert (problem.line, 'is "u s", not "Oru"' in problem.message) == (1, True)
    tasks, _ = exported("labelstudio", tmp_path)
    (tmp_path / "config.xml").unlink()
    tasks.write_text(
        tasks.read_text(encoding="utf-8").replace('"start": 3', '"start": 5').replace('"end": 6', '"end": 8')
    )
    problems = read_labels("labelstudio", tasks, {}).unplaced
    assert any('is "u s", not "Oru"' in problem.message for problem in problems)
