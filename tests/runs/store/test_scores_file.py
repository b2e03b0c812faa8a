"""scores.json and baselines: read as they were written, and what was edited wrongly is named by file and key."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.runs.compare.baselines import read_baseline
from harness.runs.compare.gates import Verdict
from harness.runs.compare.systems import load_systems
from harness.runs.store.raw_answers import AnswerCounts
from harness.runs.store.scores_file import RunScores, ScoredExtractor, ScoredGold, read_scores, write_scores
from harness.scoring import Score, Scores
from harness.scoring.statistics.measures import Counts

COUNTS = Counts(cor=2, mis=1)


def run_scores() -> RunScores:
    scores = Scores(
        {"entities.strict": Score("entities.strict", COUNTS, COUNTS.ratio(), labels={}, signature="s")},
        documents=3,
        failed=1,
        warnings=["odd"],
        outside={"entities": {"DATE": 2}},
        grounding={"exact": 1},
        name="rules",
    )
    answers = AnswerCounts(outcomes={"answered": 2}, models={"m": 2}, items=3, dropped=0)
    return RunScores(
        gold=ScoredGold(documents=3, hash="ab", left_out=[{"id": "w", "reason": "withheld"}]),
        extractors={"rules": ScoredExtractor(scores=scores, answers=answers, trimmed={"articles": 2})},
        gate=(Verdict(gate="errors.count <= 0", extractor="rules", value=1, passed=False, reason="1"),),
    )


def test_what_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    write_scores(tmp_path, run_scores())
    first = (tmp_path / "scores.json").read_bytes()
    found = read_scores(tmp_path)
    write_scores(tmp_path, found)
    assert (tmp_path / "scores.json").read_bytes() == first
    assert (found.extractors["rules"].scores.name, found.extractors["rules"].scores.failed) == ("rules", 1)
    assert found.extractors["rules"].answers == run_scores().extractors["rules"].answers
    assert found.gate == run_scores().gate


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda whole: whole.update(schema=7), ": schema 7; this version reads schema 1"),
        (lambda whole: whole.pop("gold"), ": the whole: Object missing required field `gold`"),
        (lambda whole: whole["gold"].update(documents="3"), ': gold.documents: Expected `int`, got `str` (found "3")'),
        (lambda whole: whole["extractors"].update(rules=[]), ": extractors.rules: Expected `object`, got `array`"),
        (lambda whole: whole["extractors"]["rules"].pop("scores"), "rules: Object missing required field `scores`"),
        (
            lambda whole: strict(whole).update(cor="2"),
            ': extractors.rules.scores["entities.strict"].cor: Expected `int | null`, got `str` (found "2")',
        ),
        (lambda whole: strict(whole).pop("mis"), ": rules: entities.strict: mis is missing"),
        (lambda whole: strict(whole).update(f1=0.9), ": rules: entities.strict.f1 is 0.9, but its counts make 0.8"),
        (lambda whole: whole["gate"][0].update(passed="no"), ": gate[0].passed: Expected `bool`, got `str`"),
    ],
)
def test_an_edited_file_is_named_with_its_key(change: Change, message: str, tmp_path: Path) -> None:
    write_scores(tmp_path, run_scores())
    path = tmp_path / "scores.json"
    whole = json.loads(path.read_text())
    change(whole)
    path.write_text(json.dumps(whole))
    with pytest.raises(HarnessError) as caught:
        read_scores(tmp_path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    if whole["schema"] == 1:
        with pytest.raises(HarnessError) as caught:
            load_systems(path)
        assert message in str(caught.value)


def strict(whole: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = whole["extractors"]["rules"]["scores"]["entities.strict"]
    return found


@pytest.mark.parametrize("data", ["", "{", "[]", "[" * 100_000, '{"schema": NaN}'])
def test_what_is_no_json_of_ours_is_refused(data: str, tmp_path: Path) -> None:
    (tmp_path / "scores.json").write_text(data)
    with pytest.raises(HarnessError, match=r"scores\.json: (not valid JSON|schema None)"):
        read_scores(tmp_path)


def test_an_edited_baseline_is_named_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "baselines" / "b.json"
    path.parent.mkdir()
    score = {"f1": "0.5", "precision": None, "recall": None, "signature": "s"}
    extractor = {"digest": "d", "failed": [], "scores": {"entities.strict": score}, "documents": {}}
    blessed = {"by": "me", "on": "2026-01-01", "reason": "r", "run": "r"}
    whole = {"name": "b", "blessed": blessed, "gold": {}, "extractors": {"rules": extractor}}
    path.write_text(json.dumps(whole))
    with pytest.raises(HarnessError) as caught:
        read_baseline(path)
    wrong = 'extractors.rules.scores["entities.strict"].f1: Expected `float | null`, got `str` (found "0.5")'
    assert str(caught.value) == f"{path}: {wrong}"
