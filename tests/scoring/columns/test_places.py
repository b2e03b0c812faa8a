"""Packed places behave as the extents that they stand for."""

from __future__ import annotations

import numpy as np
from harness.scoring.columns.places import NONE, NOWHERE, Tails, length, meeting, overlap, pack, same, similar
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import Fragments, merge_fragments
from harness.scoring import spans
from tests.scoring.effort import drawn

FRAGMENTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4).map(merge_fragments)
MANY = st.lists(FRAGMENTS, min_size=1, max_size=12)


def packed(extents: list[Fragments]) -> tuple[np.ndarray, Tails]:
    tails = sorted({(), *(extent[1:] for extent in extents)})
    places = [pack(*extent[0], tails.index(extent[1:])) if extent else NOWHERE for extent in extents]
    return np.array(places, dtype=np.int64), Tails.of(tails)


@given(MANY)
@drawn(100)
def test_lengths_and_overlaps_are_those_of_the_extents(extents: list[Fragments]) -> None:
    places, tails = packed(extents)
    one, other = (axis.ravel() for axis in np.meshgrid(range(len(places)), range(len(places))))
    pairs = [(extents[i], extents[j]) for i, j in zip(one, other, strict=True)]
    assert length(places, tails).tolist() == [spans.length(extent) for extent in extents]
    assert overlap(places[one], places[other], tails).tolist() == [spans.overlap(a, b) for a, b in pairs]
    assert similar(places[one], places[other], tails).tolist() == [spans.dice_at_least_half(a, b) for a, b in pairs]
    assert same(places[one], places[other]).tolist() == [bool(a) and a == b for a, b in pairs]


@given(MANY)
@drawn(100)
def test_packed_places_sort_as_extents_do(extents: list[Fragments]) -> None:
    places, _ = packed(extents)
    assert sorted(range(len(extents)), key=extents.__getitem__) == np.argsort(places, kind="stable").tolist()


@given(MANY, MANY, st.randoms(use_true_random=False))
@drawn(100)
def test_meeting_finds_each_overlapping_pair_of_a_document_once(one: list, other: list, random: object) -> None:
    places, tails = packed(one + other)
    documents = np.sort(np.array([random.randrange(3) for _ in one], dtype=np.int64))  # type: ignore[attr-defined]
    others = np.sort(np.array([random.randrange(3) for _ in other], dtype=np.int64))  # type: ignore[attr-defined]
    found = meeting(documents, places[: len(one)], others, places[len(one) :], tails)
    assert list(zip(*(rows.tolist() for rows in found), strict=True)) == [
        (i, j)
        for i, a in enumerate(one)
        for j, b in enumerate(other)
        if documents[i] == others[j] and spans.overlap(a, b)
    ]


def test_absent_comes_before_unlocated_before_located() -> None:
    assert NONE < NOWHERE < pack(0, 1)
    places, tails = np.array([NONE, NOWHERE, pack(0, 1)]), Tails.of([()])
    assert length(places, tails).tolist() == [0, 0, 1]
    assert overlap(places, places, tails).tolist() == [0, 0, 1]
