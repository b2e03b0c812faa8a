"""The best pairing against all pairings, and edge by edge against the oracle's."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.items.sweep import TangleError
from harness.scoring.pairs import assignment
from harness.scoring.pairs.assignment import Candidates, Edges, most_pairs
from tests.effort import drawn
from tests.scoring.oracle import matching

Worth = tuple[int, int, int, int, int]


class Edge(NamedTuple):
    """A candidate pair; ``credit`` is 2 for COR, 1 for PAR, 0 for INC."""

    gold: int
    predicted: int
    credit: int
    shared: int


def pair(edges: Sequence[Edge], optional: Collection[int] = ()) -> list[Edge]:
    """The chosen edges, in order of their gold."""
    edges = sorted(edges)
    golds = max((edge.gold for edge in edges), default=0) + 1
    predictions = max((edge.predicted for edge in edges), default=0) + 1
    columns = [np.array([edge[nth] for edge in edges], dtype=np.int64) for nth in range(4)]
    marks = np.array([gold in optional for gold in range(golds)])
    candidates = Candidates(
        Edges(columns[0], columns[1], columns[3]), marks, np.arange(golds, dtype=np.int64), predictions
    )
    chosen = candidates.settle(columns[2])
    assert chosen.dtype == np.int64
    assert chosen.tolist() == sorted(set(chosen.tolist()))
    return [edges[nth] for nth in chosen.tolist()]


def worth(chosen: Collection[Edge], optional: Collection[int]) -> Worth:
    """The objective of a pairing, most important part first."""
    return (
        sum(edge.credit for edge in chosen),
        sum(edge.credit == 2 for edge in chosen),
        sum(edge.gold not in optional for edge in chosen),
        len(chosen),
        sum(edge.shared for edge in chosen),
    )


def is_pairing(chosen: Collection[Edge]) -> bool:
    golds, predictions = [e.gold for e in chosen], [e.predicted for e in chosen]
    return len(set(golds)) == len(golds) and len(set(predictions)) == len(predictions)


def most(edges: list[Edge], optional: Collection[int]) -> Worth:
    """The best objective among all pairings in which optional gold earns credit."""
    usable = [edge for edge in edges if edge.credit or edge.gold not in optional]
    everything = itertools.chain.from_iterable(
        itertools.combinations(usable, size) for size in range(min(len(usable), 4) + 1)
    )
    return max(worth(some, optional) for some in everything if is_pairing(some))


def by_the_oracle(edges: Sequence[Edge], optional: Collection[int]) -> list[Edge]:
    chosen = matching.pair(
        [matching.Edge(e.gold, e.predicted, e.credit, e.credit == 2, e.shared) for e in edges], optional
    )
    return [Edge(e.gold, e.predicted, e.credit, e.shared) for e in chosen]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Edge], set[int]]:
    cells = draw(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=10))
    edges = [Edge(i, j, draw(st.integers(0, 2)), draw(st.integers(0, 5))) for i, j in sorted(cells)]
    return edges, draw(st.sets(st.integers(0, 3)))


def assert_best(edges: list[Edge], optional: set[int]) -> None:
    chosen = pair(edges, optional)
    assert is_pairing(chosen)
    assert not any(edge.gold in optional and not edge.credit for edge in chosen)
    assert worth(chosen, optional) == most(edges, optional), (edges, optional)


@given(cases())
@drawn(150)
def test_no_pairing_beats_the_chosen_one(case: tuple[list[Edge], set[int]]) -> None:
    assert_best(*case)


def test_no_pairing_beats_the_chosen_one_where_candidates_crowd() -> None:
    rng = random.Random(2)
    cells = list(itertools.product(range(4), range(4)))
    for _ in range(400):
        edges = [
            Edge(i, j, rng.choice((0, 1, 1, 2)), rng.choice((0, 1, 2, 9)))
            for i, j in sorted(rng.sample(cells, rng.randint(5, 10)))
        ]
        assert_best(edges, {i for i in range(4) if rng.random() < 0.3})


CREDITS = ((0, 2), (0, 1, 2), (1, 2), (0, 0, 0, 2))


def knots(seed: int, count: int, largest: int, most_shared: int) -> tuple[list[Edge], set[int]]:
    """Edges of so many knots beside one another, sorted, and which gold is optional."""
    draw = random.Random(seed)
    edges, golds, predictions = [], 0, 0
    credits = CREDITS[seed % len(CREDITS)]
    for _ in range(count):
        high, wide = draw.randint(1, largest), draw.randint(1, largest)
        cells = [(i, j) for i in range(high) for j in range(wide) if draw.random() < 0.7] or [(0, 0)]
        edges += [
            Edge(golds + i, predictions + j, draw.choice(credits), draw.randint(1, most_shared)) for i, j in cells
        ]
        golds, predictions = golds + high, predictions + wide
    return edges, {gold for gold in range(golds) if draw.random() < 0.3}


@pytest.mark.parametrize("seed", range(24))
def test_small_knots_are_settled_as_the_oracle_settles_them(seed: int) -> None:
    """Single edges, stars, squares and what is left for the solver; with few different weights, so that many tie."""
    edges, optional = knots(seed, 30, 3, 2 if seed % 3 else 9)
    for free in (optional, set()):
        assert pair(edges, free) == by_the_oracle(edges, free)


@pytest.mark.parametrize("seed", range(3))
def test_many_knots_whose_pairings_tie_are_settled_as_the_oracle_settles_them(seed: int) -> None:
    """So many edges that only a stable sort keeps those of a knot in order."""
    edges, optional = knots(seed, 400, 4, 1)
    assert pair(edges, optional) == by_the_oracle(edges, optional)


@pytest.mark.parametrize("seed", range(8))
def test_larger_knots_are_settled_as_the_oracle_settles_them(seed: int) -> None:
    edges, optional = knots(seed, 6, 12, 1_000)
    assert pair(edges, optional) == by_the_oracle(edges, optional)


def test_a_long_chain_is_one_knot() -> None:
    """g0-p0-g1-p1-… from both ends to the middle, so that labels have far to go."""
    order = list(range(0, 40, 2)) + list(range(39, 0, -2))
    edges = [Edge(i, j, 0, 1) for nth, i in enumerate(order) for j in (order[nth], order[nth - 1]) if nth or j == i]
    assert pair(edges) == by_the_oracle(sorted(edges), ())


def ring(own: int, next_one: int) -> list[Edge]:
    """Three by three, each gold item tied to its own prediction and to the next one."""
    return [Edge(i, j % 3, 2, own if i == j else next_one) for i in range(3) for j in (i, i + 1)]


@pytest.mark.parametrize("vast", [2**10, 2**40, 2**49])
def test_a_difference_of_one_character_decides_up_to_the_largest_weights(vast: int) -> None:
    assert [(e.gold, e.predicted) for e in pair(ring(vast, vast + 1))] == [(0, 1), (1, 2), (2, 0)]
    assert [(e.gold, e.predicted) for e in pair(ring(vast + 1, vast))] == [(0, 0), (1, 1), (2, 2)]


def test_weights_that_floats_would_not_hold_exactly_are_refused() -> None:
    """Three pairs of 2^52 characters each add up to more than 2^53."""
    with pytest.raises(TangleError) as refused:
        pair(ring(2**52, 2**52 + 1))
    assert (refused.value.document, str(refused.value)[:8]) == (0, "6 pairs ")


def test_a_knot_above_the_largest_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "LARGEST", 3)
    knot = [Edge(i, j, 0, 1) for i in range(6, 9) for j in range(4)]
    assert len(pair([Edge(5, 9, 0, 1), *(edge for edge in knot if edge.predicted < 3)])) == 4
    with pytest.raises(TangleError) as refused:
        pair(knot)
    assert refused.value.document == 6  # each gold item is a document of its own here
    assert str(refused.value).startswith(
        "12 pairs of gold and predictions overlap in one knot, too many to pair exactly"
    )


def test_stars_and_squares_have_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """They need no solver, and so no limit."""
    monkeypatch.setattr(assignment, "LARGEST", 0)
    star = [Edge(0, j, 0, 1 + (j == 7)) for j in range(50)]
    square = [Edge(1 + i, 50 + j, 0, 1 + (i != j)) for i in range(2) for j in range(2)]
    assert pair(star + square) == [star[7], square[1], square[2]]


@pytest.mark.parametrize(
    ("criteria", "weights"),
    [
        # Shared characters, then the number of pairs: 1 pair outweighs 2 × 7 characters.
        pytest.param([[5, 7, 0], [1, 1, 1]], [20, 22, 15], id="two criteria"),
        pytest.param([[5, 7, 0], [1, 1, 1], [0, 0, 0]], [20, 22, 15], id="one that is all zero"),
        pytest.param([[5, 7, 0], [1, 1, 1], [2, 2, 2]], [20, 22, 15], id="one in proportion to the one below"),
        pytest.param([[1, 1, 0], [2, 2, 0], [0, 0, 0], [3, 3, 0]], [1, 1, 0], id="only one that orders anything"),
        pytest.param([[0, 2, 4], [0, 1, 2], [0, 1, 3]], [0, 11, 31], id="one that is nearly in proportion"),
    ],
)
def test_only_criteria_that_order_anew_make_the_weights_larger(criteria: list[list[int]], weights: list[int]) -> None:
    found = assignment._weigh([np.array(criterion) for criterion in criteria], most_pairs=2)
    assert found is not None
    assert found.tolist() == weights


def test_each_part_of_the_objective_outweighs_all_that_those_below_can_add_up_to() -> None:
    """Three pairs that share nothing, against two that share five characters each."""
    ahead = [Edge(i, i, 0, 0) for i in range(3)]
    aside = [Edge(i + 1, i, 0, 5) for i in range(2)]
    assert pair(ahead + aside) == ahead


def test_two_correct_pairs_win_over_one_and_two_partial_ones() -> None:
    both = [Edge(0, 1, 2, 1), Edge(1, 0, 2, 1)]
    assert pair([*both, Edge(0, 0, 2, 9), Edge(1, 2, 1, 9), Edge(2, 1, 1, 9)]) == both


def test_of_equal_credit_and_required_gold_the_larger_number_of_pairs_wins() -> None:
    edges = [Edge(0, 0, 1, 9), Edge(0, 1, 0, 1), Edge(1, 0, 1, 1)]
    assert pair(edges, optional={1}) == edges[1:]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param([Edge(0, 0, 2, 1)], [Edge(0, 1, 1, 9)], id="credit"),
        pytest.param([Edge(1, 0, 1, 1)], [Edge(0, 0, 1, 9)], id="required gold"),
        pytest.param([Edge(1, 0, 0, 2)], [Edge(1, 1, 0, 1)], id="shared characters"),
    ],
)
def test_each_part_of_the_objective_decides_where_those_above_are_equal(better: list[Edge], worse: list[Edge]) -> None:
    assert pair(better + worse, optional={0} if better[0].gold else set()) == better


def test_one_correct_pair_wins_over_two_partial_ones() -> None:
    edges = [Edge(0, 0, 2, 1), Edge(0, 1, 1, 9), Edge(1, 0, 1, 9), Edge(1, 2, 0, 1)]
    assert pair(edges) == [edges[0], edges[3]]


def test_more_pairs_win_over_more_shared_characters() -> None:
    edges = [Edge(0, 0, 0, 50), Edge(0, 1, 0, 1), Edge(1, 0, 0, 1)]
    assert pair(edges) == [edges[1], edges[2]]


def test_optional_gold_is_left_alone_where_it_earns_nothing() -> None:
    assert pair([Edge(0, 0, 0, 9)], optional={0}) == []
    assert pair([Edge(0, 0, 1, 9)], optional={0}) == [Edge(0, 0, 1, 9)]


def test_nothing_to_pair() -> None:
    assert pair([]) == []


@pytest.mark.parametrize("seed", range(10))
def test_as_many_as_can_be_are_paired(seed: int) -> None:
    allowed = np.random.default_rng(seed).random((3, 4)) < 0.4
    everything = [
        [cell for cell in zip(range(3), order, strict=True) if allowed[cell]]
        for order in itertools.permutations(range(4), 3)
    ]
    assert most_pairs(allowed) == max(map(len, everything))
