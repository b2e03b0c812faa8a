"""Scores: what they hold, what they look like, and the JSON objects of ``scores.json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.scoring.results.score import Score
from harness.scoring.results.scores import Scores
from harness.scoring.results.written_scores import to_part
from harness.scoring.statistics.curves import BestThreshold, ThresholdCurve
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio
from harness.scoring.statistics.number_errors import NumberErrors

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
    assert to_part(LABELS["GPE"]) == counted().by_label["GPE"] == expected


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
    one = counted(
        "entities.strict",
        intervals={"f1": (0.25, 0.75), "recall": None},
        by={"publisher": {"a": {"documents": 1}}},
        errors={"missed": 1},
        confusion=[("GPE", "", 1)],
        signature="s",
    )
    found = one.to_dict()
    assert (found["f1_ci"], found["recall_ci"], found["precision_ci"]) == ([0.25, 0.75], None, None)
    assert one.interval == (0.25, 0.75)
    assert list(found)[-5:] == ["by_label", "errors", "confusion", "signature", "by"]
    assert found["confusion"] == [["GPE", "", 1]]


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
        "attempted": [],
        "not_attempted": [],
        "out_of_scope": 0,
        "ungrounded": 0,
        "warnings": [],
        "scores": {address: score.to_dict() for address, score in scores.items()},
    }


def test_nothing_is_scored_where_no_measure_has_a_number() -> None:
    assert not Scores({}).is_scored
    assert not Scores({"quotes.b3": Score("quotes.b3", None, Ratio())}).is_scored
    assert Scores({"quotes.b3": Score("quotes.b3", None, Ratio(wanted=1))}).is_scored


CURVE = ThresholdCurve(3, 1, 4, 0.5, BestThreshold(0.3, 1.0, 0.75, 0.8), [(0.3, 1.0, 0.75)], None)


def whole() -> Scores:
    """Scores with all that can be in them."""
    part = {"documents": 1, "hits_p": 1.5, "found": 3, "hits_r": 1.5, "wanted": 2}
    by = {"length": {"under 1,000": part | {"precision": 0.5, "recall": 0.75, "f1": None}}}
    more: dict[str, Any] = {"errors": {"both": 2}, "confusion": [("A", "B", 3)], "curve": CURVE, "by": by}
    return Scores(
        {
            "entities.strict": counted("entities.strict", intervals={"f1": (0.1, 0.9)}, signature="s|v1", **more),
            "quotes.kind": counted(),
            "quotes.b3": Score("quotes.b3", None, Ratio(1.5, 3, 1.5, 2)),
            "casualties.figure": counted("casualties.figure", number_errors=NumberErrors(2, 0.1, None)),
        },
        documents=3,
        failed=1,
        out_of_scope=2,
        ungrounded=4,
        warnings=["odd"],
    )


def test_what_was_written_is_read_as_it_was() -> None:
    written = whole().to_dict()
    assert Scores.from_dict(written, name="rules").to_dict() == written
    assert list(Scores.from_dict(written)["entities.strict"].to_dict()) == list(written["scores"]["entities.strict"])
    assert Score.from_dict("quotes.kind", written["scores"]["quotes.kind"]).labels == LABELS


def test_a_measure_is_found_by_its_name() -> None:
    scores = whole()
    assert scores["quotes.kind"].measure("accuracy") == 2 / 3
    assert scores["casualties.figure"].measure("number_errors.median_log_error") == 0.1
    assert scores["quotes.b3"].measure("macro_f1") is None
    assert scores["quotes.b3"].measure("number_errors.mape") is None


@pytest.mark.parametrize(
    ("address", "changes", "message"),
    [
        ("quotes.kind", {"cor": "2"}, 'scores["quotes.kind"].cor: Expected `int | null`, got `str` (found "2")'),
        ("quotes.kind", {"cor": -2}, 'scores["quotes.kind"].cor: Expected `int` >= 0 (found -2)'),
        ("quotes.kind", {"mis": None}, "quotes.kind: mis is missing"),
        ("quotes.b3", {"wanted": None}, "quotes.b3: wanted is missing"),
        (
            "quotes.b3",
            {"recall_ci": [1]},
            'scores["quotes.b3"].recall_ci: Expected `array` of length 2, got 1 (found [1])',
        ),
        ("quotes.kind", {"by_label": {"A b": {"cor": 1}}}, "Object missing required field `inc`"),
        ("quotes.kind", {"signature": None}, 'scores["quotes.kind"].signature: Expected `str`, got `null`'),
        ("quotes.kind", {"f1": 0.75}, "quotes.kind.f1 is 0.75, but its counts make 0.5: one of them was changed"),
        ("quotes.kind", {"cor": 4}, "quotes.kind.precision is 0.5, but its counts make 0.625"),
    ],
)
def test_what_was_changed_by_hand_is_named(address: str, changes: dict[str, Any], message: str) -> None:
    written = whole().to_dict()
    written["scores"][address] |= changes
    with pytest.raises(HarnessError) as caught:
        Scores.from_dict(written, name="rules")
    assert message in str(caught.value)
