"""WebAnno TSV 3: units, numbers, stacks, pieces of tokens, escapes and UTF-16; what is not read is counted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels
from harness.exchange.tools import load_tool_format
from tests.exchange.tools.seeds import FOREIGN

NAMED = "#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n"
SPAN = "#FORMAT=WebAnno TSV 3.2\n#T_SP=custom.Span|label\n\n\n"


def imported(folder: Path, content: str, **options: str) -> Imported:
    file = folder / "a.tsv"
    file.write_text(content, encoding="utf-8", newline="")
    return read_labels("webanno-tsv", file, options)


def entities(found: Imported, document: int = 0) -> list[tuple[str, str]]:
    one = found.documents[document]
    text = one.document.text or ""
    return [(text[entity.start : entity.end], entity.label) for entity in one.annotations.entities or ()]


def said(found: Imported) -> list[str]:
    return [str(note).partition("a.tsv:")[2] for note in found.unplaced]


def test_numbers_stacks_pieces_of_tokens_and_utf16(tmp_path: Path) -> None:
    found = imported(tmp_path, FOREIGN["webanno-tsv"]["x.tsv"].decode())
    (one,) = found.documents
    assert one.document.text == "Oru Tamm left 🔥 non-Velm."
    assert sorted(entities(found)) == [("Oru", "ORG"), ("Oru Tamm", "PER"), ("Velm", "LOC")]
    assert [entity.cluster for entity in one.annotations.entities or () if entity.label == "PER"] == ["Q_1"]
    assert [note.partition('"a": ')[2] for note in said(found)] == [
        "1 annotation of the layer webanno.custom.Act not read: layer=Act reads them instead",
        "1 annotation of the layer webanno.custom.Knows not read, which are chains or relations",
    ]
    assert len(found.losses) == 2


def test_a_layer_and_a_feature_are_chosen(tmp_path: Path) -> None:
    content = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Name|kind|rank\n#T_SP=webanno.custom.Ship|\n\n\n"
        "#Text=Oru sailed the Velm\n1-1\t0-3\tOru\tPER\tfirst\t_\t\n1-2\t4-10\tsailed\t_\t_\t_\t\n"
        "1-3\t11-14\tthe\t_\t_\t*[1]\t\n1-4\t15-19\tVelm\t_\t_\t*[1]\t\n"
    )
    with pytest.raises(HarnessError, match=r"choose with layer=webanno.custom.Name or layer=webanno.custom.Ship"):
        imported(tmp_path, content)
    assert entities(imported(tmp_path, content, layer="webanno.custom.Ship")) == [("the Velm", "Ship")]
    with pytest.raises(HarnessError, match=r"which feature of webanno.custom.Name holds.*there are: kind, rank"):
        imported(tmp_path, content, layer="Name")
    found = imported(tmp_path, content, layer="Name", feature="rank")
    assert entities(found) == [("Oru", "first")]
    with pytest.raises(HarnessError, match=r'"Shop" \(did you mean "Ship"\?\); there are: webanno.custom.Name, web'):
        imported(tmp_path, content, layer="Shop")
    with pytest.raises(HarnessError, match=r'has no feature "king" \(did you mean "kind"\?\)'):
        imported(tmp_path, content, layer="Name", feature="king")


def test_the_text_comes_back_with_its_sentences_where_they_stood(tmp_path: Path) -> None:
    content = (
        f"{SPAN}#Text=  Oru \\\\ Tamm\n1-1\t3-6\tOru\tA\\_B\\|C\\[1\\]\\\\\t\n"
        "1-2\t7-8\t\\\\\t_\t\n1-3\t9-13\tTamm\t_\t\n\n"
        "#Text=Velm\n#Text=fell\n2-1\t15-19\tVelm\tX[1]\t\n2-2\t20-24\tfell\tX[1]\t\n"
    )
    found = imported(tmp_path, content)
    assert found.documents[0].document.text == "\n  Oru \\ Tamm\n\nVelm\nfell"
    assert entities(found) == [("Oru", "A_B|C[1]\\"), ("Velm\nfell", "X")]
    assert found.unplaced == []


def test_offsets_of_programs_that_count_characters_are_seen_by_the_words(tmp_path: Path) -> None:
    head = f"{SPAN}#Text=🔥 Oru\n"
    for first, second in (("0-2", "3-6"), ("0-1", "2-5")):
        found = imported(tmp_path, f"{head}1-1\t{first}\t🔥\t_\t\n1-2\t{second}\tOru\tPER\t\n")
        assert entities(found) == [("Oru", "PER")]
    with pytest.raises(HarnessError, match=r'a.tsv:7:1: the word "Oru" is said to stand at 3-7, where'):
        imported(tmp_path, f"{head}1-1\t0-2\t🔥\t_\t\n1-2\t3-7\tOru\tPER\t\n")


def test_nothing_labelled_is_an_empty_layer_and_a_span_without_a_label_is_counted(tmp_path: Path) -> None:
    rows = "\n\n#Text=Oru left\n1-1\t0-3\tOru\t{0}\t{0}\t\n1-2\t4-8\tleft\t_\t_\t\n"
    nothing = imported(tmp_path, NAMED + rows.format("_"))
    assert (nothing.documents[0].annotations.entities, nothing.unplaced) == ((), [])
    bare = imported(tmp_path, NAMED + rows.format("*[1]"))
    assert bare.documents == []
    assert "this mark has no label" in said(bare)[0]


def test_a_stack_is_told_apart_by_its_numbers_where_a_feature_is_left_out(tmp_path: Path) -> None:
    content = (
        "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Named|value|identifier\n\n\n#Text=Oru 's ship\n"
        "1-1\t0-3\tOru\tship[1]|person[2]\tOru[2]\t\n1-2\t4-6\t's\tship[1]|person[2]\tOru[2]\t\n"
        "1-3\t7-11\tship\tship[1]\t_\t\n"
    )
    found = imported(tmp_path, content)
    made = found.documents[0].annotations.entities or ()
    assert [(one.start, one.end, one.label, one.cluster) for one in made] == [
        (0, 6, "person", "Oru"),
        (0, 11, "ship", None),
    ]
    assert found.unplaced == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1-1\t0-3\tOru\tPER[1]\t\n1-2\t4-8\tleft\tLOC[1]\t\n", "rows of the annotation [1] have different values"),
        (
            "1-1\t0-3\tOru\tPER[1]\t\n1-2\t4-8\tleft\t_\t\n1-3\t9-13\tVelm\tPER[1]\t\n",
            "rows of the annotation [1] are not neighbours",
        ),
        ("1-1\t0-3\tOru\tPER\t\n1-2\t4-8\tleft\t*\t\n", "this mark has no label"),
    ],
)
def test_rows_that_disagree_are_left_out_and_counted(rows: str, message: str, tmp_path: Path) -> None:
    found = imported(tmp_path, f"{SPAN}#Text=Oru left Velm\n{rows}")
    assert message in said(found)[0]
    assert found.losses


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("#FORMAT=WebAnno TSV 2.0\n", r'a.tsv:1:1: is no WebAnno TSV 3.*not with "#FORMAT=WebAnno TSV 2.0": export as'),
        (SPAN, "holds no token"),
        (f"{SPAN}1-1\t0-3\tOru\t_\t\n", "a.tsv:5:1: a row stands before the first text"),
        (f"{SPAN}#Text=Oru\n1-1\t0-3\tOru\t_\t_\t\n", "a.tsv:6:1: 3 columns after the word, where .* have 1"),
        (f"{SPAN}#Text=Oru\n1-1 0-3 Oru\n", 'a.tsv:6:1: "1-1 0-3 Oru" is no row'),
        (
            f"{SPAN}#Text=Oru\n1-1\t0-3\tOru\t_\n\n#Text=Tamm\n2-1\t1-5\tTamm\t_\n",
            "a.tsv:9:1: the sentence that begins",
        ),
        (f"{SPAN}#Text=Oru\n1-1\t9999999-10000002\tOru\t_\n", "would begin at 9999999"),
    ],
)
def test_what_is_no_such_file_is_refused_with_file_and_line(content: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        imported(tmp_path, content)


def test_it_is_not_written() -> None:
    with pytest.raises(HarnessError, match="read, not written: INCEpTION takes uima-xmi and uima-json"):
        load_tool_format("webanno-tsv").write([], Path(), {})


def test_an_export_of_several_people_is_chosen_from(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for person, label in (("ana", "PER"), ("bo", "ORG")):
            archive.writestr(f"annotation/d.txt/{person}.tsv", f"{SPAN}#Text=Oru\n1-1\t0-3\tOru\t{label}\t\n")
    with pytest.raises(HarnessError, match=r"labelled 2 times \(ana, bo\): choose with annotator="):
        read_labels("webanno-tsv", tmp_path / "export.zip")
    found = read_labels("webanno-tsv", tmp_path / "export.zip", {"annotator": "bo"})
    assert (found.documents[0].document.id, entities(found)) == ("d.txt", [("Oru", "ORG")])
