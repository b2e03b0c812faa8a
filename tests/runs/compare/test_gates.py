import pytest

from harness.errors import HarnessError
from harness.runs.compare.gates import judge, parse_gate
from harness.runs.compare.systems import System
from harness.scoring import Score
from harness.scoring.statistics.measures import Counts, Ratio
from harness.scoring.statistics.number_errors import NumberErrors

ADDRESSES = ["entities.strict.f1", "quotes.exact.precision", "casualties.figure.number_errors.mape"]
STRICT, EXACT = Counts(cor=3, mis=1, spu=1), Counts(mis=2)
SYSTEM = System(
    name="rules",
    source="here",
    scores={
        "entities.strict": Score("entities.strict", STRICT, STRICT.ratio()),
        "quotes.exact": Score("quotes.exact", EXACT, EXACT.ratio()),
        "casualties.figure": Score("casualties.figure", None, Ratio(), number_errors=NumberErrors(3, None, 0.2)),
    },
    operations={"errors": {"count": 2, "share": 0.5}, "cost": {"tokens": {"total": 70.0}}},
)


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("entities.strict.f1 >= 0.75", True),
        ("entities.strict.f1 > 0.75", False),
        ("entities.strict.f1<=0.75", True),
        ("entities.strict.f1 < 0.75", False),
        ("  entities.strict.f1   >= .5", None),
        ("casualties.figure.number_errors.mape < 0.25", True),
    ],
)
def test_operators(text: str, passed: bool | None) -> None:
    if passed is None:
        with pytest.raises(HarnessError, match="is no gate"):
            parse_gate(text, ADDRESSES)
        return
    [verdict] = judge([parse_gate(text, ADDRESSES)], [SYSTEM])
    assert verdict.passed is passed


def test_a_failed_gate_names_the_value() -> None:
    [verdict] = judge([parse_gate("entities.strict.f1 >= 0.8", ADDRESSES)], [SYSTEM])
    assert (verdict.gate, verdict.extractor, verdict.value) == ("entities.strict.f1 >= 0.8", "rules", 0.75)
    assert verdict.reason == "entities.strict.f1 is 0.7500"


def test_a_null_score_fails_with_its_counts() -> None:
    [verdict] = judge([parse_gate("quotes.exact.precision <= 1", ADDRESSES)], [SYSTEM])
    assert (verdict.passed, verdict.value) == (False, None)
    assert verdict.reason == "it is null: 0/0 (cor 0, inc 0, par 0, mis 2, spu 0)"


def test_a_score_that_is_not_there_fails_with_the_reason() -> None:
    [verdict] = judge(
        [parse_gate("entities.strict.f1 >= 0", ADDRESSES)], [System(name="rules", source="here", scores={})]
    )
    assert not verdict.passed
    assert verdict.reason is not None
    assert verdict.reason.startswith("entities.strict was not scored")


def test_an_unknown_address_is_named_with_the_nearest() -> None:
    with pytest.raises(HarnessError, match=r'"entities.strct.f1" \(did you mean "entities.strict.f1"\?\)'):
        parse_gate("entities.strct.f1 >= 0.5", ADDRESSES)


@pytest.mark.parametrize(
    ("text", "passed", "value"),
    [("errors.count <= 2", True, 2), ("errors.share < 0.5", False, 0.5), ("cost.tokens.total < 71", True, 70.0)],
)
def test_what_a_run_took_is_held_too(text: str, passed: bool, value: float) -> None:
    [verdict] = judge([parse_gate(text, ADDRESSES)], [SYSTEM])
    assert (verdict.passed, verdict.value) == (passed, value)


def test_what_is_not_known_of_a_run_fails() -> None:
    [verdict] = judge([parse_gate("latency.p95 < 1", ADDRESSES)], [SYSTEM])
    assert verdict.reason == "nothing is known of this extractor's latency.p95"
