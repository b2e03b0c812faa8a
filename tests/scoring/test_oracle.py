"""The scorer gives what the definition over plain objects gives, on random documents with everything in them.

Nested and discontinuous spans, optional items, alternatives, duplicates, ids that several items have, words without
offsets, texts that are not at hand, layers that gold or predictions lack, scopes.
"""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import LAYERS, Annotations, Document, Entity, Labelled, Layer, Quote, Scope
from harness.scoring import score_corpus, scorer
from harness.scoring.items.chunk_plan import BAD_SPANS
from harness.scoring.statistics.measures import Counts
from tests.effort import drawn, some
from tests.scoring.comparing import Documents, check
from tests.scoring.crowd import Crowd
from tests.scoring.strategies import TEXT, annotations, joined, labelled, renamed

SCOPES = (
    None,
    Scope(labels=("PERSON", "ORG"), kinds=("direct",), outcomes=("killed",)),
    Scope(layers=("quotes", "attributions")),
    Scope(layers=("casualties",)),
    Scope(layers=("attributions",), kinds=("direct",)),
    Scope(layers=("entities", "attributions")),
    Scope(layers=("entities", "casualties"), slots=("number", "status")),
    Scope(slots=("victims", "status")),
    Scope(outcomes=(), kinds=()),
    Scope(slots=()),
)
SUBSETS: tuple[tuple[Layer, ...], ...] = (
    LAYERS,
    ("entities",),
    ("quotes",),
    ("casualties",),
    ("attributions",),
    ("entities", "casualties"),
    ("attributions", "quotes"),
)


def crowd(seed: int, documents: int, **how: float) -> Documents:
    """Documents of one seed; every twentieth has no predictions."""
    source, draw = Crowd(seed, **how), random.Random(seed)  # type: ignore[arg-type]
    made = [source.document(f"d{nth:04}") for nth in range(documents)]
    return [(gold, found if draw.random() > 0.05 else None) for gold, found in made]


@pytest.mark.parametrize(
    ("seed", "how"),
    [
        *((seed, {}) for seed in range(6)),
        *((seed, {"odd": 0.02}) for seed in range(10, 13)),
        *((seed, {"most": 12, "odd": 0.05}) for seed in range(20, 22)),
        (30, {"odd": 0.5}),
        *((seed, {"plain_only": 0.1}) for seed in range(31, 34)),
        *((seed, {"plain_only": 0.4, "most": 9}) for seed in range(34, 37)),
    ],
)
def test_seeded_crowds_score_as_the_oracle_scores_them(seed: int, how: dict[str, float]) -> None:
    check(crowd(seed, some(25), **how))


@pytest.mark.parametrize("scope", SCOPES)
def test_scope_is_kept(scope: Scope | None) -> None:
    check(crowd(41, some(20), plain_only=0.1), scope=scope)


@pytest.mark.parametrize("layers", SUBSETS)
def test_the_layers_asked_for_are_the_ones_scored(layers: tuple[Layer, ...]) -> None:
    check(crowd(42, some(20), plain_only=0.1), layers=layers)
    check(crowd(43, some(15)), layers=layers, scope=SCOPES[5])


@given(
    st.lists(st.tuples(annotations(marks=True), annotations(gold=False)), min_size=1, max_size=3),
    st.sampled_from(SCOPES),
    st.sampled_from(SUBSETS),
    st.sampled_from((TEXT, None)),
)
@drawn(40)
def test_drawn_documents_score_as_the_oracle_scores_them(
    made: list[tuple[Annotations, Annotations]], scope: Scope | None, layers: tuple[Layer, ...], text: str | None
) -> None:
    check(
        [(labelled(one, f"d{nth}", text), other) for nth, (one, other) in enumerate(made)], scope=scope, layers=layers
    )


@given(annotations(marks=True, last=20, longest=8), annotations(gold=False, last=20, longest=8, most=3), st.booleans())
@drawn(25)
def test_repeats_and_ids_that_several_items_have_are_followed_alike(
    gold: Annotations, found: Annotations, again: bool
) -> None:
    """The same predictions twice, under other ids and under the same ones."""
    twice = joined(found, renamed(found, "again-") if again else found)
    check([(labelled(gold), twice), (labelled(gold), joined(twice, renamed(gold, "gold-")))])


@given(st.integers(0, 2**32), st.integers(1, 6), st.floats(0, 0.6), st.floats(0, 0.5))
@drawn(30)
def test_any_crowd_scores_as_the_oracle_scores_it(seed: int, most: int, odd: float, plain_only: float) -> None:
    check(crowd(seed, 3, most=most, odd=odd, plain_only=plain_only))


@pytest.mark.parametrize("seed", range(50, 53))
def test_intervals_are_those_of_the_oracle(seed: int) -> None:
    check(crowd(seed, 6), bootstrap=50)
    check(crowd(seed, 1), bootstrap=50)


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
@pytest.mark.parametrize("bound", ["MOST_DOCUMENTS", "MOST_ITEMS"])
def test_the_size_of_chunks_changes_nothing(bound: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = crowd(44, some(60), plain_only=0.1)
    gold, predictions = [one for one, _ in documents], {one.document.id: found for one, found in documents if found}
    whole = score_corpus(gold, predictions, bootstrap=20, details=True)
    monkeypatch.setattr(scorer, bound, chunk)
    parts = score_corpus(gold, predictions, bootstrap=20, details=True)
    assert parts.to_dict() == whole.to_dict()
    assert parts.details == whole.details


def test_the_order_of_documents_and_of_items_changes_nothing() -> None:
    draw = random.Random(3)

    def mixed(side: Annotations) -> Annotations:
        layers = {layer: getattr(side, layer) for layer in LAYERS}
        turned = {
            layer: None if items is None else tuple(draw.sample(items, len(items))) for layer, items in layers.items()
        }
        return msgspec.structs.replace(side, **turned)

    documents = [(gold, found or Annotations()) for gold, found in crowd(45, some(50), plain_only=0.1)]
    gold, predictions = [one for one, _ in documents], {one.document.id: found for one, found in documents}
    before = score_corpus(gold, predictions, bootstrap=20).to_dict()
    turned = [msgspec.structs.replace(one, annotations=mixed(one.annotations)) for one in gold]
    after = score_corpus(draw.sample(turned, len(turned)), {n: mixed(p) for n, p in predictions.items()}, bootstrap=20)
    for found in (before, after := after.to_dict()):
        for score in found["scores"].values():
            del score["signature"]  # which names the gold as it is written
    assert after == before


VAST = [(1 << 40, 1 << 41), (-9, 1 << 59), (0, 1 << 31), (1 << 58, 4), (0, 3)]
VASTER = [(1 << 61, 1 << 62), (-(1 << 70), 1 << 70), (0, 1 << 63), (1 << 80, 4), (0, 3)]


def far_and_near(places: list[tuple[int, int]]) -> tuple[Annotations, Annotations]:
    far = Annotations(
        entities=tuple(Entity(start=start, end=end, label="ORG") for start, end in places),
        quotes=tuple(Quote(id=f"q{n}", kind="direct", start=s, end=e) for n, (s, e) in enumerate(places)),
    )
    return far, Annotations(entities=(Entity(start=0, end=3, label="ORG"),), quotes=())


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("text", [TEXT, None])
def test_offsets_of_any_size_are_read(text: str | None, turn: int) -> None:
    """Without a text nothing bounds them."""
    gold, found = far_and_near(VAST)[::turn]
    scores = check([(Labelled(document=Document(id="d", text=text), annotations=gold), found)])
    assert scores["entities.strict"].counts == Counts(cor=1, **{"mis" if turn > 0 else "spu": 4})


@pytest.mark.parametrize("text", [TEXT, None])
def test_no_text_is_longer_than_a_column_holds(text: str | None) -> None:
    found, gold = far_and_near(VASTER)
    scores = score_corpus([Labelled(document=Document(id="d", text=text), annotations=gold)], {"d": found}, bootstrap=0)
    assert scores["entities.strict"].counts == Counts(cor=1, spu=4)
    assert scores["quotes.exact"].counts == Counts(spu=5)
    assert f"{BAD_SPANS}: 8, in d" in scores.warnings


def test_nothing_to_score() -> None:
    assert check([]).to_dict()["scores"] == {}
    bare = Labelled(document=Document(id="d"), annotations=Annotations())
    assert check([(bare, None), (bare, Annotations(entities=()))], bootstrap=20).to_dict()["scores"] == {}


def test_gold_that_says_the_same_twice_scores_one_against_itself() -> None:
    """Identical gold is an error of the gold; scored as it stands, its like among the predictions is no repeat."""
    name, words = Entity(start=0, end=4, label="ORG"), Quote(id="a", kind="direct", start=5, end=9)
    again = [msgspec.structs.replace(words, id=other) for other in "bc"]
    twice = Annotations(entities=(name, name), quotes=(words, again[0]))
    thrice = Annotations(entities=(name, name, name), quotes=(words, *again))
    gold = Labelled(document=Document(id="d", text=TEXT), annotations=twice)
    itself = score_corpus([gold], {"d": twice}, bootstrap=0)
    assert [itself[address].f1 for address in ("entities.strict", "quotes.exact", "quotes.overlap")] == [1.0, 1.0, 1.0]
    assert itself["quotes.tokens"].f1 == 1.0
    more = score_corpus([gold], {"d": thrice}, bootstrap=0)
    assert [more[address].counts.spu for address in ("entities.strict", "quotes.exact")] == [1, 1]
    for predicted in (twice, thrice):
        check([(gold, predicted)])
