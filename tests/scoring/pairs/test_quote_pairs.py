from __future__ import annotations

import pytest

from harness.annotation import Annotations, Cluster, Source
from tests.scoring.building import at, corpus_scores, counts, link, quote, scores, source

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


def test_characters_of_pairs_that_do_not_overlap_enough_are_missed_and_spurious() -> None:
    tokens = scores(one(0, 10), one(9, 30))["quotes.tokens"]
    assert (tokens["hits_p"], tokens["found"], tokens["wanted"], tokens["f1"]) == (0, 21, 10, 0)


def test_characters_of_missed_spurious_and_repeated_quotes_count_and_optional_ones_cost_nothing() -> None:
    gold = Annotations(quotes=(quote(0, 10), quote(20, 27, "missed"), quote(40, 60, "free", optional=True)))
    found = Annotations(
        quotes=(quote(0, 8, "a"), quote(0, 8, "again"), quote(80, 85, "spurious"), quote(900, 1100, "outside"))
    )
    tokens = scores(gold, found)["quotes.tokens"]
    assert [tokens[name] for name in ("hits_p", "found", "hits_r", "wanted")] == [8, 8 + 8 + 5, 8, 10 + 7]
    earned = scores(gold, Annotations(quotes=(quote(40, 60),)))["quotes.tokens"]
    assert [earned[name] for name in ("hits_p", "found", "hits_r", "wanted")] == [20, 20, 20, 37]


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        (Source(cluster="a"), Source(cluster="a"), True),
        (Source(cluster="a"), Source(cluster="b"), True),
        (Source(cluster="a"), Source(text="Oda"), False),
        (Source(text="Oda"), Source(cluster="a"), False),
        (Source(text="Oda"), Source(text="Oda"), False),
        (source(30, 33), Source(cluster="a"), False),
        (Source(cluster="a"), source(30, 33), False),
        (Source(cluster="a"), source(30, 33, text="Oda"), False),
        (source(30, 33, text="Oda"), source(30, 33, text="Bel"), True),
        (source(30, 33, text="Oda"), source(30, 34, text="Oda"), False),
    ],
)
@pytest.mark.parametrize("beside", [False, True])
def test_speakers_are_the_same_mention_by_their_span_or_where_neither_is_stated(
    gold: Source, predicted: Source, same: bool, beside: bool
) -> None:
    """Alone, and with a second speaker beside them who is the same mention."""

    def said_by(who: Source) -> Annotations:
        others = (link("q", source(90, 93)),) if beside else ()
        return Annotations(quotes=(quote(0, 20),), attributions=(link("q", who), *others))

    assert scores(said_by(gold), said_by(predicted))["quotes.speaker_mention"]["cor"] == same


def test_mentions_of_several_speakers_are_paired_so_that_all_find_theirs() -> None:
    """The first of gold's speakers may stand in either place, the second in one."""
    gold = Annotations(
        quotes=(quote(0, 20),),
        attributions=(link("q", source(30, 33, alternatives=(at(40, 43),))), link("q", source(40, 43))),
    )
    predicted = Annotations(quotes=(quote(0, 20),), attributions=(link("q", source(30, 33)), link("q", source(40, 43))))
    assert counts(scores(gold, predicted)["quotes.speaker_mention"]) == (1, 0, 0, 0, 0)
    other = Annotations(quotes=(quote(0, 20),), attributions=(link("q", source(30, 33)), link("q", source(50, 53))))
    assert counts(scores(gold, other)["quotes.speaker_mention"]) == (0, 1, 0, 0, 0)


def test_outcomes_name_what_is_wrong_about_a_quote() -> None:
    clusters = {"a": Cluster(name="Oda"), "b": Cluster(name="Bel")}

    def wrong(kind: str, who: str, end: int = 20) -> tuple[str, ...]:
        gold = Annotations(clusters=clusters, quotes=(quote(0, 20),), attributions=(link("q", Source(cluster="a")),))
        predicted = Annotations(
            clusters=clusters, quotes=(quote(0, end, kind=kind),), attributions=(link("q", Source(cluster=who)),)
        )
        (detail,) = corpus_scores(gold, predicted).details
        return detail.outcomes[0].wrong

    assert wrong("direct", "a") == ()
    assert wrong("direct", "b") == ("speaker",)
    assert wrong("mixed", "b", 19) == ("boundary", "kind", "speaker")


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
