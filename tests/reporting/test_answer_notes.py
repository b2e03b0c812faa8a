"""What reports say of a language model's answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.reporting.formats import github, gitlab
from harness.reporting.notes import answer_notes, describe_answers, describe_replay
from harness.runs.store.raw_answers import AnswerCounts
from tests.reporting.test_reports import stored

SERVER = {"address": "http://127.0.0.1:8080/v1", "model": "small", "schema": "held to it", "reached": True}


def answers(**changes: Any) -> AnswerCounts:
    found: dict[str, Any] = {"outcomes": {"answered": 3}, "models": {"small": 3}, "items": 20, "dropped": 0}
    return AnswerCounts(**{**found, **changes})


@pytest.mark.parametrize(
    ("changes", "server", "says"),
    [
        (
            {},
            SERVER,
            ["answers: 3 of 3 answered", "answered by small at http://127.0.0.1:8080/v1, held to a JSON Schema"],
        ),
        (
            {"outcomes": {"answered": 1, "cut_off": 2}, "models": {}},
            {**SERVER, "schema": "in the prompt"},
            [
                "answers: 1 of 3 answered, 2 of 3 cut off",
                "answered by a server that names no model at http://127.0.0.1:8080/v1, the JSON Schema not enforced",
            ],
        ),
        (
            {"models": {"a": 2, "b\x1b": 1}},
            SERVER,
            [
                "answers: 3 of 3 answered",
                r"answered by a (2), b\x1b (1) at http://127.0.0.1:8080/v1, held to a JSON Schema",
                "the answers are not all from one model: the scores are of a mixture",
            ],
        ),
        ({"models": {}}, {**SERVER, "reached": False}, ["answers: 3 of 3 answered", "who answers at"]),
        ({"dropped": 2}, SERVER, ["answers: 3 of 3 answered", "answered by"]),
        (
            {"dropped": 3},
            SERVER,
            ["answers: 3 of 3 answered", "answered by", "of 20 items in the answers 3 were dropped"],
        ),
    ],
)
def test_notes(changes: dict[str, Any], server: dict[str, Any], says: list[str]) -> None:
    found = describe_answers(answers(**changes), {"extractor": {"server": server}})
    assert len(found) == len(says)
    assert [note[: len(words)] for note, words in zip(found, says, strict=True)] == says


def test_no_notes_where_no_model_was_asked(tmp_path: Path) -> None:
    assert answer_notes(stored(tmp_path)) == []
    assert describe_replay(None) == []


def test_what_is_no_answer_is_a_notice_beside_a_change(tmp_path: Path) -> None:
    run = stored(tmp_path)
    rules = run.scores.extractors["rules"]
    given = answers(outcomes={"answered": 2, "refused": 1})
    run.scores.extractors["rules"] = msgspec.structs.replace(rules, answers=given)
    assert "::notice title=answers of rules::2 of 3 answered, 1 of 3 refused by the model\n" in github.render(run)
    assert '"severity": "info"' in gitlab.render(run)
    run.scores.extractors["rules"] = msgspec.structs.replace(rules, answers=answers())
    assert "notice" not in github.render(run)


def test_many_changes_since_a_replayed_run_are_not_all_shown() -> None:
    found = describe_replay({"run": "r", "changed": [f"m: option {n}" for n in range(10)]})
    assert found[0] == "replayed from r: no model was asked"
    assert found[-1] == "… and 2 more changes, in manifest.json"
    assert len(found) == 10
