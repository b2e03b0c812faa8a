"""Small documents in which one thing decides, each scored as the oracle scores it."""

from __future__ import annotations

import pytest

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
from harness.scoring import Scores, scorer
from harness.scoring.items.chunk_plan import BAD_SPANS, REPEATS
from tests.scoring.comparing import check

TEXT = "Oda said «the pier is gone», and Bel spoke of 12 guards lost at Cor."


def scored(gold: Annotations, predicted: Annotations, text: str | None = TEXT) -> Scores:
    """One document's scores, once they are seen to be those of the oracle."""
    return check([(Labelled(document=Document(id="d", text=text), annotations=gold), predicted)])


def counts(scores: Scores, address: str) -> list[int]:
    """COR, INC, PAR, MIS, SPU."""
    found = scores[address].counts
    assert found is not None
    return [found.cor, found.inc, found.par, found.mis, found.spu]


def warned(scores: Scores, oddity: str) -> int:
    """How often an oddity is counted in the warnings."""
    found = [warning for warning in scores.warnings if warning.startswith(oddity)]
    return int(found[0].removeprefix(f"{oddity}: ").split(",")[0]) if found else 0


def quote(start: int, end: int, name: str = "q") -> Quote:
    return Quote(id=name, kind="direct", start=start, end=end)


def link_to(name: str) -> Attribution:
    return Attribution(content=name)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (7, 3), (60, 69), (-1, 4), (69, 70)])
def test_spans_that_are_empty_or_leave_the_text_are_bad(start: int, end: int) -> None:
    found = scored(Annotations(quotes=(quote(0, len(TEXT)),)), Annotations(quotes=(quote(start, end),)))
    assert warned(found, BAD_SPANS) == 1
    assert counts(found, "quotes.overlap") == [0, 0, 0, 1, 1]


@pytest.mark.parametrize(("start", "end"), [(9, 26), (10, 26), (9, 27), (10, 27), (8, 28)])
def test_quotes_are_trimmed_at_either_end(start: int, end: int) -> None:
    found = scored(Annotations(quotes=(quote(10, 26),)), Annotations(quotes=(quote(start, end),)))
    assert counts(found, "quotes.exact")[0] == (end < 28)


def test_the_whole_text_can_be_a_span() -> None:
    whole = Annotations(quotes=(quote(0, len(TEXT)),))
    assert counts(scored(whole, whole), "quotes.exact") == [1, 0, 0, 0, 0]


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
    assert counts(scored(gold, predicted), "quotes.speaker_entity")[0] == is_found


def test_a_speaker_who_is_named_twice_is_one() -> None:
    gold = Annotations(
        clusters={"oda": Cluster(name="Oda")},
        quotes=(quote(20, 30),),
        attributions=(Attribution(content="q", source=Source(start=0, end=3, cluster="oda")),),
    )
    again = tuple(Attribution(content="q", source=Source(text=name)) for name in ("Oda", "the Oda"))
    found = scored(gold, Annotations(quotes=gold.quotes, attributions=again))
    assert counts(found, "quotes.speaker_entity")[0] == counts(found, "quotes.speaker_alias")[0] == 1


def test_two_names_at_one_span_are_two_mentions_where_there_is_no_text() -> None:
    gold = Annotations(quotes=(quote(20, 30),), attributions=(Attribution(content="q", source=Source(start=0, end=3)),))
    for names, right in ((("Oda",), 1), (("Oda", "Bel"), 0)):
        links = tuple(Attribution(content="q", source=Source(start=0, end=3, text=name)) for name in names)
        found = scored(gold, Annotations(quotes=gold.quotes, attributions=links), None)
        assert counts(found, "quotes.speaker_mention")[0] == right


@pytest.mark.parametrize(("names", "repeats"), [(("x", "y"), 0), (("x", "X!"), 1), (("x", "x", "y"), 1)])
def test_links_that_lead_nowhere_are_told_apart_by_their_words(names: tuple[str, ...], repeats: int) -> None:
    found = scored(Annotations(attributions=()), Annotations(attributions=tuple(map(link_to, names))))
    assert warned(found, REPEATS) == repeats
    assert counts(found, "attributions.relaxed") == [0, 0, 0, 0, len(names)]


BOUNDS = (None, 0, 1, 9, 10, 11)


@pytest.mark.parametrize("low", BOUNDS)
def test_numbers_agree_as_the_oracle_has_them_whatever_their_bounds(low: int | None) -> None:
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
    assert counts(scored(gold, predicted, "x" * 300), "casualties.figure")[0] == is_paired


def test_quotes_in_parts_are_found_wherever_they_stand() -> None:
    far = 1 << 40
    parts = tuple(
        Quote(id=f"q{n}", kind="direct", start=n, end=far + n, fragments=((n, n + 2), (far + n - 2, far + n)))
        for n in range(3)
    )
    whole = Annotations(quotes=parts)
    assert counts(scored(whole, whole, None), "quotes.exact") == [3, 0, 0, 0, 0]
    assert counts(scored(whole, Annotations(quotes=(quote(0, far),)), None), "quotes.overlap") == [0, 1, 0, 2, 0]


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
    assert counts(found, "attributions.relaxed") == [2, 0, 0, 0, 1]
    assert warned(found, REPEATS) == 1


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
    assert counts(scored(gold, predicted), "attributions.relaxed") == [2, 0, 0, 1, 0]


def test_nobody_at_most_is_a_number() -> None:
    nobody = Annotations(casualties=(Casualty(id="c", outcome="killed", max=0),))
    assert counts(scored(nobody, nobody), "casualties.exact") == [1, 0, 0, 0, 0]


def test_figures_that_differ_in_having_a_whole_are_different() -> None:
    whole = Casualty(id="w", outcome="killed", min=9)
    parts = (Casualty(id="x", outcome="missing", min=3, part_of="w"), Casualty(id="y", outcome="missing", min=3))
    three = Annotations(casualties=(whole, *parts))
    found = scored(three, three)
    assert found.warnings == []
    assert counts(found, "casualties.exact") == [3, 0, 0, 0, 0]


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
    assert counts(found, "casualties.attributed")[0] == is_right


def test_marks_that_only_gold_may_carry_tell_no_predictions_apart() -> None:
    marked = Quote(id="r", kind="direct", start=10, end=26, optional=True)
    found = scored(Annotations(quotes=(quote(10, 26),)), Annotations(quotes=(quote(10, 26), marked)))
    assert warned(found, REPEATS) == 1
    assert counts(found, "quotes.exact") == [1, 0, 0, 0, 1]


def test_each_document_has_its_own_mentions_in_whichever_batch_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "MOST_DOCUMENTS", 1)

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
    assert check(pairs).rows["quotes.attributed"][:, 0].tolist() == [0, 1]


def document(gold: Annotations) -> Labelled:
    return Labelled(document=Document(id="d", text=TEXT), annotations=gold)


def test_counts_by_hand() -> None:
    """One quote found with its marks on, one figure off by more than a tenth, both sources right."""
    clusters = {"oda": Cluster(name="Oda"), "bel": Cluster(name="Bel")}
    gold = Annotations(
        clusters=clusters,
        quotes=(Quote(id="q", kind="direct", start=10, end=26),),
        casualties=(Casualty(id="c", outcome="killed", figure=Slot(start=46, end=48), min=12, max=12),),
        attributions=(
            Attribution(content="q", source=Source(start=0, end=3, cluster="oda")),
            Attribution(content="c", source=Source(start=33, end=36, cluster="bel")),
        ),
    )
    found = Annotations(
        quotes=(Quote(id="1", kind="mixed", start=9, end=27),),
        casualties=(Casualty(id="2", outcome="killed", figure=Slot(start=46, end=48), min=15, max=15),),
        attributions=(
            Attribution(content="1", source=Source(text="ODA")),
            Attribution(content="2", source=Source(start=33, end=36)),
        ),
    )
    scores = scored(gold, found)
    counted = {address: counts(scores, address) for address, score in scores.items() if score.counts is not None}
    assert counted["quotes.exact"] == counted["quotes.attributed"] == [1, 0, 0, 0, 0]
    assert counted["quotes.kind"] == counted["quotes.speaker_mention"] == [0, 1, 0, 0, 0]
    assert counted["casualties.figure"] == [1, 0, 0, 0, 0]
    assert counted["casualties.tolerance"] == counted["casualties.slot_number"] == [0, 1, 0, 0, 0]
    assert counted["attributions.relaxed"] == [1, 1, 0, 0, 0]
    assert scores["casualties.figure"].number_errors.mape == 3 / 12
    assert scores.rows["quotes.tokens"].tolist() == [[16, 18, 16, 16]]


def figure(name: str, at: int, whole: str | None = None, number: int = 5) -> Casualty:
    return Casualty(id=name, outcome="killed", figure=Slot(start=at, end=at + 2), min=number, max=number, part_of=whole)


def test_a_part_of_a_quote_has_no_whole() -> None:
    quote = Quote(id="q", kind="direct", start=10, end=25)
    for part in (figure("c", 46, whole="q"), figure("c", 46, whole="nothing")):
        whole = figure("w", 50, number=9)
        made = Annotations(quotes=(quote,), casualties=(whole, part))
        other = Annotations(quotes=(quote,), casualties=(whole, figure("c", 46, whole="w")))
        check([(document(made), made), (document(made), other), (document(other), made)])


def test_links_to_figures_are_the_same_by_their_figures_else_by_their_victims() -> None:
    def linked(**slots: Slot) -> Annotations:
        return Annotations(
            casualties=(Casualty(id="c", outcome="killed", min=3, max=3, **slots),),
            attributions=(Attribution(content="c"),),
        )

    figures, victims = (
        (Slot(start=20, end=22), Slot(start=21, end=25)),
        (Slot(start=30, end=36), Slot(start=31, end=36)),
    )
    sides = [linked(figure=f) for f in figures] + [linked(victims=v) for v in victims] + [linked()]
    sides += [linked(figure=f, victims=v) for f in figures for v in victims]
    check([(document(gold), found) for gold in sides for found in sides])
    for gold in sides:
        exact = check([(document(gold), found) for found in sides]).rows["attributions.content_exact"][:, 0]
        assert exact[sides.index(gold)] == 1
        assert exact.sum() == (3 if gold.casualties and gold.casualties[0].figure else 1)


def test_figures_that_break_down_different_ones_are_not_identical() -> None:
    wholes = (figure("a", 10), figure("b", 20, number=7))
    found = Annotations(casualties=(*wholes, figure("c", 46, "a"), figure("d", 46, "b"), figure("e", 46, "b")))
    gold = Annotations(casualties=(*wholes, figure("c", 46, "b")))
    scores = scored(gold, found)
    assert counts(scores, "casualties.full") == [3, 0, 0, 0, 2]
    assert warned(scores, REPEATS) == 1


def test_only_the_later_fragment_of_a_quote_may_need_trimming() -> None:
    gold = Quote(id="q", kind="direct", start=10, end=26, fragments=((10, 13), (18, 26)))
    found = Quote(id="1", kind="direct", start=10, end=27, fragments=((10, 13), (18, 27)))
    scores = scored(Annotations(quotes=(gold,)), Annotations(quotes=(found,)))
    assert counts(scores, "quotes.exact") == [1, 0, 0, 0, 0]


def test_source_in_words_is_not_implicit() -> None:
    def claim(source: Source) -> Annotations:
        return Annotations(attributions=(Attribution(content=Slot(start=28, end=48), source=source),))

    scores = scored(claim(Source(text="Oda")), claim(Source(text="Oda")))
    assert counts(scores, "attributions.source_exact") == [0, 1, 0, 0, 0]
