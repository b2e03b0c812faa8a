"""What must hold of every score, whatever the annotations."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.annotation import LAYERS, Annotations, Attribution, Casualty, Entity, Labelled, Quote, Slot, Source
from harness.scoring import headline, score_corpus
from harness.scoring.statistics.measures import Counts
from harness.scoring.statistics.resampling import measures_of, paired_permutation
from tests.effort import drawn, only_in_full
from tests.scoring.strategies import SIZE, TEXT, annotations, joined, labelled, renamed

pytestmark = only_in_full
MEASURES = ("precision", "recall", "f1")
COUNTS = ("cor", "inc", "par", "mis", "spu")
Scores = Mapping[str, Mapping[str, Any]]
corpora = st.lists(st.tuples(annotations(marks=True), annotations(gold=False)), min_size=1, max_size=3)
FAR = "\n" + "x" * 60
modestly = drawn(35)


def score(pairs: Iterable[tuple[Annotations, Annotations]], *, bootstrap: int = 0, text: str | None = TEXT) -> Scores:
    """Scores of pairs of gold and predictions, one a document."""
    pairs = list(pairs)
    gold = [labelled(one, f"d{n}", text) for n, (one, _) in enumerate(pairs)]
    return score_corpus(gold, {f"d{n}": other for n, (_, other) in enumerate(pairs)}, bootstrap=bootstrap).scores


def numbers(scores: Scores) -> dict[str, dict[str, Any]]:
    """Scores without their signatures."""
    return {address: {key: found[key] for key in found if key != "signature"} for address, found in scores.items()}


def every(scores: Scores) -> Iterable[tuple[str, str, float]]:
    """Each measure that exists, labels included."""
    for address, found in scores.items():
        for name, row in {"": found, **found.get("by_label", {})}.items():
            for measure in MEASURES:
                if row[measure] is not None:
                    yield f"{address} {name}", measure, row[measure]


# ---------------------------------------------------------------------------------------------------------- order


def shuffled(made: Annotations, rng: random.Random) -> Annotations:
    """The items of each layer, the fragments of each slot and the clusters in another order."""

    def turned(value: Any) -> Any:
        if isinstance(value, msgspec.Struct):
            fields = {name: turned(getattr(value, name)) for name in value.__struct_fields__}
            if fields.get("fragments"):
                fields["fragments"] = tuple(rng.sample(fields["fragments"], len(fields["fragments"])))
            return type(value)(**fields)
        return value

    layers = {}
    for layer in LAYERS:
        items = [turned(item) for item in made.layer(layer)]
        layers[layer] = tuple(rng.sample(items, len(items)))
    clusters = dict(rng.sample(sorted(made.clusters.items()), len(made.clusters)))
    return msgspec.structs.replace(made, clusters=clusters, **layers)


@given(corpora, st.integers(0, 10**6))
@modestly
def test_order_changes_no_number(corpus: list[tuple[Annotations, Annotations]], seed: int) -> None:
    rng = random.Random(seed)
    gold = [labelled(one, f"d{n}") for n, (one, _) in enumerate(corpus)]
    predictions = {f"d{n}": other for n, (_, other) in enumerate(corpus)}
    again = [msgspec.structs.replace(one, annotations=shuffled(one.annotations, rng)) for one in gold]
    rng.shuffle(again)
    turned = {name: shuffled(predictions[name], rng) for name in rng.sample(sorted(predictions), len(predictions))}
    before = score_corpus(gold, predictions, bootstrap=50)
    after = score_corpus(again, turned, bootstrap=50)
    assert numbers(after.scores) == numbers(before.scores)
    assert (after.out_of_scope, after.ungrounded, after.warnings) == (
        before.out_of_scope,
        before.ungrounded,
        before.warnings,
    )


@given(corpora)
@modestly
def test_names_of_ids_change_no_number(corpus: list[tuple[Annotations, Annotations]]) -> None:
    def reverse(name: str) -> str:
        """Cluster ids that sort the other way round."""
        return "".join(chr(ord("z") - ord(c) + ord("a")) for c in name if c.isalpha())

    again = [
        (renamed(one, "z", clusters=reverse), renamed(other, "a", clusters=lambda name: f"p-{name}"))
        for one, other in corpus
    ]
    assert numbers(score(again)) == numbers(score(corpus))


# ----------------------------------------------------------------------------------------- perfect and worthless


def assert_perfect(scores: Scores) -> None:
    assert [(where, measure, value) for where, measure, value in every(scores) if value != 1.0] == []


def names_a_source_twice(gold: Annotations) -> bool:
    """Whether two sources of one content differ in their alternatives alone, which predictions do not have."""
    sources = [
        (str(link.content), link.source.start, link.source.end, link.source.fragments, link.source.text)
        for link in gold.attributions or ()
        if link.source is not None
    ]
    return len(set(sources)) < len(sources)


@given(st.lists(annotations(marks=True), min_size=1, max_size=3))
@drawn(80)
def test_gold_as_predictions_is_perfect_in_every_mode(corpus: list[Annotations]) -> None:
    assume(not any(map(names_a_source_twice, corpus)))
    assert_perfect(score([(one, one) for one in corpus]))


@given(annotations(marks=True, last=16, longest=6, most=5))
@drawn(50)
def test_gold_as_predictions_is_perfect_where_spans_crowd(gold: Annotations) -> None:
    assume(not names_a_source_twice(gold))
    assert_perfect(score([(gold, gold)]))


@given(annotations(marks=True))
@modestly
def test_gold_as_predictions_is_perfect_without_text(gold: Annotations) -> None:
    assert_perfect(score([(gold, gold)], text=None))


@given(annotations())
@modestly
def test_empty_predictions_have_recall_0_and_no_precision(gold: Annotations) -> None:
    for address, found in score([(gold, Annotations())]).items():
        assert found["precision"] is None, address
        assert found["recall"] in (None, 0), address
        if not address.endswith(".given_upstream") and address not in ("quotes.kind", "quotes.tokens"):
            assert (found["recall"] is None) == (found.get("mis", found.get("wanted")) == 0), address


@given(annotations(gold=False))
@modestly
def test_predictions_where_gold_has_nothing_have_precision_0_and_no_recall(predicted: Annotations) -> None:
    nothing = Annotations(**dict.fromkeys(LAYERS, ()))
    for address, found in score([(nothing, predicted)]).items():
        assert found["recall"] is None, address
        assert found["precision"] in (None, 0), address


# --------------------------------------------------------------------------------------------------------- gaming


def everything(size: int) -> Annotations:
    """The whole text as one span of everything."""
    whole = {"start": 0, "end": size}
    kinds = ("direct", "indirect", "mixed")
    outcomes = ("killed", "injured", "missing", "captured")
    quotes = tuple(Quote(id=f"w-{kind}", kind=kind, **whole) for kind in kinds)
    casualties = tuple(
        Casualty(id=f"w-{o}", outcome=o, figure=Slot(**whole), victims=Slot(**whole), min=0) for o in outcomes
    )
    links = [
        Attribution(content=content, source=Source(**whole), cue=Slot(**whole))
        for content in (*(item.id for item in (*quotes, *casualties)), Slot(**whole))
    ]
    entities = tuple(Entity(label=label, **whole) for label in ("PERSON", "ORG", "GPE"))
    return Annotations(entities=entities, quotes=quotes, casualties=casualties, attributions=tuple(links))


def assert_no_gain(gold: Annotations, honest: Annotations, greedy: Annotations, text: str) -> None:
    before, after = score([(gold, honest)], text=text), score([(gold, greedy)], text=text)
    for address in headline():
        for measure in MEASURES:
            was, now = before[address][measure], after[address][measure]
            assert now is None or now <= (was or 0), (address, measure, was, now)


@given(annotations(), annotations(gold=False))
@modestly
def test_the_whole_text_as_one_span_gains_nothing(gold: Annotations, honest: Annotations) -> None:
    long = TEXT + " and so on" * 30
    whole = everything(len(long))
    assert_no_gain(gold, Annotations(), whole, long)
    assert_no_gain(gold, honest, joined(honest, whole), long)
    assert_no_gain(gold, gold, joined(gold, whole), long)


@given(annotations(), annotations(gold=False))
@modestly
def test_every_item_25_times_gains_nothing(gold: Annotations, honest: Annotations) -> None:
    copies = joined(honest, *(renamed(honest, f"{n}-") for n in range(24)))
    assert_no_gain(gold, honest, copies, TEXT)
    once, often = score([(gold, honest)]), score([(gold, copies)])
    for address in headline():
        found = sum(once[address][name] for name in ("cor", "inc", "spu"))
        assert often[address]["spu"] == once[address]["spu"] + 24 * found, address


@given(annotations(), annotations(gold=False))
@modestly
def test_every_item_25_times_under_the_same_ids_gains_nothing(gold: Annotations, honest: Annotations) -> None:
    copies = msgspec.structs.replace(honest, **{layer: honest.layer(layer) * 25 for layer in LAYERS})
    assert_no_gain(gold, honest, copies, TEXT)
    found = len(honest.casualties or ())
    exact = score([(gold, copies)])["casualties.exact"]
    assert sum(exact[name] for name in ("cor", "inc", "spu")) == 25 * found


# ----------------------------------------------------------------------------------------------------------- swap

SYMMETRIC = (
    *(f"entities.{mode}" for mode in ("strict", "exact", "partial", "type")),
    *(f"quotes.{mode}" for mode in ("exact", "overlap")),
    *(f"casualties.{mode}" for mode in ("figure", "exact", "record")),
    *(f"attributions.{mode}" for mode in ("content_exact", "content_overlap", "cue_exact", "cue_overlap")),
)


def bounded(made: Annotations) -> Annotations:
    """Without the repeats that only a prediction is charged with; every number here has a finite bound already."""
    return msgspec.structs.replace(made, attributions=tuple(a for a in made.attributions or () if a.source is None))


@given(annotations(), annotations())
@modestly
def test_swapping_the_sides_swaps_precision_and_recall(one: Annotations, other: Annotations) -> None:
    """Not range and tolerance, optional items, or who a source is: these look at gold in a way of its own."""
    one, other = bounded(one), bounded(other)
    there, back = score([(one, other)]), score([(other, one)])
    for address in (*SYMMETRIC, "attributions.source_exact", "attributions.source_overlap", "attributions.strict"):
        assert there[address]["precision"] == back[address]["recall"], address
        assert there[address]["recall"] == back[address]["precision"], address
        assert there[address]["f1"] == back[address]["f1"], address


STATED = ((0, 3), (27, 30), (32, 41))


@st.composite
def spoken(draw: st.DrawFn) -> Annotations:
    """Quotes and claims whose sources stand at agreed places, so that both sides know the same mentions."""
    made = draw(annotations())
    places = list(zip(STATED, sorted(made.clusters), strict=True))
    links = []
    for link in made.attributions or ():
        (start, end), cluster = draw(st.sampled_from(places))
        links.append(msgspec.structs.replace(link, source=Source(start=start, end=end, cluster=cluster)))
    known = tuple(Entity(start=s, end=e, label="PERSON", cluster=c) for (s, e), c in places)
    unique = {(str(a.content), a.source and a.source.start, str(a.cue)): a for a in links}
    return msgspec.structs.replace(made, entities=known, attributions=tuple(unique.values()))


@given(spoken(), spoken())
@modestly
def test_swapping_the_sides_swaps_measures_of_sources_known_to_both(one: Annotations, other: Annotations) -> None:
    there, back = score([(one, other)]), score([(other, one)])
    for address in ("quotes.attributed", "casualties.attributed", "attributions.relaxed", "attributions.strict"):
        assert there[address]["precision"] == back[address]["recall"], address
        assert there[address]["f1"] == back[address]["f1"], address


# ----------------------------------------------------------------------------------------------------- monotonicity


def astray(layer: str, where: int) -> Annotations:
    """One item of a layer in a part of the text where gold has nothing."""
    span = {"start": where, "end": where + 5}
    item: Any = {
        "entities": Entity(label="PERSON", **span),
        "quotes": Quote(id="astray", kind="direct", **span),
        "casualties": Casualty(id="astray", outcome="killed", figure=Slot(**span), min=12, max=12, status="confirmed"),
        "attributions": Attribution(content=Slot(**span), source=Source(cluster="c-oda")),
    }[layer]
    return Annotations(**{layer: (item,)})


@given(annotations(marks=True), annotations(gold=False), st.sampled_from(LAYERS))
@modestly
def test_a_spurious_item_never_raises_precision(gold: Annotations, predicted: Annotations, layer: str) -> None:
    # Gold whose figure has no span of its own meets every number, so that nothing would be spurious beside it.
    text = TEXT + FAR
    before = score([(gold, predicted)], text=text)
    after = score([(gold, joined(predicted, astray(layer, SIZE + 10)))], text=text)
    for address, found in after.items():
        if found["precision"] is not None:
            assert found["precision"] <= (before[address]["precision"] or 0), address
        assert found["recall"] == before[address]["recall"], address


DIRECT = (
    *(f"entities.{mode}" for mode in ("strict", "exact", "partial", "type")),
    *(f"quotes.{mode}" for mode in ("exact", "overlap")),
    *(f"casualties.{mode}" for mode in ("figure", "exact", "range", "tolerance", "record", "full")),
    *(
        f"attributions.{mode}"
        for mode in ("content_exact", "content_overlap", "source_exact", "source_overlap", "strict", "relaxed")
    ),
)


@given(annotations(), annotations(gold=False), st.data())
@modestly
def test_a_correct_item_never_lowers_recall(gold: Annotations, predicted: Annotations, data: st.DataObject) -> None:
    more = right_item(renamed(gold, "right-"), data)
    before, after = score([(gold, predicted)]), score([(gold, joined(predicted, more))])
    for address in DIRECT:
        assert (after[address]["recall"] or 0) >= (before[address]["recall"] or 0), address


def right_item(gold: Annotations, data: st.DataObject) -> Annotations:
    """One item of gold, with all that it refers to."""
    layer = data.draw(st.sampled_from([layer for layer in LAYERS if gold.layer(layer)] or ["entities"]))
    if not gold.layer(layer):
        return Annotations()
    item = data.draw(st.sampled_from(gold.layer(layer)))
    kept = Annotations(clusters=gold.clusters, **{layer: (item,)})
    if isinstance(item, Attribution):
        quotes = tuple(q for q in gold.quotes or () if q.id == item.content)
        casualties = tuple(c for c in gold.casualties or () if c.id == item.content)
        kept = msgspec.structs.replace(kept, quotes=quotes, casualties=casualties)
    wholes = {c.part_of for c in kept.casualties or ()}
    more = tuple(c for c in gold.casualties or () if c.id in wholes)
    return msgspec.structs.replace(kept, casualties=(*(kept.casualties or ()), *more))


@given(corpora)
@modestly
def test_strict_exact_partial_and_type_are_ordered(corpus: list[tuple[Annotations, Annotations]]) -> None:
    """Optional items left out: an unpaired one leaves the denominator of recall, which differs by mode."""
    required = [
        (
            msgspec.structs.replace(
                one, entities=tuple(msgspec.structs.replace(e, optional=False) for e in one.entities or ())
            ),
            other,
        )
        for one, other in corpus
    ]
    scores = score(required)
    for lower, higher in (("strict", "exact"), ("exact", "partial"), ("strict", "type")):
        for measure in MEASURES:
            low, high = scores[f"entities.{lower}"][measure], scores[f"entities.{higher}"][measure]
            assert (low is None) == (high is None)
            assert low is None or low <= high, (lower, higher, measure)


@given(corpora)
@modestly
def test_labels_sum_to_the_whole(corpus: list[tuple[Annotations, Annotations]]) -> None:
    for address, found in score(corpus).items():
        if "by_label" not in found:
            continue
        rows = found["by_label"].values()
        for name in COUNTS:
            assert sum(row[name] for row in rows) == found[name], (address, name)
        assert sum(row["found"] for row in rows) == sum(found[name] for name in ("cor", "inc", "par", "spu"))


@given(corpora)
@modestly
def test_measures_follow_from_counts(corpus: list[tuple[Annotations, Annotations]]) -> None:
    for address, found in score(corpus).items():
        if "cor" not in found:
            continue
        credit = found["cor"] + found["par"] / 2
        possible, actual = found["cor"] + found["inc"] + found["par"] + found["mis"], 0
        actual = found["cor"] + found["inc"] + found["par"] + found["spu"]
        assert found["precision"] == (credit / actual if actual else None), address
        assert found["recall"] == (credit / possible if possible else None), address
        assert found["f1"] == (2 * credit / (actual + possible) if actual + possible else None), address


# ---------------------------------------------------------------------------------------------------- uncertainty


@given(st.lists(st.tuples(annotations(), annotations(gold=False)), min_size=2, max_size=6), st.booleans())
@drawn(25)
def test_intervals_contain_the_estimate(corpus: list[tuple[Annotations, Annotations]], good: bool) -> None:
    pairs = [(one, one if good and n else other) for n, (one, other) in enumerate(corpus)]
    gold = [labelled(one, f"d{n}") for n, (one, _) in enumerate(pairs)]
    scored = score_corpus(gold, {f"d{n}": other for n, (_, other) in enumerate(pairs)}, bootstrap=500)
    for address, found in scored.scores.items():
        rows = scored.rows[address]
        # Where one document holds all that a measure is over, there is nothing to draw from.
        held = {"precision": rows[:, 1] > 0, "recall": rows[:, 3] > 0, "f1": rows.any(axis=1)}
        for measure in MEASURES:
            value, interval = found[measure], found[f"{measure}_ci"]
            is_drawn = value is not None and np.count_nonzero(held[measure]) > 1
            assert is_drawn == (interval is not None), (address, measure)
            if interval is not None:
                low, high = interval
                assert low - 1e-12 <= value <= high + 1e-12, (address, measure)


rows = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)).map(
        lambda c: Counts(cor=c[0], mis=c[1], spu=c[2]).row()
    ),
    min_size=1,
    max_size=18,
)


def f1(sums: Any) -> Any:
    return measures_of(sums)["f1"]


@given(rows)
@modestly
def test_identical_systems_have_p_1(made: list[Any]) -> None:
    matrix = np.array(made)
    assert paired_permutation(matrix, matrix.copy(), f1, permutations=200, seed=1) == 1.0


@pytest.mark.parametrize("seed", range(6))
def test_sampled_p_is_the_exact_one_within_its_error(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    base, new = (np.array([Counts(*rng.integers(0, 6, 5)).row() for _ in range(10)]) for _ in range(2))
    exact = paired_permutation(base, new, f1, permutations=0, seed=0)
    monkeypatch.setattr("harness.scoring.statistics.resampling.EXACT_DOCUMENTS", 0)
    sampled = paired_permutation(base, new, f1, permutations=20_000, seed=seed)
    assert sampled == pytest.approx(exact, abs=4 * (exact * (1 - exact) / 20_000) ** 0.5 + 1 / 20_001)


def test_seeds_are_all_that_intervals_depend_on() -> None:
    gold = [labelled(everything(SIZE), f"d{n}") for n in range(3)]
    predictions = {"d0": everything(SIZE)}
    first, again, other = (score_corpus(gold, predictions, bootstrap=100, seed=seed).scores for seed in (5, 5, 6))
    assert first == again
    assert first["entities.strict"]["recall_ci"] != [0, 0]
    assert {a: s["recall"] for a, s in first.items()} == {a: s["recall"] for a, s in other.items()}


# ------------------------------------------------------------------------------------------------------ real gold


def gold_of(folder: Any) -> list[Labelled]:
    from harness.gold.folder import load_gold

    return [one for one in load_gold(folder, without_text=True).documents if any(map(one.annotations.layer, LAYERS))]


@pytest.mark.slow
def test_the_gold_articles_as_predictions_are_perfect(root: Any) -> None:
    gold = gold_of(root / "gold")
    if not gold:
        pytest.skip("no gold article is labelled")
    # Nothing missed and nothing spurious in all of it is so in each article.
    scores = score_corpus(gold, {one.document.id: one.annotations for one in gold}, bootstrap=0).scores
    assert_perfect(scores)
    assert all(scores[address]["f1"] == 1.0 for address in headline())
