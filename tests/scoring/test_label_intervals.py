"""Intervals of F1 by label and by slice: drawn over documents, like those of the whole."""

import numpy as np
import pytest

from harness.annotation import Annotations, Casualty, Document, Entity, Labelled, Slot
from harness.scoring import Scores, score_corpus
from harness.scoring.breakdown import breakdown
from harness.scoring.results.repeated_scores import RepeatedScores, over_repeats
from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, percentile_interval


def corpus(hits: list[int], *, other: int = 0) -> tuple[list[Labelled], dict[str, Annotations]]:
    """Documents with four places, so many of them found, and ``other`` documents with a person that is missed."""
    gold, predictions = [], {}
    for number, found in enumerate(hits):
        name, text = f"d{number:02}", "a b c d person"
        places = [Entity(start=2 * nth, end=2 * nth + 1, label="GPE") for nth in range(4)]
        person = [Entity(start=8, end=14, label="PERSON")] if number < other else []
        document = Document(id=name, text=text, meta={"desk": "early" if number % 2 else "late"})
        gold.append(Labelled(document=document, annotations=Annotations(entities=(*places, *person))))
        predictions[name] = Annotations(entities=tuple(places[:found]))
    return gold, predictions


def scored(hits: list[int], *, other: int = 0, bootstrap: int = 500) -> Scores:
    gold, predictions = corpus(hits, other=other)
    return score_corpus(gold, predictions, layers=("entities",), bootstrap=bootstrap, seed=3)


def test_the_interval_of_a_label_is_that_of_a_corpus_with_this_label_alone() -> None:
    hits = [4, 3, 4, 1, 0, 2, 4, 4]
    found = scored(hits, other=3)["entities.strict"]
    rows = np.array([(n, n, n, 4.0) for n in map(float, hits)])
    expected = percentile_interval(measures_of(bootstrap_sums(rows, 500, 3, width=4))["f1"])
    part = found.by_label["GPE"]
    assert (part["f1_low"], part["f1_high"]) == pytest.approx(expected)


def test_a_label_of_one_document_has_no_interval() -> None:
    part = scored([4, 4, 4], other=1)["entities.strict"].by_label["PERSON"]
    assert (part["mis"], part["f1_low"], part["f1_high"]) == (1, None, None)


def test_without_draws_nothing_is_said_of_intervals() -> None:
    assert "f1_low" not in scored([4, 3], bootstrap=0)["entities.strict"].by_label["GPE"]


def test_intervals_by_label_survive_the_file() -> None:
    found = scored([4, 3, 1, 2], other=1)
    again = Scores.from_dict(found.to_dict())
    assert again["entities.strict"].by_label == found["entities.strict"].by_label
    assert again.to_dict() == found.to_dict()


def test_an_articles_slice_is_a_corpus_of_its_own() -> None:
    gold, predictions = corpus([4, 0, 3, 1, 4, 2])
    whole = score_corpus(gold, predictions, layers=("entities",), bootstrap=0, seed=3)
    asked = {"modes": ["entities.strict"], "bootstrap": 500, "seed": 3}
    late = breakdown(whole, gold, [predictions], "desk", **asked)["entities.strict"]["late"]  # type: ignore[arg-type]
    alone = score_corpus(gold[::2], predictions, layers=("entities",), bootstrap=500, seed=3)["entities.strict"]
    assert (late["f1_low"], late["f1_high"]) == pytest.approx(alone.interval)


def test_repeats_that_answer_alike_have_the_interval_of_one() -> None:
    one, other = scored([4, 3, 1, 2]), scored([4, 3, 1, 2])
    both = over_repeats([one, other], bootstrap=500, seed=3)
    part, alone = both["entities.strict"].by_label["GPE"], one["entities.strict"].by_label["GPE"]
    assert part == pytest.approx(alone)
    again = RepeatedScores.from_dict(both.to_dict())
    assert again["entities.strict"].by_label == both["entities.strict"].by_label


@pytest.mark.parametrize("by", ["desk", "label"])
def test_a_slice_of_repeats_has_the_means_interval_over_resampled_documents(by: str) -> None:
    hits = ([4, 0, 3, 1, 4, 2], [2, 2, 4, 0, 3, 3], [1, 4, 4, 4, 0, 2])
    answers = [corpus(list(one)) for one in hits]
    gold, found = answers[0][0], [predictions for _, predictions in answers]
    mean = over_repeats([scored(list(one)) for one in hits], bootstrap=500, seed=3)
    asked = {"modes": ["entities.strict"], "bootstrap": 500, "seed": 3}
    part = breakdown(mean, gold, found, by, **asked)["entities.strict"]["GPE" if by == "label" else "late"]  # type: ignore[arg-type]
    step = 1 if by == "label" else 2
    side_by_side = np.hstack([np.array([(n, n, n, 4.0) for n in one[::step]], dtype=float) for one in hits])
    expected = percentile_interval(measures_of(bootstrap_sums(side_by_side, 500, 3, width=4 * len(hits)))["f1"])
    assert (part["f1_low"], part["f1_high"]) == pytest.approx(expected)
    alone = [2 * sum(one[::step]) / (sum(one[::step]) + 4 * len(one[::step])) for one in hits]
    assert part["f1"] == pytest.approx(np.mean(alone))


def test_a_slice_of_figures_over_repeats_is_a_mean_with_an_interval() -> None:
    def said(number: int) -> Annotations:
        figure = Slot(start=0, end=3)
        one = Casualty(id="c", outcome="killed", figure=figure, min=number, max=number, status="confirmed")
        return Annotations(casualties=(one,))

    gold = [Labelled(document=Document(id=f"d{n}", text="ten dead"), annotations=said(10)) for n in range(4)]
    answers = [{f"d{n}": said(10 if n < right else 11) for n in range(4)} for right in (4, 1)]
    mean = over_repeats([score_corpus(gold, one, bootstrap=0) for one in answers], bootstrap=500, seed=3)
    asked = {"modes": ["casualties.exact"], "bootstrap": 500, "seed": 3}
    part = breakdown(mean, gold, answers, "status", **asked)["casualties.exact"]["confirmed"]  # type: ignore[arg-type]
    assert (part["f1"], part["cor"]) == (0.625, 2.5)
    assert (part["f1_low"], part["f1_high"]) == mean["casualties.exact"].interval
