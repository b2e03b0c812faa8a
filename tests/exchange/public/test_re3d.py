"""re3d: documents.json and entities.json a source."""

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.exchange.public.re3d import read
from tests.exchange.public.publishers import neutral_rows, write_rows

TEXT = "The Harbour Guard left Orvane on Monday."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return corpus(tmp_path)


def corpus(place: Path) -> Path:
    folder = place / "Harbour Office"
    write_rows(
        folder / "documents.json", [{"_id": "D1", "text": TEXT, "title": "Guard leaves", "sourceName": "Office"}]
    )
    write_rows(
        folder / "entities.json",
        [
            entity(0, 17, "Organisation", "The Harbour Guard"),
            entity(23, 29, "Person", "Orvane", confidence=0),
            entity(23, 29, "Location", "Orvane", confidence=0.6),
            entity(32, 38, "Temporal", "Monday"),
        ],
    )
    return place


def entity(begin: int, end: int, kind: str, value: str, confidence: float = 1) -> dict[str, object]:
    return {"documentId": "D1", "begin": begin, "end": end, "type": kind, "value": value, "confidence": confidence}


def test_entities_that_the_crowd_confirmed_are_read_and_moved_ones_said(source: Path) -> None:
    found = read(source)
    [labelled] = found.documents
    assert labelled.document.meta["title"] == "Guard leaves"
    assert [(e.start, e.end, e.label) for e in labelled.annotations.entities or ()] == [
        (0, 17, "Organisation"),
        (23, 29, "Location"),
        (33, 39, "Temporal"),
    ]
    [moved] = found.unplaced
    assert (moved.code, moved.line, Path(moved.path).name) == ("moved", 4, "entities.json")


def test_another_folder_is_refused_with_what_it_must_be(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"no documents\.json below it; it must be the repository's folder"):
        read(tmp_path)


def test_a_row_without_a_key_is_named_by_line(source: Path) -> None:
    write_rows(source / "Harbour Office" / "entities.json", [entity(0, 3, "Person", "The"), {"documentId": "D1"}])
    bad = next(problem for problem in read(source).unplaced if problem.code == "bad-record")
    assert (Path(bad.path).name, bad.line, bad.message[:37]) == (
        "entities.json",
        2,
        "Object missing required field `begin`",
    )


@pytest.mark.parametrize("wrong", [{"confidence": None}, {"begin": "0"}, {"type": 3}])
def test_a_row_with_a_value_of_another_type_is_named_by_line(source: Path, wrong: dict[str, object]) -> None:
    write_rows(source / "Harbour Office" / "entities.json", [entity(0, 3, "Person", "The") | wrong])
    with pytest.raises(HarnessError, match=rf"entities\.json:1:1: .* `\$\.{next(iter(wrong))}`; it must be of"):
        read(source)


def test_an_entity_of_a_document_that_is_not_there_is_said(source: Path) -> None:
    write_rows(source / "Harbour Office" / "entities.json", [entity(0, 3, "Person", "The") | {"documentId": "D7"}])
    [lost] = read(source).unplaced
    assert (lost.code, lost.line) == ("no-text", 1)
    assert '"D7"' in lost.message


@pytest.mark.shared
def test_the_whole_corpus_in_its_publishers_form_gives_its_counts(shared: Path, tmp_path: Path) -> None:
    documents, entities = [], []
    for row in neutral_rows(shared, "re3d"):
        documents.append({"_id": row["id"], "text": row["text"]})
        entities += [
            {"documentId": row["id"], "begin": e["start"], "end": e["end"], "type": e["type"], "confidence": 1}
            | {"value": row["text"][e["start"] : e["end"]]}
            for e in row["entities"]
        ]
    write_rows(tmp_path / "all/documents.json", documents)
    write_rows(tmp_path / "all/entities.json", entities)
    found = read(tmp_path)
    assert len(found.documents) == 88
    assert sum(len(one.annotations.entities or ()) for one in found.documents) == 2691
    assert found.unplaced == []
