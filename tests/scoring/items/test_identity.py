"""Which predictions say the same: what they differ in keeps them apart, however little it is."""

from __future__ import annotations

from typing import Any

import pytest

from harness.annotation import Annotations, Casualty, Item, Quote, Slot
from harness.scoring.items.chunk_plan import REPEATS
from tests.scoring.building import at, casualty, corpus_scores, entity, link, quote, source

NOTHING = Annotations(entities=(), quotes=(), casualties=(), attributions=())
WHOLES = (casualty("w1", figure=at(90, 91), min=1), casualty("w2", figure=at(90, 91), min=2))
FIGURE: dict[str, Any] = {"figure": at(0, 4), "victims": at(5, 9), "min": 3, "max": 3}


def apart(**change: Any) -> tuple[Item, Item]:
    """Two figures that differ in one thing."""
    return casualty("c", **FIGURE), casualty("d", **FIGURE | change)


PAIRS: dict[str, tuple[Item, Item]] = {
    "the end of a mention": (entity(0, 4), entity(0, 5)),
    "the label of a mention": (entity(0, 4), entity(0, 4, "ORG")),
    "the fragments of a mention": (entity(0, 9), entity(0, 9, fragments=((0, 4), (5, 9)))),
    "the later fragments of a mention": (
        entity(0, 9, fragments=((0, 2), (5, 9))),
        entity(0, 9, fragments=((0, 2), (6, 9))),
    ),
    "the words of a mention without offsets": (
        entity(None, None, text="Oda"),  # type: ignore[arg-type]
        entity(None, None, text="Bel"),  # type: ignore[arg-type]
    ),
    "a mention without offsets": (entity(None, None), entity(1, 1)),  # type: ignore[arg-type]
    "the end of a mention without length": (entity(3, 1), entity(3, 2)),
    "the end of a mention outside the text": (entity(3, 2000), entity(3, 2001)),
    "the kind of a quote": (quote(0, 9), quote(0, 9, "r", "indirect")),
    "the place of a quote": (quote(0, 9), quote(1, 9, "r")),
    "where a figure stands": apart(figure=at(0, 3)),
    "who the victims are": apart(victims=None),
    "which words without offsets the victims are": (
        casualty("c", victims=Slot(text="guards")),
        casualty("d", victims=Slot(text="miners")),
    ),
    "the cause": apart(cause=at(20, 24)),
    "the place": apart(place=at(20, 24)),
    "the date": apart(date=at(20, 24)),
    "the outcome": apart(outcome="injured"),
    "a lower bound": apart(min=None),
    "a lower bound of none": apart(min=0),
    "which lower bound": apart(min=2),
    "an upper bound": apart(max=None),
    "which upper bound": apart(max=2**80),
    "whether about": apart(approximate=True),
    "the role": apart(victim_role="civilian"),
    "the status": apart(status="denied"),
    "whether it is a part": apart(part_of="w1"),
    "what it is a part of": (casualty("c", **FIGURE, part_of="w1"), casualty("d", **FIGURE, part_of="w2")),
    "the content": (link(at(0, 4)), link(at(0, 5))),
    "the content's kind": (link(at(90, 91)), link("w1")),
    "which figure is ascribed": (link("w1"), link("w2")),
    "the source": (link(at(0, 4), source(5, 9)), link(at(0, 4), source(5, 8))),
    "whether there is a source": (link(at(0, 4), source(5, 9)), link(at(0, 4))),
    "the cue": (link(at(0, 4), cue=at(5, 9)), link(at(0, 4), cue=at(6, 9))),
    "whether there is a cue": (link(at(0, 4), cue=at(5, 9)), link(at(0, 4))),
}


def repeats(*items: Item) -> int:
    """How many of the predictions count as said before."""
    layers: dict[str, list[Item]] = {}
    for item in items:
        layer = {Quote: "quotes", Casualty: "casualties"}.get(type(item))
        layer = layer or ("attributions" if hasattr(item, "content") else "entities")
        layers.setdefault(layer, []).append(item)
    layers["casualties"] = [*layers.get("casualties", []), *WHOLES]
    found = corpus_scores(NOTHING, Annotations(**{layer: tuple(some) for layer, some in layers.items()}))
    counts = [warning for warning in found.warnings if warning.startswith(REPEATS)]
    return int(counts[0].removeprefix(f"{REPEATS}: ").split(",")[0]) if counts else 0


@pytest.mark.parametrize("difference", PAIRS)
def test_what_predictions_differ_in_keeps_them_apart(difference: str) -> None:
    assert repeats(*PAIRS[difference]) == repeats(*PAIRS[difference][::-1]) == 0


@pytest.mark.parametrize("difference", PAIRS)
def test_predictions_that_say_the_same_are_counted_once(difference: str) -> None:
    one, other = PAIRS[difference]
    assert repeats(other, one, other) == 1
    assert repeats(one, one, other, other, other) == 3


def test_ids_do_not_keep_apart_and_neither_does_what_only_gold_may_carry() -> None:
    assert repeats(quote(0, 9, "q"), quote(0, 9, "r")) == 1
    assert repeats(casualty("c", **FIGURE), casualty("d", **FIGURE)) == 1
    assert repeats(casualty("c", **FIGURE, repeats="w1"), casualty("d", **FIGURE)) == 1
    assert repeats(entity(0, 4, optional=True), entity(0, 4)) == 1
    assert repeats(entity(0, 4, alternatives=(at(0, 9),)), entity(0, 4)) == 1
