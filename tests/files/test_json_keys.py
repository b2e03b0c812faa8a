"""A key that stands twice in one object is an error with its place, wherever JSON is read."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from harness.annotation import LAYERS, Layer, Line
from harness.cli import main
from harness.errors import HarnessError
from harness.exchange.read_labels import read_labels
from harness.extractors.interface.registry import create
from harness.files.json_keys import repeats_keys
from harness.runs.compare.baselines import read_baseline
from harness.runs.compare.systems import load_systems
from harness.runs.execute.score_files import score_files
from harness.runs.store.manifest import read_manifest

ENTITY = '{"start": 0, "end": 3, "label": "GPE"}'
TWICE = [
    f'{{"id": "a", "entities": [], "entities": [{ENTITY}]}}',
    '{"id": "a", "entities": [{"start": 0, "start": 1, "end": 3, "label": "GPE"}]}',
    f'{{"id": "a", "id": "b", "entities": [{ENTITY}]}}',
]


@pytest.mark.parametrize("wrong", TWICE)
@pytest.mark.parametrize("side", ["gold", "found"])
@pytest.mark.parametrize("layers", [LAYERS, ("entities",)])
@pytest.mark.parametrize("beside", ["[]", f"[{ENTITY}]"])
def test_scored_files(tmp_path: Path, wrong: str, side: str, layers: tuple[Layer, ...], beside: str) -> None:
    """Among lines in which other keys are absent as well."""
    for name in ("gold", "found"):
        lines = ['{"id": "z"}', wrong if name == side else f'{{"id": "a", "entities": {beside}}}']
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(HarnessError, match=rf"{side}\.jsonl:2:\d+: duplicate-key"):
        score_files(tmp_path / "gold.jsonl", tmp_path / "found.jsonl", scope=None, layers=layers, bootstrap=0, seed=1)


def test_lines_of_a_run_and_of_a_check(tmp_path: Path) -> None:
    (tmp_path / "found.jsonl").write_text(TWICE[0], encoding="utf-8")
    with pytest.raises(HarnessError, match=r'found\.jsonl:1: document "a": the key "entities" stands twice'):
        create({"use": "predictions", "path": "found.jsonl"}, base=tmp_path)
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "found.jsonl")])
    assert checked.exit_code == 2
    assert "found.jsonl:1:29: duplicate-key" in checked.output


@pytest.mark.parametrize(
    ("name", "read"), [("manifest.json", read_manifest), ("scores.json", load_systems), ("base.json", read_baseline)]
)
def test_files_of_runs_and_baselines(tmp_path: Path, name: str, read: Callable[[Path], object]) -> None:
    file = tmp_path / name
    file.write_text('{\n  "schema": 1,\n  "scores": {"a": 1,\n   "a": 2}\n}', encoding="utf-8")
    with pytest.raises(HarnessError, match=rf"{name}:4:4: duplicate-key"):
        read(tmp_path if name == "manifest.json" else file)


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("doccano", '{"text": "abc",\n "label": [], "label": [[0, 3, "GPE"]]}', "2:15"),
        ("prodigy", '{"text": "abc", "spans": [{"start": 0, "end": 3, "end": 2, "label": "GPE"}]}', "1:50"),
        ("labelstudio", '[\n {"data": {"text": "abc", "text": "x"}, "annotations": []}]', "2:27"),
    ],
)
def test_exports_of_tools(tmp_path: Path, name: str, content: str, place: str) -> None:
    (tmp_path / "export.json").write_text(content, encoding="utf-8")
    with pytest.raises(HarnessError, match=rf"export\.json:{place}: duplicate-key"):
        read_labels(name, tmp_path / "export.json")


def test_what_only_looks_like_a_second_key_is_none() -> None:
    """Escapes, blanks, defaults that are spelt out, and colons in words."""
    lines = [
        {"id": "a", "text": 'x "start": 1, "start": 2', "entities": [{"start": 0, "end": 1, "label": "start:"}]},
        {"id": "b", "text": None, "quotes": None, "meta": {"start": {"start": 1}}},
    ]
    for raw in (
        "\n".join(map(json.dumps, lines)),
        "\n".join(json.dumps(line, separators=(" , ", " : ")) for line in lines),
        "\n".join(json.dumps(line).replace("x ", "\\u003a ") for line in lines),
    ):
        found = msgspec.json.Decoder(Line).decode_lines(raw.encode())
        assert not repeats_keys(raw.encode(), found)
    assert repeats_keys(b'{"id": "a", "meta": {"b": 1, "b": 1}}', [Line(id="a", meta={"b": 1})])
