from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from harness.annotation import Annotations, Document, Labelled, Scope
from harness.errors import HarnessError
from harness.scoring import Scorer, Scores, gold_hash, headline, metrics, score_corpus, scorer
from harness.scoring.items import sweep
from harness.scoring.pairs import assignment
from harness.scoring.scorer import stray_warning, warnings_of
from tests.scoring.building import at, casualty, corpus_scores, counts, entity, link, quote, scores, source

FULL = Annotations(
    entities=(entity(0, 5), entity(6, 9, "ORG")),
    quotes=(quote(20, 40),),
    casualties=(casualty(figure=at(50, 52), min=3, max=3, status="confirmed"),),
    attributions=(link("q", source(0, 5, "a")), link("c", source(6, 9, "b"))),
)


def gold(made: Annotations = FULL, name: str = "d", text: str | None = "x" * 100) -> Labelled:
    return Labelled(document=Document(id=name, text=text), annotations=made)


def score(*documents: Labelled, predictions: Any = None, **more: Any) -> Scores:
    found = {one.document.id: one.annotations for one in documents} if predictions is None else predictions
    return score_corpus(documents, found, **{"bootstrap": 0} | more)


def test_every_address_that_appears_is_in_the_catalogue() -> None:
    known = {metric.address for metric in metrics()}
    found = score(gold()).scores
    for address, row in found.items():
        for measure in ("precision", "recall", "f1", "macro_f1"):
            if measure in row:
                assert f"{address}.{measure}" in known
    assert {address.rsplit(".", 1)[0] for address in known if "number_errors" not in address} == set(found)
    assert set(headline()) <= set(found)


def test_missing_predictions_are_empty_and_every_document_counts() -> None:
    found = score(gold(name="a"), gold(name="b"), predictions={"a": FULL})
    assert found.documents == 2
    assert counts(found.scores["entities.strict"]) == (2, 0, 0, 2, 0)


def test_predictions_for_unknown_documents_are_ignored_with_a_warning() -> None:
    found = score(gold(), predictions={"d": FULL, "elsewhere": FULL})
    assert found.scores["entities.strict"]["precision"] == 1
    assert any("elsewhere" in warning for warning in found.warnings)


def test_two_documents_of_one_id_are_refused() -> None:
    with pytest.raises(HarnessError, match=r'^two gold documents have the id "d": give each its own$'):
        score(gold(), gold(name="e"), gold())


def test_warnings_say_how_often_and_where() -> None:
    counts = [("a", {"odd": 2, "even": 0}), ("b", {"odd": 1, "even": 3}), ("c", {"odd": 1}), ("d", {"odd": 4})]
    assert warnings_of(counts[:3]) == ["odd: 4, in a, b, c", "even: 3, in b"]
    assert warnings_of(counts) == ["odd: 8, in a, b, c and 1 more", "even: 3, in b"]
    assert warnings_of([]) == warnings_of([("a", {"odd": 0})]) == []


def test_strays_are_counted_and_the_first_named() -> None:
    found = score(gold(), predictions=dict.fromkeys(("z", "d", "y", "x", "w", "v"), FULL))
    assert found.warnings == ["predictions for documents that the gold does not hold: 5, v, w, x and 2 more"]
    assert stray_warning([]) == []


def pile(layer: str, shift: int, size: int) -> Annotations:
    """Items of which each overlaps every other."""
    places = [(nth, 30 + nth + shift) for nth in range(size)]
    items: dict[str, Any] = {
        "entities": tuple(entity(*place) for place in places),
        "quotes": tuple(quote(*place, f"q{nth}") for nth, place in enumerate(places)),
        "casualties": tuple(casualty(f"c{nth}", figure=at(*place), min=nth) for nth, place in enumerate(places)),
        "attributions": tuple(link(at(*place)) for place in places),
    }
    return Annotations(**{layer: items[layer]})


KNOT = r"of gold and predictions overlap in one knot, too many to pair exactly; check the predictions for spans"


@pytest.mark.parametrize("chunk", [1, 3, 100])
@pytest.mark.parametrize("where", [0, 1, 3])
@pytest.mark.parametrize("layer", ["entities", "quotes", "casualties", "attributions"])
def test_a_knot_that_no_solver_takes_is_refused_by_the_name_of_its_document(
    layer: str, where: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are as large as can be paired."""
    monkeypatch.setattr(assignment, "LARGEST", 3)
    monkeypatch.setattr(scorer, "MOST_DOCUMENTS", chunk)
    sizes = [4 if nth == where else 3 for nth in range(4)]
    documents = [gold(pile(layer, 0, size), name=f"d{nth}") for nth, size in enumerate(sizes)]
    found = {f"d{nth}": pile(layer, 1, size) for nth, size in enumerate(sizes)}
    with pytest.raises(HarnessError, match=rf'^document "d{where}": \d+ pairs {KNOT}'):
        score(*documents, predictions=found)
    others = [one for nth, one in enumerate(documents) if nth != where]
    assert score(*others, predictions=found).documents == 3


@pytest.mark.parametrize("chunk", [1, 100])
@pytest.mark.parametrize("where", [0, 2])
def test_a_document_whose_pairs_would_fill_the_memory_is_refused_by_its_name(
    where: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole chunks may have more pairs than one document."""
    monkeypatch.setattr(sweep, "MOST_PAIRS", 25)
    monkeypatch.setattr(scorer, "MOST_DOCUMENTS", chunk)
    small = [gold(pile("entities", 0, 5), name=f"d{nth}") for nth in range(3)]
    found = {f"d{nth}": pile("entities", 1, 6 if nth == where else 5) for nth in range(3)}
    assert score(*small, predictions=dict.fromkeys(found, pile("entities", 1, 5))).documents == 3
    large = [
        gold(pile("entities", 0, 6), name=one.document.id) if nth == where else one for nth, one in enumerate(small)
    ]
    with pytest.raises(HarnessError, match=rf'^document "d{where}": [\d,]+ pairs {KNOT}'):
        score(*large, predictions=found)


def test_10_000_draws_of_seed_13_are_the_default_and_nothing_is_out_of_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def intervals(rows: Any, draws: int, seed: int) -> dict[str, dict[str, Any]]:
        asked.append((draws, seed))
        return {address: {} for address in rows}

    monkeypatch.setattr(scorer, "intervals", intervals)
    found = score_corpus([gold(name="a"), gold(name="b")], {"a": FULL})
    assert asked == [(10_000, 13)]
    assert (found.out_of_scope, found.ids, found.details) == (0, ["a", "b"], [])


def test_details_come_in_the_order_of_ids_where_they_are_asked_for() -> None:
    found = score(gold(name="b"), gold(name="a"), details=True)
    assert [detail.id for detail in found.details] == ["a", "b"]


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_what_one_scorer_counted_another_can_take_over(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents of the later one may come before those of the first."""
    monkeypatch.setattr(scorer, "MOST_DOCUMENTS", chunk)
    documents = [gold(name=name, text="x" * (100 + nth)) for nth, name in enumerate("cadbe")]
    found = {name: FULL if name in "ae" else Annotations(entities=(entity(0, 5, "ORG"),)) for name in "abcde"}
    whole = score(*documents, predictions=found, details=True, bootstrap=20)
    first, second = Scorer(details=True), Scorer(details=True)
    for nth, one in enumerate(documents):
        (first if nth < 2 else second).add(one, found[one.document.id])
    for part in (first, second):
        part.close()
    first.absorb(second)
    together = first.finish(bootstrap=20, seed=13)
    assert together.to_dict() == whole.to_dict()
    assert together.details == whole.details
    assert together.ids == whole.ids == list("abcde")


def test_a_document_that_lacks_a_layer_adds_an_empty_row() -> None:
    found = score(gold(name="b"), gold(Annotations(entities=(entity(0, 5),)), name="a"))
    assert found.rows["quotes.exact"].tolist() == [[0, 0, 0, 0], [1, 1, 1, 1]]
    assert found.rows["entities.strict"].tolist() == [[1, 1, 1, 1], [2, 2, 2, 2]]
    assert found.rows["quotes.exact"].dtype == np.float64
    assert list(found.rows) == list(found.scores)


def test_a_document_without_anything_adds_nothing() -> None:
    nothing = Annotations(entities=(), quotes=(), casualties=(), attributions=())
    alone, beside = score(gold()).scores, score(gold(), gold(nothing, "e")).scores
    for address, row in alone.items():
        for name in ("cor", "inc", "par", "mis", "spu", "precision", "recall", "f1"):
            assert row.get(name) == beside[address].get(name), (address, name)


def test_signatures_name_all_that_could_change_a_number() -> None:
    def signed(*documents: Labelled, address: str = "quotes.exact", **more: Any) -> str:
        return score(*documents, **more).scores[address]["signature"]

    plain = signed(gold())
    assert plain.startswith("quotes.exact|gold:")
    assert "|scope:all|v" in plain
    assert plain == signed(gold(), predictions={})
    changed = [
        signed(gold(Annotations(quotes=(quote(20, 41),)))),
        signed(gold(), gold(name="e")),
        signed(gold(text="y" * 100)),
        signed(gold(), scope=Scope(kinds=("direct",))),
        signed(gold(), scope=Scope(kinds=("direct", "mixed"))),
        signed(gold(text=None)),
    ]
    assert len({plain, *changed}) == 7
    assert signed(gold(text=None)).endswith("|untrimmed")
    assert not plain.endswith("|untrimmed")
    assert signed(gold(text=None), address="attributions.strict").endswith("|untrimmed")
    assert not signed(gold(text=None), address="casualties.exact").endswith("|untrimmed")


def test_signatures_do_not_depend_on_the_order_of_documents() -> None:
    one, other = gold(name="a"), gold(name="b")
    for address in ("entities.strict", "quotes.exact"):
        assert score(one, other).scores[address]["signature"] == score(other, one).scores[address]["signature"]


def test_gold_hashes_differ_where_anything_does() -> None:
    made = [gold(), gold(name="e"), gold(text="y"), gold(Annotations(entities=()))]
    assert len(set(map(gold_hash, made))) == 4
    assert gold_hash(gold()) == gold_hash(gold())


def test_errors_and_confusion_come_from_the_strict_pairing() -> None:
    wanted = tuple(entity(10 * n, 10 * n + 5, label) for n, label in enumerate(("A", "A", "B", "A", "B")))
    found = (entity(0, 5, "A"), entity(10, 15, "B"), entity(21, 25, "B"), entity(31, 36, "B"), entity(90, 95, "C"))
    strict = scores(Annotations(entities=wanted), Annotations(entities=found))["entities.strict"]
    assert strict["errors"] == {"boundary": 1, "label": 1, "both": 1, "missed": 1, "spurious": 1}
    assert strict["confusion"] == [["", "C", 1], ["A", "A", 1], ["A", "B", 2], ["B", "", 1], ["B", "B", 1]]


def test_kind_is_an_accuracy_on_the_pairs_of_overlap() -> None:
    wanted = Annotations(quotes=(quote(0, 20), quote(30, 50, "r"), quote(60, 80, "s")))
    found = Annotations(quotes=(quote(0, 20, kind="indirect"), quote(31, 50, "r"), quote(75, 95, "s")))
    result = scores(wanted, found)
    assert counts(result["quotes.overlap"]) == (2, 1, 0, 0, 0)
    assert result["quotes.kind"]["accuracy"] == 0.5
    assert counts(result["quotes.kind"]) == (1, 1, 0, 0, 0)


def test_details_say_what_became_of_each_item() -> None:
    found = Annotations(
        entities=(entity(0, 5, "ORG"), entity(90, 95)),
        quotes=(quote(20, 39, kind="mixed"),),
        casualties=(casualty(figure=at(50, 52), min=4, max=4, status="denied"),),
        attributions=(link("q", source(0, 5)),),
    )
    (detail,) = corpus_scores(FULL, found).details
    became = {(o.layer, o.verdict): set(o.wrong) for o in detail.outcomes}
    assert became["entities", "wrong"] == {"label"}
    assert became["quotes", "wrong"] == {"boundary", "kind"}
    assert became["casualties", "wrong"] == {"number", "status", "source"}
    assert ("entities", "missed") in became
    assert ("entities", "spurious") in became
    assert ("attributions", "missed") in became
    assert detail.id == "d"


def test_intervals_need_two_documents() -> None:
    alone = score(gold(), bootstrap=50).scores["entities.strict"]
    assert alone["f1_ci"] is None
    two = score(gold(name="a"), gold(name="b"), predictions={"a": FULL}, bootstrap=200).scores["entities.strict"]
    assert two["recall_ci"] == [0, 1]
    assert two["precision_ci"] is None  # one document has all the predictions
