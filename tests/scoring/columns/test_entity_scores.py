"""Entities over columns: a corpus in parts scores, number by number, as the plain scorer does in one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from harness.scoring.columns import entities, entity_scores
from harness.scoring.columns.corpus import _entities, score_columns
from harness.scoring.columns.entity_scores import EntityPart, combine, finish

from harness.annotation import Annotations, Document, Entity, Labelled, Quote, Scope, Slot
from harness.errors import HarnessError
from harness.scoring import CorpusScores, matching, score_corpus
from tests.benchmarks.synthetic import documents

Pairs = list[tuple[Labelled, Annotations]]
SCOPES = (Scope(), Scope(labels=("PERSON", "ORG", "GPE")), Scope(layers=("quotes",)))


def odd_corpus(seed: int) -> Pairs:
    """Some documents as columns like them, and each kind of those that they cannot hold or must not fall for."""
    pairs = []
    for nth, (name, text, wanted, found) in enumerate(documents(16, entities=9, nested=0.4, seed=seed, tokens=45)):
        gold, predicted = ([Entity(**span) for span in side] for side in (wanted, found))
        document = Document(id=name, text=text)
        match nth % 8:
            case 1:
                gold[0] = Entity(fragments=((2, 5), (7, 9)), start=2, end=9, label="ORG")
                gold.append(Entity(start=len(text) - 3, end=len(text) + 20, label="GPE"))
            case 2:
                gold[1] = Entity(start=3, end=8, label="ORG", alternatives=(Slot(start=3, end=12),))
                gold[2] = Entity(start=20, end=28, label="LOC", optional=True)
            case 3:
                predicted += [predicted[0], predicted[0], Entity(start=5, end=5, label="ORG")]
                predicted.append(Entity(start=0, end=10**6, label="GPE"))
            case 4:
                predicted += [Entity(text="word", label="ORG"), Entity(start=9, end=4, label="GPE")]
            case 5:
                document = Document(id=name, meta={"chars": len(text) - 200} if nth < 8 else {"chars": "many"})
            case 6:
                predicted = predicted[::-1]
        pairs.append((Labelled(document=document, annotations=Annotations(entities=tuple(gold))), Annotations()))
        if nth == 15:
            pairs[-1] = Labelled(document=document, annotations=Annotations(quotes=())), Annotations()
        if nth != 13:
            pairs[-1] = pairs[-1][0], Annotations(entities=tuple(predicted))
    return pairs


def plain(pairs: Pairs, scope: Scope) -> CorpusScores:
    gold = [labelled for labelled, _ in pairs]
    found = {labelled.document.id: predicted for labelled, predicted in pairs} | {"stray": Annotations()}
    return score_corpus(gold, found, scope=scope, layers=("entities",), bootstrap=30, seed=3)


def assert_alike(one: CorpusScores, other: CorpusScores) -> None:
    assert json.dumps(one.scores) == json.dumps(other.scores)  # whole numbers stay whole
    assert (one.documents, one.ids) == (other.documents, other.ids)
    assert (one.out_of_scope, one.ungrounded) == (other.out_of_scope, other.ungrounded)
    assert sorted(one.warnings) == sorted(other.warnings)
    assert list(one.rows) == list(other.rows)
    for address, rows in one.rows.items():
        assert rows.dtype == other.rows[address].dtype
        assert np.array_equal(rows, other.rows[address]), address


def parts(pairs: Pairs, scope: Scope) -> list[EntityPart]:
    return [_entities(some, scope) for some in (pairs[1::3], pairs[::3], pairs[2::3][::-1])]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("seed", [0, 1])
def test_parts_add_up_to_the_plain_score(seed: int, scope: Scope) -> None:
    pairs = odd_corpus(seed)
    found = finish(combine(parts(pairs, scope)), scope=scope, bootstrap=30, seed=3, strays=["stray"])
    assert_alike(plain(pairs, scope), found)
    assert found.details == []


@pytest.mark.parametrize("scope", SCOPES)
def test_a_corpus_scores_as_the_plain_one(scope: Scope) -> None:
    pairs = odd_corpus(2)
    gold, found = [one for one, _ in pairs], {one.document.id: other for one, other in pairs}
    by_columns = score_columns(
        gold, found | {"stray": Annotations()}, scope=scope, layers=("entities",), bootstrap=30, seed=3
    )
    assert_alike(plain(pairs, scope), by_columns)


def test_layers_that_are_not_asked_for_are_not_scored() -> None:
    pairs = odd_corpus(3)
    gold, found = [one for one, _ in pairs], {one.document.id: other for one, other in pairs}
    by_columns = score_columns(gold, found, layers=("quotes",), bootstrap=0)
    assert {address.partition(".")[0] for address in by_columns.scores} == {"quotes"}
    assert (by_columns.out_of_scope, by_columns.ungrounded, by_columns.warnings) == (0, 0, [])


def test_chunks_change_no_mark_and_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = odd_corpus(4)
    whole = _entities(pairs, Scope())
    monkeypatch.setattr(entities, "CHUNK", 3)
    monkeypatch.setattr(entity_scores, "CHUNK", 3)
    cut = _entities(pairs, Scope())
    assert whole.marks.dtype == np.uint64
    assert whole.marks.tolist() == cut.marks.tolist()
    unmarked = [nth for nth, mark in enumerate(whole.marks.tolist()) if mark == 0]
    assert unmarked == [1, 2, 9, 10, 15]  # uncommon gold, and what nobody labelled
    assert len(set(whole.marks.tolist())) == len(pairs) - 4
    assert np.array_equal(whole.counts, cut.counts)
    assert whole.oddities == cut.oddities


Triples = tuple[tuple[int, int, str], ...]
SMALL: dict[str, tuple[int | None, Triples, Triples]] = {
    "spurious of every label, nothing missed": (50, (), ((0, 5, "GPE"), (10, 15, "LOC"), (20, 25, "ORG"))),
    "missed of every label": (50, ((0, 5, "GPE"), (10, 15, "LOC"), (20, 25, "ORG")), ()),
    "two predictions in one gold span": (50, ((0, 20, "ORG"),), ((0, 5, "ORG"), (8, 12, "GPE"))),
    "two gold spans in one prediction": (50, ((0, 5, "ORG"), (8, 12, "GPE")), ((0, 20, "ORG"),)),
    "exact pairs fewer than strict": (50, ((0, 10, "ORG"), (8, 14, "ORG")), ((0, 3, "ORG"), (0, 10, "GPE"))),
    "the same span under two labels": (50, ((0, 5, "ORG"),), ((0, 5, "GPE"), (0, 5, "ORG"))),
    "gold that leaves the text": (30, ((25, 40, "ORG"), (-3, 4, "GPE")), ((25, 30, "ORG"), (0, 4, "GPE"))),
    "an empty text": (0, ((0, 3, "ORG"),), ((0, 3, "ORG"),)),
    "an unknown size": (None, ((0, 3, "ORG"),), ((0, 3, "ORG"), (900, 910, "GPE"))),
    "bad spans": (9, ((0, 3, "ORG"),), ((0, 0, "ORG"), (5, 2, "GPE"), (-4, 2, "ORG"), (2, 10, "LOC"), (8, 9, "LOC"))),
    "repeats out of order": (30, ((0, 3, "ORG"),), ((9, 12, "LOC"), (0, 3, "ORG"), (9, 12, "LOC"), (0, 3, "ORG"))),
}


def small(name: str, size: int | None, gold: Triples, predicted: Triples) -> tuple[Labelled, Annotations]:
    made, found = (
        Annotations(entities=tuple(Entity(start=start, end=end, label=label) for start, end, label in side))
        for side in (gold, predicted)
    )
    text = None if size is None else "x" * size
    return Labelled(document=Document(id=name, text=text), annotations=made), found


@pytest.mark.parametrize("scope", SCOPES[:2])
@pytest.mark.parametrize("name", SMALL)
def test_a_small_document_scores_as_the_plain_one(name: str, scope: Scope) -> None:
    pairs = [small(name, *SMALL[name])]
    assert_alike(
        plain(pairs, scope), finish(_entities(pairs, scope), scope=scope, bootstrap=30, seed=3, strays=["stray"])
    )


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_small_documents_score_alike_side_by_side(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also out of scope, summed over chunks."""
    monkeypatch.setattr(entities, "CHUNK", chunk)
    pairs, scope = [small(name, *SMALL[name]) for name in sorted(SMALL)], Scope(labels=("ORG",))
    wanted = plain(pairs, scope)
    assert wanted.out_of_scope == 12
    assert_alike(wanted, finish(_entities(pairs, scope), scope=scope, bootstrap=30, seed=3, strays=["stray"]))


def test_oddities_of_all_layers_of_a_document_are_warned_of_together() -> None:
    gold = Labelled(document=Document(id="d", text="x" * 50), annotations=Annotations(entities=(), quotes=()))
    other = Labelled(document=Document(id="e", text="x" * 50), annotations=Annotations(entities=(), quotes=()))
    bad = Quote(id="q", kind="direct", start=7, end=7)
    found = Annotations(entities=(Entity(start=5, end=5, label="ORG"),) * 2, quotes=(bad, bad))
    for predictions in ({"d": found}, {"e": Annotations(quotes=(bad,))}, {"d": found, "e": found}):
        wanted = score_corpus([gold, other], predictions, bootstrap=0)
        assert len(wanted.warnings) == (2 if "d" in predictions else 1)
        assert sorted(score_columns([gold, other], predictions, bootstrap=0).warnings) == sorted(wanted.warnings)
        assert score_columns([gold, other], predictions, bootstrap=0).details == []


def test_predictions_far_behind_all_gold_disturb_no_other_document() -> None:
    """Where no text bounds them, offsets of predictions alone can be the largest."""
    near, far = Entity(start=0, end=5, label="ORG"), Entity(start=50, end=60, label="ORG")
    pairs = [
        (Labelled(document=Document(id=f"d{nth}"), annotations=Annotations(entities=gold)), Annotations(entities=found))
        for nth, (gold, found) in enumerate([((near,), (near, far)), ((near,), (near,)), ((far,), (far, near))])
    ]
    found = finish(_entities(pairs, Scope()), scope=Scope(), bootstrap=0, seed=1)
    assert found.scores["entities.strict"]["cor"] == 3
    assert found.scores["entities.strict"]["spu"] == 2


def test_a_corpus_that_nobody_labelled_has_no_scores() -> None:
    gold = [Labelled(document=Document(id="d"), annotations=Annotations(quotes=()))]
    found = finish(_entities([(gold[0], Annotations())], Scope()), scope=Scope(), bootstrap=9, seed=1)
    assert (found.scores, found.rows, found.ids, found.warnings) == ({}, {}, ["d"], [])


def test_a_knot_of_another_layer_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "LARGEST_DENSE", 2)
    monkeypatch.setattr(matching, "MOST_SPARSE", 8)
    sides = [
        Annotations(quotes=tuple(Quote(id=f"q{n}", kind="direct", start=n, end=more + n) for n in range(3)))
        for more in (20, 21)
    ]
    with pytest.raises(HarnessError, match=r"^9 pairs of gold and predictions overlap in one knot"):
        score_columns([Labelled(document=Document(id="d"), annotations=sides[0])], {"d": sides[1]}, bootstrap=0)


def pile(name: str, size: int) -> tuple[Labelled, Annotations]:
    """Spans of one document of which each overlaps every other, and predictions a character off."""
    gold = tuple(Entity(start=n, end=50 + n, label="ORG") for n in range(size))
    found = tuple(Entity(start=n, end=51 + n, label="ORG") for n in range(size))
    return Labelled(document=Document(id=name), annotations=Annotations(entities=gold)), Annotations(entities=found)


@pytest.mark.parametrize("chunk", [2, 100])
@pytest.mark.parametrize("where", [0, 1, 3])
def test_too_many_candidates_of_one_document_are_refused_by_its_name(
    where: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities, "MOST_CANDIDATES", 25)
    monkeypatch.setattr(entities, "CHUNK", chunk)
    pairs: Any = [pile(f"d{nth}", 6 if nth == where else 5) for nth in range(4)]
    gold, found = [one for one, _ in pairs], {one.document.id: other for one, other in pairs}
    with pytest.raises(HarnessError, match=f'^document "d{where}": 36 pairs of gold'):
        score_columns(gold, found, layers=("entities",), bootstrap=0)
    small = [pile(f"d{nth}", 5) for nth in range(4)]
    found_small = {one.document.id: other for one, other in small}
    scored = score_columns([one for one, _ in small], found_small, layers=("entities",), bootstrap=0)
    assert scored.scores["entities.type"]["cor"] == 20


@pytest.mark.parametrize("chunk", [2, 100])
@pytest.mark.parametrize("where", [0, 1, 3])
def test_a_knot_that_no_solver_takes_is_refused_by_the_name_of_its_document(
    where: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "LARGEST_DENSE", 3)
    monkeypatch.setattr(matching, "MOST_SPARSE", 15)
    monkeypatch.setattr(entities, "CHUNK", chunk)
    pairs: Any = [pile(f"d{nth}", 4 if nth == where else 3) for nth in range(4)]
    gold, found = [one for one, _ in pairs], {one.document.id: other for one, other in pairs}
    with pytest.raises(HarnessError, match=f'^document "d{where}": 16 pairs of gold'):
        score_columns(gold, found, layers=("entities",), bootstrap=0)
