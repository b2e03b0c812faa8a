"""Counts and rows as the JSON objects of ``scores.json``."""

from __future__ import annotations

import math

import numpy as np
import pytest

from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio, Tally
from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, percentile_interval
from harness.scoring.result import Score, Scores, label_score

TALLY = Tally(
    Counts(cor=2, inc=1, par=2, mis=1, spu=1),
    {
        "ORG": LabelCounts(Counts(cor=1, inc=1, spu=1), found=2, credit=1.0),
        "GPE": LabelCounts(Counts(cor=1, par=2, mis=1), found=4, credit=2.0),
    },
)


def test_a_tally_has_counts_measures_and_a_table_of_labels_in_order() -> None:
    found = summarise({"quotes.kind": TALLY}, {"quotes.kind": np.zeros((1, 4))}, bootstrap=0, seed=1)["quotes.kind"]
    assert list(found) == [
        *("cor", "inc", "par", "mis", "spu", "precision", "precision_ci", "recall", "recall_ci", "f1", "f1_ci"),
        *("accuracy", "macro_f1", "by_label"),
    ]
    assert [found[name] for name in ("cor", "inc", "par", "mis", "spu")] == [2, 1, 2, 1, 1]
    assert (found["precision"], found["recall"], found["f1"]) == (3 / 6, 3 / 6, 3 / 6)
    assert (found["precision_ci"], found["recall_ci"], found["f1_ci"]) == (None, None, None)
    assert found["accuracy"] == 2 / 3
    assert found["macro_f1"] == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert list(found["by_label"]) == ["GPE", "ORG"]


def test_a_label_has_precision_over_what_is_found_and_recall_over_gold() -> None:
    assert label_score(TALLY.labels["GPE"]) == {
        "cor": 1,
        "inc": 0,
        "par": 2,
        "mis": 1,
        "spu": 0,
        "found": 4,
        "precision": 2 / 4,
        "recall": 2 / 4,
        "f1": 0.5,
    }


def test_a_ratio_has_no_counts_and_other_modes_no_accuracy() -> None:
    totals = {"quotes.b3": Ratio(1.5, 3, 1.5, 2), "quotes.exact": TALLY}
    found = summarise(totals, dict.fromkeys(totals, np.zeros((1, 4))), bootstrap=0, seed=1)
    assert found["quotes.b3"] == {
        "hits_p": 1.5,
        "found": 3,
        "hits_r": 1.5,
        "wanted": 2,
        "precision": 0.5,
        "precision_ci": None,
        "recall": 0.75,
        "recall_ci": None,
        "f1": 0.6,
        "f1_ci": None,
    }
    assert "accuracy" not in found["quotes.exact"]


@pytest.mark.parametrize("documents", [30, 6_000])
def test_every_mode_has_draws_of_its_own_columns(documents: int) -> None:
    """Of 6,000 documents with few different rows whole groups are drawn, for each mode apart."""
    draw = np.random.default_rng(2)
    rows = {}
    for address in ("entities.strict", "quotes.b3", "entities.type"):
        wanted, found = draw.integers(1, 3, (2, documents))
        hits = np.minimum(wanted, found) * draw.integers(0, 2, documents)
        rows[address] = np.column_stack([hits, found, hits, wanted]).astype(float)
    totals = {address: Ratio(*matrix.sum(axis=0).tolist()) for address, matrix in rows.items()}
    scores = summarise(totals, rows, bootstrap=40, seed=7)
    sums = bootstrap_sums(np.hstack(list(rows.values())), 40, 7, width=4)
    for nth, address in enumerate(rows):
        drawn = measures_of(sums[:, 4 * nth : 4 * nth + 4])
        for measure in ("precision", "recall", "f1"):
            assert scores[address][f"{measure}_ci"] == list(percentile_interval(drawn[measure]) or ())


def test_intervals_need_two_documents_and_draws() -> None:
    rows = np.array([[1.0, 2, 1, 2], [0, 1, 0, 1]])
    totals = {"quotes.b3": Ratio(1, 3, 1, 3)}
    for some, draws, has_interval in ((rows, 9, True), (rows[:1], 9, False), (rows[:0], 9, False), (rows, 0, False)):
        found = summarise(totals, {"quotes.b3": some}, bootstrap=draws, seed=1)["quotes.b3"]
        assert (found["f1_ci"] is not None) == has_interval
    assert summarise({}, {}, bootstrap=9, seed=1) == {}
    never = summarise(totals, {"quotes.b3": np.zeros((3, 4))}, bootstrap=9, seed=1)["quotes.b3"]
    assert never["f1_ci"] is None


def test_number_errors_leave_gold_of_nobody_out_of_the_share() -> None:
    found = number_errors([(0, 3), (0.5, 1), (10, 12)])
    assert found == {
        "pairs": 3,
        "median_log_error": pytest.approx(math.log(2 / 1.5)),
        "mape": pytest.approx((0.5 / 0.5 + 2 / 10) / 2),
    }
    assert number_errors([(1, -1), (1, -7.5)])["median_log_error"] == pytest.approx(math.log(2))
    assert number_errors([(-1, 1)]) == {"pairs": 1, "median_log_error": pytest.approx(math.log(2)), "mape": None}
    assert number_errors([]) == {"pairs": 0, "median_log_error": None, "mape": None}
