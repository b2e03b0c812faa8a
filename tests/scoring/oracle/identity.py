"""What an item says, its id aside: the order in which items are paired, and which predictions are identical."""

from __future__ import annotations

from typing import Any

from harness.annotation import Casualty, Number
from tests.scoring.oracle.items import TEXT_SLOTS, EntityMention, Figure, Link, Prepared, QuoteSpan, Side
from tests.scoring.oracle.spans import Place, normalise


def unique(items: list[Prepared]) -> tuple[Side[Prepared], dict[str, str]]:
    """Sort by content and part the first of identical items from the rest; ids of the rest lead to the first's."""
    side: Side[Prepared] = Side()
    names: dict[str, str] = {}
    previous: Prepared | None = None
    for item in sorted(items, key=sort_key):
        if previous is not None and _content(previous) == _content(item):
            side.repeats.append(item)
            if isinstance(item, QuoteSpan | Figure) and isinstance(previous, QuoteSpan | Figure):
                names[item.item.id] = previous.item.id
        else:
            side.items.append(item)
            previous = item
    return side, names


def sort_key(item: Prepared) -> tuple[Any, ...]:
    # A higher score comes first among identical items, so that the one that is kept is the surest.
    return (*_content(item), -(item.item.score or 0.0))


def place_key(place: Place | None) -> tuple[Any, ...]:
    """A place by its own reading."""
    if place is None:
        return (0,)
    # Where there are offsets they are what is scored: words tell items apart only without them.
    return (1, place.extent, "" if place.extent else place.words)


def other_readings(*places: Place | None) -> tuple[Any, ...]:
    """What gold alone may add to its places."""
    return tuple(tuple(map(place_key, place.readings[1:])) if place is not None else () for place in places)


def _unplaced(item: EntityMention | QuoteSpan) -> tuple[int, ...]:
    """The offsets of an item that has none which are valid: what tells two such items apart."""
    if item.place.extent:
        return ()
    return tuple(-1 if offset is None else offset for offset in (item.item.start, item.item.end))


def _content(item: EntityMention | QuoteSpan | Figure | Link) -> tuple[Any, ...]:
    """All that an item says, its id aside, in an order that sorts.

    Alternatives come last, so that gold and its like among the predictions, which have none, sort alike.
    """
    if isinstance(item, EntityMention | QuoteSpan):
        kind = item.item.label if isinstance(item, EntityMention) else item.item.kind
        return (place_key(item.place), _unplaced(item), kind, item.item.optional, other_readings(item.place))
    if isinstance(item, Figure):
        return (*_figure_content(item), _other_figures(item))
    return (
        item.kind,
        place_key(item.content),
        item.quote.item.kind if item.quote else "",
        _figure_content(item.figure) if item.figure else (),
        place_key(item.source),
        item.who[0] if item.who else "",
        place_key(item.cue),
        # Only a link that leads nowhere is told by its words.
        normalise(item.item.content) if isinstance(item.item.content, str) and item.kind == "claim" else "",
        item.item.optional,
        other_readings(item.content, item.source, item.cue),
        _other_figures(item.figure) if item.figure else (),
        # Who else it may be; whoever is outside the clusters is told by the source itself.
        tuple("" if key.startswith("=") else key for key in item.who[1:]),
    )


def _figure_content(figure: Figure) -> tuple[Any, ...]:
    casualty = figure.item
    return (
        tuple(place_key(figure.slots.get(name)) for name in TEXT_SLOTS),
        casualty.outcome,
        _bounds(casualty),
        casualty.approximate,
        casualty.victim_role,
        casualty.status or "",
        _figure_content(figure.whole) if figure.whole is not None else (),
        casualty.optional,
    )


def _other_figures(figure: Figure) -> tuple[Any, ...]:
    """What gold alone may add to a figure: other readings of its places and of its number."""
    places = other_readings(*(figure.slots.get(name) for name in TEXT_SLOTS))
    numbers = tuple(map(_bounds, figure.item.alternatives))
    return (places, numbers, _other_figures(figure.whole) if figure.whole is not None else ())


def _bounds(number: Casualty | Number) -> tuple[int, int]:
    return (-1 if number.min is None else number.min, -1 if number.max is None else number.max)
