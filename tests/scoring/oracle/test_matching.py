"""The oracle's pairing against all pairings: the dense solver, the sparse one, large weights and large components."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from tests.effort import drawn
from tests.scoring.oracle import matching
from tests.scoring.oracle.matching import Edge, TangleError, pair

Worth = tuple[int, int, int, int, int]


def worth(chosen: Collection[Edge], optional: Collection[int]) -> Worth:
    """The objective of a pairing, most important part first."""
    return (
        sum(edge.credit for edge in chosen),
        sum(edge.correct for edge in chosen),
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


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Edge], set[int]]:
    cells = draw(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=10))
    credit = st.sampled_from(((0, False), (1, False), (2, True)))
    edges = [Edge(i, j, *draw(credit), draw(st.integers(0, 5))) for i, j in sorted(cells)]
    return edges, draw(st.sets(st.integers(0, 3)))


@pytest.mark.parametrize("solver", ["dense", "sparse"])
@given(case=cases())
@drawn(80)
def test_no_pairing_beats_the_chosen_one(solver: str, case: tuple[list[Edge], set[int]]) -> None:
    edges, optional = case
    with pytest.MonkeyPatch.context() as patch:
        if solver == "sparse":
            patch.setattr(matching, "LARGEST_DENSE", 0)
        chosen = pair(edges, optional)
    assert set(chosen) <= set(edges)
    assert is_pairing(chosen)
    assert not any(edge.gold in optional and not edge.credit for edge in chosen)
    assert worth(chosen, optional) == most(edges, optional)


@pytest.mark.parametrize("largest_dense", [2_000, 0])
def test_no_pairing_beats_the_chosen_one_where_candidates_crowd(
    largest_dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "LARGEST_DENSE", largest_dense)
    rng = random.Random(largest_dense)
    cells = list(itertools.product(range(4), range(4)))
    for _ in range(500):
        edges = [
            Edge(i, j, credit, credit == 2, rng.choice((0, 1, 2, 9)))
            for i, j in sorted(rng.sample(cells, rng.randint(5, 10)))
            for credit in [rng.choice((0, 1, 1, 2))]
        ]
        optional = {i for i in range(4) if rng.random() < 0.3}
        chosen = pair(edges, optional)
        assert is_pairing(chosen)
        assert worth(chosen, optional) == most(edges, optional), (edges, optional)


@given(seed=st.integers(0, 10**6))
@drawn(30)
def test_dense_and_sparse_solvers_reach_the_same_objective(seed: int) -> None:
    rng = random.Random(seed)
    golds, predictions = rng.randint(1, 25), rng.randint(1, 25)
    edges = [
        Edge(i, j, credit, credit == 2, rng.randint(0, 40))
        for i in range(golds)
        for j in range(predictions)
        if rng.random() < 0.3
        for credit in [rng.randint(0, 2)]
    ]
    optional = {i for i in range(golds) if rng.random() < 0.2}
    dense = pair(edges, optional)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "LARGEST_DENSE", 0)
        sparse = pair(edges, optional)
    assert is_pairing(sparse)
    assert worth(dense, optional) == worth(sparse, optional)


@pytest.mark.parametrize("seed", range(20))
def test_the_sparse_solver_reaches_the_optimum_of_scipy(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody overlaps everybody, so that prices rise and fall with every item that is added."""
    monkeypatch.setattr(matching, "LARGEST_DENSE", 0)
    rng = np.random.default_rng(seed)
    golds, predictions = (40, 40) if seed < 10 else rng.integers(3, 13, 2).tolist()
    shared = rng.integers(1, 1000 if seed < 10 else 10, (golds, predictions))
    chosen = pair([Edge(i, j, 0, False, int(shared[i, j])) for i in range(golds) for j in range(predictions)])
    assert is_pairing(chosen)
    assert len(chosen) == min(golds, predictions)
    best = shared[linear_sum_assignment(shared, maximize=True)].sum()
    assert sum(edge.shared for edge in chosen) == best


def ring(own: int, next_one: int) -> list[Edge]:
    """Three by three, each gold item tied to its own prediction and to the next one."""
    return [Edge(i, j % 3, 2, True, own if i == j else next_one) for i in range(3) for j in (i, i + 1)]


def test_weights_past_the_exact_floats_are_still_compared_exactly() -> None:
    """Two pairings that differ by three characters in 2**61: as floats they would be equal."""
    vast = 2**60
    assert float(3 * vast) == float(3 * vast + 3)
    assert [(e.gold, e.predicted) for e in pair(ring(vast, vast + 1))] == [(0, 1), (1, 2), (2, 0)]
    assert [(e.gold, e.predicted) for e in pair(ring(vast + 1, vast))] == [(0, 0), (1, 1), (2, 2)]


def test_each_part_of_the_objective_outweighs_all_that_those_below_can_add_up_to() -> None:
    """Three pairs that share nothing, against two that share five characters each."""
    ahead = [Edge(i, i, 0, False, 0) for i in range(3)]
    aside = [Edge(i + 1, i, 0, False, 5) for i in range(2)]
    assert pair(ahead + aside) == ahead


def test_two_correct_pairs_win_over_one_and_two_partial_ones() -> None:
    both = [Edge(0, 1, 2, True, 1), Edge(1, 0, 2, True, 1)]
    assert pair([*both, Edge(0, 0, 2, True, 9), Edge(1, 2, 1, False, 9), Edge(2, 1, 1, False, 9)]) == both


def test_of_equal_credit_and_required_gold_the_larger_number_of_pairs_wins() -> None:
    edges = [Edge(0, 0, 1, False, 9), Edge(0, 1, 0, False, 1), Edge(1, 0, 1, False, 1)]
    assert pair(edges, optional={1}) == edges[1:]


def test_a_component_above_2000_is_solved_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain g0-p0-g1-p1-…-g2000-p2000 of pairs that earn nothing, with a correct pair at each step aside."""
    monkeypatch.setattr(matching, "_solve_dense", None)
    size = 2001
    ahead = [Edge(i, i, 0, False, 3) for i in range(size)]
    aside = [Edge(i + 1, i, 2, True, 1) for i in range(size - 1)]
    chosen = pair(ahead + aside)
    assert worth(chosen, ()) == (2 * (size - 1), size - 1, size - 1, size - 1, size - 1)


def test_a_component_of_2000_may_use_the_dense_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "LARGEST_DENSE", 3)
    monkeypatch.setattr(matching, "_solve_sparse", None)
    assert len(pair([Edge(i, j, 0, False, 1) for i in range(3) for j in range(3)])) == 3


def test_a_knot_that_is_too_large_for_either_solver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "LARGEST_DENSE", 2)
    monkeypatch.setattr(matching, "MOST_SPARSE", 9)
    knot = [Edge(5, 0, 0, False, 1), *(Edge(i, j, 0, False, 1) for i in range(6, 9) for j in range(4))]
    assert len(pair(knot[:9])) == 3
    with pytest.raises(TangleError) as refused:
        pair(knot)
    assert str(refused.value) == (
        "13 pairs of gold and predictions overlap in one knot, too many to pair exactly (at most 4,000,000);"
        " check the predictions for spans that repeat or cover everything"
    )
    assert (refused.value.document, refused.value.gold) == (None, 5)
    assert TangleError(4_000_001, document=3).document == 3
    assert str(TangleError(4_000_001)).startswith("4,000,001 pairs")


def test_weights_up_to_the_largest_exact_float_are_dense() -> None:
    assert matching.fits_dense(2**53 - 1, matching.LARGEST_DENSE, 1)
    assert not matching.fits_dense(2**53, 1, 1)
    assert not matching.fits_dense(1, 1, matching.LARGEST_DENSE + 1)


@pytest.mark.parametrize(
    ("criteria", "weights", "bound"),
    [
        # Shared characters, then the number of pairs: 1 pair outweighs 2 × 7 characters.
        pytest.param([[5, 7, 0], [1, 1, 1]], [20, 22, 15], 45, id="two criteria"),
        pytest.param([[5, 7, 0], [1, 1, 1], [0, 0, 0]], [20, 22, 15], 45, id="one that is all zero"),
        pytest.param([[5, 7, 0], [1, 1, 1], [2, 2, 2]], [20, 22, 15], 45, id="one in proportion to the one below"),
        pytest.param([[1, 1, 0], [2, 2, 0], [0, 0, 0], [3, 3, 0]], [1, 1, 0], 3, id="only one that orders anything"),
        pytest.param([[0, 2, 4], [0, 1, 2], [0, 1, 3]], [0, 11, 31], 63, id="one that is nearly in proportion"),
    ],
)
def test_only_criteria_that_order_anew_make_the_weights_larger(
    criteria: list[list[int]], weights: list[int], bound: int
) -> None:
    assert matching.weigh(criteria, most_pairs=2) == (weights, bound)


def test_nothing_to_pair() -> None:
    assert pair([]) == []


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param([Edge(0, 0, 2, True, 1)], [Edge(0, 1, 1, False, 9)], id="credit"),
        pytest.param([Edge(1, 0, 1, False, 1)], [Edge(0, 0, 1, False, 9)], id="required gold"),
        pytest.param([Edge(1, 0, 0, False, 2)], [Edge(1, 1, 0, False, 1)], id="shared characters"),
    ],
)
def test_each_part_of_the_objective_decides_where_those_above_are_equal(better: list[Edge], worse: list[Edge]) -> None:
    for edges in (better + worse, worse + better):
        assert pair(edges, optional={0} if better[0].gold else set()) == better


def test_one_correct_pair_wins_over_two_partial_ones() -> None:
    edges = [Edge(0, 0, 2, True, 1), Edge(0, 1, 1, False, 9), Edge(1, 0, 1, False, 9), Edge(1, 2, 0, False, 1)]
    assert pair(edges) == [edges[0], edges[3]]


def test_more_pairs_win_over_more_shared_characters() -> None:
    edges = [Edge(0, 0, 0, False, 50), Edge(0, 1, 0, False, 1), Edge(1, 0, 0, False, 1)]
    assert pair(edges) == [edges[1], edges[2]]


def test_optional_gold_is_left_alone_where_it_earns_nothing() -> None:
    assert pair([Edge(0, 0, 0, False, 9)], optional={0}) == []
    assert pair([Edge(0, 0, 1, False, 9)], optional={0}) == [Edge(0, 0, 1, False, 9)]
