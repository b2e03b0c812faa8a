"""The pairing of ``harness.scoring.matching`` over the candidate edges of many documents at once.

Certain pairs, stars and two-by-two components are settled with whole-array operations, in the order that
``matching.pair`` states for one component; only what is left goes to its solver, one component after the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.scoring.matching import Edge, assign, fits_dense, solve, weigh

LARGE = 1_000
"""Edges of a component from which objects for them cost more than the solver."""
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Edges(NamedTuple):
    """Candidate pairs as columns, sorted by gold and then by prediction; indices run over all documents.

    Attributes:
        gold, predicted: indices of the items.
        shared: characters in common.
    """

    gold: Ints
    predicted: Ints
    shared: Ints

    def __len__(self) -> int:
        return len(self.gold)

    def where(self, mask: Mask | Ints) -> Edges:
        return Edges(self.gold[mask], self.predicted[mask], self.shared[mask])


def choose(edges: Edges, credit: Ints, optional: Mask | None, golds: int, predictions: int) -> Ints:
    """Indices of the edges of the best pairing under one mode.

    Args:
        edges: the candidates.
        credit: 2 for COR, 1 for PAR, 0 for INC, an edge.
        optional: which gold items are optional; None when none is.
        golds: how many gold items there are.
        predictions: how many predictions.
    """
    live = np.arange(len(edges), dtype=np.int64)
    if optional is not None:
        live = live[(credit > 0) | ~optional[edges.gold]]
    certain = _certain(edges, credit, live, golds, predictions)
    taken_gold = np.zeros(golds, dtype=bool)
    taken_predicted = np.zeros(predictions, dtype=bool)
    taken_gold[edges.gold[certain]] = True
    taken_predicted[edges.predicted[certain]] = True
    live = live[~(taken_gold[edges.gold[live]] | taken_predicted[edges.predicted[live]])]
    if not len(live):
        return certain
    degree_gold = np.bincount(edges.gold[live], minlength=golds)
    degree_predicted = np.bincount(edges.predicted[live], minlength=predictions)
    single = (degree_gold[edges.gold[live]] == 1) & (degree_predicted[edges.predicted[live]] == 1)
    chosen = [certain, live[single]]
    if not single.all():
        chosen.append(_choose_open(edges, credit, optional, live[~single]))
    return np.concatenate(chosen)


def _certain(edges: Edges, credit: Ints, live: Ints, golds: int, predictions: int) -> Ints:
    correct = live[credit[live] == 2]
    of_gold = np.bincount(edges.gold[correct], minlength=golds)
    of_predicted = np.bincount(edges.predicted[correct], minlength=predictions)
    alone = (of_gold[edges.gold[correct]] == 1) & (of_predicted[edges.predicted[correct]] == 1)
    found: Ints = correct[alone]
    return found


def _choose_open(edges: Edges, credit: Ints, optional: Mask | None, live: Ints) -> Ints:
    """The components of more than one edge: stars and squares as arrays, the rest by the solver."""
    _, gold = np.unique(edges.gold[live], return_inverse=True)
    _, predicted = np.unique(edges.predicted[live], return_inverse=True)
    component = _components(gold, predicted)
    components = int(component.max()) + 1
    golds = _count_distinct(component, gold, components)
    predictions = _count_distinct(component, predicted, components)
    star = (golds == 1) | (predictions == 1)
    square = (golds == 2) & (predictions == 2)
    weight = _weights(edges, credit, optional, live)
    chosen = [
        live[_best_of_stars(component, weight, star)],
        live[_best_of_squares(component, gold, predicted, weight, square)],
    ]
    rest = ~(star | square)[component]
    if rest.any():
        chosen.append(_solve_rest(edges, credit, optional, live[rest], component[rest]))
    return np.concatenate(chosen)


def _components(gold: Ints, predicted: Ints) -> Ints:
    """A dense component number an edge: least label over alternating sides, with pointer jumping for long chains."""
    label = np.arange(len(gold), dtype=np.int64)
    golds, predictions = int(gold.max()) + 1, int(predicted.max()) + 1
    while True:
        before = label
        for side, size in ((gold, golds), (predicted, predictions)):
            least = np.full(size, len(gold), dtype=np.int64)
            np.minimum.at(least, side, label)
            label = least[side]
        label = label[label]
        if np.array_equal(label, before):
            _, dense = np.unique(label, return_inverse=True)
            return dense.astype(np.int64)


def _count_distinct(component: Ints, node: Ints, components: int) -> Ints:
    """How many different nodes of one side each component has."""
    first = np.zeros(int(node.max()) + 1, dtype=np.int64)
    first[node] = component
    return np.bincount(first, minlength=components)


def _weights(edges: Edges, credit: Ints, optional: Mask | None, live: Ints) -> Ints:
    """The objective as one whole number an edge, exact for pairings of up to two edges."""
    shared = edges.shared[live]
    required = (
        np.ones(len(live), dtype=np.int64) if optional is None else (~optional[edges.gold[live]]).astype(np.int64)
    )
    worth, correct = credit[live].astype(np.int64), (credit[live] == 2).astype(np.int64)
    above = ((worth * 3 + correct) * 3 + required) * 3 + 1
    found: Ints = above * (2 * int(shared.max()) + 1) + shared
    return found


def _best_of_stars(component: Ints, weight: Ints, star: NDArray[np.bool_]) -> Ints:
    """The heaviest edge of each star, the first of equals."""
    among = np.flatnonzero(star[component])
    order = among[np.lexsort((among, -weight[among], component[among]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = component[order[1:]] != component[order[:-1]]
    found: Ints = order[first]
    return found


def _best_of_squares(component: Ints, gold: Ints, predicted: Ints, weight: Ints, square: Mask) -> Ints:
    """The heavier of the two perfect pairings of each square, the uncrossed one of equals."""
    among = np.flatnonzero(square[component])
    if not len(among):
        return among
    own = component[among]
    least_gold = np.full(len(square), len(weight), dtype=np.int64)
    least_predicted = least_gold.copy()
    np.minimum.at(least_gold, own, gold[among])
    np.minimum.at(least_predicted, own, predicted[among])
    crossed = (gold[among] == least_gold[own]) != (predicted[among] == least_predicted[own])
    balance = np.zeros(len(square), dtype=np.int64)
    np.add.at(balance, own, np.where(crossed, -weight[among], weight[among]))
    found: Ints = among[crossed == (balance[own] < 0)]
    return found


def _solve_rest(edges: Edges, credit: Ints, optional: Mask | None, live: Ints, component: Ints) -> Ints:
    order = np.argsort(component, kind="stable")
    bounds = np.flatnonzero(np.diff(component[order])) + 1
    chosen: list[int] = []
    for group in np.split(live[order], bounds):
        chosen += _solve_large(edges, credit, optional, group) or _solve_small(edges, credit, optional, group)
    return np.array(chosen, dtype=np.int64)


def _solve_small(edges: Edges, credit: Ints, optional: Mask | None, group: Ints) -> list[int]:
    columns = (edges.gold[group], edges.predicted[group], credit[group], edges.shared[group])
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    at = {(gold, predicted): place for place, (gold, predicted, _, _) in zip(group.tolist(), rows, strict=True)}
    free = set() if optional is None else {gold for gold, *_ in rows if optional[gold]}
    solved = solve([Edge(gold, predicted, worth, worth == 2, shared) for gold, predicted, worth, shared in rows], free)
    return [at[edge.gold, edge.predicted] for edge in solved]


def _solve_large(edges: Edges, credit: Ints, optional: Mask | None, group: Ints) -> list[int] | None:
    """What ``matching.solve`` makes of a component, without an object an edge; None where that is not for this way."""
    if len(group) < LARGE:
        return None
    golds, row = np.unique(edges.gold[group], return_inverse=True)
    predictions, column = np.unique(edges.predicted[group], return_inverse=True)
    required = (
        np.ones(len(group), dtype=np.int64) if optional is None else (~optional[edges.gold[group]]).astype(np.int64)
    )
    worth = credit[group].astype(np.int64)
    criteria = [edges.shared[group], np.ones_like(worth), required, (worth == 2).astype(np.int64), worth]
    weights, total = weigh([criterion.tolist() for criterion in criteria], min(len(golds), len(predictions)))
    if not fits_dense(total, len(golds), len(predictions)):
        return None
    matrix = np.zeros((len(golds), len(predictions)))
    matrix[row, column] = weights
    place = np.full(matrix.shape, -1, dtype=np.int64)
    place[row, column] = group
    found = place[assign(matrix)]
    return [int(edge) for edge in found if edge >= 0]
