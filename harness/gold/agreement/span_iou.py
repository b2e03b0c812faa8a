"""Agreement on long stretches by IoU ≥ 0.5, which published figures use, beside the scorer's dice ≥ 0.5.

IoU is the characters that two stretches share over all that either has. It is the stricter of the two: IoU ≥ 0.5 is
dice ≥ 2/3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from harness.annotation import Annotations, Fragments, Labelled, Layer, Slot

QUOTES, CONTENTS = "quotes.iou", "attributions.content_iou"
ENOUGH = Fraction(1, 2)


def iou_counts(first: Sequence[Labelled], second: Mapping[str, Annotations]) -> dict[str, list[tuple[int, int, int]]]:
    """By address and document: the stretches of either labeller, and how many pairs of them have an IoU ≥ 0.5.

    Contents are the quotes and claims that are attributed; figures have no stretch of their own.

    Args:
        first: one labeller's documents.
        second: the other's labels, by document id.
    """
    found: dict[str, list[tuple[int, int, int]]] = {}
    layers: dict[str, Layer] = {QUOTES: "quotes", CONTENTS: "attributions"}
    for address, layer in layers.items():
        both = [one for one in first if one.annotations.annotates(layer)]
        if both:
            sides = [
                (_stretches(one.annotations, address), _stretches(second[one.document.id], address)) for one in both
            ]
            found[address] = [(len(a), len(b), pairs(a, b)) for a, b in sides]
    return found


def pairs(first: Sequence[Fragments], second: Sequence[Fragments]) -> int:
    """The most pairs, one to one, of stretches with an IoU ≥ 0.5."""
    fitting = [[nth for nth, other in enumerate(second) if iou(one, other) >= ENOUGH] for one in first]
    taken: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for other in fitting[one]:
            if other not in tried:
                tried.add(other)
                if other not in taken or place(taken[other], tried):
                    taken[other] = one
                    return True
        return False

    return sum(place(one, set()) for one in range(len(first)))


def iou(one: Fragments, other: Fragments) -> Fraction:
    """Characters that two stretches share, over those that either has."""
    shared = sum(max(0, min(e, last) - max(s, start)) for s, e in one for start, last in other)
    both = sum(end - start for start, end in (*one, *other)) - shared
    return Fraction(shared, both) if both else Fraction(0)


def _stretches(annotations: Annotations, address: str) -> list[Fragments]:
    if address == QUOTES:
        return [quote.extent for quote in annotations.quotes or () if quote.extent]
    quotes = {quote.id: quote.extent for quote in annotations.quotes or ()}
    contents = [
        link.content.extent if isinstance(link.content, Slot) else quotes.get(link.content, ())
        for link in annotations.attributions or ()
    ]
    return [extent for extent in contents if extent]
