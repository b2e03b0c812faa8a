"""The table of modes names the numbers that scores hold, no more and no fewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.annotation import CASUALTY_SLOTS, LAYERS, Annotations, Document, Labelled
from harness.scoring import headline, metrics, modes, score_corpus
from harness.scoring.modes import BY_ADDRESS, GIVEN, LEADING, MODES, Mode, of_agreement
from harness.scoring.pairs import counting
from tests.scoring.building import at, casualty, counts, entity, link, quote, scores, source

EVERYTHING = Annotations(
    entities=(entity(0, 5),),
    quotes=(quote(20, 40),),
    casualties=(casualty(figure=at(50, 52), min=3, max=3),),
    attributions=(link("q", source(0, 5, "a")),),
)
NO_MEASURES = {
    *("cor", "inc", "par", "mis", "spu", "hits_p", "found", "hits_r", "wanted", "pairs"),
    *("precision_ci", "recall_ci", "f1_ci", "by_label", "errors", "confusion", "curve", "signature"),
}


def measures(found: dict[str, Any], address: str) -> Iterator[str]:
    """Addresses of all measures below an address; counts, tables and intervals are none."""
    for name, value in found.items():
        if name == "number_errors":
            yield from measures(value, f"{address}.{name}")
        elif name not in NO_MEASURES:
            yield f"{address}.{name}"


def test_every_measure_of_every_mode_has_a_line() -> None:
    found = scores(EVERYTHING, EVERYTHING)
    expected = [name for address, score in found.items() for name in measures(score, address)]
    catalogue = [metric.address for metric in metrics()]
    assert sorted(catalogue) == sorted(expected)
    assert len(set(catalogue)) == len(catalogue)
    assert catalogue[:4] == [f"entities.strict.{measure}" for measure in ("precision", "recall", "f1", "macro_f1")]


def test_lines_say_what_is_measured() -> None:
    lines = {metric.address: metric.line for metric in metrics()}
    assert lines["entities.strict.f1"] == lines["entities.strict.macro_f1"] == "same span and same label"
    assert lines["quotes.kind.accuracy"].startswith("right kind")
    assert lines["casualties.exact.given_upstream.recall"] == "min and max equal (of the matched items alone)"
    assert lines["casualties.figure.number_errors.median_log_error"] == "median |ln((p+1)/(g+1))| on pairs"
    assert lines["casualties.figure.number_errors.mape"] == "mean |p-g|/g on pairs with g > 0"


def test_figures_without_numbers_are_shown_as_paired() -> None:
    assert headline(["casualties.figure", "entities.strict", "entities.exact"]) == (
        "entities.strict",
        "casualties.figure",
    )
    assert headline(["casualties.figure", "casualties.exact"]) == ("casualties.exact",)
    assert headline([]) == ()


def test_the_headline_is_seven_modes_of_all_layers() -> None:
    assert headline() == (
        "entities.strict",
        "quotes.exact",
        "quotes.attributed",
        "casualties.exact",
        "casualties.attributed",
        "attributions.strict",
        "attributions.relaxed",
    )


def test_the_addresses_of_the_table_are_those_of_scores_json() -> None:
    assert list(modes.addresses()) == list(scores(EVERYTHING, EVERYTHING))
    assert len(BY_ADDRESS) == len(MODES)


def test_the_table_is_sound() -> None:
    """What a mode refers to is in the table and belongs to its layer; only modes of pairs say what is right."""
    for mode in MODES:
        assert mode.layer in LAYERS, mode.address
        for other in (mode.upstream, mode.pairing, mode.stands_in):
            assert other is None or BY_ADDRESS[other].layer == mode.layer, mode.address
        assert (mode.right is not None) == (mode.kind in ("counts", "accuracy")), mode.address
        assert mode.line, mode.address
    assert set(LEADING) == set(LAYERS)
    assert {address for address in BY_ADDRESS if ".slot_" in address} == {
        f"casualties.slot_{slot}" for slot in CASUALTY_SLOTS
    }


def test_agreement_is_said_layer_by_layer_from_the_strictest_mode_on() -> None:
    assert [address.split(".")[0] for address in of_agreement()] == [layer for layer in LAYERS for _ in range(3)]
    assert of_agreement()[:3] == ("entities.strict", "entities.exact", "entities.partial")


KIND_STRICT = Mode(
    "quotes.kind_strict", "same words and same kind", lambda p: p.same_span & p.same_kind, upstream="quotes.overlap"
)


@pytest.fixture
def kind_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more line in the table of modes."""
    table = (*MODES, KIND_STRICT)
    monkeypatch.setattr(modes, "MODES", table)
    monkeypatch.setattr(counting, "MODES", table)
    monkeypatch.setitem(BY_ADDRESS, KIND_STRICT.address, KIND_STRICT)


@pytest.mark.usefixtures("kind_strict")
def test_a_mode_is_added_by_one_line() -> None:
    """It has a pairing of its own, counts by label, intervals, a signature, and a reading on matched items."""
    gold = Annotations(quotes=(quote(0, 20), quote(30, 50, "r"), quote(60, 80, "s"), quote(90, 99, "t")))
    found = Annotations(
        quotes=(
            quote(0, 20, "other kind", "mixed"),
            quote(0, 19, "shorter"),
            quote(30, 50, "right"),
            quote(60, 79, "too short"),
            quote(120, 130, "spurious"),
        )
    )
    documents = [Labelled(document=Document(id=name, meta={"chars": 200}), annotations=gold) for name in "ab"]
    scored = score_corpus(documents, {"a": found}, bootstrap=50)
    whole, given = (scored.scores[KIND_STRICT.address + end] for end in ("", GIVEN))
    assert counts(whole) == (1, 2, 0, 1 + 4, 2)
    assert counts(given) == (1, 2, 0, 0, 0)
    assert whole["by_label"]["direct"]["cor"] == 1
    assert whole["recall_ci"] is not None
    assert whole["signature"].startswith("quotes.kind_strict|gold:")
    assert scored.rows[KIND_STRICT.address].tolist() == [[1, 5, 1, 4], [0, 0, 0, 4]]
    assert counts(scored.scores["quotes.exact"]) == (2, 1, 0, 1 + 4, 2)
    lines = {metric.address: metric.line for metric in metrics()}
    assert lines["quotes.kind_strict.f1"] == KIND_STRICT.line


@pytest.mark.usefixtures("kind_strict")
def test_an_added_mode_is_best_paired_by_its_own_facts() -> None:
    """The same words twice: each kind finds its like, where exact alone would pair them in any order."""
    gold = Annotations(quotes=(quote(0, 20, "d"), quote(0, 20, "i", "indirect")))
    found = scores(gold, Annotations(quotes=(quote(0, 20, "x", "indirect"),)))
    assert counts(found["quotes.kind_strict"]) == (1, 0, 0, 1, 0)
    assert found["quotes.kind_strict"]["by_label"]["indirect"]["cor"] == 1
