from __future__ import annotations

import numpy as np
import pytest

from harness.annotation import Annotations, Cluster, Fragments, Slot, Source
from harness.scoring.items.source_sets import Sets
from harness.scoring.items.sources import OUTSIDER, GoldCast, Outsiders, innermost, resolve_sources
from harness.scoring.items.spans import UNKNOWN_SIZE, Numbers, Spans, Texts, read_spans
from tests.scoring.building import at, casualty, entity, link, quote, scores, source

Who = int | str
"""A cluster's number, or what somebody outside all clusters is known by."""


class Cast:
    """The clusters of one gold document, and who its sources and predicted ones are."""

    def __init__(self, gold: Annotations, text: str | None, size: int | None) -> None:
        sizes = np.array([UNKNOWN_SIZE if size is None else size], dtype=np.int64)
        self._texts, self._outsiders = Texts([text], sizes, Numbers()), Outsiders()
        self._cast = GoldCast([gold], self._texts, self._outsiders)
        sources = self._spans(*(link.source for link in gold.attributions or ()))
        self._mentions = self._cast.mentions(sources, self._cast.who(sources))

    def _spans(self, *sources: Source | None, readings: bool = True) -> Spans:
        return read_spans(sources, np.zeros(len(sources), dtype=np.int64), self._texts, readings=readings)

    def _known(self, who: int) -> Who:
        return list(self._outsiders)[who - OUTSIDER] if who >= OUTSIDER else who

    def of_gold(self, source: Source) -> Who:
        return self._known(int(self._cast.who(self._spans(source))[0]))

    def resolve(self, source: Source, clusters: dict[str, Cluster]) -> Who:
        sources = self._spans(source, readings=False)
        given = (sources, [clusters], self._cast, self._mentions, self._outsiders)
        both = [resolve_sources(*given, all_by_words=wanted)[0][0] for wanted in (True, False)]
        assert both[0] == both[1]
        return self._known(int(both[0]))


TEXT = "Oda Bel of the guard met Cor Oda. She said he was an officer. "
CLUSTERS = {
    "oda": Cluster(name="Oda Bel", aliases=("Oda",)),
    "cor": Cluster(name="Cor Oda", aliases=("the officer",)),
    "first": Cluster(name="soldier"),
    "second": Cluster(name="Soldier"),
}
GOLD = Annotations(
    clusters=CLUSTERS,
    entities=(entity(0, 7, cluster="oda"), entity(25, 32, cluster="cor")),
    attributions=(
        link(at(43, 60), source(34, 37, "oda")),
        link(at(46, 60), source(43, 45, "cor")),
        link(at(50, 60), source(0, 20, "oda")),
        link(at(51, 60), Source(cluster="first")),
        link(at(52, 60), Source(cluster="second")),
    ),
)
CAST = Cast(GOLD, TEXT, len(TEXT))
EVERYBODY = ODA, COR, *_ = [CAST.of_gold(Source(cluster=name)) for name in ("oda", "cor", "first", "second")]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        pytest.param(source(0, 7), ODA, id="a mention"),
        pytest.param(source(0, 3), ODA, id="dice 6/10 with a mention"),
        pytest.param(source(0, 2), None, id="dice 4/9, and no name either"),
        pytest.param(source(34, 37), ODA, id="a pronoun among gold's sources"),
        pytest.param(source(43, 45), COR, id="another pronoun"),
        pytest.param(source(0, 20), ODA, id="a description"),
        pytest.param(Source(text="ODA!"), ODA, id="words: an alias"),
        pytest.param(Source(text="officer"), COR, id="words: an alias but for its article"),
        pytest.param(source(50, 60), COR, id="words at the span"),
        pytest.param(Source(text="soldier"), None, id="words of two clusters"),
        pytest.param(Source(text="somebody"), None, id="words of nobody"),
        pytest.param(source(34, 37, "cor"), ODA, id="a span wins over the words of its own cluster"),
        pytest.param(Source(cluster="mine"), COR, id="implicit: the name of its own cluster"),
        pytest.param(Source(cluster="oda"), None, id="ids of clusters are never compared"),
        pytest.param(source(500, 520, text="Oda"), ODA, id="outside the text, its own words"),
    ],
)
def test_whom_a_predicted_source_resolves_to(said: Source, who: Who | None) -> None:
    found = CAST.resolve(said, {"mine": Cluster(name="Cor Oda")})
    assert found == who if who is not None else found not in EVERYBODY


def test_the_name_of_its_own_cluster_comes_before_its_words() -> None:
    assert CAST.resolve(Source(text="Oda", cluster="mine"), {"mine": Cluster(name="Cor Oda")}) == COR


def test_only_what_stands_in_the_text_is_compared_by_its_span() -> None:
    text = "The guard met Oda"
    gold = Annotations(
        clusters={"a": Cluster(name="Oda"), "b": Cluster(name="Bel")},
        entities=(entity(10, 17, cluster="b"), entity(4, 30, cluster="a")),
    )
    cast = Cast(gold, text, len(text))
    oda, bel = (cast.of_gold(Source(cluster=name)) for name in "ab")
    assert cast.resolve(source(10, 17), {}) == bel
    assert cast.resolve(source(4, 14), {}) not in (oda, bel)  # though dice with what leaves the text is 20/36
    assert cast.resolve(source(10, 18), {}) not in (oda, bel)
    assert cast.resolve(source(14, 20), {}) not in (oda, bel)
    assert cast.of_gold(source(14, 20)) == "="
    assert cast.of_gold(source(0, 9)) == "=guard"


def test_a_tie_between_clusters_is_left_to_the_words() -> None:
    """Both mentions share two characters of four with the prediction."""
    gold = Annotations(
        clusters={"a": Cluster(name="ab"), "b": Cluster(name="cd"), "c": Cluster(name="ef")},
        entities=(entity(0, 4, cluster="a"), entity(4, 8, cluster="b")),
    )
    cast = Cast(gold, "abcdefgh", 8)
    a, b, c = (cast.of_gold(Source(cluster=name)) for name in "abc")
    assert cast.resolve(source(2, 6), {}) not in (a, b, c)
    assert cast.resolve(source(2, 6, text="ef"), {}) == c
    assert cast.resolve(source(1, 6), {}) == a


def test_one_cluster_in_a_tie_with_itself_is_found() -> None:
    gold = Annotations(
        clusters={"a": Cluster(name="x")}, entities=(entity(0, 4, cluster="a"), entity(4, 8, cluster="a"))
    )
    cast = Cast(gold, "abcdefgh", 8)
    assert cast.resolve(source(2, 6), {}) == cast.of_gold(Source(cluster="a"))


def test_dice_of_exactly_one_half_is_enough() -> None:
    gold = Annotations(clusters={"a": Cluster(name="x")}, entities=(entity(0, 3, cluster="a"),))
    cast = Cast(gold, "abcdefghijk", 11)
    assert cast.resolve(source(0, 9), {}) == cast.of_gold(Source(cluster="a"))
    assert cast.resolve(source(0, 10), {}) != cast.of_gold(Source(cluster="a"))


def test_outsiders_with_the_same_words_are_one() -> None:
    one, again, other = (CAST.resolve(Source(text=text), {}) for text in ("the mayor", "Mayor", "miner"))
    assert one == again != other


def test_keys_sort_by_what_is_known_of_a_cluster_and_not_by_its_id() -> None:
    for first, second in (("a", "z"), ("z", "a")):
        gold = Annotations(clusters={first: Cluster(name="Bel"), second: Cluster(name="Oda")})
        cast = Cast(gold, None, None)
        assert cast.of_gold(Source(cluster=first)) < cast.of_gold(Source(cluster=second))


@pytest.mark.parametrize(
    ("predicted", "right"),
    [
        (("oda", "cor"), True),
        (("cor", "oda"), True),
        (("oda",), False),
        (("oda", "cor", "first"), False),
        ((), False),
    ],
)
def test_sets_of_several_speakers_must_be_equal(predicted: tuple[str, ...], right: bool) -> None:
    def said_by(*names: str) -> Annotations:
        links = tuple(link("q", Source(cluster=name)) for name in names)
        return Annotations(
            clusters={**CLUSTERS, "first": Cluster(name="miner")}, quotes=(quote(40, 60),), attributions=links
        )

    found = scores(said_by("oda", "cor"), said_by(*predicted), text=TEXT)
    assert found["quotes.speaker_entity"]["cor"] == right
    assert found["quotes.attributed"]["cor"] == right
    assert found["quotes.attributed.given_upstream"]["cor"] == right


def test_several_speakers_with_alternatives_pair_up_whatever_their_order() -> None:
    gold = Annotations(
        quotes=(quote(50, 60),),
        attributions=(
            link("q", source(0, 5, "a", alternatives=(at(30, 35),))),
            link("q", source(10, 15, "b")),
        ),
    )
    predicted = Annotations(
        quotes=(quote(50, 60),), attributions=(link("q", source(10, 15)), link("q", source(30, 35)))
    )
    assert scores(gold, predicted)["quotes.speaker_mention"]["cor"] == 1


def test_a_speaker_stated_twice_is_one_speaker() -> None:
    gold = Annotations(quotes=(quote(50, 60),), attributions=(link("q", source(0, 5, "a")),))
    twice = tuple(link("q", source(0, 5), cue=at(*cue)) for cue in ((6, 8), (9, 11)))
    found = scores(gold, Annotations(quotes=(quote(50, 60),), attributions=twice))
    assert found["quotes.speaker_mention"]["cor"] == found["quotes.speaker_entity"]["cor"] == 1


def test_nobody_on_both_sides_is_right() -> None:
    gold = Annotations(quotes=(quote(50, 60),), attributions=(link("q", None),))
    silent = Annotations(quotes=(quote(50, 60),))
    found = scores(gold, silent)
    assert found["quotes.attributed"]["cor"] == found["quotes.speaker_mention"]["cor"] == 1


def test_words_alone_are_what_alias_looks_at() -> None:
    gold = Annotations(
        clusters=CLUSTERS,
        entities=GOLD.entities,
        quotes=(quote(43, 60),),
        attributions=(link("q", source(34, 37, "oda")),),
    )
    pronoun = Annotations(quotes=(quote(43, 60),), attributions=(link("q", source(34, 37)),))
    name = Annotations(quotes=(quote(43, 60),), attributions=(link("q", Source(text="oda")),))
    by_pronoun, by_name = scores(gold, pronoun, text=TEXT), scores(gold, name, text=TEXT)
    assert [by_pronoun[f"quotes.speaker_{mode}"]["cor"] for mode in ("mention", "entity", "alias")] == [1, 1, 0]
    assert [by_name[f"quotes.speaker_{mode}"]["cor"] for mode in ("mention", "entity", "alias")] == [0, 1, 1]


def test_a_figure_has_the_source_of_the_innermost_content_around_it() -> None:
    contents = [((0, 50),), ((10, 30),), ((12, 20),), ((70, 72), (90, 95))]
    assert speaks(((15, 25),), contents) == 1
    assert speaks(((15, 18),), contents) == speaks(((15, 18),), contents[::-1][:2]) + 1 == 2
    assert speaks(((60, 65),), contents) is None
    assert speaks((), contents) is None
    assert speaks(((70, 71), (91, 93)), contents) == 3
    assert speaks(((70, 93),), contents) is None
    assert speaks(((25, 35),), contents) == 0


def test_of_equally_long_contents_the_one_further_ahead_speaks_for_a_figure() -> None:
    contents: list[Fragments] = [((12, 32),), ((10, 30),)]
    assert speaks(((15, 20),), contents) == 1
    assert speaks(((15, 20),), contents[::-1]) == 0
    assert speaks(((30, 32),), contents) == 0


def test_a_figures_own_source_comes_before_that_of_the_content_around_it() -> None:
    def told(own: Source | None, *, linked: bool = True) -> Annotations:
        links = [link(at(20, 60), source(0, 3))]
        links += [link("c", own)] if linked else []
        return Annotations(casualties=(casualty(figure=at(40, 42), min=3, max=3),), attributions=tuple(links))

    gold = told(source(10, 13))
    for predicted, right in ((gold, 1), (told(None), 0), (told(source(0, 3)), 0), (told(None, linked=False), 0)):
        assert scores(gold, predicted)["casualties.attributed"]["cor"] == right
    nobody = told(None)
    assert scores(nobody, nobody)["casualties.attributed"]["cor"] == 1
    assert scores(nobody, told(None, linked=False))["casualties.attributed"]["cor"] == 0


def speaks(extent: Fragments, contents: list[Fragments]) -> int | None:
    """Which of the contents speaks for what stands there."""

    def spans(*extents: Fragments) -> Spans:
        slots = [Slot(start=e[0][0], end=e[-1][1], fragments=e) if e else Slot() for e in extents]
        texts = Texts([None], np.array([UNKNOWN_SIZE]), Numbers())
        return read_spans(slots, np.zeros(len(slots), dtype=np.int64), texts, readings=True)

    found = int(innermost(spans(extent), spans(*contents), np.arange(1, len(contents) + 1))[0])
    return found - 1 if found else None


def test_sets_have_the_same_number_in_whatever_order_they_are_gathered() -> None:
    sets = Sets()
    owner, value = np.array([3, 0, 3, 1, 4, 4, 5]), np.array([7, 2, 5, 2, 6, 6, 0])
    found = sets.gather(owner, value, 7)
    assert found[[0, 1, 2, 4, 5, 6]].tolist() == [3, 3, 0, 7, 1, 0]
    assert found[3] == sets.gather(np.array([0, 0]), np.array([5, 7]), 1)[0] < 0
    assert sets.gather(np.array([0, 0, 1, 1]), np.array([5, 8, 8, 5]), 2).tolist() == [-2, -2]
    assert sets.gather(owner[:0], value[:0], 2).tolist() == [0, 0]


def test_a_figure_inside_a_quote_has_its_speaker() -> None:
    def told(*links: object) -> Annotations:
        figure = casualty(figure=at(45, 47), min=3, max=3)
        return Annotations(clusters=CLUSTERS, quotes=(quote(40, 60),), casualties=(figure,), attributions=links)  # type: ignore[arg-type]

    gold = told(link("q", Source(cluster="oda")))
    assert scores(gold, told(link("c", Source(text="Oda"))), text=TEXT)["casualties.attributed"]["cor"] == 1
    assert scores(gold, told(link("c", Source(text="officer"))), text=TEXT)["casualties.attributed"]["cor"] == 0
    assert scores(gold, told(), text=TEXT)["casualties.attributed"]["cor"] == 0


@pytest.mark.parametrize(
    ("source", "text", "key"),
    [
        (Source(start=0, end=7, cluster="p"), "The Oda said", "?oda"),
        (Source(start=0, end=7, cluster="p"), None, "?((0, 7),)"),
        (Source(start=0, end=70, cluster="p"), "The Oda said", "?p"),
        (Source(start=0, end=70, cluster="p"), None, "?p"),
        (Source(text="The Bel", cluster="p"), None, "?bel"),
        (Source(cluster="p"), "The Oda said", "?p"),
        (Source(), None, "?"),
    ],
)
def test_somebody_outside_all_clusters_is_known_by_words_else_span_else_cluster(
    source: Source, text: str | None, key: str
) -> None:
    cast = Cast(Annotations(clusters={}, attributions=()), text, 12)
    assert cast.resolve(source, {}) == key
    if source.cluster is None:
        assert cast.of_gold(source) == "="


def test_of_contents_at_one_place_the_first_speaks_for_a_figure() -> None:
    around: list[Fragments] = [((0, 9),), ((0, 9),), ((0, 12),)]
    assert speaks(((5, 6),), around) == 0
    assert speaks(((5, 6),), around[::-1]) == 1


def test_a_figure_inside_a_claim_is_said_by_who_makes_the_claim() -> None:
    def claimed(start: int) -> Annotations:
        figure = casualty(figure=at(30, 32), min=3, max=3)
        return Annotations(casualties=(figure,), attributions=(link(at(20, 40), source(start, start + 3)),))

    for start, right in ((0, 1), (5, 0)):
        assert scores(claimed(0), claimed(start))["casualties.attributed"]["cor"] == right
