"""What doccano's versions call the same spans, and exports that hold none."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels

TEXT = "Velm rejects Karst call."
SHORT = [[0, 4, "GPE"], [13, 18, "GPE"]]
LONG = [{"id": n, "start_offset": s, "end_offset": e, "label": label} for n, (s, e, label) in enumerate(SHORT)]


def read(folder: Path, record: Any) -> Imported:
    file = folder / "all.jsonl"
    file.write_text(record if isinstance(record, str) else json.dumps(record))
    return read_labels("doccano", file)


@pytest.mark.parametrize(
    "record",
    [
        {"text": TEXT, "labels": SHORT},
        {"text": TEXT, "label": SHORT, "Comments": []},
        {"data": TEXT, "label": SHORT},
        {"text": TEXT, "entities": SHORT},
        {"text": TEXT, "entities": LONG, "relations": []},
        {"text": TEXT, "annotations": LONG},
        {"text": TEXT, "label": [[*span, TEXT[slice(*span[:2])]] for span in SHORT]},  # type: ignore[misc]
        {"text": TEXT, "label": [[str(start), str(end), label] for start, end, label in SHORT]},
        [{"text": TEXT, "label": SHORT}],
    ],
)
def test_every_version_is_read(record: Any, tmp_path: Path) -> None:
    found = read(tmp_path, record)
    (one,) = found.documents
    assert [(e.start, e.end, e.label) for e in one.annotations.entities or ()] == [(0, 4, "GPE"), (13, 18, "GPE")]
    assert found.unplaced == []


def test_a_label_by_its_number_is_that_number(tmp_path: Path) -> None:
    found = read(tmp_path, {"text": TEXT, "annotations": [{"label": 7, "start_offset": 0, "end_offset": 4}]})
    assert [e.label for e in found.documents[0].annotations.entities or ()] == ["7"]


@pytest.mark.parametrize("record", [{}, {"label": None}, {"entities": None}])
def test_a_text_that_nobody_labelled_is_left_out(record: dict[str, Any], tmp_path: Path) -> None:
    found = read(tmp_path, {"text": TEXT, **record})
    assert (found.documents, [note.code for note in found.unplaced]) == ([], ["unlabelled"])
    assert read(tmp_path, {"text": TEXT, "label": []}).documents[0].annotations.entities == ()


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": TEXT, "label": ["politics"]}, "'politics' is a label of the whole document"),
        ({"text": TEXT, "entities": {"a": 1}}, "\"entities\" is {'a': 1}: a list is expected"),
        ({"text": TEXT, "entities": [7]}, "a span is 7: an object is expected"),
        ({"text": None, "label": []}, 'no "text" with the document\'s text'),
        ({"text": TEXT, "entities": LONG, "relations": [3]}, 'an item of "relations" is 3'),
        ({"text": TEXT, "label": [], "harness": "{"}, "the column harness is damaged"),
        ({"text": TEXT, "label": [], "harness": {"attributes": [[1]]}}, "the column harness is damaged"),
        ('{"text": "x", "label": [[0, 1, "A', "not valid JSON"),
        ('{"text": "x", "label": ' + "[" * 200 + "]" * 200 + "}", "nested more than 100 deep"),
    ],
)
def test_what_is_no_such_export_is_refused_with_its_line(record: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError) as caught:
        read(tmp_path, record)
    assert "all.jsonl:1:" in str(caught.value)
    assert message in str(caught.value)


def test_a_relation_without_a_name_is_named_by_its_ends_or_refused(tmp_path: Path) -> None:
    spans = [{**LONG[0], "label": "SPEAKER"}, {**LONG[1], "label": "QUOTE"}]
    found = read(tmp_path, {"text": TEXT, "entities": spans, "relations": [{"from_id": 0, "to_id": 1}]})
    (link,) = found.documents[0].annotations.attributions or ()
    assert link.source is not None
    assert (link.source.start, link.content) == (0, "q1")
    found = read(tmp_path, {"text": TEXT, "entities": LONG, "relations": [{"from_id": 0, "to_id": 1}]})
    assert "has no name: give it one" in found.losses[0].message


def test_labels_of_the_whole_text_beside_spans_are_named(tmp_path: Path) -> None:
    """Projects of intents and slots have both."""
    found = read(tmp_path, {"text": TEXT, "cats": ["politics"], "entities": SHORT})
    assert len(found.documents[0].annotations.entities or ()) == 2
    assert ["politics" in note.message for note in found.losses] == [True]


def test_a_label_of_blanks_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, {"text": TEXT, "label": [[0, 4, "  "], [13, 18, "GPE"]]})
    assert [e.start for e in found.documents[0].annotations.entities or ()] == [13]
    assert ["has no label" in note.message for note in found.losses] == [True]


def test_files_of_several_people_are_not_joined(tmp_path: Path) -> None:
    """doccano writes one file a person."""
    for name in ("anna", "bo"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": 1, "text": TEXT, "label": SHORT}))
    with pytest.raises(HarnessError, match=r"bo\.jsonl:1:1: .* several people's files one at a time"):
        read_labels("doccano", tmp_path)


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("all.jsonl", "{}")
    with pytest.raises(HarnessError, match=r"all\.zip: is a zip archive: unpack it"):
        read_labels("doccano", tmp_path / "all.zip")
