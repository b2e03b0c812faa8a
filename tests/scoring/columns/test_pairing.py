"""Pairing over columns chooses, edge by edge, what the plain pairing chooses for each document."""

from __future__ import annotations

import random

import numpy as np
import pytest
from harness.scoring.columns import pairing
from harness.scoring.columns.pairing import Edges, choose
from harness.scoring.matching import Edge, pair

from harness.scoring import matching

CREDITS = ((0, 2), (0, 1, 2), (1, 2), (0, 0, 0, 2))


def knots(seed: int, count: int, largest: int, most_shared: int) -> tuple[list[Edge], set[int]]:
    """Edges of so many knots beside one another, sorted, and which gold is optional."""
    draw = random.Random(seed)
    edges, golds, predictions = [], 0, 0
    credits = CREDITS[seed % len(CREDITS)]
    for _ in range(count):
        high, wide = draw.randint(1, largest), draw.randint(1, largest)
        cells = [(i, j) for i in range(high) for j in range(wide) if draw.random() < 0.7] or [(0, 0)]
        for i, j in cells:
            credit = draw.choice(credits)
            edges.append(Edge(golds + i, predictions + j, credit, credit == 2, draw.randint(1, most_shared)))
        golds, predictions = golds + high, predictions + wide
    return edges, {gold for gold in range(golds) if draw.random() < 0.3}


def assert_alike(edges: list[Edge], optional: set[int]) -> None:
    golds, predictions = 1 + max(e.gold for e in edges), 1 + max(e.predicted for e in edges)
    marks = np.array([gold in optional for gold in range(golds)])
    columns = Edges(*(np.array([getattr(e, name) for e in edges]) for name in ("gold", "predicted", "shared")))
    credit = np.array([edge.credit for edge in edges])
    for mask, free in ((marks, optional), (None, set())):
        chosen = choose(columns, credit, mask, golds, predictions)
        assert sorted(edges[nth] for nth in chosen.tolist()) == pair(edges, free)
        assert chosen.dtype == np.int64


@pytest.mark.parametrize("seed", range(24))
def test_small_knots(seed: int) -> None:
    """Single edges, stars, squares and what is left for the solver; with few different weights, so that many tie."""
    assert_alike(*knots(seed, 30, 3, 2 if seed % 3 else 9))


@pytest.mark.parametrize("seed", range(3))
def test_many_knots_whose_pairings_tie(seed: int) -> None:
    """So many edges that only a stable sort keeps those of a knot in order."""
    assert_alike(*knots(seed, 400, 4, 1))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("dense", [2_000, 4])
def test_knots_that_are_settled_without_objects(seed: int, dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The columns' own way with large ones, and theirs with those that are no matrix."""
    monkeypatch.setattr(pairing, "LARGE", 6)
    monkeypatch.setattr(matching, "LARGEST_DENSE", dense)
    assert_alike(*knots(seed, 6, 6, 1_000))


def test_a_long_chain_is_one_knot() -> None:
    """g0-p0-g1-p1-… from both ends to the middle, so that labels have far to go."""
    order = list(range(0, 40, 2)) + list(range(39, 0, -2))
    edges = [
        Edge(i, j, 0, False, 1) for nth, i in enumerate(order) for j in (order[nth], order[nth - 1]) if nth or j == i
    ]
    assert_alike(sorted(edges), set())


@pytest.mark.parametrize("size", [5, 6])
def test_a_knot_of_the_least_large_size_is_large(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "LARGE", 6)
    edges = Edges(*(np.array(column) for column in ([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 0, 2], [1] * 6)))
    group = np.arange(size)
    found = pairing._solve_large(edges, np.zeros(6, dtype=np.int64), None, group)
    assert (found is not None) == (size == 6)


def test_nothing_to_choose_from() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert choose(Edges(nothing, nothing, nothing), nothing, None, 3, 4).tolist() == []
