"""Scores: what they hold, what they look like, and the JSON objects of ``scores.json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from harness.scoring.result import Score, Scores, label_score
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio

COUNTS = Counts(cor=2, inc=1, par=2, mis=1, spu=1)
LABELS = {
    "ORG": LabelCounts(Counts(cor=1, inc=1, spu=1), found=2, credit=1.0),
    "GPE": LabelCounts(Counts(cor=1, par=2, mis=1), found=4, credit=2.0),
}


def counted(address: str = "quotes.kind", **more: Any) -> Score:
    return Score(address, COUNTS, COUNTS.ratio(), labels=LABELS, **more)


def test_a_score_of_counts_has_measures_and_a_table_of_labels_in_order() -> None:
    found = counted(signature="s").to_dict()
    assert list(found) == [
        *("cor", "inc", "par", "mis", "spu", "precision", "precision_ci", "recall", "recall_ci", "f1", "f1_ci"),
        *("accuracy", "macro_f1", "by_label", "signature"),
    ]
    assert [found[name] for name in ("cor", "inc", "par", "mis", "spu")] == [2, 1, 2, 1, 1]
    assert (found["precision"], found["recall"], found["f1"]) == (3 / 6, 3 / 6, 3 / 6)
    assert (found["precision_ci"], found["recall_ci"], found["f1_ci"]) == (None, None, None)
    assert found["accuracy"] == 2 / 3
    assert found["macro_f1"] == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert list(found["by_label"]) == ["GPE", "ORG"]


def test_a_label_has_precision_over_what_is_found_and_recall_over_gold() -> None:
    expected = {
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
    assert label_score(LABELS["GPE"]) == counted().by_label["GPE"] == expected


def test_a_ratio_has_no_counts_and_other_modes_no_accuracy() -> None:
    ratio = Score("quotes.b3", None, Ratio(1.5, 3, 1.5, 2))
    assert ratio.to_dict() == {
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
        "signature": "",
    }
    assert (ratio.macro_f1, ratio.accuracy, ratio.by_label) == (None, None, {})
    assert counted("quotes.exact").accuracy is None
    assert "accuracy" not in counted("quotes.exact").to_dict()


def test_intervals_are_lists_in_json_and_what_stands_beside_comes_before_the_signature() -> None:
    beside = {"by": {}, "curve": {}, "errors": {"missed": 1}}
    one = counted("entities.strict", intervals={"f1": (0.25, 0.75), "recall": None}, beside=beside, signature="s")
    found = one.to_dict()
    assert (found["f1_ci"], found["recall_ci"], found["precision_ci"]) == ([0.25, 0.75], None, None)
    assert one.interval == (0.25, 0.75)
    assert list(found)[-5:] == ["by_label", "errors", "curve", "signature", "by"]


def test_a_score_is_shown_in_one_short_line() -> None:
    shown = repr(counted("entities.strict", intervals={"f1": (0.25, 0.75)}))
    assert shown == (
        "Score(entities.strict: precision=0.500, recall=0.500, f1=0.500 [0.250, 0.750],"
        " cor=2, inc=1, par=2, mis=1, spu=1)"
    )
    assert repr(Score("quotes.b3", None, Ratio())) == "Score(quotes.b3: precision=–, recall=–, f1=–)"


def test_scores_are_a_mapping_by_address() -> None:
    scores = Scores({"quotes.kind": counted(), "quotes.b3": Score("quotes.b3", None, Ratio())}, documents=3)
    assert isinstance(scores, Mapping)
    assert list(scores) == ["quotes.kind", "quotes.b3"]
    assert scores["quotes.kind"].f1 == 0.5
    assert "quotes.exact" not in scores
    assert scores.to_dict() == {
        "schema": 1,
        "documents": 3,
        "errors": 0,
        "out_of_scope": 0,
        "ungrounded": 0,
        "warnings": [],
        "scores": {address: score.to_dict() for address, score in scores.items()},
    }


def test_nothing_is_scored_where_no_measure_has_a_number() -> None:
    assert not Scores({}).is_scored
    assert not Scores({"quotes.b3": Score("quotes.b3", None, Ratio())}).is_scored
    assert Scores({"quotes.b3": Score("quotes.b3", None, Ratio(wanted=1))}).is_scored
