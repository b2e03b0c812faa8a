"""Files of other tools where JSON Lines are read: each is told what it looks like and which command brings it in."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.errors import HarnessError
from harness.exchange.foreign_files import foreign_form, refuse_foreign
from harness.exchange.tools import FORMATS, load_tool_format
from harness.gold.jsonlines import labelled_line, write_lines

TEXT = "Ada met Bob in Cove."
GOLD = Labelled(
    document=Document(id="a", text=TEXT, meta={"label": "x", "data": 1, "_input_hash": 2}),
    annotations=Annotations(entities=(Entity(start=0, end=3, label="PERSON"),)),
)
WEBANNO = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Name|value\n\n#Text=Ada\n1-1\t0-3\tAda\tPERSON\t\n"


def written(name: str, folder: Path) -> list[Path]:
    """The files with labels that an export in this format writes."""
    if name == "webanno-tsv":
        (folder / "a.tsv").write_text(WEBANNO)
        return [folder / "a.tsv"]
    try:
        form = load_tool_format(name)
    except HarnessError as error:
        pytest.skip(str(error))
    beside = (".txt", ".conf", ".xml", ".md", ".facts.json", "TypeSystem.xml", "labels.json", "label_config.json")
    return [path for path in form.write([GOLD], folder, {}) if not path.name.endswith(beside)]


@pytest.mark.parametrize("name", FORMATS)
def test_the_files_of_every_format_are_known(name: str, tmp_path: Path) -> None:
    files = written(name, tmp_path)
    assert files
    for file in files:
        told = foreign_form(file)
        if name == "jsonl":
            assert told is None
        else:
            assert f"harness gold import --format {name} " in (told or "").replace('"', ""), (file, told)


def test_what_is_our_own_is_let_be(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    write_lines(file, [labelled_line(GOLD)])
    assert foreign_form(file) is None
    file.write_text('\n {"id": "a", "entitys": []}\n')
    assert foreign_form(file) is None, "a slip in our own words is told by who reads it"
    assert foreign_form(tmp_path / "absent") is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.jsonl", b"T1\tPERSON 0 3\tAda\n", "--format brat"),
        ("p.jsonl", b"\xef\xbb\xbf# sent\nAda\tNNP\tB-PER\r\nmet\tO\r\n", "--format conll"),
        ("p.ann", b"", "--format brat"),
        ("p.json", b'[{"data": {"text": "A"}, "annotations": [{"result": []}]}]', "--format labelstudio"),
        ("p.json", b'[{"id": "a", "entities": []}]', "jq -c '.[]'"),
        ("p.json", b'[{"annotations": [' + b" " * (1 << 20), "--format labelstudio"),
        ("p.jsonl", b'{"id": 1, "text": "Ada", "label": [[0, 3, "PERSON"]]}\n', "--format doccano"),
        ("p.jsonl", b'{"text": "Ada", "spans": [], "_input_hash": 1, "answer": "accept"}\n', "--format prodigy"),
        ("p.zip", b"PK\x03\x04", "a zip archive"),
        ("p.jsonl.gz", b"\x1f\x8b\x08", "a compressed file: unpack it"),
        ("p.html", b"<!DOCTYPE html>", "XML or HTML"),
        ("gold.yaml", b"entities: []\n", "Gold in YAML is named by its folder"),
        ("p.csv", b"id,start,end,label\na,0,3,PERSON\n", "Write one object for each document"),
    ],
)
def test_a_file_says_what_it_looks_like(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(HarnessError) as refused:
        refuse_foreign(tmp_path / name)
    assert str(refused.value).startswith(f"{tmp_path / name}:1:1: other-format this ")
    assert said in str(refused.value)


def test_a_folder_says_what_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in ("brat/a.ann", "run/m/predictions.jsonl", "gold/articles/a/gold.yaml", "notes/a.md"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).touch()
    told = {name: foreign_form(tmp_path / name) or "" for name in ("brat", "run", "gold")}
    assert "a folder of brat standoff" in told["brat"]
    assert f"name its predictions: {tmp_path}/run/m/predictions.jsonl" in told["run"]
    assert "this is a folder of gold" in told["gold"]
    with pytest.raises(HarnessError, match="this is a folder, not a file"):
        refuse_foreign(tmp_path / "notes")
    monkeypatch.chdir(tmp_path / "brat")
    assert "--format brat . --out brat.jsonl" in (foreign_form(Path()) or "")


@pytest.mark.parametrize("name", ["p.conll", "p.ann", "prodigy.jsonl"])
def test_every_command_that_reads_predictions_says_it(
    tmp_path: Path, harness: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content = {"p.conll": "Ada B-PER\n", "p.ann": "T1\tPER 0 3\tAda\n", "prodigy.jsonl": '{"text": "A", "spans": []}\n'}
    (tmp_path / name).write_text(content[name])
    (tmp_path / "p.txt").write_text(TEXT)
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": "p", "text": TEXT, "entities": []}) + "\n")
    (tmp_path / "c.yaml").write_text(
        f"gold: gold.jsonl\nextractors: [{{name: m, use: predictions, path: {name}}}]\nscore: {{bootstrap: 10}}\n"
    )
    for command in ("run c.yaml", "doctor c.yaml", "check c.yaml", "check", "compare", "score gold.jsonl"):
        given = [] if command.endswith("c.yaml") else [name]
        done = harness(*command.split(), *given)
        said = " ".join(done.output.split())
        assert done.exit_code == 2, (command, said)
        assert "To bring it in: harness gold import --format" in said, (command, said)
    way = said.rpartition("To bring it in: harness ")[2].partition(";")[0].split()
    brought = harness(*way)
    assert brought.exit_code in (0, 3), brought.output
    assert foreign_form(tmp_path / way[-1]) is None
    assert (tmp_path / way[-1]).is_file()
