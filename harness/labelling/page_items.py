"""The words that page and server share: items with their spans as lists of ``[start, end)``, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from harness.annotation import (
    Attribution,
    Casualty,
    Cluster,
    Entity,
    Item,
    Layer,
    Quote,
    Slot,
    Source,
    merge_fragments,
)
from harness.errors import HarnessError
from harness.gold.words.resolve import CASUALTY_SLOTS

Json: TypeAlias = dict[str, Any]

_KINDS: dict[Layer, type[Item]] = {
    "entities": Entity,
    "quotes": Quote,
    "casualties": Casualty,
    "attributions": Attribution,
}


def item_to_page(item: Item) -> Json:
    """One item, whatever of it is not the default."""
    found: Json = {}
    if isinstance(item, Slot):
        found |= _slot_to_page(item)
    for name in item.__struct_fields__:
        value = getattr(item, name)
        if name in Slot.__struct_fields__ and isinstance(item, Slot):
            continue
        if isinstance(value, Slot):
            found[name] = _slot_to_page(value)
        elif isinstance(value, tuple):
            if value:
                found[name] = [msgspec.to_builtins(one) for one in value]
        elif name != "score" and (value not in (None, False, "unknown") or (value == 0 and value is not False)):
            found[name] = value
    return found


def item_from_page(layer: Layer, given: Mapping[str, Any]) -> Item:
    """An item as the page sent it.

    Raises:
        HarnessError: it is none.
    """
    try:
        if layer in ("entities", "quotes"):
            rest = {key: value for key, value in given.items() if key not in ("spans", "others", "words")}
            return msgspec.convert({**_slot_from_page(given), **rest}, _KINDS[layer])
        fields = dict(given)
        for name in (*CASUALTY_SLOTS, "source", "cue", "content"):
            if isinstance(fields.get(name), Mapping):
                fields[name] = _slot_from_page(fields[name])
        return msgspec.convert(fields, _KINDS[layer])
    except (msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
        raise HarnessError(f"no item of {layer}: {error}") from None


def cluster_from_page(given: Mapping[str, Any]) -> Cluster:
    """A cluster as the page sent it.

    Raises:
        HarnessError: it is none.
    """
    try:
        return msgspec.convert(given, Cluster)
    except msgspec.ValidationError as error:
        raise HarnessError(f"no cluster: {error}") from None


def plain(item: Item) -> Item:
    """An item by its places alone, so that two can be compared whoever wrote their words."""
    return item_from_page(layer_of(item), item_to_page(item))


def layer_of(item: Item) -> Layer:
    """The layer that an item belongs to."""
    return next(layer for layer, kind in _KINDS.items() if type(item) is kind)


def begins(item: Item) -> int:
    """Where an item begins, for the order in a file; what has no place comes last."""
    slots: list[Slot | str | None] = [item] if isinstance(item, Slot) else []
    if isinstance(item, Casualty):
        slots = [item.figure, item.victims]
    elif isinstance(item, Attribution):
        slots = [item.content, item.source, item.cue]
    starts = [slot.start for slot in slots if isinstance(slot, Slot) and slot.start is not None]
    return starts[0] if starts else 2**60


def _slot_to_page(slot: Slot) -> Json:
    found: Json = {"spans": [list(span) for span in slot.extent]}
    if not found["spans"] and slot.text is not None:
        found["words"] = slot.text
    if slot.alternatives:
        found["others"] = [_slot_to_page(other) for other in slot.alternatives]
    if isinstance(slot, Source) and slot.cluster:
        found["cluster"] = slot.cluster
    return found


def _slot_from_page(given: Mapping[str, Any]) -> Json:
    found = _place(given["spans"])
    if not found and given.get("words") is not None:
        found["text"] = given["words"]
    if given.get("others"):
        found["alternatives"] = [_slot_from_page(other) for other in given["others"]]
    if given.get("cluster"):
        found["cluster"] = given["cluster"]
    return found


def _place(spans: Any) -> Json:
    fragments = merge_fragments((int(start), int(end)) for start, end in spans)
    if not fragments:
        return {}
    place: Json = {"start": fragments[0][0], "end": fragments[-1][1]}
    if len(fragments) > 1:
        place["fragments"] = [list(span) for span in fragments]
    return place
