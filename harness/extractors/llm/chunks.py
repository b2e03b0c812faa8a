"""Long texts in overlapping chunks, and the annotations of the chunks as those of the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from harness.annotation import LAYERS, Annotations, Attribution, Casualty, Entity, Item, Layer, Quote, Slot
from harness.extractors.llm.answer_reading import without_circles

_ItemT = TypeVar("_ItemT", bound=Item)
# Where a text is best cut, the best first: between paragraphs, sentences, words.
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"[.!?][\"'”’)]*\s+"), re.compile(r"\s+"))


def split(text: str, size: int, overlap: int) -> list[tuple[int, int]]:
    """Half-open spans of chunks that cover a text, each begun before the one before it ends.

    Args:
        text: of any length.
        size: the most code points in a chunk.
        overlap: about how many code points two neighbours share; less than half of ``size``.
    """
    spans = []
    start = 0
    while len(text) - start > size:
        end = _cut(text, start + size // 2 + overlap, start + size)
        spans.append((start, end))
        start = _cut(text, end - 2 * overlap, end - overlap) if overlap else end
    spans.append((start, len(text)))
    return spans


def _cut(text: str, low: int, high: int) -> int:
    """The last good place to cut between two offsets; the second where there is none."""
    for pattern in _BREAKS:
        places = [match.end() for match in pattern.finditer(text, low, high)]
        if places:
            return places[-1]
    return high


def shift(annotations: Annotations, by: int, prefix: str) -> Annotations:
    """A chunk's annotations with offsets into the whole text, and ids that no other chunk has."""

    def moved(value: Any) -> Any:
        if isinstance(value, Slot) and value.start is not None and value.end is not None:
            fragments = value.fragments and tuple((start + by, end + by) for start, end in value.fragments)
            value = msgspec.structs.replace(value, start=value.start + by, end=value.end + by, fragments=fragments)
        if isinstance(value, Quote | Casualty):
            value = msgspec.structs.replace(value, id=prefix + value.id)
        if isinstance(value, Casualty) and value.part_of is not None:
            value = msgspec.structs.replace(value, part_of=prefix + value.part_of)
        if isinstance(value, Casualty | Attribution):
            slots = {name: getattr(value, name) for name in value.__struct_fields__}
            value = msgspec.structs.replace(value, **{n: moved(s) for n, s in slots.items() if isinstance(s, Slot)})
        if isinstance(value, Attribution) and isinstance(value.content, str):
            value = msgspec.structs.replace(value, content=prefix + value.content)
        return value

    layers = {name: getattr(annotations, name) for name in LAYERS}
    shifted = {name: None if items is None else tuple(map(moved, items)) for name, items in layers.items()}
    return msgspec.structs.replace(annotations, **shifted)


def merge_chunks(parts: Sequence[Annotations]) -> Annotations:
    """The annotations of all parts as one: what two chunks both saw is there once, and ids are counted anew.

    Of two readings of the same quote, figure or claim the fuller one stays.
    """
    if len(parts) == 1:
        return parts[0]
    quotes = _group([part.quotes for part in parts])
    casualties = _group([part.casualties for part in parts])
    names = {item.id: f"q{n}" for n, group in enumerate(quotes, start=1) for item in group}
    names |= {item.id: f"c{n}" for n, group in enumerate(casualties, start=1) for item in group}
    links = _group([_renamed(part.attributions, names) for part in parts])
    return Annotations(
        entities=_layer(parts, "entities", _group([part.entities for part in parts])),
        quotes=_layer(parts, "quotes", quotes, names),
        casualties=_layer(parts, "casualties", casualties, names),
        attributions=_layer(parts, "attributions", links),
    )


def _group(layers: Sequence[Sequence[_ItemT] | None]) -> list[list[_ItemT]]:
    """Items of different chunks that are one; items of the same chunk never are."""
    groups: list[list[_ItemT]] = []
    for items in layers:
        earlier = list(groups)
        for item in items or ():
            group = next((group for group in earlier if _is_same(group[0], item)), None)
            if group is None:
                groups.append([item])
            else:
                earlier.remove(group)
                group.append(item)
    return groups


def _is_same(one: Item, other: Item) -> bool:
    if isinstance(one, Entity) and isinstance(other, Entity):
        return (one.extent or one.text, one.label) == (other.extent or other.text, other.label)
    if isinstance(one, Casualty) and isinstance(other, Casualty) and one.outcome != other.outcome:
        return False
    first, second = _place(one), _place(other)
    if isinstance(first, str) or isinstance(second, str):
        return first == second
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return 2 * shared >= min(first[1] - first[0], second[1] - second[0])


def _place(item: Item) -> tuple[int, int] | str:
    """The hull of what an item is about; its words, or the id it refers to, where it has no offsets."""
    slot: Slot | str | None = item if isinstance(item, Slot) else None
    if isinstance(item, Casualty):
        slot = item.figure or item.victims
    elif isinstance(item, Attribution):
        slot = item.content
    if isinstance(slot, Slot) and slot.start is not None and slot.end is not None:
        return slot.start, slot.end
    return (slot.text or "") if isinstance(slot, Slot) else slot or ""


def _fullness(item: Item) -> tuple[int, int]:
    """How many fields are filled, then how long it is."""
    place = _place(item)
    filled = sum(getattr(item, name) not in (None, (), "unknown", False) for name in item.__struct_fields__)
    return filled, 0 if isinstance(place, str) else place[1] - place[0]


def _layer(
    parts: Sequence[Annotations], layer: Layer, groups: Sequence[Sequence[Item]], names: Mapping[str, str] | None = None
) -> tuple[Any, ...] | None:
    """The fullest of each group, under its new name; ``None`` where no part annotates the layer."""
    if not any(part.annotates(layer) for part in parts):
        return None
    fullest = [max(group, key=_fullness) for group in groups]
    if names is None:
        return tuple(fullest)
    renamed = [
        msgspec.structs.replace(item, id=names[item.id]) for item in fullest if isinstance(item, Quote | Casualty)
    ]
    if layer == "quotes":
        return tuple(renamed)
    return without_circles(
        [
            msgspec.structs.replace(item, part_of=names.get(item.part_of or ""))
            for item in renamed
            if isinstance(item, Casualty)
        ]
    )


def _renamed(links: Sequence[Attribution] | None, names: Mapping[str, str]) -> list[Attribution]:
    return [
        msgspec.structs.replace(link, content=names[link.content]) if isinstance(link.content, str) else link
        for link in links or ()
    ]
