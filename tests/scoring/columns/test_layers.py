"""Quotes, casualties and attributions over columns give what the plain definition gives, count by count."""

from __future__ import annotations

import random

import msgspec
import pytest
from harness.scoring.columns.layers import score_layers
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.columns.crowd import Crowd

from harness.annotation import (
    CASUALTY_SLOTS,
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Document,
    Entity,
    Labelled,
    Number,
    Quote,
    Scope,
    Slot,
    Source,
)
from tests.scoring.columns.comparing import check, columns, routed
from tests.scoring.effort import drawn, only_in_full, some
from tests.scoring.strategies import annotations, labelled

TEXT = "Oda said «the pier is gone», and Bel spoke of 12 guards lost at Cor."
Documents = list[tuple[Labelled, Annotations]]
COMPANY = some(20)


def crowd(seed: int, documents: int, **how: float) -> Documents:
    source = Crowd(seed, **how)  # type: ignore[arg-type]
    return [source.document(f"d{nth:04}") for nth in range(documents)]


@pytest.mark.parametrize(
    ("seed", "how"),
    [
        *((seed, {}) for seed in range(6)),
        *((seed, {"odd": 0.02}) for seed in range(10, 14)),
        *((seed, {"most": 14, "odd": 0.05}) for seed in range(20, 23)),
        (30, {"odd": 0.5}),
        (31, {"plain_only": 0.01}),
    ],
)
def test_seeded_crowds_score_alike(seed: int, how: dict[str, float]) -> None:
    check(crowd(seed, some(200), **how))


@given(annotations(marks=False), annotations(gold=False), st.booleans())
@drawn(150)
def test_drawn_documents_score_alike(gold: Annotations, predicted: Annotations, has_text: bool) -> None:
    document = labelled(gold) if has_text else labelled(gold, text=None)
    check([(document, predicted)])


@given(st.integers(0, 2**32), st.integers(1, 6), st.floats(0, 0.6))
@drawn(60)
def test_any_crowd_scores_alike(seed: int, most: int, odd: float) -> None:
    check(crowd(seed, 5, most=most, odd=odd))


@pytest.mark.parametrize(
    "scope",
    [
        Scope(layers=("quotes", "attributions")),
        Scope(layers=("casualties",)),
        Scope(layers=("attributions",), kinds=("direct",)),
        Scope(kinds=("direct", "mixed"), outcomes=("killed",)),
        Scope(slots=("number", "victims")),
        Scope(slots=("victims", "status")),
        Scope(outcomes=(), kinds=()),
        Scope(slots=()),
    ],
)
def test_scope_is_kept(scope: Scope) -> None:
    check(crowd(41, some(150)), scope=scope)


@pytest.mark.parametrize(
    "layers", [("quotes",), ("casualties", "entities"), ("attributions",), ("entities",), LAYERS[1:3]]
)
def test_layers_asked_for_are_the_ones_scored(layers: tuple) -> None:
    check(crowd(42, some(120)), layers=layers)


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
def test_chunk_size_changes_nothing(chunk: int) -> None:
    documents = crowd(43, some(130), plain_only=0.005)
    check(documents, chunk=chunk)
    whole, parts = score_layers(documents), score_layers(documents, chunk=chunk)
    assert columns(whole) == columns(parts)


def test_order_of_items_changes_nothing() -> None:
    shuffle = random.Random(3).sample
    documents = crowd(44, some(150))
    shuffled = []
    for gold, found in documents:
        mixed = []
        for side in (gold.annotations, found):
            layers = {
                layer: None if (items := getattr(side, layer)) is None else tuple(shuffle(items, len(items)))
                for layer in LAYERS
            }
            mixed.append(msgspec.structs.replace(side, **layers))
        shuffled.append((msgspec.structs.replace(gold, annotations=mixed[0]), mixed[1]))
    assert columns(score_layers(documents)) == columns(score_layers(shuffled))


def document(gold: Annotations, text: str | None = TEXT) -> Labelled:
    return Labelled(document=Document(id="d", text=text), annotations=gold)


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
    totals = score_layers([(document(gold), found)])
    counts = {address: totals.counts(address)[0].tolist() for address in totals.addresses()}
    assert counts["quotes.exact"] == counts["quotes.attributed"] == [1, 0, 0, 0, 0]
    assert counts["quotes.kind"] == counts["quotes.speaker_mention"] == [0, 1, 0, 0, 0]
    assert counts["casualties.figure"] == [1, 0, 0, 0, 0]
    assert counts["casualties.tolerance"] == counts["casualties.slot_number"] == [0, 1, 0, 0, 0]
    assert counts["attributions.relaxed"] == [1, 1, 0, 0, 0]
    assert totals.midpoints() == [(12.0, 15.0)]
    assert totals.rows("quotes.tokens").tolist() == [[16, 18, 16, 16]]


@pytest.mark.parametrize(
    ("what", "is_routed"),
    [
        ({"quotes": (Quote(id="q", kind="direct", start=0, end=9),)}, False),
        ({"quotes": (Quote(id="q", kind="direct", start=0, end=9, fragments=((0, 3), (5, 9))),)}, False),
        ({"quotes": (Quote(id="q", kind="direct", start=0, end=9, optional=True, score=0.5),)}, False),
        ({"quotes": (Quote(id="q", kind="direct", start=0, end=9, alternatives=(Slot(start=0, end=7),)),)}, True),
        ({"quotes": (Quote(id="q", kind="direct", start=0, end=9),) * 2}, True),
        ({"quotes": (Quote(id="q", kind="direct", start=0, end=1 << 23),)}, False),
        ({"quotes": (Quote(id="q", kind="direct", start=1 << 62, end=1 << 63),)}, True),
        ({"quotes": (Quote(id="q", kind="direct", start=1 << 63, end=1 << 64),)}, True),
        ({"quotes": (Quote(id="q", kind="direct", start=1 << 80, end=4),)}, True),
        ({"casualties": (Casualty(id="c", outcome="killed", min=1 << 70),)}, True),
        ({"casualties": (Casualty(id="c", outcome="killed", min=1, alternatives=(Number(min=2),)),)}, True),
        ({"casualties": (Casualty(id="c", outcome="killed", min=-1),)}, True),
        ({"casualties": (Casualty(id="c", outcome="killed", min=1, max=1 << 50),)}, True),
    ],
)
@pytest.mark.parametrize("side", ["gold", "predicted"])
def test_documents_with_uncommon_features_go_the_plain_way(what: dict, is_routed: bool, side: str) -> None:
    some, none = Annotations(**what), Annotations(quotes=(), casualties=(), attributions=())
    documents = [(document(some), none)] if side == "gold" else [(document(none), some)]
    assert routed(documents) == is_routed
    check([*documents, *crowd(45, COMPANY)])


def test_a_document_that_goes_the_plain_way_brings_all_its_layers_and_numbers() -> None:
    """Alternatives on every layer; entities are not for these columns, and count for nothing."""
    gold = Annotations(
        clusters={"oda": Cluster(name="Oda")},
        entities=(Entity(start=0, end=3, label="PERSON"),),
        quotes=(Quote(id="q", kind="direct", start=10, end=25, alternatives=(Slot(start=9, end=26),)),),
        casualties=(
            Casualty(
                id="c",
                outcome="killed",
                figure=Slot(start=46, end=48),
                min=1,
                max=1,
                alternatives=(Number(min=2, max=4),),
            ),
        ),
        attributions=(
            Attribution(content="q", source=Source(start=0, end=3, cluster="oda")),
            Attribution(content="c", source=Source(start=33, end=36)),
        ),
    )
    found = Annotations(
        entities=(Entity(text="word", label="ORG"), Entity(start=5, end=5, label="ORG")),
        quotes=(Quote(id="q", kind="mixed", start=9, end=26), Quote(id="r", kind="direct", start=9, end=26)),
        casualties=(Casualty(id="c", outcome="killed", figure=Slot(start=46, end=48), min=3, max=3),),
        attributions=(Attribution(content="q", source=Source(start=0, end=3)),),
    )
    documents = [(document(gold), found), *crowd(48, 2), (document(gold), gold)]
    assert routed(documents[:1]) == 1
    check(documents)
    totals = score_layers(documents[:1])
    assert totals.midpoints() == [(3.0, 3.0)]
    assert (totals.ungrounded, totals.oddities) == (0, {})
    assert totals.counts("quotes.overlap").tolist() == [[1, 0, 0, 0, 1]]


def test_offsets_beyond_22_bits_go_the_plain_way_where_no_text_limits_them() -> None:
    far = Annotations(quotes=(Quote(id="q", kind="direct", start=1 << 22, end=(1 << 22) + 4),))
    assert routed([(document(far, text=None), far)]) == 1
    check([(document(far, text=None), far)])


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
        exact = score_layers([(document(gold), found) for found in sides]).counts("attributions.content_exact")[:, 0]
        assert exact[sides.index(gold)] == 1
        assert exact.sum() == (3 if gold.casualties and gold.casualties[0].figure else 1)


def test_figures_that_break_down_different_ones_are_not_identical() -> None:
    wholes = (figure("a", 10), figure("b", 20, number=7))
    found = Annotations(casualties=(*wholes, figure("c", 46, "a"), figure("d", 46, "b"), figure("e", 46, "b")))
    gold = Annotations(casualties=(*wholes, figure("c", 46, "b")))
    check([(document(gold), found)])
    totals = score_layers([(document(gold), found)])
    assert totals.counts("casualties.full")[0].tolist() == [3, 0, 0, 0, 2]
    assert list(totals.oddities[0].values())[-1] == 1


def test_only_the_later_fragment_of_a_quote_may_need_trimming() -> None:
    gold = Quote(id="q", kind="direct", start=10, end=26, fragments=((10, 13), (18, 26)))
    found = Quote(id="1", kind="direct", start=10, end=27, fragments=((10, 13), (18, 27)))
    totals = score_layers([(document(Annotations(quotes=(gold,))), Annotations(quotes=(found,)))])
    assert totals.counts("quotes.exact")[0].tolist() == [1, 0, 0, 0, 0]


def test_source_in_words_is_not_implicit() -> None:
    def claim(source: Source) -> Annotations:
        return Annotations(attributions=(Attribution(content=Slot(start=28, end=48), source=source),))

    documents = [(document(claim(Source(text="Oda"))), claim(Source(text="Oda")))]
    check(documents)
    assert score_layers(documents).counts("attributions.source_exact")[0].tolist() == [0, 1, 0, 0, 0]


@only_in_full
def test_crowds_are_mostly_carried_by_columns() -> None:
    assert routed(crowd(46, 300)) == 0
    assert 0 < routed(crowd(47, 300, plain_only=0.005)) < 150


def test_nothing_to_score() -> None:
    assert score_layers([]).addresses() == []
    totals = score_layers([(document(Annotations(quotes=())), Annotations())])
    assert totals.counts("quotes.exact").tolist() == [[0, 0, 0, 0, 0]]
    assert "casualties.exact" not in totals.addresses()
    assert set(CASUALTY_SLOTS).isdisjoint(totals.addresses())
