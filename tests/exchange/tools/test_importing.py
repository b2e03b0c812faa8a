"""What the one way from a tool's file to documents does for every format alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Document, Labelled
from harness.errors import HarnessError
from harness.exchange.import_labels import write_imported
from harness.exchange.read_labels import Imported, read_labels

TEXT = "Velm burnt. Velm was rebuilt. Oru Tamm left Velm."
GPE = [(0, 4), (12, 16), (44, 48)]
Spans = list[tuple[Any, Any, Any]]


def brat(spans: Spans, text: str) -> dict[str, str]:
    lines = [f"T{n}\t{label} {start} {end}\t{text[start:end]}" for n, (start, end, label) in enumerate(spans, 1)]
    return {"a.txt": text, "a.ann": "\n".join(lines)}


def labelstudio(spans: Spans, text: str) -> dict[str, str]:
    results = [
        {"id": f"r{n}", "type": "labels", "from_name": "l", "value": {"start": s, "end": e, "labels": [label]}}
        for n, (s, e, label) in enumerate(spans)
    ]
    return {"a.json": json.dumps([{"data": {"text": text}, "annotations": [{"result": results}]}])}


def doccano(spans: Spans, text: str) -> dict[str, str]:
    return {"a.jsonl": json.dumps({"text": text, "label": spans})}


def prodigy(spans: Spans, text: str) -> dict[str, str]:
    return {"a.jsonl": json.dumps({"text": text, "spans": [{"start": s, "end": e, "label": w} for s, e, w in spans]})}


FORMS: dict[str, Callable[[Spans, str], dict[str, str]]] = {
    "brat": brat,
    "labelstudio": labelstudio,
    "doccano": doccano,
    "prodigy": prodigy,
    "datasets": prodigy,
}


def imported(
    name: str, folder: Path, files: dict[str, str], options: dict[str, str] | None = None, **more: Any
) -> Imported:
    for file, content in files.items():
        (folder / file).write_text(content, encoding="utf-8")
    options = {"text": "text", "spans": "spans"} if name == "datasets" else {}
    file = next(file for file in files if not file.endswith(".txt"))
    return read_labels(name, folder / file, options, **more)


def places(found: Imported) -> list[tuple[int | None, int | None]]:
    return [(e.start, e.end) for one in found.documents for e in one.annotations.entities or ()]


@pytest.mark.parametrize("name", FORMS)
def test_spans_that_no_text_has_are_left_out_and_named(name: str, tmp_path: Path) -> None:
    wrong = [(5, 5, "GPE"), (16, 12, "GPE"), (-4, -1, "GPE"), (40, 99, "GPE")]
    found = imported(name, tmp_path, FORMS[name]([(0, 4, "GPE"), *wrong], TEXT))
    assert places(found) == [(0, 4)]
    assert len(found.losses) == 4
    for note, (start, end, _) in zip(found.losses, wrong, strict=True):
        assert f"the span [{start}, {end}) is empty, inverted or outside the text of 49 characters" in note.message


@pytest.mark.parametrize("name", FORMS)
def test_a_layer_of_which_all_was_refused_is_not_an_empty_one(name: str, tmp_path: Path) -> None:
    found = imported(name, tmp_path, FORMS[name]([(5, 5, "GPE")], TEXT))
    assert found.documents == []
    assert "left out, since none of its labels could be read" in found.losses[-1].message


@pytest.mark.parametrize("name", ["labelstudio", "doccano", "prodigy"])
@pytest.mark.parametrize("label", [None, ""])
def test_what_has_no_label_is_not_called_something(name: str, label: str | None, tmp_path: Path) -> None:
    found = imported(name, tmp_path, FORMS[name]([(0, 4, "GPE"), (12, 16, label)], TEXT))
    assert places(found) == [(0, 4)]
    assert [note.message.partition(": ")[2] for note in found.losses] == ['this mark has no label ("Velm")']


@pytest.mark.parametrize("name", ["labelstudio", "doccano", "prodigy"])
def test_names_that_mean_a_slot_here_can_be_kept_as_entities(name: str, tmp_path: Path) -> None:
    spans = [(0, 4, "Place"), (30, 38, "SPEAKER"), (44, 48, "GPE")]
    found = imported(name, tmp_path, FORMS[name](spans, TEXT))
    assert places(found) == [(44, 48)]
    for label, note in zip(("SPEAKER", "Place"), found.losses, strict=True):
        assert f"--label {label}=LABEL reads such marks as entities" in note.message
    found = imported(name, tmp_path, FORMS[name](spans, TEXT), labels={"Place": "GPE", "SPEAKER": "Quote"})
    (one,) = found.documents
    assert [e.label for e in one.annotations.entities or ()] == ["GPE", "Quote", "GPE"]
    assert (one.annotations.quotes, found.unplaced) == (None, [])


def test_a_label_that_nothing_has_cannot_be_renamed(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r'no entity has the label "LOC"; there are: GPE'):
        imported("doccano", tmp_path, doccano([(0, 4, "GPE")], TEXT), labels={"LOC": "PLACE"})


def test_offsets_in_other_units_are_found_by_the_words(tmp_path: Path) -> None:
    text = "Fire 🔥 in Velm and Karst; Karst."

    def region(start: int, end: int, words: str) -> dict[str, Any]:
        value = {"start": start, "end": end, "labels": ["GPE"], "text": words}
        return {"id": words, "type": "labels", "from_name": "l", "value": value}

    for results, expected, codes in (
        ([region(11, 15, "Velm")], [(10, 14)], ["moved"]),  # UTF-16 units
        ([region(2, 6, "Velm")], [(10, 14)], ["assumed"]),  # wrong, and the words stand once
        ([region(2, 7, "Karst")], [], ["not-placed", "not-placed"]),  # wrong, and they stand twice
        ([region(10, 14, "Velm")], [(10, 14)], []),
    ):
        task = {"data": {"text": text}, "annotations": [{"result": results}]}
        found = imported("labelstudio", tmp_path, {"a.json": json.dumps([task])})
        assert places(found) == expected
        assert [note.code for note in found.unplaced] == codes


def test_the_copy_of_the_words_may_have_other_blanks(tmp_path: Path) -> None:
    text = "Text: Velm,      Karst.\r\n One\r\n two"
    values = [
        {"start": 6, "end": 22, "labels": ["GPE"], "text": "Velm, Karst"},
        {"start": 26, "end": 35, "labels": ["GPE"], "text": "One\\ntwo"},
    ]
    results = [{"id": str(n), "type": "labels", "value": value} for n, value in enumerate(values)]
    task = {"data": {"text": text}, "annotations": [{"result": results}]}
    found = imported("labelstudio", tmp_path, {"a.json": json.dumps([task])})
    assert (places(found), found.unplaced) == ([(6, 22), (26, 35)], [])


def test_an_id_stands_once(tmp_path: Path) -> None:
    line = json.dumps({"id": 7, "text": TEXT, "label": []})
    with pytest.raises(HarnessError, match=r'a\.jsonl:2:1: the document "7" stands at .*a\.jsonl:1:1 already'):
        imported("doccano", tmp_path, {"a.jsonl": f"{line}\n{line}\n"})


def test_half_a_character_is_not_written(tmp_path: Path) -> None:
    found = imported("doccano", tmp_path, {"a.jsonl": '{"text": "a\\ud83d b", "label": [[0, 1, "A"]]}'})
    assert found.documents == []
    assert "it holds U+D83D, half of a surrogate pair, which is no character" in found.losses[0].message


def test_an_id_that_no_folder_can_have_costs_its_document_alone(tmp_path: Path) -> None:
    documents = [
        Labelled(document=Document(id=name, text=f"Velm burnt {number}."), annotations=Annotations(entities=()))
        for number, name in enumerate(("a", ".", "x" * 400, "../../b"))
    ]
    written, lost = write_imported(documents, tmp_path / "gold")
    assert [folder.name for folder in written] == ["a", "b"]
    [(what, count)] = lost.items()
    assert count == 2
    assert (
        what
        == 'documents whose id no folder can have, such as "." (--out with a file that ends in .jsonl takes any id)'
    )
    assert write_imported(documents, tmp_path / "gold.jsonl") == ([tmp_path / "gold.jsonl"], {})
    with pytest.raises(HarnessError, match=r'two documents would be called "a": rename one, or --out with a file that'):
        write_imported([*documents, documents[0]], tmp_path / "other")


def test_one_thing_said_twice_is_taken_once(tmp_path: Path) -> None:
    found = imported("prodigy", tmp_path, prodigy([(0, 4, "GPE"), (0, 4, "GPE"), (0, 10, "GPE")], TEXT))
    assert places(found) == [(0, 4), (0, 10)]
    assert [(note.code, found.losses) for note in found.unplaced] == [("repeated", [])]


def test_two_names_are_not_the_same_because_a_line_joins_them(tmp_path: Path) -> None:
    files = labelstudio([(0, 4, "GPE"), (30, 38, "PERSON")], TEXT)
    (task,) = json.loads(files["a.json"])
    task["annotations"][0]["result"].append({"type": "relation", "from_id": "r0", "to_id": "r1", "labels": []})
    found = imported("labelstudio", tmp_path, {"a.json": json.dumps([task])})
    assert found.documents[0].annotations.clusters == {}
    assert 'the relation between a GPE ("Velm") and a PERSON ("Oru Tamm") has no name' in found.losses[0].message


@pytest.mark.parametrize(
    ("name", "spans"),
    [
        ("prodigy", [{"start": s, "end": e, "label": "GPE", **i} for (s, e), i in zip(GPE, ids, strict=True)])
        for ids in (
            [{"id": None}] * 3,
            [{"id": "velm"}] * 3,
            [{"id": "s2"}, {}, {}],
            [{"id": n} for n in range(3)],
        )
    ]
    + [
        (
            "doccano",
            [{"start_offset": s, "end_offset": e, "label": "GPE", **i} for (s, e), i in zip(GPE, ids, strict=True)],
        )
        for ids in ([{"id": None}] * 3, [{"id": 0}] * 3, [{}, {}, {}], [{"id": 1}, {"id": 1}, {}])
    ]
    + [
        ("labelstudio", [{"type": "labels", "value": {"start": s, "end": e, "labels": ["GPE"]}, **i} for s, e in GPE])
        for i in ({"id": "x"}, {}, {"id": None})
    ],
)
def test_equal_ids_are_different_marks(name: str, spans: list[dict[str, Any]], tmp_path: Path) -> None:
    record = {
        "prodigy": {"text": TEXT, "spans": spans},
        "doccano": {"text": TEXT, "entities": spans, "relations": []},
        "labelstudio": {"data": {"text": TEXT}, "annotations": [{"result": spans}]},
    }[name]
    file = "a.json" if name == "labelstudio" else "a.jsonl"
    found = imported(name, tmp_path, {file: json.dumps(record)})
    assert (places(found), found.unplaced) == (GPE, [])


def test_a_relation_to_an_id_of_several_marks_is_refused(tmp_path: Path) -> None:
    spans = [{"id": 0, "start_offset": s, "end_offset": e, "label": "GPE"} for s, e in GPE]
    spans.append({"id": 1, "start_offset": 30, "end_offset": 38, "label": "PERSON"})
    record = {"text": TEXT, "entities": spans, "relations": [{"from_id": 1, "to_id": 0, "type": "same_as"}]}
    found = imported("doccano", tmp_path, {"a.jsonl": json.dumps(record)})
    assert len(places(found)) == 4
    assert 'the relation "same_as" leads to the id "0", which several marks have' in found.losses[0].message
