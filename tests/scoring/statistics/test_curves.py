"""Precision-recall curves and calibration: worked examples, scikit-learn's own numbers, and the scores they end in."""

import json
import warnings

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from harness.annotation import Annotations, Casualty, Document, Entity, Labelled, Slot
from harness.scoring import score_corpus
from harness.scoring.statistics.curves import MOST_POINTS, _spread, curve
from tests.effort import drawn
from tests.scoring.oracle.scorer import layer_curve, plain


def of(scored, wanted):
    """A curve from (score, is right) pairs."""
    scores = np.array([np.nan if score is None else score for score, _ in scored])
    return plain(curve(scores, np.array([right for _, right in scored], dtype=bool), wanted))


def test_a_worked_example_with_missed_gold():
    """Five gold items, of which the four predictions find three."""
    found = of([(0.9, True), (0.8, False), (0.8, True), (0.3, True)], 5)
    assert found["points"] == [[0.9, 1.0, 0.2], [0.8, 2 / 3, 0.4], [0.3, 0.75, 0.6]]
    assert found["average_precision"] == pytest.approx(0.2 * 1 + 0.2 * 2 / 3 + 0.2 * 0.75)
    assert found["best"] == {"threshold": 0.3, "precision": 0.75, "recall": 0.6, "f1": pytest.approx(6 / 9)}
    assert (found["predictions"], found["unscored"], found["wanted"]) == (4, 0, 5)


def test_of_equally_good_thresholds_the_highest_is_best():
    found = of([(0.9, True), (0.5, False), (0.4, False), (0.3, True)], 2)
    assert found["best"]["threshold"] == 0.9
    assert found["best"]["f1"] == pytest.approx(2 / 3)


def test_predictions_without_a_score_are_kept_at_every_threshold():
    found = of([(None, True), (None, False), (0.5, True)], 4)
    assert found["points"] == [[0.5, 2 / 3, 0.5]]
    assert found["unscored"] == 2
    assert found["calibration"]["bins"][0]["count"] == 1


def test_there_is_no_curve_without_scores():
    assert of([], 3) is None
    assert of([(None, True)], 3) is None


def test_nothing_right_and_nothing_wanted():
    found = of([(0.7, False), (0.2, False)], 3)
    assert found["points"] == [[0.7, 0.0, 0.0], [0.2, 0.0, 0.0]]
    assert found["average_precision"] == 0
    found = of([(0.7, False)], 0)
    assert found["points"] == [[0.7, 0.0, None]]
    assert found["average_precision"] is None


def test_calibration_of_a_worked_example():
    found = of([(0.95, True), (0.85, True), (0.85, False), (0.1, False), (0.0, False), (1.0, True)], 3)["calibration"]
    assert [(b["count"], b["right"]) for b in found["bins"]] == [(2, 0.0), (2, 0.5), (2, 1.0)]
    assert [b["score"] for b in found["bins"]] == pytest.approx([0.05, 0.85, 0.975])
    assert [(b["low"], b["high"]) for b in found["bins"]] == [(0.0, 0.1), (0.8, 0.9), (0.9, 1.0)]
    assert found["ece"] == pytest.approx((2 * 0.05 + 2 * 0.35 + 2 * 0.025) / 6)


@pytest.mark.parametrize("score", [1.5, -0.1])
def test_scores_that_are_no_probabilities_have_a_curve_but_no_calibration(score):
    found = of([(score, True), (0.5, False)], 1)
    assert found["calibration"] is None
    assert len(found["points"]) == 2


@pytest.mark.parametrize("right", [True, False])
def test_calibration_where_all_predictions_are_alike(right):
    found = of([(0.75, right), (0.75, right)], 2)["calibration"]
    assert found["ece"] == pytest.approx(0.25 if right else 0.75)


scored_items = st.lists(st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.booleans()), min_size=1, max_size=60)


@given(scored_items, st.integers(0, 10))
@drawn(100)
def test_average_precision_is_scikit_learns_over_all_wanted_gold(scored, missed):
    right = [r for _, r in scored]
    wanted = sum(right) + missed
    found = of(scored, wanted)["average_precision"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = average_precision_score(right, [s for s, _ in scored])
    assert found == (pytest.approx(theirs * sum(right) / wanted) if wanted else None)


@given(scored_items, st.integers(0, 10))
@drawn(100)
def test_every_point_is_what_its_threshold_keeps(scored, missed):
    wanted = sum(r for _, r in scored) + missed
    found = of(scored, wanted)
    for threshold, precision, recall in found["points"]:
        kept = [right for score, right in scored if score >= threshold]
        assert precision == sum(kept) / len(kept)
        assert recall == (sum(kept) / wanted if wanted else None)
    assert [p[0] for p in found["points"]] == sorted({s for s, _ in scored}, reverse=True)


def test_long_curves_are_thinned_but_keep_both_ends_and_the_best():
    generator = np.random.default_rng(1)
    scores = generator.random(50_000)
    right = generator.random(50_000) < scores
    found = plain(curve(scores, right, 30_000))
    points = found["points"]
    assert MOST_POINTS - 20 <= len(points) <= MOST_POINTS
    assert points[0][0] == scores.max()
    assert points[-1] == [scores.min(), right.mean(), right.sum() / 30_000]
    assert [found["best"][name] for name in ("threshold", "precision", "recall")] in points
    assert max(np.diff([recall for *_, recall in points])) < 0.01
    assert found["calibration"]["ece"] < 0.01
    assert len(json.dumps(found)) < 20_000


def test_a_curve_of_as_many_points_as_are_shown_is_shown_whole():
    found = of([(n / MOST_POINTS, n % 2 == 0) for n in range(MOST_POINTS)], MOST_POINTS)
    assert len(found["points"]) == MOST_POINTS


def test_points_of_a_thinned_curve_are_evenly_spread_over_what_is_found():
    """198 steps from 0 to 999, each at the first threshold that finds so much, with the best between them."""
    steps = {-(-999 * n // 197) for n in range(198)}
    assert 500 not in steps
    assert _spread(np.arange(1000), 500) == sorted({*steps, 500})


def entity(start, label, score=None, **more):
    return Entity(start=start, end=start + 5, label=label, score=score, **more)


def test_scores_of_entities_and_figures_come_with_their_curves():
    figures = tuple(
        Casualty(id=f"c{n}", outcome="killed", figure=Slot(start=50 + 5 * n, end=52 + 5 * n), min=9, max=9, score=n / 4)
        for n in (1, 2)
    )
    wanted = Annotations(
        entities=(entity(0, "GPE"), entity(10, "ORG")),
        casualties=(msgspec.structs.replace(figures[0], min=1, max=1),),
        quotes=(),
    )
    gold = [Labelled(document=Document(id="d", text="x" * 100), annotations=wanted)]
    found = Annotations(entities=(entity(0, "GPE", 0.9), entity(10, "GPE", 0.7)), casualties=figures)
    scored = score_corpus(gold, {"d": found}, bootstrap=0, details=True)
    assert {address for address, score in scored.scores.items() if "curve" in score} == {
        "entities.strict",
        "casualties.figure",
    }
    assert scored.scores["entities.strict"]["curve"] == layer_curve(scored.details, "entities")
    figure = scored.scores["casualties.figure"]["curve"]
    assert figure == layer_curve(scored.details, "casualties", faults=())
    assert figure["points"] == [[0.5, 0.0, 0.0], [0.25, 0.5, 1.0]]
    bare = score_corpus(gold, {"d": Annotations(entities=(entity(0, "GPE"),))}, bootstrap=0).scores
    assert not any("curve" in score for score in bare.values())


def test_the_lowest_threshold_has_the_precision_and_recall_of_the_mode():
    gold = [
        Labelled(
            document=Document(id="d", text="x" * 100),
            annotations=Annotations(
                entities=(entity(0, "GPE"), entity(10, "ORG"), entity(20, "GPE"), entity(30, "ORG", optional=True))
            ),
        )
    ]
    found = Annotations(
        entities=(entity(0, "GPE", 0.9), entity(10, "GPE", 0.7), entity(50, "ORG", 0.8), entity(30, "ORG", 0.6))
    )
    scored = score_corpus(gold, {"d": found}, bootstrap=0, details=True)
    strict = scored.scores["entities.strict"]
    drawn = strict["curve"]
    assert drawn == layer_curve(scored.details, "entities")
    assert drawn["points"][-1] == [0.6, strict["precision"], strict["recall"]]
    assert drawn["points"][0] == [0.9, 1.0, 0.25]
    spans_only = layer_curve(scored.details, "entities", faults={"boundary"})
    assert spans_only["points"][-1][1:] == [scored.scores["entities.exact"][m] for m in ("precision", "recall")]
    assert layer_curve(scored.details, "quotes") is None
