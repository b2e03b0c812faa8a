"""95% intervals: each mode from draws of its own columns, and none where there is nothing to draw."""

from __future__ import annotations

import numpy as np
import pytest

from harness.scoring.statistics.intervals import intervals
from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, percentile_interval

MEASURES = ("precision", "recall", "f1")


@pytest.mark.parametrize("documents", [30, 6_000])
def test_every_mode_has_draws_of_its_own_columns(documents: int) -> None:
    """Of 6,000 documents with few different rows whole groups are drawn, for each mode apart."""
    draw = np.random.default_rng(2)
    rows = {}
    for address in ("entities.strict", "quotes.b3", "entities.type"):
        wanted, found = draw.integers(1, 3, (2, documents))
        hits = np.minimum(wanted, found) * draw.integers(0, 2, documents)
        rows[address] = np.column_stack([hits, found, hits, wanted]).astype(float)
    given = intervals(rows, 40, 7)
    sums = bootstrap_sums(np.hstack(list(rows.values())), 40, 7, width=4)
    for nth, address in enumerate(rows):
        drawn = measures_of(sums[:, 4 * nth : 4 * nth + 4])
        assert given[address] == {measure: percentile_interval(drawn[measure]) for measure in MEASURES}


def test_intervals_need_two_documents_and_draws() -> None:
    rows = np.array([[1.0, 2, 1, 2], [0, 1, 0, 1]])
    for some, draws, has_interval in ((rows, 9, True), (rows[:1], 9, False), (rows[:0], 9, False), (rows, 0, False)):
        found = intervals({"quotes.b3": some}, draws, 1)["quotes.b3"]
        assert (found.get("f1") is not None) == has_interval
    assert intervals({}, 9, 1) == {}
    assert intervals({"quotes.b3": np.zeros((3, 4))}, 9, 1)["quotes.b3"] == dict.fromkeys(MEASURES)


@pytest.mark.parametrize("lonely", [[0, 1, 0, 0], [0, 0, 0, 1], [2, 2, 2, 3]])
def test_a_mode_of_which_one_document_holds_all_the_items_has_no_interval(lonely: list[float]) -> None:
    """Every draw would give the same quotient or none; the other modes of the same documents have theirs."""
    nothing = [0.0, 0, 0, 0]
    rows = {
        "quotes.exact": np.array([nothing, lonely, nothing]),
        "entities.strict": np.array([[1.0, 2, 1, 2], nothing, [0, 1, 0, 1]]),
    }
    found = intervals(rows, 50, 13)
    assert found["quotes.exact"] == dict.fromkeys(MEASURES)
    assert None not in found["entities.strict"].values()


def test_a_measure_that_one_document_alone_decides_has_no_interval() -> None:
    """One document has all the predictions and both have gold: recall varies with the draw, precision does not."""
    rows = {"entities.strict": np.array([[1.0, 2.0, 1.0, 2.0], [0.0, 0.0, 0.0, 3.0]])}
    found = intervals(rows, 200, 1)["entities.strict"]
    assert found["precision"] is None
    assert found["recall"] is not None
    assert found["f1"] is not None
