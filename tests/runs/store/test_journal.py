import json
from pathlib import Path

import msgspec
import pytest

from harness.annotation import Annotations, Document, Entity, Failure, Line
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Result
from harness.runs.store.journal import Journal, canonical_hash, document_hash, write_predictions

ONE = Document(id="one", text="Tolva", meta={"language": "en"})
TWO = Document(id="two", text="Ruk")
FOUND = Annotations(entities=(Entity(start=0, end=5, label="GPE", score=0.5),))


def record(path: Path, *documents: Document, fingerprint: str = "f") -> None:
    with Journal(path, fingerprint=fingerprint) as journal:
        for document in documents:
            journal.record(document, Result(id=document.id, annotations=FOUND, seconds=0.25))


def test_an_answer_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "rules" / "journal.jsonl"
    record(path, ONE)
    with Journal(path, fingerprint="f") as journal:
        entry = journal.answer(ONE)
        assert entry is not None
        assert (entry.line.annotations, entry.seconds) == (FOUND, 0.25)
        assert journal.answer(TWO) is None


def test_no_extractor_is_given_the_answers_of_another(tmp_path: Path) -> None:
    record(tmp_path / "j", ONE, fingerprint="f")
    with Journal(tmp_path / "j", fingerprint="g") as journal:
        assert journal.answer(ONE) is None


@pytest.mark.parametrize("changed", [{"text": "Tolwa"}, {"meta": {}}, {"id": "uno"}])
def test_a_changed_document_is_asked_again(tmp_path: Path, changed: dict[str, object]) -> None:
    record(tmp_path / "j", ONE)
    with Journal(tmp_path / "j", fingerprint="f") as journal:
        assert journal.answer(msgspec.structs.replace(ONE, **changed)) is None


def test_relabelling_an_article_costs_no_second_answer(tmp_path: Path) -> None:
    meta = {"language": "en", "labelled_by": "somebody", "labelled_on": "2026-02-01"}
    record(tmp_path / "j", msgspec.structs.replace(ONE, meta=meta))
    with Journal(tmp_path / "j", fingerprint="f") as journal:
        again = msgspec.structs.replace(ONE, meta={**meta, "labelled_by": "somebody else", "title": "Tolva"})
        assert journal.answer(again) is not None
        assert journal.answer(msgspec.structs.replace(ONE, meta={**meta, "language": "de"})) is None


@pytest.mark.parametrize("kept", range(1, 60, 7))
def test_a_torn_last_line_is_dropped(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "j"
    record(path, ONE, TWO)
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    path.write_bytes(whole[: first + kept])
    with Journal(path, fingerprint="f") as journal:
        assert journal.answer(ONE) is not None
        assert journal.answer(TWO) is None
        journal.record(TWO, Result(id="two", annotations=FOUND, seconds=0.25))
    assert path.read_bytes() == whole


@pytest.mark.parametrize("broken", [b"\x00" * 200, b'{"document": "\xff"}', b"{}", b"[" * 100_000])
def test_an_unreadable_last_line_blocks_no_resume(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "j"
    record(path, ONE)
    whole = path.read_bytes()
    path.write_bytes(whole + broken + b"\n")
    with Journal(path, fingerprint="f") as journal:
        assert journal.answer(ONE) is not None
    assert path.read_bytes() == whole


def test_a_broken_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "j"
    record(path, ONE, TWO)
    path.write_bytes(path.read_bytes().replace(b'"document"', b'"dokument"', 1))
    with pytest.raises(HarnessError, match=r"j:1: not an entry of a journal"):
        Journal(path, fingerprint="f")


def test_the_later_answer_counts(tmp_path: Path) -> None:
    with Journal(tmp_path / "j", fingerprint="f") as journal:
        journal.record(ONE, Result(id="one", error=Failure(type="Timeout", message="slow")))
        journal.record(ONE, Result(id="one", annotations=FOUND))
    with Journal(tmp_path / "j", fingerprint="f") as journal:
        entry = journal.answer(ONE)
        assert entry is not None
        assert entry.line.error is None


def test_predictions_are_one_line_a_document_without_timings(tmp_path: Path) -> None:
    lines = [Line(id="one", entities=FOUND.entities), Line(id="two", error=Failure(type="T", message="m"))]
    write_predictions(tmp_path / "p.jsonl", lines)
    assert [json.loads(line) for line in (tmp_path / "p.jsonl").read_text().splitlines()] == [
        {"id": "one", "entities": [{"start": 0, "end": 5, "label": "GPE", "score": 0.5}]},
        {"id": "two", "error": {"type": "T", "message": "m"}},
    ]


def test_hashes_do_not_depend_on_the_order_of_keys() -> None:
    assert canonical_hash({"a": 1, "b": 2}) == canonical_hash({"b": 2, "a": 1}) != canonical_hash({"a": 2, "b": 1})
    assert document_hash(ONE) != document_hash(TWO)


def test_a_disk_without_room_is_said(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with Journal(tmp_path / "empty", fingerprint="f") as journal:
        journal._file.close()
        journal._file = full.open("ab")
        with pytest.raises(HarnessError, match=r"cannot be written: No space left on device; the run goes on with"):
            journal.record(ONE, Result(id="one", annotations=FOUND))
