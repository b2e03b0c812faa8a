"""Every two systems compared, on counts that are made up here."""

import pytest

from harness.runs.compare.all_pairs import compare_every_two, rank_all
from harness.runs.compare.document_counts import DocumentCounts
from harness.runs.compare.pair_tests import AllPairs
from harness.runs.compare.systems import System
from harness.scoring import Score
from harness.scoring.statistics.measures import Ratio
from harness.scoring.statistics.resampling import holm

STRICT, EXACT = "entities.strict", "quotes.exact"


def system(name: str, right: list[int], modes: tuple[str, ...] = (STRICT, EXACT)) -> System:
    """Ten gold items and ten found in each document, so many right."""
    rows = [{mode: (float(hits), 10.0, float(hits), 10.0) for mode in modes} for hits in right]
    return System(
        name=name,
        source=name,
        scores={mode: Score(mode, None, Ratio(), signature=f"{mode}|gold:x|v1") for mode in modes},
        documents=[DocumentCounts(id=f"d{place:02}", gold="h", rows=row) for place, row in enumerate(rows)],
    )


def ranked(*systems: System, metrics: tuple[str, ...] = (f"{STRICT}.f1",)) -> AllPairs:
    found = compare_every_two(systems, metrics, draws=999, seed=1)
    return rank_all(systems, found, draws=999, seed=1)


def test_only_a_system_that_beats_all_others_by_tests_is_the_best() -> None:
    high, low, close = system("high", [9] * 12), system("low", [5] * 12), system("close", [9] * 11 + [8])
    [metric] = ranked(low, high).metrics
    assert (metric.best, metric.letters) == ("high", {"high": "a", "low": "b"})
    [metric] = ranked(low, close, high).metrics
    assert metric.best is None, "high and close can't be told apart"
    assert metric.letters == {"high": "a", "close": "a", "low": "b"}
    assert list(metric.values) == ["high", "close", "low"]


def test_a_pair_has_its_better_system_first() -> None:
    [metric] = ranked(system("low", [5] * 10), system("high", [9] * 9 + [4])).metrics
    [pair] = metric.pairs
    assert (pair.better, pair.worse, pair.wins, pair.losses, pair.ties) == ("high", "low", 9, 1, 0)
    assert pair.difference == pytest.approx(0.35)
    assert pair.interval is not None
    assert pair.interval[0] < pair.difference < pair.interval[1]
    [metric] = ranked(system("high", [9] * 9 + [4]), system("low", [5] * 10)).metrics
    [turned] = metric.pairs
    assert (turned.better, turned.wins, turned.losses) == ("high", 9, 1)
    assert turned.difference == pytest.approx(pair.difference)
    assert turned.interval == pytest.approx(pair.interval)


def test_all_pairs_and_measures_are_one_family() -> None:
    systems = [system("a", [9] * 8), system("b", [8] * 6 + [9] * 2), system("c", [4] * 8)]
    found = ranked(*systems, metrics=(f"{STRICT}.f1", f"{EXACT}.f1"))
    pairs = [pair for metric in found.metrics for pair in metric.pairs]
    assert len(pairs) == 6
    adjusted = holm([pair.p for pair in pairs if pair.p is not None])
    assert [pair.p_adjusted for pair in pairs] == pytest.approx(adjusted)
    assert found.together == "6 tests together: entities.strict.f1, quotes.exact.f1; of every two of a, b, c"


def test_a_system_that_lacks_a_measure_is_in_no_pair_of_it() -> None:
    found = ranked(
        system("a", [9] * 8),
        system("b", [5] * 8, (STRICT,)),
        system("c", [5] * 8),
        metrics=(f"{STRICT}.f1", f"{EXACT}.f1"),
    )
    of_quotes = found.of(f"{EXACT}.f1")
    assert of_quotes is not None
    assert set(of_quotes.values) == {"a", "c"}
    assert [(pair.better, pair.worse) for pair in of_quotes.pairs] == [("a", "c")]
    assert of_quotes.best == "a"


def test_nothing_is_best_where_all_score_alike() -> None:
    [metric] = ranked(system("a", [9] * 8), system("b", [9] * 8)).metrics
    assert (metric.best, metric.letters, metric.pairs[0].difference) == (None, {"a": "a", "b": "a"}, 0.0)
