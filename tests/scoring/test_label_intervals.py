"""Intervals of F1 by label and by slice: drawn over documents, like those of the whole."""

import numpy as np
import pytest

from harness.annotation import Annotations, Document, Entity, Labelled
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
    late = breakdown(whole, gold, predictions, "desk", **asked)["entities.strict"]["late"]  # type: ignore[arg-type]
    alone = score_corpus(gold[::2], predictions, layers=("entities",), bootstrap=500, seed=3)["entities.strict"]
    assert (late["f1_low"], late["f1_high"]) == pytest.approx(alone.interval)


def test_repeats_that_answer_alike_have_the_interval_of_one() -> None:
    one, other = scored([4, 3, 1, 2]), scored([4, 3, 1, 2])
    both = over_repeats([one, other], bootstrap=500, seed=3)
    part, alone = both["entities.strict"].by_label["GPE"], one["entities.strict"].by_label["GPE"]
    assert part == pytest.approx(alone)
    again = RepeatedScores.from_dict(both.to_dict())
    assert again["entities.strict"].by_label == both["entities.strict"].by_label
