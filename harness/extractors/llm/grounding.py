"""Turns words into spans: the one grounding step for models whose answers are strings.

Words are looked for exactly, then whatever their case, white space and punctuation, then with a few words different.
Within a layer the first item that says "ten" takes the first "ten" of the text, the second the second. The other slots
of an item (victims, source, cue) lie near the slot that is rarest in the text, or near the quote they belong to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import msgspec

from harness.annotation import Annotations, Attribution, Casualty, Fragments, Slot
from harness.extractors.llm.word_search import Finder

_T = TypeVar("_T")
_SlotT = TypeVar("_SlotT", bound=Slot)

_CASUALTY_SLOTS = ("figure", "victims", "cause", "place", "date")


def ground(annotations: Annotations, text: str) -> tuple[Annotations, int]:
    """Give every slot that has only ``text`` its offsets in the document.

    Args:
        annotations: predictions whose slots may have ``text`` alone; slots with offsets stay as they are.
        text: the document's text.

    Returns:
        The annotations, where grounded slots have half-open code point offsets in place of their ``text``, and the
        number of slots that could not be found and keep their ``text`` alone.
    """
    grounder = _Grounder(text)
    entities = _map(annotations.entities, grounder.in_turn)
    quotes = _map(annotations.quotes, grounder.in_turn)
    casualties = _map(annotations.casualties, grounder.casualty)
    places = {quote.id: quote.extent for quote in quotes or ()}
    places |= {casualty.id: casualty.figure.extent for casualty in casualties or () if casualty.figure}
    attributions = _map(annotations.attributions, lambda item: grounder.attribution(item, places))
    grounded = msgspec.structs.replace(
        annotations, entities=entities, quotes=quotes, casualties=casualties, attributions=attributions
    )
    return grounded, grounder.ungrounded


class _Grounder:
    def __init__(self, text: str) -> None:
        self._finder = Finder(text)
        self._taken: Counter[tuple[type, str]] = Counter()
        self.ungrounded = 0

    def in_turn(self, item: _SlotT) -> _SlotT:
        """Ground an entity or quote at the next occurrence of its words."""
        if not _needs_place(item):
            return item
        words = item.text or ""
        places = self._finder.find(words)
        nth = self._take(type(item), words)
        return self._placed(item, places[nth : nth + 1])

    def casualty(self, item: Casualty) -> Casualty:
        """Ground the slots of a figure around the one that is rarest in the text."""
        slots: dict[str, Slot] = {name: slot for name in _CASUALTY_SLOTS if (slot := getattr(item, name)) is not None}
        anchor = self._anchor(slots)
        placed = {name: self._near(slot, anchor) for name, slot in slots.items()}
        return msgspec.structs.replace(item, **placed)

    def attribution(self, item: Attribution, places: Mapping[str, Fragments]) -> Attribution:
        """Ground content first, in turn, then cue and source near it."""
        content = item.content if isinstance(item.content, str) else self.in_turn(item.content)
        anchor = places.get(content, ()) if isinstance(content, str) else content.extent
        cue = self._near(item.cue, anchor) if item.cue else None
        anchor = cue.extent if cue and cue.extent else anchor
        source = self._near(item.source, anchor) if item.source else None
        return msgspec.structs.replace(item, content=content, cue=cue, source=source)

    def _anchor(self, slots: Mapping[str, Slot]) -> Fragments:
        """Where the item is: a slot with offsets, else the rarest one at its next occurrence."""
        for slot in slots.values():
            if slot.extent:
                return slot.extent
        found = {slot.text: self._finder.find(slot.text or "") for slot in slots.values()}
        choices = [(len(places), words or "") for words, places in found.items() if places]
        if not choices:
            return ()
        _, words = min(choices, key=lambda choice: choice[0])
        places = found[words]
        nth = min(self._take(Casualty, words), len(places) - 1)
        return (places[nth],)

    def _take(self, kind: type, words: str) -> int:
        """How many items of this kind had these words before."""
        self._taken[kind, words] += 1
        return self._taken[kind, words] - 1

    def _near(self, slot: _SlotT, anchor: Fragments) -> _SlotT:
        if not _needs_place(slot):
            return slot
        places = self._finder.find(slot.text or "")
        target = anchor[0] if anchor else (0, 0)
        return self._placed(slot, sorted(places, key=lambda place: _gap(place, target))[:1])

    def _placed(self, slot: _SlotT, places: list[tuple[int, int]]) -> _SlotT:
        if not places:
            self.ungrounded += 1
            return slot
        start, end = places[0]
        return msgspec.structs.replace(slot, start=start, end=end, text=None)


def _needs_place(slot: Slot) -> bool:
    return slot.start is None and slot.text is not None


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Characters between two spans; 0 where they overlap."""
    return max(0, one[0] - other[1], other[0] - one[1])


def _map(items: Iterable[_T] | None, change: Callable[[_T], _T]) -> tuple[_T, ...] | None:
    return None if items is None else tuple(change(item) for item in items)
