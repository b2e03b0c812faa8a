"""Optimal one-to-one pairing of gold and predicted items.

Among all pairings of the candidates the best maximises, in this order: credit (COR+½PAR), COR, pairs with required
gold, pairs, shared characters. Optional gold pairs only where it earns credit. Solved per connected component with
``scipy.optimize.linear_sum_assignment`` (Crouse 2016, "On implementing 2D rectangular assignment algorithms"), or,
where floats could not hold the weights exactly or the component is large, by successive shortest paths in whole
numbers (Edmonds & Karp 1972).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

LARGEST_DENSE = 2_000
MOST_CANDIDATES = LARGEST_DENSE**2
MOST_SPARSE = 200_000
_EXACT_FLOATS = 2**53


class TangleError(Exception):
    """So many items of one document overlap one another that pairing them exactly is refused.

    ``document`` is its place among the documents that were scored together, ``gold`` an item of the knot.
    """

    def __init__(self, candidates: int, *, document: int | None = None, gold: int | None = None) -> None:
        super().__init__(
            f"{candidates:,} pairs of gold and predictions overlap in one knot, too many to pair exactly"
            f" (at most {MOST_CANDIDATES:,}); check the predictions for spans that repeat or cover everything"
        )
        self.document, self.gold = document, gold


class Edge(NamedTuple):
    """A candidate pair: ``credit`` is 0, 1 or 2 halves, ``correct`` says whether it counts as COR."""

    gold: int
    predicted: int
    credit: int
    correct: bool
    shared: int


def pair(edges: Iterable[Edge], optional: Collection[int] = frozenset()) -> list[Edge]:
    """Choose the best pairing.

    Args:
        edges: the candidates, at most one for each pair of indices. Indices follow the sorted order of the items, so
            that ties are settled alike however the input was shuffled.
        optional: indices of optional gold items.

    Returns:
        The chosen edges in order of their gold index.
    """
    kept = [edge for edge in edges if edge.credit or edge.gold not in optional]
    chosen = _certain(kept)
    golds, predictions = {edge.gold for edge in chosen}, {edge.predicted for edge in chosen}
    open_edges = [edge for edge in kept if edge.gold not in golds and edge.predicted not in predictions]
    for component in _components(open_edges):
        if len(component) == 1:
            chosen += component
        else:
            chosen += solve(sorted(component), optional)
    return sorted(chosen)


def _certain(edges: Sequence[Edge]) -> list[Edge]:
    """The COR edges whose two items have no other COR edge.

    They are in every best pairing: put in place of the at most two edges that stand in its way, such an edge gains
    credit, or at equal credit (two PAR) it gains COR.
    """
    correct = [edge for edge in edges if edge.correct]
    golds, predictions = Counter(edge.gold for edge in correct), Counter(edge.predicted for edge in correct)
    return [edge for edge in correct if golds[edge.gold] == 1 and predictions[edge.predicted] == 1]


def _components(edges: Sequence[Edge]) -> list[list[Edge]]:
    """The edges grouped by connected component, by union-find over gold (≥ 0) and predicted (< 0) nodes."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for edge in edges:
        parent[root(edge.gold)] = root(~edge.predicted)
    groups: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[root(edge.gold)].append(edge)
    return list(groups.values())


def solve(edges: list[Edge], optional: Collection[int]) -> list[Edge]:
    """The best pairing of one connected component, given in sorted order; ties go to the order of the items.

    Raises:
        TangleError: the component is too large for either solver.
    """
    golds = sorted({edge.gold for edge in edges})
    predictions = sorted({edge.predicted for edge in edges})
    criteria = [
        [edge.shared for edge in edges],
        [1] * len(edges),
        [int(edge.gold not in optional) for edge in edges],
        [int(edge.correct) for edge in edges],
        [edge.credit for edge in edges],
    ]
    weights, total = weigh(criteria, min(len(golds), len(predictions)))
    if len(golds) == 1 or len(predictions) == 1:
        return [edges[weights.index(max(weights))]]
    if len(golds) == len(predictions) == 2:
        return _solve_square(edges, weights)
    if fits_dense(total, len(golds), len(predictions)):
        return _solve_dense(edges, weights, golds, predictions)
    if len(edges) > MOST_SPARSE:
        raise TangleError(len(edges), gold=edges[0].gold)
    return _solve_sparse(edges, weights)


def fits_dense(total: int, golds: int, predictions: int) -> bool:
    """Whether floats hold the weights exactly and the matrix is small enough."""
    return total < _EXACT_FLOATS and max(golds, predictions) <= LARGEST_DENSE


def weigh(criteria: Sequence[list[int]], most_pairs: int) -> tuple[list[int], int]:
    """One whole number an edge whose sum orders pairings as the objective does, and a bound on that sum.

    Each criterion is scaled past all that the criteria below it can add up to.

    Args:
        criteria: for every edge shared characters, 1, required, correct and credit: the least important first.
        most_pairs: how many edges a pairing can have.
    """
    weights = [0] * len(criteria[0])
    unit = 1
    below: list[int] = []
    for criterion in criteria:
        # One that is all zero, or in proportion to the one below it, orders nothing anew: the weights stay small.
        if not any(criterion) or (below and _in_proportion(criterion, below)):
            continue
        weights = [weight + unit * value for weight, value in zip(weights, criterion, strict=True)]
        unit *= max(criterion) * most_pairs + 1
        below = criterion
    return weights, unit


def _in_proportion(a: list[int], b: list[int]) -> bool:
    most_a, most_b = max(a), max(b)
    return all(x * most_b == y * most_a for x, y in zip(a, b, strict=True))


def _solve_square(edges: list[Edge], weights: list[int]) -> list[Edge]:
    """Two by two: either everybody keeps to the order of the items, or both cross."""
    first_gold, first_predicted = min(edge.gold for edge in edges), min(edge.predicted for edge in edges)
    crosses = [(edge.gold == first_gold) != (edge.predicted == first_predicted) for edge in edges]
    balance = sum(-weight if crossed else weight for weight, crossed in zip(weights, crosses, strict=True))
    return [edge for edge, crossed in zip(edges, crosses, strict=True) if crossed == (balance < 0)]


def _solve_dense(edges: list[Edge], weights: list[int], golds: list[int], predictions: list[int]) -> list[Edge]:
    import numpy as np

    row = {gold: i for i, gold in enumerate(golds)}
    column = {predicted: j for j, predicted in enumerate(predictions)}
    matrix = np.zeros((len(golds), len(predictions)))
    at: dict[tuple[int, int], Edge] = {}
    for edge, weight in zip(edges, weights, strict=True):
        matrix[row[edge.gold], column[edge.predicted]] = weight
        at[row[edge.gold], column[edge.predicted]] = edge
    cells = zip(*(indices.tolist() for indices in assign(matrix)), strict=True)
    return [at[cell] for cell in cells if cell in at]


def assign(matrix: Any) -> Any:
    """Rows and columns of the assignment of the largest sum."""
    from scipy.optimize import linear_sum_assignment

    return linear_sum_assignment(matrix, maximize=True)


def _solve_sparse(edges: list[Edge], weights: list[int]) -> list[Edge]:
    """Maximum-weight matching by shortest augmenting paths with potentials, in whole numbers of any size.

    Every gold item may also stay unpaired, at the cost of an edge of weight 0.
    """
    ceiling = max(weights)
    reach: dict[int, list[tuple[int, int]]] = defaultdict(list)
    at: dict[tuple[int, int], Edge] = {}
    for edge, weight in zip(edges, weights, strict=True):
        reach[edge.gold].append((edge.predicted, ceiling - weight))
        at[edge.gold, edge.predicted] = edge
    for gold in reach:
        reach[gold].append((~gold, ceiling))  # ~gold: the private place of an unpaired gold item
    owner: dict[int, int] = {}
    price: dict[int, int] = defaultdict(int)
    for gold in reach:
        _augment(gold, reach, owner, price)
    return [at[gold, predicted] for predicted, gold in owner.items() if predicted >= 0]


def _augment(start: int, reach: dict[int, list[tuple[int, int]]], owner: dict[int, int], price: dict[int, int]) -> None:
    """Give ``start`` a place along the cheapest alternating path, and keep the reduced costs non-negative."""
    best: dict[int, int] = {}
    came_from: dict[int, tuple[int, int | None]] = {}
    queue: list[tuple[int, int]] = []

    def relax(gold: int, base: int, via: int | None, own: int) -> None:
        for place, cost in reach[gold]:
            distance = base + cost - price[place] - own
            if place not in best or distance < best[place]:
                best[place] = distance
                came_from[place] = (gold, via)
                heapq.heappush(queue, (distance, place))

    relax(start, 0, None, 0)
    done: dict[int, int] = {}
    while True:
        distance, place = heapq.heappop(queue)
        if place in done:
            continue
        done[place] = distance
        if place not in owner:
            break
        gold = owner[place]
        own = next(cost for other, cost in reach[gold] if other == place) - price[place]
        relax(gold, distance, place, own)
    for seen, at_distance in done.items():
        price[seen] += at_distance - distance
    here: int | None = place
    while here is not None:
        gold, via = came_from[here]
        owner[here] = gold
        here = via
