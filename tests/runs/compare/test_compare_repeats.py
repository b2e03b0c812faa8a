"""Systems that were asked several times about each document: paired over repeats, in comparisons, gates, baselines."""

from collections.abc import Sequence
from typing import Any

import pytest

from harness.reporting.comparison.comparison_json import describe_comparison
from harness.reporting.comparison.comparison_text import pairing_lines
from harness.runs.compare.baselines import BlessedExtractor, dump_baseline
from harness.runs.compare.compare_systems import compare
from harness.runs.compare.document_counts import DocumentCounts, matrix
from harness.runs.compare.document_rows import document_values, p_value
from harness.runs.compare.drop_gates import judge_drops
from harness.runs.compare.gates import DropGate
from harness.runs.compare.systems import System
from harness.scoring import Score
from harness.scoring.statistics.measures import Ratio

MODE = "entities.strict"
GATE = DropGate(text="g", address=f"{MODE}.f1", against=None, max_drop=0.0, alpha=0.05, min_documents=1)


def system(right: Sequence[Sequence[int]], name: str = "new") -> System:
    """Ten gold items and ten found in each answer, so many of them right: a list of answers a document."""
    rows = [{MODE: tuple(x for hits in document for x in (hits, 10.0, hits, 10.0))} for document in right]
    return System(
        name=name,
        source=name,
        scores={MODE: Score(MODE, None, Ratio(), signature=f"{MODE}|gold:x|scope:all|v1")},
        documents=[
            DocumentCounts(id=f"d{place:02}", gold="h", repeats=len(right[0]), rows=row)
            for place, row in enumerate(rows)
        ],
    )


def described(base: System, new: System) -> dict[str, Any]:
    found = compare([(base, new)], [f"{MODE}.f1"], draws=500)
    [model] = describe_comparison(found, draws=500, seed=13)["models"]
    return dict(model)


def test_documents_are_paired_over_repeats() -> None:
    base, new = system([[6, 8]] * 4, "base"), system([[8, 10], [9, 9], [10, 8], [7, 7]])
    [measured] = described(base, new)["measures"]
    assert measured["base"] == pytest.approx(0.7)
    assert measured["new"] == pytest.approx((0.85 + 0.85) / 2)
    assert (measured["wins"], measured["losses"], measured["ties"]) == (3, 0, 1)
    assert measured["p"] == pytest.approx(2 / 8), "a document changes sides with all its answers; three of them differ"
    low, high = measured["interval"]
    assert low < 0.15 < high


def test_unlike_numbers_of_repeats_are_compared_and_said() -> None:
    base, new = system([[7]] * 6, "base"), system([[9, 7, 8]] * 6)
    model = described(base, new)
    assert (model["base"]["repeats"], model["new"]["repeats"]) == (1, 3)
    assert "repeats: base one answer, new the mean of 3 answers a document" in pairing_lines(model)
    [measured] = model["measures"]
    assert (measured["base"], measured["new"]) == (pytest.approx(0.7), pytest.approx(0.8))
    assert measured["p"] == pytest.approx(2 / 2**6)


def test_one_answer_each_is_not_worth_a_line() -> None:
    model = described(system([[7]] * 3, "base"), system([[8]] * 3))
    assert not [line for line in pairing_lines(model) if line.startswith("repeats")]


def test_the_test_is_the_same_when_answers_are_given_twice() -> None:
    base, new = ([[6, 7]] * 3 + [[9, 5]] * 6), ([[7, 9]] * 5 + [[6, 6]] * 4)
    twice = [[*document, *document] for document in new]
    rows = [matrix(system(right).documents or (), MODE) for right in (base, new, twice)]
    p = [p_value(rows[0], rows[n], "f1", "two-sided", draws=999, seed=1) for n in (1, 2)]
    assert p[0] == p[1]


def test_a_document_without_anything_to_get_wrong_in_one_answer_counts_as_right_there() -> None:
    found = DocumentCounts(id="d", gold="h", repeats=2, rows={MODE: (0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0)})
    assert document_values(matrix([found], MODE), "f1").tolist() == [0.5]
    assert document_values(matrix([DocumentCounts(id="d", gold="h", repeats=2)], MODE), "f1").tolist() == [1.0]


@pytest.mark.parametrize(("new", "passed"), [([[9, 9, 9]] * 6, True), ([[8, 9, 7]] * 6, False)])
def test_a_gate_holds_the_mean_against_its_baseline_and_says_how_often_each_was_asked(
    new: list[list[int]], passed: bool
) -> None:
    [verdict] = judge_drops([GATE], [system(new)], lambda *_: system([[9]] * 6, "base"), draws=999)
    assert verdict.passed is passed
    assert verdict.value == pytest.approx(sum(map(sum, new)) / 180)
    assert verdict.note is not None
    assert "repeats: base 1, new 3" in verdict.note


def test_a_gate_says_nothing_of_repeats_that_agree() -> None:
    [verdict] = judge_drops([GATE], [system([[9, 9]] * 6)], lambda *_: system([[8, 9]] * 6, "base"), draws=999)
    assert verdict.passed
    assert "repeats" not in (verdict.note or "")


def test_a_baseline_of_one_answer_is_written_as_ever() -> None:
    import msgspec

    given: dict[str, Any] = {"digest": "x", "failed": (), "scores": {}, "documents": {}}
    assert "repeats" not in msgspec.to_builtins(BlessedExtractor(**given))
    assert msgspec.to_builtins(BlessedExtractor(**given, repeats=3))["repeats"] == 3
    assert dump_baseline is not None
