"""CoNLL-2003: four columns a token in English, five in German; IOB1 as the shared task has it, IOB2 in CoNLL++."""

from pathlib import Path

import pytest

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.public.conll2003 import read

IOB1 = """\
-DOCSTART- -X- O O

TOLVA NNP I-NP I-LOC
WINS NNP I-NP O

Orvane NNP I-NP I-ORG
Kell NNP B-NP B-ORG
beat VBD I-VP O
Ana NNP I-NP I-PER
Brede NNP I-NP I-PER
. . O O

-DOCSTART- -X- O O

Tolva NNP I-NP I-LOC
"""
IOB2 = """\
-DOCSTART- -X- -X- O

Orvane NNP I-NP B-ORG
Kell NNP I-NP B-ORG
of IN I-PP I-ORG
Tolva NNP I-NP B-LOC
lost VBD I-VP O
"""
GERMAN = """\
-DOCSTART- -X- -X- -X- O

Im im APPRART I-PC O
Süden Süden NN I-NC I-LOC
"""


def spans(labelled: Labelled) -> list[tuple[str, str]]:
    text = labelled.document.text or ""
    return [(text[e.start : e.end], e.label) for e in labelled.annotations.entities or ()]


def test_iob1_is_read_as_the_shared_task_means_it(tmp_path: Path) -> None:
    (tmp_path / "eng.testa").write_text(IOB1)
    first, second = read(tmp_path).documents
    assert (first.document.id, second.document.id) == ("eng.testa-1", "eng.testa-2")
    assert first.document.meta == {"language": "en", "split": "eng.testa"}
    assert first.document.text == "TOLVA WINS\nOrvane Kell beat Ana Brede ."
    assert spans(first) == [("TOLVA", "LOC"), ("Orvane", "ORG"), ("Kell", "ORG"), ("Ana Brede", "PER")]
    assert spans(second) == [("Tolva", "LOC")]
    assert read(tmp_path).unplaced == []


def test_in_iob2_an_entity_that_begins_with_i_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "conllpp_test.txt"
    path.write_text(IOB2.replace("\n", "\r\n"))
    [labelled] = read(path).documents
    assert spans(labelled) == [("Orvane", "ORG"), ("Kell of", "ORG"), ("Tolva", "LOC")]
    assert read(path).unplaced == []
    path.write_text(IOB2.replace("Tolva NNP I-NP B-LOC", "Tolva NNP I-NP I-LOC"))
    [labelled] = read(path).documents
    assert spans(labelled)[-1] == ("Tolva", "LOC")
    [note] = read(path).unplaced
    assert (note.code, note.line) == ("irregular-tag", 6)


def test_german_comes_in_iso_8859_1_with_a_lemma(tmp_path: Path) -> None:
    (tmp_path / "deu.testb").write_bytes(GERMAN.encode("iso-8859-1"))
    (tmp_path / "eng.train").write_text(IOB1)
    (tmp_path / "notes.txt").write_text("not part of it")
    german, *english = read(tmp_path).documents
    assert german.document.meta == {"language": "de", "split": "deu.testb"}
    assert (german.document.text, spans(german)) == ("Im Süden", [("Süden", "LOC")])
    assert len(english) == 2


def test_without_lines_that_begin_a_document_each_sentence_is_one(tmp_path: Path) -> None:
    (tmp_path / "eng.testb").write_text(IOB1.replace("-DOCSTART- -X- O O\n\n", ""))
    assert [one.document.text for one in read(tmp_path / "eng.testb").documents] == [
        "TOLVA WINS",
        "Orvane Kell beat Ana Brede .",
        "Tolva",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Tolva NNP I-LOC\n", r"eng\.testa:1:1: 3 columns; a line must be a word, its part of speech"),
        ("Tolva NNP I-NP I-LOC\nis VBZ I-VP I-", r'eng\.testa:2:13: "I-" is no tag; O is, and B- or I- with LOC, MISC'),
        ("Tolva NNP I-NP I-GPE\n", r'eng\.testa:1:16: "I-GPE" is no tag'),
    ],
)
def test_a_line_of_another_form_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "eng.testa").write_text(text)
    with pytest.raises(HarnessError, match=message):
        read(tmp_path)


def test_a_sentence_with_a_wrong_line_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "eng.testa").write_text("Tolva NNP I-NP I-LOC\n\nKell NNP\n\nOrvane NNP I-NP I-PER\n")
    found = read(tmp_path)
    assert [one.document.text for one in found.documents] == ["Tolva", "Orvane"]
    assert [(problem.code, problem.line) for problem in found.unplaced] == [("bad-record", 3)]


def test_the_files_may_lie_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "conllpp_test.txt").write_text("Tolva NNP I-NP I-LOC\n")
    assert [one.document.text for one in read(tmp_path).documents] == ["Tolva"]


def test_a_folder_without_the_publishers_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test.json").write_text("{}")
    with pytest.raises(HarnessError, match=r"no file of CoNLL-2003 in it; it must be a folder with eng\.train"):
        read(tmp_path)
