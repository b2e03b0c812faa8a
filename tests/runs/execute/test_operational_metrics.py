import pytest

from harness.annotation import Failure, Line
from harness.errors import HarnessError
from harness.runs.compare.gates import judge, parse_gate
from harness.runs.compare.systems import System
from harness.runs.execute.operational_metrics import is_reproducible, operational_metrics
from harness.runs.store.journal import Entry


def entry(number: int, *, failed: bool = False, **changes: object) -> Entry:
    error = Failure(type="E", message="m") if failed else None
    return Entry(document="h", fingerprint="f", line=Line(id=f"d{number}", error=error), **changes)  # type: ignore[arg-type]


def test_errors_latency_and_cost() -> None:
    found = operational_metrics(
        [entry(n, seconds=float(n + 1), usage={"tokens": 10.0}, failed=n == 0) for n in range(40)]
    )
    assert found["errors"] == {"count": 1, "share": 1 / 40}
    assert found["latency"] == {"mean": 21.0, "median": 21.0, "p95": 39.0, "max": 40.0}
    assert found["cost"] == {"tokens": {"total": 400.0, "per_document": 10.0}}


def test_what_an_extractor_does_not_say_is_left_out() -> None:
    assert operational_metrics([entry(0)]) == {"errors": {"count": 0, "share": 0.0}, "latency": {}, "cost": {}}
    assert operational_metrics([])["errors"] == {"count": 0, "share": None}


def test_gates_on_them() -> None:
    found = operational_metrics([entry(0, seconds=2.0, usage={"usd": 0.5})])
    model = System(name="model", source="here", scores={}, operations=found)
    texts = ("errors.count <= 0", "latency.p95 < 2", "cost.usd.total <= 1", "cost.tokens.total <= 1")
    verdicts = judge([parse_gate(text, []) for text in texts], [model])
    assert [verdict.passed for verdict in verdicts] == [True, False, True, False]
    assert verdicts[1].reason == "latency.p95 is 2.0000"
    assert verdicts[3].reason == "nothing is known of this extractor's cost.tokens.total"
    with pytest.raises(HarnessError, match=r'"latency.p99".*did you mean "latency.p95"'):
        parse_gate("latency.p99 < 2", [])


def test_time_and_cost_are_kept_out_of_scores_json() -> None:
    assert [
        is_reproducible(metric) for metric in ("errors.count", "entities.strict.f1", "latency.p95", "cost.usd.total")
    ] == [
        True,
        True,
        False,
        False,
    ]
