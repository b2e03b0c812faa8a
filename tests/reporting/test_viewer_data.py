"""What the viewer is given, kind by kind and change by change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.extractors.llm.server.replayed_answers import RawLine
from harness.reporting.pages.page_columns import columns_of
from harness.reporting.pages.viewer_data import KINDS, build_viewer, count_changes, kinds_of
from harness.runs.store.record_lines import write_records
from harness.runs.store.stored_outcomes import DocumentOutcomes, Outcome, Shown
from harness.runs.store.stored_texts import StoredText
from tests.reporting.test_reports import stored

PLACE = Shown(what="GPE", label="GPE", words={"text": "Tolva"}, start=0, end=5, spans={"text": ((0, 5),)})
RIGHT = Outcome(layer="entities", verdict="correct", gold=PLACE, predicted=PLACE)
MISSED = Outcome(layer="entities", verdict="missed", gold=PLACE)


@pytest.mark.parametrize(
    ("wrong", "kinds"),
    [
        (("boundary",), ["boundary"]),
        (("label",), ["label"]),
        (("boundary", "kind"), ["boundary", "label"]),
        (("speaker",), ["value"]),
        (("boundary", "number", "status"), ["boundary", "value"]),
    ],
)
def test_kinds_of_error(wrong: tuple[str, ...], kinds: list[str]) -> None:
    assert kinds_of(Outcome(layer="quotes", verdict="wrong", gold=PLACE, predicted=PLACE, wrong=wrong)) == kinds
    assert set(kinds) <= set(KINDS)


def test_a_pair_without_faults_is_correct_and_the_unpaired_are_themselves() -> None:
    assert (kinds_of(RIGHT), kinds_of(MISSED)) == (["correct"], ["missed"])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((RIGHT,), (RIGHT,), (0, 0)),
        ((RIGHT,), (MISSED,), (0, 1)),
        ((MISSED,), (RIGHT,), (1, 0)),
        ((RIGHT, RIGHT), (RIGHT, MISSED), (0, 1)),
        ((), (RIGHT,), (1, 0)),
    ],
)
def test_changes_count_gold_items(
    before: tuple[Outcome, ...], after: tuple[Outcome, ...], expected: tuple[int, int]
) -> None:
    documents = [DocumentOutcomes(id="a", outcomes=found) for found in (before, after)]
    assert count_changes(*documents) == expected


def test_changes_against_nothing() -> None:
    assert count_changes(None, DocumentOutcomes(id="a", outcomes=(RIGHT,))) == (1, 0)
    assert count_changes(None, None) == (0, 0)


def test_words_that_the_text_has_are_not_kept_twice(tmp_path: Path) -> None:
    unplaced = Shown(what="ORG", words={"text": "Senn"})
    document = DocumentOutcomes(
        id="a", outcomes=(RIGHT, Outcome(layer="entities", verdict="spurious", predicted=unplaced))
    )
    columns = columns_of(stored(tmp_path, outcomes={"rules": [document]}))
    with_text = build_viewer(columns, {"a": StoredText(id="a", text="Tolva")})
    without = build_viewer(columns, {})
    assert with_text.blocks["d0"].count("Tolva") == 1
    assert without.blocks["d0"].count("Tolva") == 2
    assert all('"words":{"text":"Senn"}' in viewer.blocks["d0"] for viewer in (with_text, without))


def test_the_worst_document_comes_first(tmp_path: Path) -> None:
    fine, bad = DocumentOutcomes(id="fine", outcomes=(RIGHT,)), DocumentOutcomes(id="bad", outcomes=(MISSED,))
    viewer = build_viewer(columns_of(stored(tmp_path, outcomes={"rules": [fine, bad]})), {})
    assert [one.id for one in viewer.documents] == ["bad", "fine"]
    assert viewer.documents[0].counts == [[0, 0, 1, 0]]


def test_what_a_model_answered_is_shown_but_for_withheld_texts(tmp_path: Path) -> None:
    lines = [
        RawLine(id="a", prompt="p", outcome="answered", answer='{"entities": []}\u202e', model="small.gguf"),
        RawLine(id="a", prompt="q", outcome="unreadable", answer="x" * 30_000, message="no JSON"),
        RawLine(id="w", prompt="p", outcome="answered", answer="secret words"),
    ]
    write_records(tmp_path / "run-1" / "rules" / "raw.jsonl", lines)
    documents = [DocumentOutcomes(id="a", outcomes=(MISSED,)), DocumentOutcomes(id="w", withheld=True)]
    columns = columns_of(stored(tmp_path, outcomes={"rules": documents}))
    viewer = build_viewer(columns, {"a": StoredText(id="a", text="Tolva"), "w": StoredText(id="w", withheld=True)})
    [first, second] = json.loads(viewer.blocks["d0"])["columns"][0]["raw"]
    assert first == {"what": "answered · small.gguf", "words": '{"entities": []}⟨U+202E⟩'}
    assert (second["what"], second["why"]) == ("unreadable", "no JSON")
    assert second["words"].endswith("… 10,000 more characters, in the run's raw.jsonl")
    assert "secret" not in viewer.blocks["d1"]
    assert "withheld" in viewer.blocks["d1"]
