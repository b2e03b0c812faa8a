from __future__ import annotations

import pytest

from harness.annotation import Annotations, Cluster, Source
from tests.scoring.building import at, counts, link, quote, scores

TEXT = "Oda: “we go now” and “then back”."


def one(start: int, end: int, **more: object) -> Annotations:
    return Annotations(quotes=(quote(start, end, **more),))


@pytest.mark.parametrize(
    ("start", "end", "exact"),
    [(6, 15, 1), (5, 16, 1), (4, 17, 1), (5, 15, 1), (6, 14, 0), (3, 16, 0)],
)
def test_exact_leaves_white_space_and_marks_at_the_ends_aside(start: int, end: int, exact: int) -> None:
    assert scores(one(6, 15), one(start, end), text=TEXT)["quotes.exact"]["cor"] == exact


def test_exact_without_the_text_takes_spans_as_they_are() -> None:
    assert scores(one(6, 15), one(5, 16))["quotes.exact"]["cor"] == 0


def test_exact_wants_the_same_fragments() -> None:
    gold = one(6, 31, fragments=((6, 15), (22, 31)))
    assert scores(gold, one(6, 31), text=TEXT)["quotes.exact"]["cor"] == 0
    assert scores(gold, one(5, 32, fragments=((21, 32), (5, 16))), text=TEXT)["quotes.exact"]["cor"] == 1


@pytest.mark.parametrize(("end", "right"), [(30, 1), (31, 0)])
def test_overlap_is_dice_of_one_half(end: int, right: int) -> None:
    found = scores(one(0, 10), one(0, end))["quotes.overlap"]
    assert counts(found) == (right, 1 - right, 0, 0, 0)


def test_characters_are_those_of_the_closest_reading() -> None:
    gold = one(0, 10, alternatives=(at(0, 20),))
    tokens = scores(gold, one(0, 18))["quotes.tokens"]
    assert (tokens["precision"], tokens["recall"]) == (1, 18 / 20)


def test_characters_of_pairs_that_do_not_overlap_enough_stay_out() -> None:
    tokens = scores(one(0, 10), one(9, 30))["quotes.tokens"]
    assert (tokens["found"], tokens["wanted"], tokens["f1"]) == (0, 0, None)


def test_attributed_pairs_by_words_and_speaker_together() -> None:
    """Two predictions overlap the quote; the closer one has the wrong speaker."""
    clusters = {"a": Cluster(name="Oda"), "b": Cluster(name="Bel")}
    gold = Annotations(clusters=clusters, quotes=(quote(0, 20),), attributions=(link("q", Source(cluster="a")),))
    predicted = Annotations(
        clusters=clusters,
        quotes=(quote(0, 20, "close"), quote(0, 15, "far")),
        attributions=(link("close", Source(cluster="b")), link("far", Source(cluster="a"))),
    )
    found = scores(gold, predicted)
    assert counts(found["quotes.attributed"]) == (1, 0, 0, 0, 1)
    assert counts(found["quotes.speaker_entity"]) == (0, 1, 0, 0, 1)


def test_an_optional_quote_with_a_wrong_speaker_costs_its_prediction_alone() -> None:
    gold = Annotations(
        clusters={"a": Cluster(name="Oda")},
        quotes=(quote(0, 20, optional=True),),
        attributions=(link("q", Source(cluster="a")),),
    )
    found = scores(gold, one(0, 20))
    assert counts(found["quotes.overlap"]) == (1, 0, 0, 0, 0)
    assert counts(found["quotes.speaker_entity"]) == (0, 0, 0, 0, 1)
    assert found["quotes.speaker_entity"]["recall"] is None


def test_by_kind() -> None:
    gold = Annotations(quotes=(quote(0, 20), quote(30, 50, "r", "indirect")))
    predicted = Annotations(quotes=(quote(0, 20, "x", "mixed"), quote(30, 50, "r", "indirect")))
    rows = scores(gold, predicted)["quotes.exact"]["by_label"]
    assert (rows["direct"]["recall"], rows["direct"]["precision"]) == (1, None)
    assert (rows["mixed"]["recall"], rows["mixed"]["precision"]) == (None, 1)
    assert rows["indirect"]["f1"] == 1
