"""What each tool's own files look like, and what is said about wrong ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.annotation import Annotations, Cluster, Document, Entity, Labelled, Quote, Slot
from harness.errors import HarnessError
from harness.exchange.read_labels import read_labels
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.tools import FORMATS, load_tool_format

TEXT = "Oru Vel met the Zed Union in Arn.\n=SUM(Arn) was new, he said.\n"
DOCUMENT = Labelled(
    document=Document(id="d", text=TEXT, meta={"language": "en", "licence": "CC0-1.0"}),
    annotations=Annotations(
        clusters={"oru": Cluster(name="Oru Vel", kind="PERSON")},
        entities=(
            Entity(start=0, end=7, label="PERSON", cluster="oru"),
            Entity(start=4, end=7, label="PERSON"),
            Entity(start=16, end=25, label="ORG"),
            Entity(start=29, end=32, label="GPE"),
        ),
        quotes=(Quote(id="q1", kind="indirect", start=34, end=51),),
    ),
)


def write(name: str, folder: Path, **options: str) -> list[Path]:
    return load_tool_format(name).write([DOCUMENT], folder, options)


def test_conll_says_what_it_loses() -> None:
    assert load_tool_format("conll").losses([DOCUMENT], {}) == {"quotes": 1, "clusters": 1, "entities": 1}


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [("BIO", "B-PERSON I-PERSON B-ORG I-ORG B-GPE"), ("BIOES", "B-PERSON E-PERSON B-ORG E-ORG S-GPE")],
)
def test_conll_columns(tmp_path: Path, scheme: str, tags: str) -> None:
    (file,) = write("conll", tmp_path, scheme=scheme)
    rows = [line.split(" ") for line in file.read_text(encoding="utf-8").splitlines() if line]
    assert [row[1] for row in rows if row[1] != "O"] == tags.split()
    (back,) = read_labels("conll", file, {}).documents
    text = back.document.text or ""
    assert [text[e.start : e.end] for e in back.annotations.entities or ()] == ["Oru Vel", "Zed Union", "Arn"]


def test_conll_repairs_or_discards(tmp_path: Path) -> None:
    file = tmp_path / "x.conll"
    file.write_text("Oru I-PER\nVel I-PER\nmet O\n\nArn B-LOC\n", encoding="utf-8")
    for policy, count in (("repair", 2), ("discard", 1)):
        found = read_labels("conll", file, {"policy": policy})
        assert sum(len(one.annotations.entities or ()) for one in found.documents) == count
        assert str(file) in str(found.unplaced[0])
        assert policy in found.unplaced[0].message


def test_tokens_give_the_text_back_and_fit_the_marks() -> None:
    text = "a  b c\u00a0d…\n\n😀e  "
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            tokens = export_tokens(text, [((start, end),)])
            assert "".join(text[t.start : t.end] + " " * t.space for t in tokens) == text
            first, last = tokens.range_of(start, end)
            assert (tokens[first].start, tokens[last].end) == (start, end)


def test_spreadsheets_run_no_formula_and_see_no_dates(tmp_path: Path) -> None:
    items, *_ = write("csv", tmp_path)
    with open(items, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[-1]["span words"].startswith("'=SUM")
    assert rows[0]["span"] == "0..7"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "'=1", "''x", "'t Hooft", "plain"])
def test_no_cell_of_a_spreadsheet_is_run_and_every_one_comes_back(tmp_path: Path, cell: str) -> None:
    made = Annotations(
        clusters={cell: Cluster(name=cell, kind=cell)}, entities=(Entity(start=0, end=1, label=cell, cluster=cell),)
    )
    document = Document(id=cell, text="Alpha", meta={"publisher": cell})
    form = load_tool_format("csv")
    files = form.write([Labelled(document=document, annotations=made)], tmp_path, {})
    for file in files:
        if file.suffix == ".csv":
            with open(file, encoding="utf-8", newline="") as stream:
                assert not any(
                    value.startswith(("=", "+", "-", "@", "\t")) for row in csv.reader(stream) for value in row
                )
    (back,) = read_labels("csv", tmp_path, {}).documents
    assert (back.document, back.annotations) == (document, made)


def test_a_wrong_cell_is_named_with_its_line(tmp_path: Path) -> None:
    items, *_ = write("csv", tmp_path)
    content = items.read_text(encoding="utf-8")
    for wrong, message in (("4-7", "4-7"), ("4..900", "leaves the text")):
        items.write_text(content.replace("4..7", wrong), encoding="utf-8")
        try:
            said = [str(problem) for problem in read_labels("csv", tmp_path, {}).unplaced]
        except HarnessError as error:
            said = [str(error)]
        assert f"{items}:3:1" in said[0]
        assert message in said[0]


def test_label_studio_config_has_a_control_for_every_result(tmp_path: Path) -> None:
    tasks, config = write("labelstudio", tmp_path, labels="LAW")
    view = ElementTree.fromstring(config.read_text(encoding="utf-8"))
    controls = {element.get("name"): element for element in view.iter() if element.get("toName")}
    for result in json.loads(tasks.read_bytes())[0]["annotations"][0]["result"]:
        assert result["from_name"] in controls
        if result["type"] == "labels":
            labels = [label.get("value") for label in controls[result["from_name"]]]
            assert result["value"]["labels"][0] in labels
    text = next(view.iter("Text"))
    assert text.get("granularity") == "symbol"
    assert "LAW" in [label.get("value") for label in controls["entities"]]


def test_text_to_be_labelled_is_a_task_without_labels(tmp_path: Path) -> None:
    nothing = Annotations(entities=(), quotes=(), casualties=(), attributions=())
    bare = [Labelled(document=Document(id="d", text=TEXT), annotations=nothing)]
    form = load_tool_format("labelstudio")
    tasks, config = form.write(bare, tmp_path, {"unlabelled": "yes", "labels": "PERSON,ORG"})
    [task] = json.loads(tasks.read_bytes())
    assert set(task) == {"data"}
    assert '<Label value="PERSON"/>' in config.read_text(encoding="utf-8")
    assert "nobody has submitted" in read_labels("labelstudio", tasks).unplaced[0].message
    names = [
        ("a", "entities", "PERSON"),
        ("a", "layers", "Source"),
        ("b", "entities", "PERSON"),
        ("b", "layers", "Place"),
    ]
    results: list[dict[str, Any]] = [
        {
            "id": name,
            "from_name": row,
            "type": "labels",
            "value": {"start": ord(name) - 97, "end": 7, "labels": [label]},
        }
        for name, row, label in names
    ]
    results.append(
        {"id": "q", "from_name": "layers", "type": "labels", "value": {"start": 9, "end": 12, "labels": ["Quote"]}}
    )
    said = {"start": 0, "end": 7, "text": ["oru"]}
    results += [{"id": name, "from_name": "cluster", "type": "textarea", "value": said} for name in "ab"]
    results.append({"type": "relation", "from_id": "q", "to_id": "a", "direction": "right"})
    tasks.write_text(json.dumps([{**task, "annotations": [{"result": results}]}]))
    found = read_labels("labelstudio", tasks)
    made = found.documents[0].annotations
    # One region with a label of each row is a name and something else; relations are the latter's.
    assert [(e.start, e.label, e.cluster) for e in made.entities or ()] == [(0, "PERSON", "oru"), (1, "PERSON", "oru")]
    [link] = made.attributions or ()
    assert link.source is not None
    assert (link.content, link.source.start, link.source.cluster) == ("q1", 0, "oru")
    assert made.clusters["oru"].kind == "PERSON"
    assert made.casualties is None  # the Place that leads nowhere could have been of a casualty
    assert [p.message.split(": ", 1)[1][:9] for p in found.unplaced] == ["no kind i", "this Plac"]


def test_brat_offers_labels_that_do_not_occur_yet(tmp_path: Path) -> None:
    *_, config = write("brat", tmp_path, labels="LAW")
    assert "\nLAW\n" in config.read_text(encoding="utf-8")


def labelled_by(*people: Any) -> list[dict[str, Any]]:
    region = {"id": "a", "from_name": "x", "to_name": "text", "type": "labels"}
    results = [[{**region, "value": {"start": n, "end": 7, "labels": ["PERSON"]}}] for n in range(len(people))]
    annotations = [{"completed_by": person, "result": result} for person, result in zip(people, results, strict=True)]
    return [{"id": 5, "data": {"text": TEXT}, "annotations": annotations}]


def test_of_two_labellers_one_is_chosen(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(labelled_by(3, {"id": 4, "email": "b@example.org"})))
    with pytest.raises(HarnessError, match=r"labelled 2 times \(3, b@example.org\): choose with annotator"):
        read_labels("labelstudio", file, {})
    for person, start in (("3", 0), ("b@example.org", 1)):
        (back,) = read_labels("labelstudio", file, {"annotator": person}).documents
        assert [e.start for e in back.annotations.entities or ()] == [start]


def test_suggestions_that_nobody_accepted_are_no_labels(tmp_path: Path) -> None:
    tasks, _ = write("labelstudio", tmp_path, predictions="yes")
    found = read_labels("labelstudio", tasks, {})
    assert found.documents == []
    assert "nobody has submitted" in found.unplaced[0].message
    assert len(read_labels("labelstudio", tasks, {"predictions": "yes"}).documents) == 1


def test_rejected_prodigy_examples_are_left_out(tmp_path: Path) -> None:
    (file,) = write("prodigy", tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace('"answer":"accept"', '"answer":"reject"'))
    found = read_labels("prodigy", file, {})
    assert (found.documents, [p.message for p in found.unplaced]) == ([], ['left out: its answer is "reject"'])


def test_a_dataset_has_features_and_a_card_and_loads(tmp_path: Path) -> None:
    import datasets

    data, card = write("datasets", tmp_path, split="dev")
    table = datasets.Dataset.from_parquet(str(data), cache_dir=str(tmp_path / "cache"))
    assert table.features["entities"].feature["start"].dtype == "int64"
    head = card.read_text(encoding="utf-8")
    assert "path: data/dev.parquet" in head
    assert "| `entities` | 4 |" in head
    assert "CC0-1.0" in head


def test_any_dataset_by_a_column_map(tmp_path: Path) -> None:
    import datasets

    names = datasets.ClassLabel(names=["O", "B-PER", "I-PER"])
    features = datasets.Features({"words": datasets.List(datasets.Value("string")), "ner": datasets.List(names)})
    rows = [{"words": ["Oru", "Vel", "spoke"], "ner": [1, 2, 0]}]
    datasets.Dataset.from_list(rows, features=features).save_to_disk(tmp_path / "disk")
    (back,) = read_labels("datasets", tmp_path / "disk", {"tokens": "words", "tags": "ner"}).documents
    assert (back.document.text, back.annotations.entities) == ("Oru Vel spoke", (Entity(start=0, end=7, label="PER"),))
    lines = tmp_path / "x.jsonl"
    lines.write_text(json.dumps({"body": "Oru spoke", "key": "k", "ents": [{"start": 0, "end": 3, "label": "PER"}]}))
    options = {"text": "body", "id": "key", "spans": "ents"}
    (back,) = read_labels("datasets", lines, options).documents
    assert (back.document.id, back.annotations.entities) == ("k", (Entity(start=0, end=3, label="PER"),))
    with pytest.raises(HarnessError, match='no column "bodies"; there are: body, key, ents'):
        read_labels("datasets", lines, {"text": "bodies"})


@pytest.mark.parametrize("name", FORMATS)
def test_wrong_files_are_one_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="no such file"):
        read_labels(name, tmp_path / "absent")
    suffix = {"brat": "ann", "spacy": "spacy", "uima-xmi": "xmi", "conll": "conll", "csv": "csv"}.get(name, "jsonl")
    file = tmp_path / f"x.{suffix}"
    file.write_text("neither here nor there", encoding="utf-8")
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")
    with pytest.raises(HarnessError) as caught:
        read_labels(name, file)
    assert str(tmp_path) in str(caught.value)


def test_a_character_that_xml_has_not_is_named(tmp_path: Path) -> None:
    bad = Labelled(document=Document(id="d", text="a\x0bb"), annotations=Annotations(entities=()))
    for name in ("uima-xmi", "uima-json"):
        with pytest.raises(HarnessError, match=r'document "d": the character U\+000B at 1'):
            load_tool_format(name).write([bad], tmp_path, {})


def test_unknown_formats_and_options_get_a_hint() -> None:
    with pytest.raises(HarnessError, match=r'no format is called "brate" \(did you mean "brat"\?\)'):
        load_tool_format("brate")
    with pytest.raises(HarnessError, match=r'has no option "polcy" \(did you mean "policy"\?\)'):
        load_tool_format("conll", {"polcy": "repair"})


def test_a_slot_of_brat_in_pieces_is_written_as_brat_does(tmp_path: Path) -> None:
    quote = Quote(
        id="q1", kind="direct", start=0, end=15, fragments=((0, 3), (12, 15)), alternatives=(Slot(start=0, end=7),)
    )
    made = Labelled(document=DOCUMENT.document, annotations=Annotations(quotes=(quote,)))
    load_tool_format("brat").write([made], tmp_path, {})
    lines = (tmp_path / "d.ann").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["T1\tQuote 0 3;12 15\tOru the", "A1\tkind T1 direct"]
    assert lines[2] == "#1\tAnnotatorNotes T1\tid=q1 alternatives=0..7"
