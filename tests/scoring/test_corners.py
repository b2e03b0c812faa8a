"""Small documents in which one thing decides, over columns as by the plain definition."""

from __future__ import annotations

import pytest
from harness.scoring.columns import layers, slots
from harness.scoring.columns.layers import score_layers
from harness.scoring.columns.places import LARGEST_OFFSET
from harness.scoring.columns.totals import LayerTotals
from harness.scoring.prepare import BAD_SPANS, REPEATS

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Document,
    Entity,
    Labelled,
    Quote,
    Slot,
    Source,
)
from tests.scoring.columns.comparing import check, routed

TEXT = "Oda said «the pier is gone», and Bel spoke of 12 guards lost at Cor."


def scored(gold: Annotations, predicted: Annotations, text: str | None = TEXT) -> LayerTotals:
    """One document's totals, once they are seen to be those of the plain definition."""
    pair = (Labelled(document=Document(id="d", text=text), annotations=gold), predicted)
    check([pair])
    return score_layers([pair])


def quote(start: int, end: int, name: str = "q") -> Quote:
    return Quote(id=name, kind="direct", start=start, end=end)


def link_to(name: str) -> Attribution:
    return Attribution(content=name)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (7, 3), (60, 69), (-1, 4), (69, 70)])
def test_spans_that_are_empty_or_leave_the_text_are_bad(start: int, end: int) -> None:
    found = scored(Annotations(quotes=(quote(0, len(TEXT)),)), Annotations(quotes=(quote(start, end),)))
    assert found.oddities[0][BAD_SPANS] == 1
    assert found.counts("quotes.overlap").tolist() == [[0, 0, 0, 1, 1]]


@pytest.mark.parametrize(("start", "end"), [(9, 26), (10, 26), (9, 27), (10, 27), (8, 28)])
def test_quotes_are_trimmed_at_either_end(start: int, end: int) -> None:
    found = scored(Annotations(quotes=(quote(10, 26),)), Annotations(quotes=(quote(start, end),)))
    assert found.counts("quotes.exact")[0, 0] == (end < 28)


def test_the_whole_text_can_be_a_span() -> None:
    whole = Annotations(quotes=(quote(0, len(TEXT)),))
    assert scored(whole, whole).counts("quotes.exact").tolist() == [[1, 0, 0, 0, 0]]


@pytest.mark.parametrize(("end", "is_found"), [(9, True), (10, False)])
def test_a_source_is_the_mention_that_it_shares_half_with(end: int, is_found: bool) -> None:
    """Dice of three characters with nine is one half, with ten it is less."""
    gold = Annotations(
        clusters={"oda": Cluster(name="x")},
        entities=(Entity(start=0, end=3, label="PERSON", cluster="oda"),),
        quotes=(quote(20, 30),),
        attributions=(Attribution(content="q", source=Source(cluster="oda")),),
    )
    predicted = Annotations(
        quotes=gold.quotes, attributions=(Attribution(content="q", source=Source(start=0, end=end)),)
    )
    assert scored(gold, predicted).counts("quotes.speaker_entity")[0, 0] == is_found


def test_a_speaker_who_is_named_twice_is_one() -> None:
    gold = Annotations(
        clusters={"oda": Cluster(name="Oda")},
        quotes=(quote(20, 30),),
        attributions=(Attribution(content="q", source=Source(start=0, end=3, cluster="oda")),),
    )
    again = tuple(Attribution(content="q", source=Source(text=name)) for name in ("Oda", "the Oda"))
    found = scored(gold, Annotations(quotes=gold.quotes, attributions=again))
    assert found.counts("quotes.speaker_entity")[0, 0] == found.counts("quotes.speaker_alias")[0, 0] == 1


def test_two_names_at_one_span_are_two_mentions_where_there_is_no_text() -> None:
    gold = Annotations(quotes=(quote(20, 30),), attributions=(Attribution(content="q", source=Source(start=0, end=3)),))
    for names, right in ((("Oda",), 1), (("Oda", "Bel"), 0)):
        links = tuple(Attribution(content="q", source=Source(start=0, end=3, text=name)) for name in names)
        found = scored(gold, Annotations(quotes=gold.quotes, attributions=links), None)
        assert found.counts("quotes.speaker_mention")[0, 0] == right


@pytest.mark.parametrize(("names", "repeats"), [(("x", "y"), 0), (("x", "X!"), 1), (("x", "x", "y"), 1)])
def test_links_that_lead_nowhere_are_told_apart_by_their_words(names: tuple[str, ...], repeats: int) -> None:
    found = scored(Annotations(attributions=()), Annotations(attributions=tuple(map(link_to, names))))
    assert found.oddities.get(0, {}).get(REPEATS, 0) == repeats
    assert found.counts("attributions.relaxed").tolist() == [[0, 0, 0, 0, len(names)]]


BOUNDS = (None, 0, 1, 9, 10, 11)


@pytest.mark.parametrize("low", BOUNDS)
def test_numbers_agree_as_plainly_whatever_their_bounds(low: int | None) -> None:
    """Also bounds that are open, equal to nothing, or the wrong way round."""

    def figure(least: int | None, most: int | None) -> Annotations:
        return Annotations(
            casualties=(Casualty(id="c", outcome="killed", figure=Slot(start=46, end=48), min=least, max=most),)
        )

    document = Document(id="d", text=TEXT)
    check(
        [
            (Labelled(document=document, annotations=figure(low, high)), figure(bottom, top))
            for high in BOUNDS
            for bottom in BOUNDS
            for top in BOUNDS
        ]
    )


@pytest.mark.parametrize(("end", "is_paired"), [(200, 1), (201, 0)])
@pytest.mark.parametrize("slot", ["figure", "victims"])
def test_a_predicted_span_of_over_200_characters_opens_nothing(slot: str, end: int, is_paired: int) -> None:
    gold, predicted = (
        Annotations(casualties=(Casualty(id="c", outcome="killed", min=3, max=3, **{slot: Slot(start=0, end=last)}),))
        for last in (20, end)
    )
    assert scored(gold, predicted, "x" * 300).counts("casualties.figure")[0, 0] == is_paired


@pytest.mark.parametrize(("parts", "is_routed"), [(1, 0), (2, 1)])
def test_more_discontinuous_places_than_can_be_numbered_go_the_plain_way(
    parts: int, is_routed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "MOST_TAILS", 2)
    quotes = tuple(
        Quote(id=f"q{n}", kind="direct", start=n, end=12 + n, fragments=((n, n + 2), (10 + n, 12 + n)))
        for n in range(parts)
    )
    gold = Labelled(document=Document(id="d", text=TEXT), annotations=Annotations(quotes=quotes))
    pair = (gold, Annotations(quotes=quotes))
    assert routed([pair]) == is_routed
    check([pair])


@pytest.mark.parametrize(("end", "is_routed"), [(LARGEST_OFFSET, 0), (LARGEST_OFFSET + 1, 1)])
def test_discontinuous_places_reach_as_far_as_others(end: int, is_routed: int) -> None:
    far = Annotations(quotes=(Quote(id="q", kind="direct", start=0, end=end, fragments=((0, 2), (end - 2, end))),))
    pair = (Labelled(document=Document(id="d"), annotations=far), far)
    assert routed([pair]) == is_routed
    check([pair])


def test_a_link_finds_the_best_of_several_figures_that_meet() -> None:
    """Three figures of four overlap one another, each said by somebody else; the last shares most."""
    spots = ((20, 22), (46, 47), (45, 48), (46, 48))
    figures = tuple(
        Casualty(id=f"c{n}", outcome="killed", figure=Slot(start=s, end=e), min=3, max=3)
        for n, (s, e) in enumerate(spots)
    )
    who = [Source(start=start, end=start + 3) for start in (0, 5, 33, 10)]
    links = tuple(Attribution(content=f"c{n}", source=one) for n, one in enumerate(who))
    for gold in (1, 2, 3, 4):
        for found in (1, 2, 3, 4):
            for wanted in (figures[:gold], figures[::-1][:gold]):
                said = tuple(link for link in links if link.content in {figure.id for figure in wanted})
                scored(
                    Annotations(casualties=wanted, attributions=said),
                    Annotations(casualties=figures[:found], attributions=links[:found]),
                )


def test_links_to_different_figures_are_different() -> None:
    figures = tuple(
        Casualty(id=f"c{nth}", outcome="killed", figure=Slot(start=46, end=48), min=nth, max=nth) for nth in (1, 2)
    )
    links = tuple(Attribution(content=f"c{nth}") for nth in (1, 2, 2))
    found = scored(
        Annotations(casualties=figures, attributions=links[:2]), Annotations(casualties=figures, attributions=links)
    )
    assert found.counts("attributions.relaxed").tolist() == [[2, 0, 0, 0, 1]]
    assert found.oddities[0][REPEATS] == 1


def test_claims_figures_and_quotes_of_one_document_are_paired_side_by_side() -> None:
    """The figure is the last of the predictions, the claim that meets the quote the first."""
    figure = (Casualty(id="c", outcome="killed", figure=Slot(start=46, end=48), min=12, max=12),)
    gold = Annotations(
        quotes=(quote(10, 25),),
        casualties=figure,
        attributions=(Attribution(content="c"), Attribution(content="q"), Attribution(content=Slot(start=9, end=12))),
    )
    predicted = Annotations(
        casualties=figure, attributions=(Attribution(content="c"), Attribution(content=Slot(start=10, end=25)))
    )
    assert scored(gold, predicted).counts("attributions.relaxed").tolist() == [[2, 0, 0, 1, 0]]


def test_nobody_at_most_is_a_number() -> None:
    nobody = Annotations(casualties=(Casualty(id="c", outcome="killed", max=0),))
    assert scored(nobody, nobody).counts("casualties.exact").tolist() == [[1, 0, 0, 0, 0]]


def test_figures_that_differ_in_having_a_whole_are_different() -> None:
    whole = Casualty(id="w", outcome="killed", min=9)
    parts = (Casualty(id="x", outcome="missing", min=3, part_of="w"), Casualty(id="y", outcome="missing", min=3))
    three = Annotations(casualties=(whole, *parts))
    found = scored(three, three)
    assert found.oddities == {}
    assert found.counts("casualties.exact").tolist() == [[3, 0, 0, 0, 0]]


ODA, BEL = (Source(start=start, end=start + 3, cluster=name) for start, name in ((0, "a"), (33, "b")))


@pytest.mark.parametrize(
    ("sources", "is_right"),
    [((ODA, BEL), True), ((BEL, ODA, BEL), True), ((ODA,), False), ((BEL, BEL), False), ((), False)],
)
def test_a_figure_has_all_sources_of_the_claims_at_one_place_once(sources: tuple[Source, ...], is_right: bool) -> None:
    def said_by(*who: Source) -> Annotations:
        return Annotations(
            clusters={"a": Cluster(name="Oda"), "b": Cluster(name="Bel")},
            casualties=(Casualty(id="c", outcome="killed", figure=Slot(start=46, end=48), min=12, max=12),),
            attributions=tuple(
                Attribution(content=Slot(start=37, end=60), source=one, cue=Slot(start=37 + nth, end=42))
                for nth, one in enumerate(who)
            ),
        )

    found = scored(said_by(ODA, BEL), said_by(*sources))
    assert found.counts("casualties.attributed")[0, 0] == is_right


def test_marks_that_only_gold_may_carry_tell_no_predictions_apart() -> None:
    marked = Quote(id="r", kind="direct", start=10, end=26, optional=True)
    found = scored(Annotations(quotes=(quote(10, 26),)), Annotations(quotes=(quote(10, 26), marked)))
    assert found.oddities[0][REPEATS] == 1
    assert found.counts("quotes.exact").tolist() == [[1, 0, 0, 0, 1]]


def test_each_document_has_its_own_mentions_in_whichever_batch_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "BATCH", 1)

    def said_by(source: Source) -> Annotations:
        return Annotations(
            clusters={"a": Cluster(name="Somebody")},
            quotes=(quote(10, 26),),
            attributions=(Attribution(content="q", source=source),),
        )

    pairs = [
        (Labelled(document=Document(id=name, text=TEXT), annotations=said_by(source)), said_by(Source(start=0, end=3)))
        for name, source in (("d", BEL), ("e", Source(start=0, end=4, cluster="a")))
    ]
    check(pairs)
    assert score_layers(pairs).counts("quotes.attributed")[:, 0].tolist() == [0, 1]
