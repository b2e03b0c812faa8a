"""Gates against a baseline, on counts that are made up here."""

from collections.abc import Callable

import msgspec
import pytest

from harness.errors import HarnessError
from harness.runs.compare.document_counts import DocumentCounts
from harness.runs.compare.drop_gates import judge_drops
from harness.runs.compare.gates import DropGate, Verdict, exit_code
from harness.runs.compare.systems import System
from harness.scoring import Score
from harness.scoring.statistics.measures import Ratio

MODES = ("entities.strict", "quotes.exact")


def gate(mode: str = "entities.strict", **changes: object) -> DropGate:
    values = {"against": None, "max_drop": 0.0, "alpha": None, "min_documents": 1, "where": None}
    return DropGate(text=mode, address=f"{mode}.f1", **{**values, **changes})  # type: ignore[arg-type]


def system(right: list[int], name: str = "new", *, scope: str = "all", gold: str = "h") -> System:
    """Ten gold items and ten found in each document, so many right."""
    rows = [{mode: (float(hits), 10.0, float(hits), 10.0) for mode in MODES} for hits in right]
    return System(
        name=name,
        source=name,
        scores={mode: Score(mode, None, Ratio(), signature=f"{mode}|gold:x|scope:{scope}|v1") for mode in MODES},
        documents=[DocumentCounts(id=f"d{place:02}", gold=gold, rows=row) for place, row in enumerate(rows)],
    )


def held(base: System, new: System, *gates: DropGate) -> list[Verdict]:
    return judge_drops(gates, [new], lambda *_: base, draws=999)


@pytest.mark.parametrize(("max_drop", "passed"), [(0.05, False), (0.1, True), (0.11, True)])
def test_without_alpha_any_larger_drop_fails(max_drop: float, passed: bool) -> None:
    [verdict] = held(system([9] * 4), system([8] * 4), gate(max_drop=max_drop))
    assert verdict.passed is passed
    assert (verdict.baseline, verdict.value, verdict.pairs) == (pytest.approx(0.9), pytest.approx(0.8), 4)


def test_p_is_exact_one_sided_and_adjusted_over_all_gates() -> None:
    one, two = held(system([9] * 6), system([8] * 6), gate(alpha=0.05), gate("quotes.exact", alpha=0.05))
    assert (one.p, one.p_adjusted, one.passed) == (1 / 64, 2 / 64, False)
    assert two.p_adjusted == 2 / 64
    [better] = held(system([8] * 6), system([9] * 6), gate(alpha=0.05))
    assert (better.p, better.passed) == (1.0, True)


def test_the_family_is_the_gates_times_the_models() -> None:
    base = system([9] * 6)
    found = judge_drops(
        [gate(alpha=0.05), gate("quotes.exact", alpha=0.05), gate("quotes.exact")],
        [system([8] * 6, name) for name in ("a", "b")],
        lambda *_: base,
    )
    assert [verdict.p_adjusted for verdict in found] == [4 / 64] * 4 + [None] * 2
    assert [verdict.passed for verdict in found] == [True] * 4 + [False] * 2
    assert found[0].note == "it cannot fail: with 6 documents and 4 tests p is at least 0.0625, above 0.05"


def test_a_drop_that_may_be_chance_is_told() -> None:
    [verdict] = held(system([9] * 8), system([8] * 4 + [9] * 4), gate(alpha=0.05))
    assert verdict.passed
    assert verdict.note == "fell from 0.9000 to 0.8500 on 8 documents, which may be chance: p 0.062, above 0.05"


def test_a_gate_that_cannot_fail_says_so() -> None:
    [verdict] = held(system([9] * 4), system([1] * 4), gate(alpha=0.05))
    assert verdict.passed
    assert verdict.note == "it cannot fail: with 4 documents and 1 test p is at least 0.0625, above 0.05"


def no_base(gate: DropGate, new: System) -> System:
    raise HarnessError("no baseline: make one")


@pytest.mark.parametrize(
    ("base_of", "reason"),
    [
        (no_base, "no baseline: make one"),
        (lambda *_: system([9] * 4, "old", scope="s1"), "old is not comparable: scope: s1 and all"),
        (lambda *_: system([9] * 4, "old", gold="x"), "shares 0 unchanged documents with this run"),
        (lambda *_: System(name="old", source="old", scores={}), "old holds sums alone"),
    ],
)
def test_what_cannot_be_compared_is_neither_pass_nor_failure(base_of: Callable[..., System], reason: str) -> None:
    found = judge_drops([gate(alpha=0.05)], [system([9] * 4)], base_of)
    assert [(verdict.passed, verdict.comparable) for verdict in found] == [(False, False)]
    assert reason in (found[0].reason or "")
    assert exit_code(found) == 4


def test_a_null_measure_fails_and_a_null_baseline_is_not_comparable() -> None:
    empty = with_documents(system([0] * 3), rows={})
    [verdict] = held(system([9] * 3), empty, gate())
    assert (verdict.passed, verdict.comparable) == (False, True)
    assert verdict.reason == "it is null: 0/0 on what is shared"
    [verdict] = held(empty, system([9] * 3), gate())
    assert (verdict.passed, verdict.comparable) == (False, False)


def with_documents(found: System, **changes: object) -> System:
    documents = [msgspec.structs.replace(document, **changes) for document in found.documents or ()]
    return msgspec.structs.replace(found, documents=documents)


def test_a_failure_outweighs_a_missing_baseline() -> None:
    failed = Verdict(gate="a", extractor="e", value=0.1, passed=False)
    missing = Verdict(gate="b", extractor="e", value=None, passed=False, comparable=False)
    passed = Verdict(gate="c", extractor="e", value=0.1, passed=True)
    assert [exit_code(found) for found in ([passed], [passed, failed, missing], [missing, passed])] == [0, 1, 4]


# gates with a margin: held, failed, undecided


def told(verdict: Verdict) -> tuple[str, bool, int]:
    return verdict.word, verdict.passed, exit_code([verdict])


def test_a_margin_is_held_where_a_drop_of_it_is_ruled_out() -> None:
    [verdict] = held(system([9] * 6), system([9] * 6), gate(margin=0.02, alpha=0.05))
    assert told(verdict) == ("held", True, 0)
    assert verdict.note == "a drop of 0.02 is ruled out: went from 0.9000 to 0.9000 on 6 documents; p 0.016"


def test_a_margin_fails_where_a_larger_drop_is_shown() -> None:
    [verdict] = held(system([9] * 6), system([5] * 6), gate(margin=0.02, alpha=0.05))
    assert told(verdict) == ("FAIL", False, 1)
    assert verdict.outcome == "failed"
    assert "a drop beyond 0.02 is shown: p 0.0156 (Holm over 1 test)" in (verdict.reason or "")


@pytest.mark.parametrize(("undecided", "passed", "code"), [("pass", True, 0), ("fail", False, 1)])
def test_neither_is_undecided_and_says_how_many_documents_would_tell(undecided: str, passed: bool, code: int) -> None:
    base, new = system([9, 7, 8, 6, 9, 8, 7, 9]), system([8, 9, 7, 7, 8, 8, 9, 7])
    [verdict] = held(base, new, gate(margin=0.02, alpha=0.05, undecided=undecided))
    assert told(verdict) == ("undecided", passed, code)
    assert verdict.needed is not None
    assert verdict.needed > 8
    said = verdict.note if passed else verdict.reason
    assert f"about {verdict.needed} documents would tell such a drop from none" in (said or "")


def test_a_drop_of_about_the_margin_takes_many_documents() -> None:
    base, new = system([9, 8] * 30), system([8, 8] * 30)
    [verdict] = held(base, new, gate(margin=0.055, alpha=0.05))
    assert verdict.word == "undecided"
    assert verdict.needed is not None
    assert verdict.needed > 60
    assert "so close to the margin" in (verdict.note or "")


def test_failures_by_a_margin_are_one_family_with_the_others_and_holding_is_not() -> None:
    base, new = system([9] * 6), system([5] * 6)
    found = held(base, new, gate(margin=0.02, alpha=0.05), gate("quotes.exact", alpha=0.05))
    assert [verdict.p_adjusted for verdict in found] == [2 / 64, 2 / 64]
    same = held(base, base, *(gate(mode, margin=0.02, alpha=0.05) for mode in MODES))
    assert [verdict.p_held for verdict in same] == [1 / 64, 1 / 64]
