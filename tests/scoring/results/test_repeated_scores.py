"""Scores over repeats: means, spreads, and the same numbers read back."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from harness.annotation import Annotations, Casualty, Document, Entity, Labelled, Slot
from harness.errors import HarnessError
from harness.scoring import Scores, score_corpus
from harness.scoring.results.repeated_scores import RepeatedScore, RepeatedScores, over_repeats

TEXT = "Ada met Bob in Cove. Dan left for Elm. Fay stayed."
GOLD = [(0, 3, "PERSON"), (8, 11, "PERSON"), (15, 19, "GPE"), (21, 24, "PERSON"), (34, 37, "GPE"), (39, 42, "PERSON")]


def entities(found: Sequence[tuple[int, int, str]]) -> Annotations:
    return Annotations(entities=tuple(Entity(start=start, end=end, label=label) for start, end, label in found))


def labelled(documents: int) -> list[Labelled]:
    return [Labelled(document=Document(id=f"d{n}", text=TEXT), annotations=entities(GOLD)) for n in range(documents)]


def scored(answers: Sequence[Sequence[tuple[int, int, str]]], bootstrap: int = 0) -> Scores:
    """What one repeat scores that gave these entities for each document in turn."""
    gold = labelled(len(answers))
    return score_corpus(gold, {f"d{n}": entities(one) for n, one in enumerate(answers)}, bootstrap=bootstrap, seed=13)


ALL, NONE, HALF = GOLD, [], GOLD[:3]
WRONG = [*GOLD[:3], (21, 24, "GPE"), (25, 29, "ORG")]


def test_measures_and_counts_are_means() -> None:
    repeats = [scored([ALL, NONE]), scored([NONE, NONE]), scored([HALF, WRONG])]
    mean = over_repeats(repeats, bootstrap=0, seed=13)
    score = mean["entities.strict"]
    one = [repeat["entities.strict"] for repeat in repeats]
    assert [s.f1 for s in one] == pytest.approx([2 / 3, 0.0, 12 / 20])
    assert score.f1 == pytest.approx((2 / 3 + 0 + 12 / 20) / 3)
    assert score.recall == pytest.approx((6 + 0 + 6) / 36)
    assert score.precision == pytest.approx((1 + 6 / 8) / 2), "over the repeats that have one"
    assert (score.gold, score.right) == (12, 4)
    assert score.found == pytest.approx((6 + 0 + 8) / 3)
    assert score.macro_f1 == pytest.approx(sum(s.macro_f1 or 0 for s in one) / 3)


def test_labels_errors_and_confusion_are_means_too() -> None:
    repeats = [scored([ALL]), scored([WRONG])]
    score = over_repeats(repeats, bootstrap=0, seed=13)["entities.strict"]
    assert score.by_label["PERSON"]["cor"] == 3
    assert score.by_label["ORG"]["spu"] == 0.5, "a label that one repeat alone has"
    assert score.errors is not None
    assert score.errors["missed"] == 1
    assert score.errors["spurious"] == 0.5
    assert score.confusion is not None
    assert ("PERSON", "GPE", 0.5) in score.confusion


def test_errors_of_numbers_are_means() -> None:
    def said(number: int) -> Annotations:
        figure = Slot(start=0, end=3)
        return Annotations(casualties=(Casualty(id="c", outcome="killed", figure=figure, min=number, max=number),))

    gold = [Labelled(document=Document(id="d"), annotations=said(10))]
    repeats = [score_corpus(gold, {"d": said(number)}, bootstrap=0) for number in (10, 20)]
    found = over_repeats(repeats, bootstrap=0, seed=13)["casualties.figure"].number_errors
    singles = [repeat["casualties.figure"].number_errors for repeat in repeats]
    assert found is not None
    assert [one.pairs for one in singles if one] == [1, 1]
    assert (found.pairs, found.mape) == (1, 0.5)


def test_the_spread_says_how_far_apart_the_repeats_are() -> None:
    repeats = [scored([ALL, HALF, WRONG]), scored([HALF, HALF, WRONG]), scored([ALL, ALL, ALL])]
    spread = over_repeats(repeats, bootstrap=0, seed=13)["entities.strict"].spread["f1"]  # type: ignore[attr-defined]
    values = [repeat["entities.strict"].f1 for repeat in repeats]
    assert list(spread.values) == values
    assert (spread.min, spread.max) == (min(values), max(values))  # type: ignore[type-var]
    assert spread.sd == pytest.approx(0.1928, abs=1e-4)
    assert spread.model > 0
    assert 0 < (spread.model_share or 0) <= 1


def test_a_model_that_answers_alike_has_no_spread_and_its_own_interval() -> None:
    one = scored([ALL, HALF, WRONG, NONE], bootstrap=500)
    mean = over_repeats([one] * 3, bootstrap=500, seed=13)
    for address, score in mean.items():
        assert isinstance(score, RepeatedScore)
        alone = one[address]
        assert (score.precision, score.recall, score.f1) == (alone.precision, alone.recall, alone.f1)
        assert (score.counts, score.errors) == (alone.counts, alone.errors)
        assert score.by_label == alone.by_label
        assert score.interval == alone.interval
        spread = score.spread["f1"]
        assert (spread.sd, spread.model) == ((0, 0) if score.f1 is not None else (None, None))


def test_what_is_read_back_is_what_was_written() -> None:
    mean = over_repeats([scored([ALL, HALF], 100), scored([WRONG, NONE], 100)], bootstrap=100, seed=13)
    written = json.dumps(mean.to_dict())
    read = RepeatedScores.from_dict(json.loads(written), name="m")
    assert json.dumps(read.to_dict()) == written
    assert [type(one) for one in read.repeats] == [Scores, Scores]


def change(found: Any) -> None:
    found["scores"]["entities.strict"]["f1"] += 0.01


def drop(found: Any) -> None:
    for repeat in found["repeats"]:
        del repeat["scores"]["entities.strict"]


@pytest.mark.parametrize(
    ("slip", "said"),
    [(change, "but the mean of its repeats is"), (drop, "entities.strict is not among the scores of the repeats")],
)
def test_a_mean_that_is_none_is_refused(slip: Any, said: str) -> None:
    found = json.loads(json.dumps(over_repeats([scored([ALL, HALF])] * 2, bootstrap=0, seed=13).to_dict()))
    slip(found)
    with pytest.raises(HarnessError, match=said):
        RepeatedScores.from_dict(found)


def test_errors_and_warnings_are_those_of_all_repeats() -> None:
    repeats = [scored([ALL]), scored([[*ALL, ALL[0]]])]
    repeats[0].failed, repeats[1].failed = 1, 2
    mean = over_repeats(repeats, bootstrap=0, seed=13)
    assert mean.failed == 3
    assert [warning.partition(":")[0] for warning in mean.warnings] == ["repeat 2"]


def test_a_table_of_means_can_be_printed_and_framed() -> None:
    mean = over_repeats([scored([ALL, HALF]), scored([WRONG, NONE])], bootstrap=0, seed=13)
    assert "4.5" in repr(mean) or "6" in repr(mean)
    frame = mean.to_frame() if pytest.importorskip("pandas") else None
    assert frame is not None
    assert frame.loc["entities.strict", "cor"] == 6
