"""Walks over the words that a gold file names, each with its path in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from harness.annotation import LAYERS
from harness.gold.schema import GoldFile, GoldPart, GoldSlot, GoldSource

Path: TypeAlias = tuple[str | int, ...]


class NamedWords(NamedTuple):
    """A slot, or one part of an interrupted slot."""

    path: Path
    gold: GoldPart


def walk_named_words(gold: GoldFile) -> Iterator[NamedWords]:
    """Every stretch of every item in file order, alternatives included; implicit sources have none."""
    for layer in LAYERS:
        for index, item in enumerate(getattr(gold, layer) or ()):
            if isinstance(item, GoldSlot):
                yield from named_in_slot((layer, index), item)
                continue
            for name in item.__struct_fields__:
                value = getattr(item, name)
                if isinstance(value, GoldSlot):
                    yield from named_in_slot((layer, index, name), value)


def named_in_slot(path: Path, slot: GoldSlot) -> Iterator[NamedWords]:
    """The stretches of one slot: its parts, or itself, then those of its alternatives."""
    yield from own_named_words(path, slot)
    for index, other in enumerate(slot.alternatives):
        yield from named_in_slot((*path, "alternatives", index), other)


def own_named_words(path: Path, slot: GoldSlot) -> list[NamedWords]:
    """The stretches of one slot without its alternatives."""
    if slot.parts:
        return [NamedWords((*path, "parts", index), part) for index, part in enumerate(slot.parts)]
    if isinstance(slot, GoldSource) and slot.is_cluster_alone:
        return []
    return [NamedWords(path, slot)]
