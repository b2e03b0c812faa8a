"""Items that contradict their text or each other are left out, one after another, until none does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from harness.annotation import LAYERS, Annotations, Attribution, Casualty, Item, Layer, Problem
from harness.exchange.shared.marks.graph import NOT_PLACED, Note
from harness.gold.check.consistency import problems

REPEATED = "repeated"
"""The code of a note on an item that says what another says already: nothing is lost."""


def settle(
    made: Annotations, text: str | None, lines: Mapping[Item, int], line: int, *, is_ours: bool
) -> tuple[Annotations, list[Note]]:
    """Annotations that gold may hold.

    Args:
        made: as a file has them.
        text: of the document.
        lines: where the items stand in the file.
        line: where the document stands.
        is_ours: whether the harness wrote the file: then whatever its schema allows is left as it is.

    Returns:
        The annotations, and a note on each item that was left out.
    """
    notes: list[Note] = []
    refused: set[Layer] = set()
    while wrong := _wrong_items(made, text):
        for (layer, index), problem in wrong.items():
            at = lines.get(made.layer(layer)[index], line)
            notes.append(Note(at, f"{problem.where}: {problem.message}: left out", NOT_PLACED, layer))
            refused.add(layer)
        made = _without(made, set(wrong))
    if not is_ours:
        made, more = _once(made, lines, line)
        notes += more
    emptied: dict[str, Any] = {layer: None for layer in refused if not made.layer(layer)}
    return msgspec.structs.replace(made, **emptied), notes


def _wrong_items(made: Annotations, text: str | None) -> dict[tuple[Layer, int], Problem]:
    wrong: dict[tuple[Layer, int], Problem] = {}
    for problem in problems(made, text=text):
        layer, index = problem.path[:2]
        if layer in LAYERS and isinstance(index, int):
            wrong.setdefault((layer, index), problem)
    return wrong


def _without(made: Annotations, items: set[tuple[Layer, int]]) -> Annotations:
    layers: dict[str, Any] = {
        layer: tuple(item for index, item in enumerate(made.layer(layer)) if (layer, index) not in items)
        for layer in LAYERS
        if made.annotates(layer)
    }
    return msgspec.structs.replace(made, **layers)


def _once(made: Annotations, lines: Mapping[Item, int], line: int) -> tuple[Annotations, list[Note]]:
    """Each item once; what spoke of the second of two speaks of the first."""
    notes: list[Note] = []
    names: dict[str, str] = {}
    layers: dict[str, Any] = {}
    for layer in LAYERS:
        seen: dict[Item, Item] = {}
        for item in made.layer(layer):
            item = _renamed(item, names)
            content = msgspec.structs.replace(item, id="") if hasattr(item, "id") else item
            first = seen.setdefault(content, item)
            if first is not item:
                if hasattr(item, "id"):
                    names[item.id] = first.id  # type: ignore[union-attr]
                notes.append(Note(lines.get(item, line), f"an item of {layer} stands here twice: taken once", REPEATED))
        if made.annotates(layer):
            layers[layer] = tuple(seen.values())
    return msgspec.structs.replace(made, **layers), notes


def _renamed(item: Item, names: Mapping[str, str]) -> Item:
    if isinstance(item, Attribution) and isinstance(item.content, str):
        return msgspec.structs.replace(item, content=names.get(item.content, item.content))
    if isinstance(item, Casualty) and names:
        family = {name: names.get(getattr(item, name), getattr(item, name)) for name in ("part_of", "repeats")}
        return msgspec.structs.replace(item, **family)
    return item
