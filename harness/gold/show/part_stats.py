"""The parts of a gold corpus, its splits and sets, in numbers that compare: per 1,000 characters, or as shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from harness.annotation import LAYERS, Annotations, Labelled
from harness.gold.show.smallest_difference import smallest_difference


class PartStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the documents.

    Attributes:
        documents: how many.
        characters: of all of them.
        items: by layer.
        smallest_difference: by layer, of F1, that comparing two systems on these documents finds in four cases of five.
        traits: what sets such documents apart, by name; ``None`` where there is nothing to take a share of.
    """

    documents: int
    characters: int
    items: dict[str, int]
    smallest_difference: dict[str, float | None]
    traits: dict[str, float | None]


Share: TypeAlias = float | None


def part_statistics(documents: Sequence[Labelled], length: Callable[[Labelled], int]) -> PartStatistics:
    """Count some documents.

    Args:
        documents: with their annotations; whether their texts are here changes nothing.
        length: how many code points one has.
    """
    counts = {
        layer: [len(one.annotations.layer(layer)) for one in documents if one.annotations.annotates(layer)]
        for layer in LAYERS
    }
    items: dict[str, int] = {layer: sum(found) for layer, found in counts.items()}
    characters = sum(map(length, documents))
    return PartStatistics(
        documents=len(documents),
        characters=characters,
        items=items,
        smallest_difference={layer: smallest_difference(found) for layer, found in counts.items()},
        traits=_traits([one.annotations for one in documents], items, characters),
    )


def _traits(annotations: Sequence[Annotations], items: dict[str, int], characters: int) -> dict[str, Share]:
    thousands = characters / 1000
    found = {f"{layer} per 1,000 characters": items[layer] / thousands if thousands else None for layer in LAYERS}
    names = [(nth, entity.cluster) for nth, one in enumerate(annotations) for entity in one.entities or ()]
    found["mentions of a name"] = len(names) / len(set(names)) if names else None
    quotes = [quote for one in annotations for quote in one.quotes or ()]
    for kind in ("direct", "mixed", "indirect"):
        found[f"quotes: {kind}"] = _share(quotes, lambda quote, kind=kind: quote.kind == kind)
    return found | _of_figures(annotations) | _of_sources(annotations)


def _of_figures(annotations: Sequence[Annotations]) -> dict[str, Share]:
    figures = [figure for one in annotations for figure in one.casualties or ()]
    return {
        "figures: killed": _share(figures, lambda one: one.outcome == "killed"),
        "figures: one person": _share(figures, lambda one: one.min == one.max == 1),
        "figures: bounded on one side": _share(figures, lambda one: (one.min is None) != (one.max is None)),
        "figures: repeated": _share(figures, lambda one: one.repeats is not None),
        "figures: part of another": _share(figures, lambda one: one.part_of is not None),
    }


def _of_sources(annotations: Sequence[Annotations]) -> dict[str, Share]:
    links = [link for one in annotations for link in one.attributions or ()]
    return {
        "sources: stated": _share(links, lambda link: link.source is not None and bool(link.source.extent)),
        "sources: implicit": _share(links, lambda link: link.source is not None and not link.source.extent),
        "sources: unnamed": _share(links, lambda link: link.source is None),
    }


def _share(items: Iterable[object], fits: Callable[..., bool]) -> Share:
    found = list(items)
    return sum(map(fits, found)) / len(found) if found else None
