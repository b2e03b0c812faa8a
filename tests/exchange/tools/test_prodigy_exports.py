"""Prodigy's examples as its versions and other programs write them: by tokens, one span at a time, for whole texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.exchange.read_labels import Imported, read_labels

TEXT = "Velm said Oru Tamm."
WORDS = [("Velm", 0), ("said", 5), ("Oru", 10), ("Tamm", 14), (".", 18)]
TOKENS = [{"text": word, "start": at, "end": at + len(word), "id": n} for n, (word, at) in enumerate(WORDS)]
PLACE = {"start": 0, "end": 4, "label": "GPE"}
NAME = {"start": 10, "end": 18, "label": "PERSON"}


def read(folder: Path, *examples: dict[str, Any]) -> Imported:
    lines = [json.dumps({"text": TEXT, "answer": "accept", **example}) for example in examples]
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return read_labels("prodigy", folder / "a.jsonl")


def spans(found: Imported) -> list[tuple[int | None, int | None, str]]:
    return [(e.start, e.end, e.label) for one in found.documents for e in one.annotations.entities or ()]


@pytest.mark.parametrize("tokens", [TOKENS, TOKENS[::-1], [{**one, "ws": None} for one in TOKENS]])
def test_spans_by_token_numbers_alone_are_read(tokens: list[dict[str, Any]], tmp_path: Path) -> None:
    by_tokens = [{"token_start": 0, "token_end": 0, "label": "GPE"}, {"token_start": 2, "token_end": 3, "label": "X"}]
    found = read(tmp_path, {"tokens": tokens, "spans": by_tokens})
    assert (spans(found), found.unplaced) == ([(0, 4, "GPE"), (10, 18, "X")], [])


@pytest.mark.parametrize(
    "tokens",
    [
        None,
        [],
        TOKENS[:3],
        [{**one, "start": one["start"] + 1} for one in TOKENS],
        [{**one, "id": []} for one in TOKENS],
    ],
)
def test_token_numbers_that_lead_nowhere_are_named(tokens: Any, tmp_path: Path) -> None:
    found = read(tmp_path, {"tokens": tokens, "spans": [{"token_start": 2, "token_end": 3, "label": "X"}]})
    assert found.documents == []
    assert "the offsets of this mark are missing" in found.losses[0].message


def test_relations_between_tokens_join_the_spans_that_end_there(tmp_path: Path) -> None:
    relations = [{"head": 0, "child": 3, "label": "same_as"}]
    found = read(tmp_path, {"tokens": TOKENS, "spans": [PLACE, NAME], "relations": relations})
    one, other = found.documents[0].annotations.entities or ()
    assert one.cluster == other.cluster is not None
    relations[0]["child"] = 1
    found = read(tmp_path, {"tokens": TOKENS, "spans": [PLACE, NAME], "relations": relations})
    assert ["leads to no span" in note.message for note in found.losses] == [True]


def test_the_entry_of_a_knowledge_base_is_the_cluster(tmp_path: Path) -> None:
    found = read(tmp_path, {"spans": [{**PLACE, "kb_id": "Q1"}, {**NAME, "kb_id": None}]})
    assert [e.cluster for e in found.documents[0].annotations.entities or ()] == ["Q1", None]


def test_single_spans_of_versions_that_do_not_call_them_binary_are_one_document(tmp_path: Path) -> None:
    asked = [{"spans": [span], "_view_id": "ner", "_input_hash": 1} for span in (PLACE, NAME)]
    found = read(tmp_path, *asked)
    assert spans(found) == [(0, 4, "GPE"), (10, 18, "PERSON")]
    assert [note.code for note in found.losses] == ["assumed"]


@pytest.mark.parametrize("view", ["classification", "choice"])
def test_what_a_pattern_found_in_a_classified_text_is_no_label(view: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"spans": [PLACE], "label": "SPORT", "_view_id": view})
    assert (found.documents, [note.code for note in found.unplaced]) == ([], ["unlabelled"])


def test_files_of_people_without_a_name_are_not_taken_for_one_persons(tmp_path: Path) -> None:
    for name, span in (("anna", PLACE), ("bo", NAME)):
        example = {"text": TEXT, "answer": "accept", "_input_hash": 1, "spans": [span]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(example))
    with pytest.raises(HarnessError, match=r"anna\.jsonl:1:1: nobody who is named labelled this document 2 times"):
        read_labels("prodigy", tmp_path)
