from __future__ import annotations

from typing import Any

import pytest

from harness.annotation import Annotations, Attribution, Cluster, Source
from tests.scoring.building import at, casualty, corpus_scores, counts, entity, link, quote, scores, source

CLUSTERS = {"a": Cluster(name="Oda"), "b": Cluster(name="Bel")}
RIGHT, WRONG, APART = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 0, 1, 1)


def said(*links: Attribution, **layers: Any) -> Annotations:
    return Annotations(clusters=CLUSTERS, attributions=links, **layers)


def modes(gold: Annotations, predicted: Annotations, *names: str, **more: Any) -> list[tuple[int, ...]]:
    found = scores(gold, predicted, **more)
    return [counts(found[f"attributions.{name}"]) for name in names]


def test_speech_and_figures_never_pair() -> None:
    """The figure stands where the claim stands."""
    figure = said(link("c", source(0, 3, "a")), casualties=(casualty(figure=at(20, 22), min=3, max=3),))
    claim = said(link(at(20, 22), source(0, 3, "a")), casualties=())
    for gold, predicted in ((figure, claim), (claim, figure)):
        assert modes(gold, predicted, "relaxed", "content_overlap") == [APART, APART]


@pytest.mark.parametrize("slot", ["figure", "victims"])
def test_of_two_equal_figures_the_one_that_shares_more_is_paired(slot: str) -> None:
    """The shorter one sorts first."""
    gold = said(link("c"), casualties=(casualty(**{slot: at(20, 29)}, min=3, max=3),))
    figures = (casualty("x", **{slot: at(20, 22)}, min=3, max=3), casualty("y", **{slot: at(20, 29)}, min=3, max=3))
    (detail,) = corpus_scores(gold, said(link("x"), link("y"), casualties=figures)).details
    became = {o.predicted.content: o.verdict for o in detail.outcomes if isinstance(o.predicted, Attribution)}
    assert became == {"x": "spurious", "y": "correct"}


@pytest.mark.parametrize(
    ("predicted", "wrong"),
    [
        (link(at(20, 40), source(0, 3), cue=at(10, 14)), ()),
        (link(at(20, 39), source(0, 3), cue=at(10, 14)), ("content",)),
        (link(at(20, 40), source(5, 8), cue=at(10, 14)), ("source",)),
        (link(at(20, 40), source(0, 4), cue=at(10, 14)), ("source span",)),
        (link(at(20, 40), source(0, 3), cue=at(10, 13)), ("cue",)),
        (link(at(20, 40), source(0, 3)), ("cue",)),
        (link(at(21, 40)), ("content", "source", "cue")),
    ],
)
def test_outcomes_name_what_is_wrong_about_an_attribution(predicted: Attribution, wrong: tuple[str, ...]) -> None:
    gold = said(link(at(20, 40), source(0, 3, "a"), cue=at(10, 14)))
    (detail,) = corpus_scores(gold, said(predicted)).details
    (outcome,) = detail.outcomes
    assert (outcome.layer, outcome.verdict, outcome.wrong) == (
        "attributions",
        "wrong" if wrong else "correct",
        wrong,
    )


def test_figures_that_stand_nowhere_are_the_same_content_where_their_numbers_are() -> None:
    gold = said(link("c"), casualties=(casualty(min=3, max=3),))
    for number, expected in ((3, RIGHT), (4, APART)):
        predicted = said(link("x"), casualties=(casualty("x", min=number, max=number),))
        assert modes(gold, predicted, "content_exact") == [expected]


def test_quotes_and_claims_are_one_pool() -> None:
    gold = said(link("q", source(0, 3, "a")), quotes=(quote(20, 40),))
    predicted = said(link(at(20, 40), source(0, 3)))
    assert modes(gold, predicted, "strict", "relaxed") == [RIGHT, RIGHT]
    found = scores(gold, predicted)["attributions.strict"]["by_label"]
    assert (found["quote"]["recall"], found["claim"]["precision"]) == (1, 1)


def test_a_quotes_id_stands_for_its_spans() -> None:
    gold = said(link("q"), quotes=(quote(20, 40, fragments=((20, 25), (35, 40))),))
    assert modes(gold, said(link(at(26, 34))), "content_overlap") == [APART]
    assert modes(gold, said(link(at(20, 40))), "content_overlap", "content_exact") == [RIGHT, WRONG]


@pytest.mark.parametrize(
    ("number", "place", "expected"),
    [
        pytest.param(3, (20, 22), [RIGHT, RIGHT, RIGHT], id="the same figure"),
        pytest.param(3, (21, 25), [RIGHT, WRONG, RIGHT], id="overlapping, equal numbers"),
        pytest.param(4, (20, 22), [WRONG, WRONG, WRONG], id="other numbers"),
        pytest.param(3, (50, 52), [APART, APART, APART], id="elsewhere"),
    ],
)
def test_contents_that_are_figures(number: int, place: tuple[int, int], expected: list[tuple[int, ...]]) -> None:
    gold = said(link("c", source(0, 3, "a")), casualties=(casualty(figure=at(20, 22), min=3, max=3),))
    figure = casualty("mine", figure=at(*place), min=number, max=number)
    predicted = said(link("mine", source(0, 3)), casualties=(figure,))
    assert modes(gold, predicted, "content_overlap", "content_exact", "relaxed") == expected


@pytest.mark.parametrize(
    ("gold", "predicted", "exact", "overlap", "relaxed"),
    [
        pytest.param(source(0, 10, "a"), source(0, 10), RIGHT, RIGHT, RIGHT, id="the same span"),
        pytest.param(source(0, 10, "a"), source(5, 15), WRONG, RIGHT, RIGHT, id="dice one half"),
        pytest.param(source(0, 10, "a"), source(6, 16), WRONG, WRONG, WRONG, id="less"),
        pytest.param(source(0, 10, "a"), Source(text="Oda"), WRONG, WRONG, RIGHT, id="right words, no place"),
        pytest.param(Source(cluster="a"), Source(cluster="a"), RIGHT, RIGHT, RIGHT, id="implicit, the same"),
        pytest.param(Source(cluster="a"), Source(cluster="b"), WRONG, WRONG, WRONG, id="implicit, another"),
        pytest.param(Source(cluster="a"), Source(text="Oda"), RIGHT, RIGHT, RIGHT, id="implicit and in its words"),
        pytest.param(Source(cluster="a"), source(90, 93), RIGHT, RIGHT, RIGHT, id="implicit and a mention of it"),
        pytest.param(Source(cluster="a"), source(50, 53), WRONG, WRONG, WRONG, id="implicit and a mention of nobody"),
        pytest.param(Source(cluster="a"), Source(text="Bel"), WRONG, WRONG, WRONG, id="implicit and another's words"),
        pytest.param(source(0, 10, "a"), Source(cluster="a"), WRONG, WRONG, RIGHT, id="stated and implicit"),
        pytest.param(None, None, RIGHT, RIGHT, RIGHT, id="nobody on both sides"),
        pytest.param(None, Source(cluster="a"), WRONG, WRONG, WRONG, id="nobody and somebody"),
        pytest.param(source(0, 10, "a"), None, WRONG, WRONG, WRONG, id="somebody and nobody"),
    ],
)
def test_sources(gold: Any, predicted: Any, exact: Any, overlap: Any, relaxed: Any) -> None:
    known = said(link(at(20, 40), gold), entities=(entity(90, 93, cluster="a"),))
    found = modes(known, said(link(at(20, 40), predicted)), "source_exact", "source_overlap", "relaxed", "strict")
    assert found == [exact, overlap, relaxed, exact]


@pytest.mark.parametrize(
    ("gold", "predicted", "exact", "overlap"),
    [
        (at(50, 54), at(50, 54), RIGHT, RIGHT),
        (at(50, 54), at(52, 56), WRONG, RIGHT),
        (at(50, 54), at(53, 57), WRONG, WRONG),
        (None, None, RIGHT, RIGHT),
        (None, at(50, 54), WRONG, WRONG),
        (at(50, 54), None, WRONG, WRONG),
        (at(50, 54, alternatives=(at(60, 64),)), at(60, 64), RIGHT, RIGHT),
    ],
)
def test_cues(gold: Any, predicted: Any, exact: Any, overlap: Any) -> None:
    found = modes(
        said(link(at(20, 40), cue=gold)), said(link(at(20, 40), cue=predicted)), "cue_exact", "cue_overlap", "strict"
    )
    assert found == [exact, overlap, exact]


@pytest.mark.parametrize(("start", "relaxed"), [(30, RIGHT), (31, WRONG)])
def test_relaxed_needs_half_the_content(start: int, relaxed: tuple[int, ...]) -> None:
    gold, predicted = said(link(at(20, 40), source(0, 3, "a"))), said(link(at(start, start + 20), source(0, 3)))
    assert modes(gold, predicted, "relaxed") == [relaxed]


def test_exact_content_leaves_quotation_marks_aside() -> None:
    text = "Oda: “we go” and on"
    gold, predicted = said(link(at(6, 11))), said(link(at(5, 12)))
    assert modes(gold, predicted, "content_exact", text=text) == [RIGHT]
    assert modes(gold, predicted, "content_exact", text=None) == [WRONG]


def test_two_sources_of_one_content_are_two_links() -> None:
    gold = said(link(at(20, 40), source(0, 3, "a")), link(at(20, 40), source(5, 8, "b")))
    only_second = said(link(at(20, 40), source(5, 8)))
    assert modes(gold, only_second, "relaxed", "strict") == [(1, 0, 0, 1, 0)] * 2
    assert modes(gold, only_second, "relaxed.given_upstream") == [RIGHT]


def test_upstream_of_a_source_is_the_content() -> None:
    gold = said(link(at(20, 40), source(0, 3, "a")), link(at(60, 80), source(0, 3, "a")))
    predicted = said(link(at(20, 40), source(0, 3)), link(at(79, 99), source(0, 3)))
    assert modes(gold, predicted, "source_exact") == [(2, 0, 0, 0, 0)]
    assert modes(gold, predicted, "source_exact.given_upstream") == [RIGHT]


def test_split_by_quote_figure_and_claim() -> None:
    layers: dict[str, Any] = {"quotes": (quote(20, 40),), "casualties": (casualty(figure=at(50, 52)),)}
    gold = said(link("q"), link("c"), link(at(60, 80)), **layers)
    found = scores(gold, gold)["attributions.strict"]["by_label"]
    assert {label: row["cor"] for label, row in found.items()} == {"quote": 1, "figure": 1, "claim": 1}


def test_ids_of_clusters_settle_no_tie() -> None:
    results = []
    for first, second in (("a", "z"), ("z", "a")):
        clusters = {first: Cluster(name="Oda"), second: Cluster(name="Bel")}
        gold = Annotations(
            clusters=clusters, attributions=tuple(link(at(0, 9), Source(cluster=name)) for name in (first, second))
        )
        predicted = Annotations(
            clusters={"m": Cluster(name="Oda")}, attributions=(link(at(0, 9), Source(cluster="m")),)
        )
        results.append(modes(gold, predicted, "relaxed", "relaxed.given_upstream", "source_exact.given_upstream"))
    assert results[0] == results[1]
