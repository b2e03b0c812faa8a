"""brat standoff as brat writes it: marks over line ends, ids that stand twice, offsets that lead nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Document, Entity, Fragments, Labelled
from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels
from harness.exchange.tools import load_tool_format

TEXT = "The ferry Sea\n  Lark sank off Velm.\n\nOru Tamm said so.\n"


def read(folder: Path, *lines: str, text: str = TEXT) -> Imported:
    (folder / "a.txt").write_text(text, encoding="utf-8", newline="")
    (folder / "a.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_labels("brat", folder / "a.ann")


def extents(found: Imported) -> list[Fragments]:
    return [entity.extent for one in found.documents for entity in one.annotations.entities or ()]


def test_a_mark_over_a_line_end_is_one_span(tmp_path: Path) -> None:
    found = read(tmp_path, "T1\tSHIP 10 13;14 20\tSea   Lark", "T2\tSHIP 4 9;21 25\tferry sank")
    assert (extents(found), found.unplaced) == ([((4, 9), (21, 25)), ((10, 20),)], [])


@pytest.mark.parametrize("extent", [((10, 20),), ((10, 13), (14, 20)), ((4, 20), (21, 40)), ((26, 36),)])
def test_a_mark_over_a_line_end_is_written_in_pieces_and_comes_back(
    extent: tuple[tuple[int, int], ...], tmp_path: Path
) -> None:
    pieces = extent if len(extent) > 1 else None
    entity = Entity(start=extent[0][0], end=extent[-1][1], fragments=pieces, label="SHIP")
    sent = Labelled(document=Document(id="a", text=TEXT), annotations=Annotations(entities=(entity,)))
    load_tool_format("brat").write([sent], tmp_path, {})
    line = (tmp_path / "a.ann").read_text(encoding="utf-8").split("\n")[0]
    offsets, words = line.split("\t")[1].removeprefix("SHIP "), line.split("\t")[2]
    spans = [tuple(map(int, piece.split())) for piece in offsets.split(";")]
    # brat's own parser wants the words of the pieces, joined by blanks, and no line end in a piece.
    assert words == " ".join(TEXT[slice(*span)] for span in spans)
    assert "\n" not in words
    found = read_labels("brat", tmp_path)
    assert (found.documents[0].annotations.entities, found.unplaced) == ((entity,), [])


def test_of_marks_that_share_an_id_none_is_lost(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "T1\tGPE 30 34\tVelm",
        "T1\tPERSON 37 45\tOru Tamm",
        "A1\toptional T1",
        "R1\tsame_as Arg1:T1 Arg2:T1",
    )
    assert extents(found) == [((30, 34),), ((37, 45),)]
    assert [note.line for note in found.losses] == [3, 4]
    assert "speaks of T1, which several marks are called" in found.losses[0].message


def test_offsets_that_lead_nowhere_are_named_with_their_line(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "T1\tGPE 30 34\tVelm",
        "T2\tGPE 34 30\tVelm",
        "T3\tGPE 30 30\t",
        "T4\tGPE 0 999\tVelm",
        "T5\tGPE 0 3;20 10\tVelm",
    )
    assert extents(found) == [((30, 34),)]
    assert [note.line for note in found.losses] == [2, 3, 4, 5]


def test_every_kind_of_line_is_read_or_named(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "T1\tPERSON 37 45\tOru Tamm",
        "T2\tGPE 30 34\tVelm",
        "T3\tFigure 4 9\tferry",
        "E1\tFigure:T3 place:T2",
        "E1\tFigure:T3",
        "E2\tFigure:T9",
        "R1\tlocated Arg1:T1 Arg2:T2",
        "*\tEquiv T1 T2",
        "A1\tstatus E1 reported",
        "M1\tmood E1 High",
        "N1\tReference T2 Wikidata:Q1\tVelm",
        "#1\tAnnotatorNotes E1\toutcome=killed min=3 max=3",
        "#2\tAnnotatorNotes T1\tsure?",
        '#3\tAnnotatorNotes T1\tcluster="unclosed',
    )
    (figure,) = found.documents[0].annotations.casualties or ()
    assert (figure.min, figure.status, figure.place is not None) == (3, "reported", True)
    assert "Wikidata:Q1" in found.documents[0].annotations.clusters
    assert sorted(note.line for note in found.losses) == [3, 5, 6, 7, 8, 13, 14]  # the mood is said of the figure
    with pytest.raises(HarnessError, match=r"a\.ann:1:1: not a line of brat standoff"):
        read(tmp_path, "X1\twhat is this")
    with pytest.raises(HarnessError, match=r"a\.ann:1:1: not a text-bound annotation"):
        read(tmp_path, "T1\tGPE 1,5\tVelm")


def test_a_byte_order_mark_and_windows_line_ends_count_as_brat_counts_them(tmp_path: Path) -> None:
    text = "\ufeffVelm burnt.\r\nOru Tamm said so.\r\n"
    found = read(tmp_path, "T1\tGPE 1 5\tVelm\r", "T2\tPERSON 14 22\tOru Tamm\r", text=text)
    assert (extents(found), found.unplaced) == ([((1, 5),), ((14, 22),)], [])
    assert found.documents[0].document.text == text


def test_what_a_second_line_says_of_the_same_mark_is_named(tmp_path: Path) -> None:
    """A name is one thing in the world, an attribute has one value, and a figure has one group of victims."""
    found = read(
        tmp_path,
        "T1\tGPE 30 34\tVelm",
        "N1\tReference T1 Wikidata:Q1\tVelm",
        "N2\tReference T1 GeoNames:3\tVelm",
        "T2\tDie 21 25\tsank",
        "T3\tPERSON 37 45\tOru Tamm",
        "E1\tDie:T2 Victim:T3 Victim2:T1",
    )
    [velm] = found.documents[0].annotations.entities or ()
    assert velm.cluster == "Wikidata:Q1"
    said = [note.message for note in found.losses]
    assert any('N2 calls T1 "GeoNames:3"' in message for message in said)
    assert any("a figure has one victims" in message for message in said)


def test_an_empty_file_is_said_to_be_taken_for_a_labelled_one(tmp_path: Path) -> None:
    """brat makes an empty file for every text, whether or not somebody looked at it."""
    found = read(tmp_path, "")
    assert found.documents[0].annotations.entities == ()
    assert [note.code for note in found.losses] == ["assumed"]
    assert "-o empty=unlabelled leaves such texts out" in found.losses[0].message


@pytest.mark.parametrize(("empty", "documents", "code"), [("labelled", ["a", "b"], 0), ("unlabelled", ["a"], 0)])
def test_who_knows_what_empty_files_say_loses_nothing(
    tmp_path: Path, harness: Any, empty: str, documents: list[str], code: int
) -> None:
    read(tmp_path, "T1\tSHIP 4 9\tferry")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.ann").write_bytes(b"\xef\xbb\xbf")
    out = tmp_path / "out.jsonl"
    asked = ("gold", "import", "--format", "brat", str(tmp_path), "--out", str(out), "-o")
    done = harness(*asked, f"empty={empty}")
    assert done.exit_code == code, done.output
    lines = {line["id"]: line for line in map(json.loads, out.read_text().splitlines())}
    assert list(lines) == documents
    assert lines.get("b", {"entities": []})["entities"] == []
    assert harness(*asked, "empty=perhaps").exit_code == 2


def test_alone_and_unlabelled_an_empty_file_is_nothing_to_import(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.ann").touch()
    found = read_labels("brat", tmp_path, {"empty": "unlabelled"})
    assert (found.documents, [note.code for note in found.unplaced], found.losses) == ([], ["unlabelled"], [])
