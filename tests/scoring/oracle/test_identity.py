"""Which items say the same: what they differ in keeps them apart, however little it is."""

from __future__ import annotations

from typing import Any

import pytest

from harness.annotation import Number, Slot
from tests.scoring.building import at, casualty, entity, link, quote, source
from tests.scoring.oracle.identity import unique
from tests.scoring.oracle.items import EntityMention, Figure, Link, QuoteSpan
from tests.scoring.oracle.sources import NOBODY
from tests.scoring.oracle.spans import Place, locate

NOWHERE = Place((), "")


def place(slot: Slot | None) -> Place | None:
    return None if slot is None else locate(slot, None, None)


def mention(start: int | None = 0, end: int | None = 4, **more: Any) -> EntityMention:
    item = entity(start, end, **more)  # type: ignore[arg-type]
    return EntityMention(item, locate(item, None, None))


def said(name: str = "q", **more: Any) -> QuoteSpan:
    item = quote(0, 9, name, **more)
    here = locate(item, None, None)
    return QuoteSpan(item, here, here)


def figure(name: str = "c", whole: Figure | None = None, **fields: Any) -> Figure:
    item = casualty(name, **fields)
    slots = {slot: place(getattr(item, slot)) for slot in ("figure", "victims", "cause", "place", "date")}
    return Figure(item, {slot: found for slot, found in slots.items() if found is not None}, whole, NOBODY)


def ascribed(
    content: Slot | None = None,
    who: Any = None,
    *,
    cue: Slot | None = None,
    key: str | None = None,
    of_quote: QuoteSpan | None = None,
    of_figure: Figure | None = None,
) -> Link:
    there = NOWHERE if content is None else locate(content, None, None)
    kind = "quote" if of_quote else "figure" if of_figure else "claim"
    item = link(content or "gone", who, cue=cue)
    return Link(item, kind, there, there, of_quote, of_figure, place(who), () if key is None else (key,), place(cue))


OTHER = (at(20, 24),)
PAIRS: dict[str, tuple[Any, Any]] = {
    "the alternatives of a mention": (mention(), mention(alternatives=OTHER)),
    "which alternative a mention has": (mention(alternatives=OTHER), mention(alternatives=(at(20, 25),))),
    "a mention without offsets": (mention(None, None), mention(1, 1)),
    "the end of a mention without length": (mention(3, 1), mention(3, 2)),
    "the alternatives of a quote": (said(), said("r", alternatives=OTHER)),
    "the kind of a quote": (said(), said("r", kind="indirect")),
    "the alternatives of a figure's place": (
        figure(victims=at(0, 4)),
        figure("d", victims=at(0, 4, alternatives=OTHER)),
    ),
    "the alternatives of a figure's number": (
        figure(min=3, max=3),
        figure("d", min=3, max=3, alternatives=(Number(min=4, max=4),)),
    ),
    "the alternatives of the whole": (
        figure(whole=figure("w", victims=at(0, 4))),
        figure("d", whole=figure("x", victims=at(0, 4, alternatives=OTHER))),
    ),
    "a lower bound": (figure(min=1, max=9), figure("d", max=9)),
    "a lower bound of none": (figure(min=0, max=9), figure("d", max=9)),
    "which lower bound": (figure(min=2, max=9), figure("d", min=3, max=9)),
    "an upper bound": (figure(min=1, max=1), figure("d", min=1)),
    "which upper bound": (figure(min=1, max=2), figure("d", min=1, max=3)),
    "the alternatives of a content": (ascribed(at(0, 4)), ascribed(at(0, 4, alternatives=OTHER))),
    "the alternatives of a source": (
        ascribed(at(0, 4), source(5, 9)),
        ascribed(at(0, 4), source(5, 9, alternatives=OTHER)),
    ),
    "the alternatives of a cue": (
        ascribed(at(0, 4), cue=at(5, 9)),
        ascribed(at(0, 4), cue=at(5, 9, alternatives=OTHER)),
    ),
    "the alternatives of the figure that is ascribed": (
        ascribed(of_figure=figure(victims=at(0, 4))),
        ascribed(of_figure=figure("d", victims=at(0, 4, alternatives=OTHER))),
    ),
}


@pytest.mark.parametrize("difference", PAIRS)
def test_what_items_differ_in_keeps_them_apart(difference: str) -> None:
    side, names = unique(list(PAIRS[difference]))
    assert (len(side.items), side.repeats, names) == (2, [], {})


@pytest.mark.parametrize("difference", PAIRS)
def test_items_that_say_the_same_are_one_and_their_ids_lead_to_the_first(difference: str) -> None:
    _, item = PAIRS[difference]
    side, names = unique([item, item])
    assert (side.items, side.repeats) == ([item], [item])
    assert list(names) == ([item.item.id] if isinstance(item, QuoteSpan | Figure) else [])


def test_the_surest_of_identical_items_is_kept() -> None:
    for scores in ([0.2, 0.9, None], [None, 0.2, 0.9], [0.9, None, 0.2]):
        side, _ = unique([mention(score=score) for score in scores])
        assert [item.item.score for item in (*side.items, *side.repeats)] == [0.9, 0.2, None]
