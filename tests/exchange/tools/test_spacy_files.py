"""DocBin files of other programs: whose spans are read, and which docs are labelled at all."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels

WORDS = ["Velm", "burnt", ".", "Velm", "was", "rebuilt", ".", "Oru", "Tamm", "left", "Velm", "."]


def read(folder: Path, prepare: Callable[[Any], None], **options: str) -> Imported:
    from spacy.tokens import Doc, DocBin
    from spacy.vocab import Vocab

    doc = Doc(Vocab(), words=WORDS)
    prepare(doc)
    file = folder / "x.spacy"
    file.write_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())
    return read_labels("spacy", file, options)


def span(doc: Any, first: int, last: int, label: str, name: str = "") -> Any:
    from spacy.tokens import Span

    return Span(doc, first, last, label=label, span_id=name)


def labels(found: Imported) -> list[list[tuple[int | None, str]]]:
    return [[(e.start, e.label) for e in one.annotations.entities or ()] for one in found.documents]


def test_mentions_that_a_ruler_gives_one_id_are_all_there(tmp_path: Path) -> None:
    def prepare(doc: Any) -> None:
        places = [span(doc, at, at + 1, "GPE", "velm") for at in (0, 3, 10)]
        doc.set_ents([*places, span(doc, 7, 9, "PERSON", "tamm")])
        doc.spans["ruler"] = list(doc.ents)

    found = read(tmp_path, prepare)
    assert labels(found) == [[(0, "GPE"), (13, "GPE"), (32, "PERSON"), (46, "GPE")]]
    assert found.unplaced == []


def test_a_doc_whose_entities_nobody_set_is_not_one_without_any(tmp_path: Path) -> None:
    found = read(tmp_path, lambda doc: None)
    assert (found.documents, [note.code for note in found.unplaced]) == ([], ["unlabelled"])
    assert labels(read(tmp_path, lambda doc: doc.set_ents([]))) == [[]]


def test_a_doc_with_missing_entities_is_left_out(tmp_path: Path) -> None:
    def prepare(doc: Any) -> None:
        doc.set_ents([span(doc, 0, 1, "GPE")], default="missing")

    found = read(tmp_path, prepare)
    assert found.documents == []
    assert "the entities of 11 of its 12 tokens are missing, which is not none" in found.losses[0].message


def test_groups_of_spans_are_chosen_not_mixed(tmp_path: Path) -> None:
    def prepare(doc: Any) -> None:
        doc.set_ents([span(doc, 0, 1, "GPE")])
        doc.spans["model"] = [span(doc, 7, 9, "PERSON")]

    found = read(tmp_path, prepare)
    assert labels(found) == [[(0, "GPE")]]
    assert 'doc.spans["model"] not read: choose with spans=model' in found.losses[0].message
    assert labels(read(tmp_path, prepare, spans="model")) == [[(32, "PERSON")]]
    assert read(tmp_path, prepare, spans="ents").unplaced == []
    with pytest.raises(HarnessError, match=r'no spans called "modell"; there are: model, ents'):
        read(tmp_path, prepare, spans="modell")


def test_of_groups_alone_the_only_one_is_read(tmp_path: Path) -> None:
    def prepare(doc: Any) -> None:
        doc.spans["sc"] = [span(doc, 7, 9, "PERSON"), span(doc, 7, 9, "PERSON"), span(doc, 8, 9, "PERSON")]

    found = read(tmp_path, prepare)
    assert labels(found) == [[(32, "PERSON"), (36, "PERSON")]]
    assert [note.code for note in found.unplaced] == ["repeated"]

    def add_another(doc: Any) -> None:
        prepare(doc)
        doc.spans["other"] = [span(doc, 0, 1, "GPE")]

    with pytest.raises(HarnessError, match="choose with spans=sc or spans=other"):
        read(tmp_path, add_another)


def test_labels_of_the_whole_doc_are_named(tmp_path: Path) -> None:
    def prepare(doc: Any) -> None:
        doc.set_ents([])
        doc.cats["SEA"] = 1.0

    found = read(tmp_path, prepare)
    assert labels(found) == [[]]
    assert 'the label "SEA" of the whole document has no place' in found.losses[0].message


def test_a_file_that_inflates_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from harness.exchange.tools import docbin

    monkeypatch.setattr(docbin, "LARGEST", 3_000_000)
    bomb = tmp_path / "bomb.spacy"
    bomb.write_bytes(zlib.compress(bytes(100_000_000)))
    with pytest.raises(HarnessError, match=r"bomb.spacy: its .* bytes become more than 3,000,000"):
        read_labels("spacy", bomb, {})
