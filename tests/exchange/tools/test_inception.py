"""INCEpTION's exports: its own layer of spans, slots, views, several people, zip files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels
from harness.exchange.shared.exports import cas_files

TEXT = "Oru Tamm said 🔥 12 people died in Velm."
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
NAMED = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"


def types() -> Any:
    from cassis import TypeSystem

    made = TypeSystem()
    metadata = made.create_type(name=METADATA, supertypeName="uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentId"):
        made.create_feature(metadata, name, "uima.cas.String")
    for name, feature in ((NAMED, "value"), ("custom.Span", "label"), ("webanno.custom.Victims", "score")):
        made.create_feature(made.create_type(name=name), feature, "uima.cas.String")
    link = made.create_type(name="webanno.custom.FigureVictimsLink", supertypeName="uima.cas.TOP")
    made.create_feature(link, "role", "uima.cas.String")
    made.create_feature(link, "target", "uima.tcas.Annotation")
    figure = made.create_type(name="webanno.custom.Figure")
    made.create_feature(figure, "outcome", "uima.cas.String")
    made.create_feature(figure, "min", "uima.cas.String")
    made.create_feature(figure, "victims", "uima.cas.FSArray", elementType="webanno.custom.FigureVictimsLink")
    relation = made.create_type(name="custom.Relation")
    for name in ("Governor", "Dependent"):
        made.create_feature(relation, name, "uima.tcas.Annotation")
    made.create_feature(relation, "label", "uima.cas.String")
    return made


def cas(
    *marks: tuple[str, str, dict[str, Any]], title: str = "story.txt", person: str = "ana"
) -> tuple[Any, list[Any]]:
    from cassis import Cas

    made = Cas(typesystem=types())
    made.sofa_string, made.sofa_mime = TEXT, "text/plain"
    made.add(made.typesystem.get_type(METADATA)(begin=0, end=len(TEXT), documentTitle="story.txt", documentId=person))
    added = []
    for name, words, features in marks:
        start = TEXT.index(words)
        added.append(made.typesystem.get_type(name)(begin=start, end=start + len(words), **features))
        made.add(added[-1])
    return made, added


def read(folder: Path, made: Any, form: str = "xmi") -> Imported:
    (folder / "TypeSystem.xml").write_text(made.typesystem.to_xml(), encoding="utf-8")
    file = folder / f"ana.{form}"
    file.write_text(made.to_xmi() if form == "xmi" else made.to_json(), encoding="utf-8")
    return read_labels(f"uima-{form}", file)


def places(found: Imported) -> list[tuple[int | None, str]]:
    return [(e.start, e.label) for e in found.documents[0].annotations.entities or ()]


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_the_layer_of_any_span_has_its_label(form: str, tmp_path: Path) -> None:
    made, (one, other) = cas(
        ("custom.Span", "Oru Tamm", {"label": "PERSON"}), ("custom.Span", "Velm", {"label": "GPE"})
    )
    made.add(
        made.typesystem.get_type("custom.Relation")(begin=0, end=8, Governor=one, Dependent=other, label="lives_in")
    )
    found = read(tmp_path, made, form)
    assert places(found) == [(0, "PERSON"), (TEXT.index("Velm"), "GPE")]
    assert found.documents[0].document.id == "story.txt"
    assert [note.message for note in found.losses] == [
        'document "story.txt": the relation "lives_in" has no place in the four layers'
    ]


def test_a_span_without_a_value_is_no_label_called_entity(tmp_path: Path) -> None:
    made, _ = cas((NAMED, "Oru Tamm", {"value": "PERSON"}), (NAMED, "Velm", {}))
    found = read(tmp_path, made)
    assert places(found) == [(0, "PERSON")]
    assert 'this mark has no label ("Velm")' in found.losses[0].message


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_slots_are_links(form: str, tmp_path: Path) -> None:
    made, (victims, figure) = cas(
        ("webanno.custom.Victims", "people", {}), ("webanno.custom.Figure", "12", {"outcome": "killed", "min": "12"})
    )
    link = made.typesystem.get_type("webanno.custom.FigureVictimsLink")(role="victims", target=victims)
    figure.victims = made.typesystem.get_type("uima.cas.FSArray")(elements=[link])
    found = read(tmp_path, made, form)
    (casualty,) = found.documents[0].annotations.casualties or ()
    assert casualty.victims is not None
    assert (casualty.victims.start, casualty.min, found.losses) == (TEXT.index("people"), 12, [])


def test_other_views_are_named(tmp_path: Path) -> None:
    made, _ = cas((NAMED, "Velm", {"value": "GPE"}))
    made.create_view("translation").sofa_string = "Oru Tamm sagte…"
    found = read(tmp_path, made)
    assert places(found) == [(TEXT.index("Velm"), "GPE")]
    assert 'the view "translation" is not read, but "_InitialView" alone: view=tr' in found.losses[0].message


def test_of_several_views_the_one_with_labels_is_read_and_with_two_the_user_chooses(tmp_path: Path) -> None:
    made, _ = cas()
    view = made.create_view("translation")
    view.sofa_string = "Velm brennt."
    view.add(made.typesystem.get_type(NAMED)(begin=0, end=4, value="GPE"))
    assert places(read(tmp_path, made)) == [(0, "GPE")]
    made.add(made.typesystem.get_type(NAMED)(begin=0, end=8, value="PERSON"))
    with pytest.raises(HarnessError, match=r"ana\.xmi: 2 views have labels: choose with view=… \(_InitialView, tr"):
        read(tmp_path, made)
    chosen = read_labels("uima-xmi", tmp_path / "ana.xmi", {"view": "translation"})
    assert (places(chosen), chosen.documents[0].document.text, chosen.losses) == ([(0, "GPE")], "Velm brennt.", [])
    with pytest.raises(HarnessError, match=r'no view with a text is called "Translation"; there are: _InitialView, tr'):
        read_labels("uima-xmi", tmp_path / "ana.xmi", {"view": "Translation"})


def test_a_view_without_text_is_not_taken_for_the_document(tmp_path: Path) -> None:
    from cassis import Cas

    made = Cas(typesystem=types())
    view = made.create_view("plain")
    view.sofa_string = "Velm burns."
    view.add(made.typesystem.get_type(NAMED)(begin=0, end=4, value="GPE"))
    assert places(read(tmp_path, made)) == [(0, "GPE")]


def test_json_of_several_views_names_the_format_that_lets_one_choose(tmp_path: Path) -> None:
    made, _ = cas((NAMED, "Velm", {"value": "GPE"}))
    made.create_view("translation").sofa_string = "Oru Tamm sagte…"
    with pytest.raises(HarnessError, match=r"export as XMI, whose import has the option view=NAME"):
        read(tmp_path, made, "json")


def packed(person: str) -> bytes:
    made, _ = cas((NAMED, "Velm", {"value": "GPE"}), person=person)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{person}.xmi", made.to_xmi())
        archive.writestr("TypeSystem.xml", made.typesystem.to_xml())
    return stream.getvalue()


def test_a_project_is_read_from_its_zip_file_and_one_person_chosen(tmp_path: Path) -> None:
    file = tmp_path / "project.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for person in ("ana", "bo"):
            archive.writestr(f"annotation/story.txt/{person}.zip", packed(person))
    with pytest.raises(HarnessError, match=r"labelled 2 times \(ana, bo\): choose with annotator="):
        read_labels("uima-xmi", file)
    found = read_labels("uima-xmi", file, {"annotator": "bo"})
    assert (places(found), found.documents[0].document.id) == ([(TEXT.index("Velm"), "GPE")], "story.txt")


def test_an_archive_is_read_no_further_than_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(packed("ana"))
    assert len(read_labels("uima-xmi", file).documents) == 1
    monkeypatch.setattr(cas_files, "MAX_UNPACKED", 1000)
    with pytest.raises(HarnessError, match="unpack it first"):
        read_labels("uima-xmi", file)
    monkeypatch.setattr(cas_files, "MAX_MEMBERS", 1)
    with pytest.raises(HarnessError, match="holds 2 files, more than 1: unpack it first"):
        read_labels("uima-xmi", file)
    file.write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(HarnessError, match=r"x\.zip: is no zip file that can be read"):
        read_labels("uima-xmi", file)


def test_what_xml_1_1_alone_can_hold_is_refused_with_what_to_choose(tmp_path: Path) -> None:
    made, _ = cas((NAMED, "Velm", {"value": "GPE"}))
    (tmp_path / "TypeSystem.xml").write_text(made.typesystem.to_xml(), encoding="utf-8")
    content = made.to_xmi().replace("version='1.0'", "version='1.1'").replace('version="1.0"', "version='1.1'", 1)
    (tmp_path / "ana.xmi").write_text(content.replace("said", "said&#1;"), encoding="utf-8")
    with pytest.raises(HarnessError, match=r"export as XMI with XML 1\.0, or as JSON"):
        read_labels("uima-xmi", tmp_path / "ana.xmi")


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_notes_have_the_lines_of_their_elements(form: str, tmp_path: Path) -> None:
    """Where a file has lines at all: cassis and INCEpTION can write each element into one of its own."""
    made, _ = cas((NAMED, "Oru Tamm", {"value": "PERSON"}), (NAMED, "Velm", {}))
    written = made.to_xmi(pretty_print=True) if form == "xmi" else made.to_json(pretty_print=True)
    file = tmp_path / f"ana.{form}"
    file.write_text(written, encoding="utf-8")
    (tmp_path / "TypeSystem.xml").write_text(made.typesystem.to_xml(), encoding="utf-8")
    [note] = read_labels(f"uima-{form}", file).losses
    assert "has no label" in note.message
    lines = written.split("\n")
    own = [number for number, line in enumerate(lines, 1) if ("xmi:id=" in line or '"%ID"' in line) and number > 1]
    assert note.line in own
    around = "\n".join(lines[note.line - 1 : note.line + 8])
    assert str(TEXT.index("Velm")) in around or str(TEXT.index("Velm") + 1) in around
