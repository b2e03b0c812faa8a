"""Labels of several people, and answers that make one document only together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels

TEXT = "Mayor Oru Tamm said 12 people died in Velm."
PERSON, GPE = {"start": 6, "end": 14, "label": "PERSON"}, {"start": 38, "end": 42, "label": "GPE"}


def prodigy(folder: Path, *examples: dict[str, Any], **options: str) -> Imported:
    file = folder / "db.jsonl"
    file.write_text("\n".join(json.dumps({"text": TEXT, "answer": "accept", **one}) for one in examples))
    return read_labels("prodigy", file, options)


def labels(found: Imported) -> list[list[str]]:
    return [[e.label for e in one.annotations.entities or ()] for one in found.documents]


def test_yes_to_one_span_after_another_is_one_document(tmp_path: Path) -> None:
    asked = {"_input_hash": 1, "_is_binary": True, "_annotator_id": "2026-03-02_10-00-00"}
    wrong = {"start": 0, "end": 5, "label": "GPE"}
    found = prodigy(
        tmp_path,
        {**asked, "spans": [PERSON]},
        {**asked, "spans": [GPE], "_annotator_id": "2026-03-03_10-00-00"},
        {**asked, "spans": [wrong], "answer": "reject"},
    )
    assert labels(found) == [["PERSON", "GPE"]]
    assert 'db.jsonl:3:1: unlabelled left out: its answer is "reject"' in str(found.unplaced[0])
    assert "spans were asked about one by one, 2 of them accepted" in found.losses[0].message


def test_of_two_prodigy_annotators_one_is_chosen(tmp_path: Path) -> None:
    both = [
        {"_input_hash": 1, "_annotator_id": "news-ana", "spans": [PERSON]},
        {"_input_hash": 1, "_annotator_id": "news-bo", "spans": [GPE]},
    ]
    with pytest.raises(HarnessError, match=r"labelled 2 times \(news-ana, news-bo\): choose with annotator="):
        prodigy(tmp_path, *both)
    assert labels(prodigy(tmp_path, *both, annotator="news-bo")) == [["GPE"]]
    with pytest.raises(HarnessError, match=r'nobody who labelled here is called "cy"; there are: news-ana, news-bo'):
        prodigy(tmp_path, *both, annotator="cy")


def test_an_answer_that_was_given_again_holds(tmp_path: Path) -> None:
    found = prodigy(tmp_path, {"_input_hash": 1, "spans": [PERSON]}, {"_input_hash": 1, "spans": [GPE]})
    assert labels(found) == [["GPE"]]
    assert "db.jsonl:1:1" in str(found.losses[0])
    assert "gave way to those in line 2" in found.losses[0].message


@pytest.mark.parametrize(
    "example", [{"label": "POLITICS"}, {"options": [{"id": "A"}], "accept": ["A"]}, {"spans": None}]
)
def test_a_text_that_was_not_asked_about_spans_is_not_one_without_any(example: dict[str, Any], tmp_path: Path) -> None:
    found = prodigy(tmp_path, example)
    assert (found.documents, [note.code for note in found.unplaced]) == ([], ["unlabelled"])
    assert labels(prodigy(tmp_path, {"_view_id": "ner_manual"})) == [[]]


def task(*annotations: dict[str, Any]) -> str:
    return json.dumps([{"id": 1, "data": {"text": TEXT}, "annotations": annotations}])


def region(span: dict[str, Any]) -> dict[str, Any]:
    value = {"start": span["start"], "end": span["end"], "labels": [span["label"]]}
    return {"id": span["label"], "type": "labels", "from_name": "l", "value": value}


def test_of_two_submissions_of_one_person_one_is_chosen(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(
        task(
            {"id": 41, "completed_by": 1, "updated_at": "2026-03-03", "result": [region(GPE)]},
            {"id": 40, "completed_by": 1, "updated_at": "2026-03-02", "result": [region(PERSON)]},
        )
    )
    with pytest.raises(HarnessError, match=r"1 labelled this document 2 times \(40, 41\): choose with submission="):
        read_labels("labelstudio", file, {"annotator": "1"})
    for submission, label in (("first", "PERSON"), ("last", "GPE"), ("40", "PERSON"), ("41", "GPE")):
        assert labels(read_labels("labelstudio", file, {"submission": submission})) == [[label]]


def test_of_two_models_suggestions_one_is_chosen(tmp_path: Path) -> None:
    suggested = [{"model_version": name, "result": [region(span)]} for name, span in (("one", GPE), ("two", PERSON))]
    file = tmp_path / "export.json"
    file.write_text(json.dumps([{"data": {"text": TEXT}, "annotations": [], "predictions": suggested}]))
    with pytest.raises(HarnessError, match=r"labelled 2 times \(one, two\): choose with annotator="):
        read_labels("labelstudio", file, {"predictions": "yes"})
    assert labels(read_labels("labelstudio", file, {"predictions": "yes", "annotator": "two"})) == [["PERSON"]]


def test_who_did_not_label_a_document_is_said(tmp_path: Path) -> None:
    one = json.loads(task({"completed_by": {"id": 1, "email": "a@example.org"}, "result": [region(GPE)]}))
    two = json.loads(task({"completed_by": 2, "result": []}))
    (tmp_path / "export.json").write_text(json.dumps([*one, *two]))
    found = read_labels("labelstudio", tmp_path / "export.json", {"annotator": "a@example.org"})
    assert labels(found) == [["GPE"]]
    assert "a@example.org did not label it, but 2" in found.unplaced[0].message
