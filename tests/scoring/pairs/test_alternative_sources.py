"""A source that gold leaves open: whoever it may be is right, and nobody else is."""

from __future__ import annotations

from typing import Any

import pytest

from harness.annotation import Annotations, Attribution, Cluster, Source
from tests.scoring.building import at, casualty, corpus_scores, counts, entity, link, quote, scores, source

CLUSTERS = {name: Cluster(name=name.title()) for name in ("oda", "bel", "cor")}
MENTIONS = tuple(entity(start, start + 3, cluster=name) for start, name in ((100, "oda"), (110, "bel"), (120, "cor")))
RIGHT, WRONG = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0)
ODA_OR_BEL = Source(cluster="oda", alternatives=(Source(cluster="bel"),))
STATED = source(0, 3, "oda", alternatives=(Source(cluster="bel"),))
ODA, BEL, COR = (source(one.start or 0, one.end or 0, text=(one.cluster or "").title()) for one in MENTIONS)


def said(*links: Attribution, **layers: Any) -> Annotations:
    return Annotations(clusters=CLUSTERS, entities=MENTIONS, attributions=links, **layers)


def of_quote(*sources: Source | None) -> Annotations:
    return said(*(link("q", who) for who in sources), quotes=(quote(20, 40),))


@pytest.mark.parametrize("gold", [ODA_OR_BEL, STATED])
@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (ODA, RIGHT),
        (BEL, RIGHT),
        (Source(text="Bel"), RIGHT),
        (COR, WRONG),
        (Source(text="nobody known"), WRONG),
        (None, WRONG),
    ],
)
def test_any_reading_is_the_right_source(gold: Source, predicted: Source | None, expected: tuple[int, ...]) -> None:
    figure = {"casualties": (casualty(figure=at(50, 52), min=3, max=3),)}
    claim = {"content": at(20, 40)}
    found = [
        scores(of_quote(gold), of_quote(predicted))[f"quotes.{mode}"]
        for mode in ("attributed", "speaker_entity", "speaker_alias")
    ]
    found += [
        scores(said(link(**claim, who=gold)), said(link(**claim, who=predicted)))["attributions.relaxed"],
        scores(said(link("c", gold), **figure), said(link("c", predicted), **figure))["casualties.attributed"],
    ]
    assert [counts(one) for one in found] == [expected] * len(found)


def test_a_figure_inside_what_is_said_has_any_reading_of_its_source() -> None:
    figure = {"casualties": (casualty(figure=at(30, 32), min=3, max=3),)}
    gold = said(link(at(20, 40), ODA_OR_BEL), **figure)
    for predicted, expected in ((ODA, RIGHT), (BEL, RIGHT), (COR, WRONG)):
        assert counts(scores(gold, said(link("c", predicted), **figure))["casualties.attributed"]) == expected


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [((ODA, COR), RIGHT), ((BEL, COR), RIGHT), ((COR,), WRONG), ((ODA, BEL, COR), WRONG), ((ODA, BEL), WRONG)],
)
def test_of_several_sources_each_is_one_of_its_readings(
    predicted: tuple[Source, ...], expected: tuple[int, ...]
) -> None:
    gold = of_quote(ODA_OR_BEL, Source(cluster="cor"))
    assert counts(scores(gold, of_quote(*predicted))["quotes.attributed"]) == expected


@pytest.mark.parametrize("predicted", [(ODA, BEL), (ODA,), (BEL,)])
def test_two_sources_that_may_be_the_same_may_be_one_or_two(predicted: tuple[Source, ...]) -> None:
    other = source(4, 7, "bel", alternatives=(Source(cluster="oda"),))
    assert counts(scores(of_quote(ODA_OR_BEL, other), of_quote(*predicted))["quotes.attributed"]) == RIGHT


def test_the_place_of_an_alternative_is_a_mention_of_its_own_cluster() -> None:
    gold = said(link(at(20, 40), source(0, 3, "oda", alternatives=(source(60, 70, "bel"), source(0, 5)))))
    (detail,) = corpus_scores(gold, said(link(at(20, 40), source(60, 70)))).details
    assert [o.verdict for o in detail.outcomes if o.layer == "attributions"] == ["correct"]
    elsewhere = said(link(at(20, 40), source(60, 70, "bel")), link(at(200, 240), Source(cluster="bel")))
    found = said(link(at(20, 40), source(60, 70)), link(at(200, 240), source(61, 70)))
    assert counts(scores(elsewhere, found)["attributions.relaxed"]) == (2, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("predicted", "mention", "exact"),
    [(source(0, 3), RIGHT, RIGHT), (Source(cluster="x"), RIGHT, WRONG), (BEL, WRONG, RIGHT), (ODA, WRONG, WRONG)],
)
def test_where_a_stated_source_may_also_be_known_alone(
    predicted: Source, mention: tuple[int, ...], exact: tuple[int, ...]
) -> None:
    """Its place is right, and so is whoever resolves to the cluster that stands nowhere."""
    found = scores(of_quote(STATED), of_quote(predicted))
    assert counts(found["quotes.speaker_mention"]) == mention
    assert counts(found["attributions.source_exact"]) == exact


@pytest.mark.parametrize("second", [ODA, BEL, COR])
def test_b_cubed_groups_an_open_quote_with_whom_the_prediction_says(second: Source) -> None:
    def two(one: Source, other: Source) -> Annotations:
        quotes = (quote(20, 40, "q"), quote(50, 60, "r"), quote(70, 80, "s"))
        return said(link("q", one), link("r", other), link("s", BEL), quotes=quotes)

    gold = said(
        *(link("q", Source(cluster="oda")), link("r", ODA_OR_BEL), link("s", Source(cluster="bel"))),
        quotes=two(ODA, ODA).quotes,
    )
    found = scores(gold, two(ODA, second))["quotes.b3"]
    assert (found["f1"] == 1.0) == (second is not COR)
    assert found["precision"] == 1.0
    assert found["recall"] == (1.0 if second is not COR else pytest.approx((0.5 + 0.5 + 1) / 3))


def test_a_prediction_keeps_one_reading() -> None:
    found = corpus_scores(of_quote(Source(cluster="bel")), of_quote(ODA_OR_BEL))
    assert counts(found.scores["quotes.attributed"]) == WRONG
    assert any("alternatives" in warning for warning in found.warnings)


def test_links_that_differ_in_an_alternative_alone_pair_alike_in_any_order() -> None:
    readings = (Source(cluster="oda", alternatives=(Source(cluster=name),)) for name in ("bel", "cor"))
    links = [link(at(20, 40), who) for who in readings]
    found = said(link(at(20, 40), COR))
    both = [scores(said(*order), found)["attributions.relaxed"] for order in (links, links[::-1])]
    assert counts(both[0]) == counts(both[1]) == (1, 0, 0, 1, 0)
