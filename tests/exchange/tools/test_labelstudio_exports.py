"""Label Studio's own exports: versions, kinds of project, and what people leave in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels

TEXT = "Mayor Oru Tamm said 12 people died in Velm."
REGION = {"id": "a", "type": "labels", "from_name": "l", "value": {"start": 6, "end": 14, "labels": ["PERSON"]}}
QUOTE = {"id": "q", "type": "labels", "from_name": "l", "value": {"start": 20, "end": 34, "labels": ["Quote"]}}


def read(folder: Path, *results: Any, data: Any = None, **options: str) -> Imported:
    task = {"data": {"text": TEXT} if data is None else data, "annotations": [{"result": list(results)}]}
    return write(folder, task, **options)


def write(folder: Path, task: dict[str, Any], **options: str) -> Imported:
    file = folder / "export.json"
    file.write_text(json.dumps([task]))
    return read_labels("labelstudio", file, options)


def places(found: Imported) -> list[tuple[int | None, int | None, str]]:
    return [(e.start, e.end, e.label) for e in found.documents[0].annotations.entities or ()]


def test_completions_of_the_first_versions_are_annotations(tmp_path: Path) -> None:
    found = write(tmp_path, {"data": {"text": TEXT}, "completions": [{"id": 9, "result": [REGION]}]})
    assert places(found) == [(6, 14, "PERSON")]


def test_regions_of_html_stand_at_their_global_offsets(tmp_path: Path) -> None:
    value = {
        "start": "/p[1]/text()[1]",
        "end": "/p[1]/text()[1]",
        "startOffset": 2,
        "endOffset": 10,
        "globalOffsets": {"start": 6, "end": 14},
        "text": "Oru Tamm",
        "hypertextlabels": ["PERSON"],
    }
    found = read(tmp_path, {**REGION, "type": "hypertextlabels", "value": value})
    assert (places(found), found.unplaced) == ([(6, 14, "PERSON")], [])


def test_regions_in_markup_are_found_by_their_words_or_refused(tmp_path: Path) -> None:
    data = {"text": "<p>Mayor Oru Tamm said <b>so</b> in Velm.</p>"}
    value: dict[str, Any] = {"globalOffsets": {"start": 6, "end": 14}, "hypertextlabels": ["PERSON"]}
    region = {**REGION, "type": "hypertextlabels"}
    found = read(tmp_path, {**region, "value": {**value, "text": "Oru Tamm"}}, data=data)
    assert (places(found), [note.code for note in found.losses]) == ([(9, 17, "PERSON")], ["assumed"])
    found = read(tmp_path, {**region, "value": {**value, "text": "said so"}}, {**region, "value": value}, data=data)
    assert found.documents == []
    assert "has no words by which to find it" in "".join(note.message for note in found.losses)


def test_scores_are_kept_and_notes_named(tmp_path: Path) -> None:
    found = read(tmp_path, {**REGION, "score": 0.5, "meta": {"text": ["a title?"]}})
    assert found.documents[0].annotations.entities is not None
    assert found.documents[0].annotations.entities[0].score == 0.5
    assert 'the note "a title?" of the region a has no place' in found.losses[0].message


@pytest.mark.parametrize("kind", [{"choices": []}, {"choices": None}, {}])
def test_a_control_that_was_cleared_says_nothing(kind: dict[str, Any], tmp_path: Path) -> None:
    cleared = {"id": "q", "type": "choices", "from_name": "kind", "value": kind}
    area = {"id": "q", "type": "textarea", "from_name": "source", "value": {"text": []}}
    found = read(tmp_path, QUOTE, cleared, area)
    (quote,) = found.documents[0].annotations.quotes or ()
    assert quote.kind == "direct"
    assert [note.message.partition(": ")[2] for note in found.losses] == [
        'no kind is given: taken as direct ("12 people died")'
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"article": TEXT}, r'no "text" with the document\'s text here; the option text=KEY .*: article'),
        ({"text": [{"author": "A", "text": "Hi"}]}, "dialogues"),
        ({"text": 12}, '"text" is 12: the document\'s text is expected here'),
        ([TEXT], '"data" is .*: an object is expected'),
    ],
)
def test_data_without_a_text_is_refused_with_what_to_do(data: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        read(tmp_path, REGION, data=data)


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ([7], "the annotations are ids alone here"),
        ({"result": {}}, "a list is expected"),
        ([{"result": {"a": 1}}], "list"),
    ],
)
def test_annotations_of_another_shape_are_refused(annotations: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=rf"export\.json:1:2: .*{message}|export\.json:1:1: .*{message}"):
        write(tmp_path, {"data": {"text": TEXT}, "annotations": annotations})


@pytest.mark.parametrize("value", [None, {}, {"labels": ["GPE"]}, {"start": "x", "end": 4, "labels": ["GPE"]}])
def test_a_region_without_a_place_is_named(value: Any, tmp_path: Path) -> None:
    found = read(tmp_path, REGION, {**REGION, "id": "b", "value": value})
    assert places(found) == [(6, 14, "PERSON")]
    assert len(found.losses) == 1


def test_offsets_that_are_spelt_otherwise_are_read(tmp_path: Path) -> None:
    value = {"start": "6", "end": 14.0, "labels": ["PERSON"]}
    assert places(read(tmp_path, {**REGION, "value": value})) == [(6, 14, "PERSON")]


def test_a_relation_without_ends_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, REGION, {"type": "relation", "direction": "right", "labels": ["source_of"]})
    assert 'the relation "source_of" leads to nothing' in found.losses[0].message


def test_a_labelling_of_the_whole_text_is_none_of_spans(tmp_path: Path) -> None:
    topic = {"id": "t", "type": "choices", "from_name": "topic", "value": {"choices": ["Sea"]}}
    found = read(tmp_path, topic)
    assert found.documents == []
    assert "\"topic\" of the document (['Sea']) has no place" in found.losses[0].message
    found = read(tmp_path, REGION, topic)
    assert places(found) == [(6, 14, "PERSON")]


@pytest.mark.parametrize("name", ["export.csv", "export.tsv"])
def test_short_forms_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("id,label\n")
    with pytest.raises(HarnessError, match="is a short form of an export, without relations: export as JSON"):
        read_labels("labelstudio", tmp_path / name)
