"""The one-to-one pairing that is best under a mode, over the candidate pairs of many documents at once.

Among all pairings of the candidates the best maximises, in this order: credit (COR+½PAR), COR, pairs with required
gold, pairs, shared characters. Optional gold pairs only where it earns credit. Pairs without a choice, stars and
two-by-two components are settled with whole-array operations; what is left goes, one component after the other, to
``scipy.optimize.linear_sum_assignment`` (Crouse 2016, "On implementing 2D rectangular assignment algorithms").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.scoring.items.order import Ints, Mask
from harness.scoring.items.sweep import TangleError

LARGEST = 2_000
"""Items of one side of a component, beyond which pairing it exactly is refused."""
_EXACT_FLOATS = 2**53


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


class Candidates:
    """The candidate pairs of one layer, ready to be settled under one mode after the other."""

    def __init__(self, edges: Edges, optional: Mask, document: Ints, predictions: int) -> None:
        """From all candidate pairs.

        Args:
            edges: the pairs.
            optional: which gold items are.
            document: of each gold item.
            predictions: how many predicted items there are.
        """
        self._document = document
        degree_gold = np.bincount(edges.gold, minlength=len(optional))
        degree_predicted = np.bincount(edges.predicted, minlength=predictions)
        is_alone = (degree_gold[edges.gold] == 1) & (degree_predicted[edges.predicted] == 1)
        self._alone = np.flatnonzero(is_alone)
        self._costs_nothing = optional[edges.gold[self._alone]]
        self._tangled = np.flatnonzero(~is_alone)
        self._golds, gold = np.unique(edges.gold[self._tangled], return_inverse=True)
        predicted, other = np.unique(edges.predicted[self._tangled], return_inverse=True)
        self._open = Edges(gold, other, edges.shared[self._tangled])
        self._sizes = len(self._golds), len(predicted)
        self._optional = optional[self._golds] if optional.any() else None

    def settle(self, credit: Ints) -> Ints:
        """Indices of the pairs of the best pairing, in order of their gold.

        Args:
            credit: of each candidate pair: 2 for COR, 1 for PAR, 0 for INC.

        Raises:
            TangleError: so many items overlap one another that their pairing would not be exact.
        """
        chosen = self._alone[(credit[self._alone] > 0) | ~self._costs_nothing]
        if not len(self._tangled):
            return chosen
        try:
            settled = best_pairs(self._open, credit[self._tangled], self._optional, *self._sizes)
        except _KnotError as error:
            raise TangleError(error.pairs, int(self._document[self._golds[error.gold]])) from None
        found: Ints = np.sort(np.concatenate([chosen, self._tangled[settled]]))
        return found


class _KnotError(Exception):
    def __init__(self, pairs: int, gold: int) -> None:
        self.pairs, self.gold = pairs, gold


def best_pairs(edges: Edges, credit: Ints, optional: Mask | None, golds: int, predictions: int) -> Ints:
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
    return np.concatenate([_solve(edges, credit, optional, group) for group in np.split(live[order], bounds)])


def _solve(edges: Edges, credit: Ints, optional: Mask | None, group: Ints) -> Ints:
    """The best pairing of one component."""
    golds, row = np.unique(edges.gold[group], return_inverse=True)
    predictions, column = np.unique(edges.predicted[group], return_inverse=True)
    required = np.ones_like(group) if optional is None else (~optional[edges.gold[group]]).astype(np.int64)
    worth = credit[group]
    criteria = [edges.shared[group], np.ones_like(group), required, (worth == 2).astype(np.int64), worth]
    weights = _weigh(criteria, min(len(golds), len(predictions)))
    if weights is None or max(len(golds), len(predictions)) > LARGEST:
        raise _KnotError(len(group), int(edges.gold[group[0]]))
    matrix = np.zeros((len(golds), len(predictions)))
    matrix[row, column] = weights
    at = np.full(matrix.shape, -1, dtype=np.int64)
    at[row, column] = group
    found: Ints = at[assign(matrix)]
    return found[found >= 0]


def assign(matrix: NDArray[Any]) -> Any:
    """Rows and columns of the assignment of the largest sum."""
    from scipy.optimize import linear_sum_assignment

    return linear_sum_assignment(matrix, maximize=True)


def most_pairs(allowed: Mask) -> int:
    """How many rows and columns can be paired at most, where only some pairs are allowed."""
    return int(allowed[assign(allowed.astype(np.float64))].sum())


def _weigh(criteria: Sequence[Ints], most_pairs: int) -> Ints | None:
    """Criteria, least important first, as one whole number a pair; None where floats would not hold it exactly.

    One that is all zero, or in proportion to the one below it, orders nothing anew: the weights stay small.
    """
    weights = np.zeros(len(criteria[0]), dtype=np.int64)
    unit = 1
    below: Ints | None = None
    for criterion in criteria:
        most = int(criterion.max())
        if not most or (below is not None and np.array_equal(criterion * int(below.max()), below * most)):
            continue
        if unit * (most * most_pairs + 1) >= _EXACT_FLOATS:
            return None
        weights += unit * criterion
        unit *= most * most_pairs + 1
        below = criterion
    return weights
