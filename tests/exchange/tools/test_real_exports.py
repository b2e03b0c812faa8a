"""Exports of real tools, of one article that is not ours to share: names, numbers and offsets alone stand here."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from harness.annotation import Labelled
from harness.exchange.read_labels import Imported, read_labels

pytestmark = pytest.mark.shared

FILES = {
    "brat": "brat",
    "labelstudio": "labelstudio/export_JSON.json",
    "doccano": "doccano/export_JSONL_admin.jsonl",
    "prodigy": "prodigy/example_HANDMADE.jsonl",
    "spacy": "spacy/example.spacy",
    "uima-xmi": "uima_cas/example.xmi",
    "uima-json": "uima_cas/example.json",
}
TEXT_HASH = "d84c3c70d9d21424f1f30aca08e40bafc761ad1e5cb5be8390a77c58d231769e"
ENTITIES = {("PLACE", 11, 18), ("ORG", 787, 790), ("PERSON", 801, 813)}


def imported(shared: Path, name: str) -> tuple[Labelled, Imported]:
    found = read_labels(name, shared / "formats" / FILES[name], {})
    return found.documents[0], found


@pytest.mark.parametrize("name", FILES)
def test_spans_and_relations(shared: Path, name: str) -> None:
    labelled, _ = imported(shared, name)
    assert hashlib.sha256((labelled.document.text or "").encode()).hexdigest() == TEXT_HASH
    made = labelled.annotations
    assert {(e.label, e.start, e.end) for e in made.entities or ()} == ENTITIES
    (quote,) = made.quotes or ()
    figure = (made.casualties or ())[0]
    assert (quote.start, quote.end, quote.kind) == (667, 786, "direct")
    assert figure.figure is not None
    assert (figure.figure.start, figure.figure.end, figure.outcome) == (1513, 1515, "killed")
    links = {(a.content, a.source.start, a.source.end) for a in made.attributions or () if a.source}
    assert links == {(quote.id, 801, 813), (figure.id, 787, 790)}


@pytest.mark.parametrize("name", ["labelstudio", "spacy", "uima-xmi", "uima-json"])
def test_a_count_is_the_number(shared: Path, name: str) -> None:
    labelled, _ = imported(shared, name)
    figure = (labelled.annotations.casualties or ())[0]
    assert (figure.min, figure.max) == (25, 25)


def test_brat_has_events_normalisations_and_discontinuous_spans(shared: Path) -> None:
    labelled, found = imported(shared, "brat")
    figure, event = labelled.annotations.casualties or ()
    assert figure.status == "confirmed"
    assert event.victims is not None
    assert (event.outcome, event.victims.fragments) == ("killed", ((1881, 1886), (1891, 1899)))
    place = next(e for e in labelled.annotations.entities or () if e.label == "PLACE")
    assert labelled.annotations.clusters[place.cluster or ""].name == "Baghouz"
    lines = {(Path(p.path).name, p.line, p.code) for p in found.unplaced}
    assert ("example_HANDMADE.ann", 10, "not-placed") in lines  # a person's note
    assert ("example_HANDMADE.ann", 15, "not-placed") in lines  # an alias between an entity and victims
    assert ("example_HANDMADE.ann", 5, "assumed") in lines  # no outcome


def test_what_has_no_place_is_said(shared: Path) -> None:
    _, found = imported(shared, "labelstudio")
    said = "\n".join(map(str, found.unplaced))
    assert "doc_topic" in said
    assert "no outcome is given: taken as killed" in said


def test_an_emoji_before_a_span_moves_nothing(shared: Path) -> None:
    _, found = imported(shared, "labelstudio")
    emoji = next(one for one in found.documents if one.document.id == "emoji")
    (entity,) = emoji.annotations.entities or ()
    assert (entity.start, entity.end) == (14, 26)
    assert (emoji.document.text or "")[:8] == "Emoji \U0001f600 "


def test_what_a_person_submitted_in_the_browser_is_read(shared: Path) -> None:
    _, found = imported(shared, "labelstudio")
    submitted = next(one for one in found.documents if one.document.id == "ui-submitted")
    assert len(submitted.annotations.attributions or ()) == 2


def test_columns_of_label_studio(shared: Path) -> None:
    found = read_labels("conll", shared / "formats/labelstudio/export_CONLL2003.conll", {})
    assert sum(len(one.annotations.entities or ()) for one in found.documents) == 6


def test_short_exports_are_refused(shared: Path) -> None:
    from harness.errors import HarnessError

    with pytest.raises(HarnessError, match=r"export_JSON_MIN\.json:2:1: .*export as JSON"):
        read_labels("labelstudio", shared / "formats/labelstudio/export_JSON_MIN.json", {})
