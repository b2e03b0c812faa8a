"""Gives items that are looked for by their words a place each: all those of one layer together.

What decides, the first first: capital letters as the words have them; a place outside of longer items; nearness to
what else the item says (a quote's cue and source, a figure's victims); the order of the answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from harness.annotation import Fragments
from harness.extractors.llm.grounding.word_search import Place, Span

FAR = 1_000
"""Code points from which on things are equally far apart."""

# Each outweighs all that follows it, and floats still tell the last apart.
_UNLIKE = (0.0, 1e6, 1e7)
_INSIDE = 1e5
# Figures break one another down ("a father and his two sons"): what stands beside them says more.
_INSIDE_FIGURE = 200.0
_SHARED = 200.0
_PARAGRAPH = 150
_SENTENCE = 150
_OVERLAP = 200
_NEIGHBOURS = 4


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An item that needs a place.

    Attributes:
        index: in the order of the answer.
        letters: its words as they are compared; items with the same are placed together.
        places: where it could be, in text order.
        companions: for each of its other slots the sorted places where that could be.
    """

    index: int
    letters: str
    places: Sequence[Place]
    companions: Sequence[Nearby] = ()


class Distances:
    """How far apart stretches of a text read."""

    def __init__(self, text: str) -> None:
        self._paragraphs = [match.start() for match in re.finditer("\n", text)]
        self._sentences = [match.start() for match in re.finditer(r"[.!?](?=\s)", text)]

    def distance(self, one: Fragments, other: Fragments) -> float:
        """Code points between two stretches; more across the end of a sentence or paragraph, or where they overlap."""
        return min(self._distance(a, b) for a in one for b in other)

    def _distance(self, one: Span, other: Span) -> float:
        (_, end), (begin, _) = (one, other) if one <= other else (other, one)
        if begin < end:
            return _OVERLAP
        if begin - end >= FAR:
            return FAR
        paragraph = _PARAGRAPH if _has_between(self._paragraphs, end, begin) else 0
        sentence = _SENTENCE if _has_between(self._sentences, end, begin) else 0
        return min(FAR, begin - end + paragraph + sentence)


class Nearby:
    """Places of one slot, to be asked for those near something else."""

    def __init__(self, distances: Distances, extents: Iterable[Fragments]) -> None:
        self._distances = distances
        self._extents = sorted(extents)
        self._starts = [extent[0][0] for extent in self._extents]
        self._known: dict[Fragments, float] = {}

    def close_to(self, extent: Fragments) -> list[Fragments]:
        """The few that may be nearest: on either side of each fragment."""
        found: dict[Fragments, None] = {}
        for start, end in extent:
            low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
            around = self._extents[max(0, low - _NEIGHBOURS) : high + _NEIGHBOURS]
            found |= dict.fromkeys(around[: 2 * _NEIGHBOURS] + around[-2 * _NEIGHBOURS :])
        return list(found)

    def distance(self, extent: Fragments) -> float:
        """From the nearest of them; ``FAR`` where there is none."""
        if extent not in self._known:
            distances = (self._distances.distance(extent, other) for other in self.close_to(extent))
            self._known[extent] = min(distances, default=FAR)
        return self._known[extent]


def place_all(wanted: Sequence[Wanted], taken: Iterable[Fragments] = (), *, shared: bool = False) -> dict[int, Place]:
    """Places for the items of one layer.

    Args:
        wanted: the items.
        taken: what other items of the layer have already.
        shared: whether two items may have the same place if no other is near.

    Returns:
        By their index the places of those that got one.
    """
    longer = _Hulls()
    for extent in taken:
        longer.add(extent)
    placed: dict[int, Place] = {}
    known = _Known({item.index: item.places[0] for item in wanted if len(item.places) == 1})
    groups: dict[str, list[Wanted]] = {}
    for item in wanted:
        if item.places:
            groups.setdefault(item.letters, []).append(item)
    # sorted keeps what is equally long in the order of the answer.
    for group in sorted(groups.values(), key=lambda items: -len(items[0].letters)):
        found = _place_alike(group, longer, known, shared=shared)
        placed |= found
        known.add(found)
        for place in found.values():
            longer.add(place.extent)
    return placed


def _place_alike(group: Sequence[Wanted], longer: _Hulls, known: _Known, *, shared: bool) -> dict[int, Place]:
    """Places for items of the same words: the cheapest way to give each its own."""
    inside = _INSIDE_FIGURE if shared else _INSIDE

    def cost(item: Wanted, place: Place) -> float:
        near = sum(companion.distance(place.extent) for companion in item.companions)
        return cost_of(place) + near + inside * longer.cover(place.extent)

    # Words with and without a mark behind them ("U.S." and "U.S") are two places that one item takes.
    letters = sorted({place.letter for item in group for place in item.places})
    own: list[dict[int, tuple[float, Place]]] = []
    for item in group:
        own.append({})
        for place in item.places:
            best = cost(item, place)
            if best < own[-1].get(place.letter, (float("inf"),))[0]:
                own[-1][place.letter] = best, place
    costs = []
    for rank, (item, places) in enumerate(zip(group, own, strict=True)):
        between = known.around(item.index)
        row = []
        for column, letter in enumerate(letters):
            order = _outside(letter, between) + 0.1 * ((rank - column) / len(letters)) ** 2
            row.append(places[letter][0] + order / 2 if letter in places else float("inf"))
        costs.append(row)
    if shared:
        # Of places that are as good the first is shared.
        again = [_SHARED + column / len(letters) for column in range(len(letters))]
        costs = [row + [sum(pair) for pair in zip(row, again, strict=True)] for row in costs]
    pairs = dict(_assign(costs))
    if shared:  # by more than two, if need be
        pairs |= {
            row: min(range(len(letters)), key=costs[row].__getitem__) for row in range(len(group)) if row not in pairs
        }
    return {group[row].index: own[row][letters[column % len(letters)]][1] for row, column in pairs.items()}


def cost_of(place: Place) -> float:
    """What speaks against a place by itself: unlike words, and much between its parts."""
    start, end = place.extent[0][0], place.extent[-1][1]
    between_parts = end - start - sum(b - a for a, b in place.extent)
    return _UNLIKE[place.unlike] + min(between_parts, FAR)


def _outside(start: int, between: tuple[float, float]) -> float:
    """0 between the neighbours, else from a half to one."""
    low, high = between
    beyond = max(low - start, start - high, 0.0)
    return 1 - 1 / (2 + beyond) if beyond else 0.0


def _has_between(places: Sequence[int], low: int, high: int) -> bool:
    at = bisect_left(places, low)
    return at < len(places) and places[at] < high


def _assign(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Row and column of the cheapest pairing of as many rows as can be paired."""
    if len(costs) == 1:
        return [(0, min(range(len(costs[0])), key=costs[0].__getitem__))]
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    matrix = np.array(costs)
    impossible = ~np.isfinite(matrix)
    matrix[impossible] = 1e12
    rows, columns = linear_sum_assignment(matrix)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if not impossible[r, c]]


class _Known:
    """Where items of the answer stand that have a place, in the order of the answer."""

    def __init__(self, places: Mapping[int, Place]) -> None:
        self._order: list[int] = []
        self._starts: dict[int, int] = {}
        self.add(places)

    def add(self, places: Mapping[int, Place]) -> None:
        self._starts |= {index: place.extent[0][0] for index, place in places.items()}
        self._order = sorted(self._starts)

    def around(self, index: int) -> tuple[float, float]:
        """Where the items before and after one stand; without limits if they do not keep to the text's order."""
        before, after = bisect_left(self._order, index), bisect_right(self._order, index)
        low = self._starts[self._order[before - 1]] if before else 0.0
        high = self._starts[self._order[after]] if after < len(self._order) else float("inf")
        return (low, high) if low <= high else (0.0, float("inf"))


class _Hulls:
    """From where to where items reach, to be asked whether a shorter one lies inside."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._longest = 0

    def add(self, extent: Fragments) -> None:
        at = bisect_left(self._starts, extent[0][0])
        self._starts.insert(at, extent[0][0])
        self._ends.insert(at, extent[-1][1])
        self._longest = max(self._longest, extent[-1][1] - extent[0][0])

    def cover(self, extent: Fragments) -> bool:
        """Whether all of a stretch is part of one that is longer."""
        start, end = extent[0][0], extent[-1][1]
        near = slice(bisect_left(self._starts, end - self._longest), bisect_right(self._starts, start))
        return any(
            end <= stop and (begin, stop) != (start, end)
            for begin, stop in zip(self._starts[near], self._ends[near], strict=True)
        )
