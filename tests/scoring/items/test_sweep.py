"""Pairs of overlapping spans, found by sorting, against a look at every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import Fragments, Slot, merge_fragments
from harness.scoring.items import extents, sweep
from harness.scoring.items.spans import UNKNOWN_SIZE, Numbers, Spans, Texts, read_spans
from harness.scoring.items.sweep import TangleError, overlapping
from tests.effort import drawn

Item = tuple[int, list[Fragments]]
"""A document, and the readings of a slot in it."""
PIECES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4).map(merge_fragments)
SIDES = st.lists(st.tuples(st.integers(0, 2), st.lists(PIECES, min_size=1, max_size=3)), max_size=12).map(
    lambda items: sorted(items, key=lambda item: item[0])
)


def moved(extent: Fragments, by: int) -> Fragments:
    return tuple((start + by, end + by) for start, end in extent)


def slot_at(extent: Fragments, *others: Fragments) -> Slot:
    alternatives = tuple(map(slot_at, others))
    if not extent:
        return Slot(alternatives=alternatives)
    return Slot(start=extent[0][0], end=extent[-1][1], fragments=extent, alternatives=alternatives)


def side(items: list[Item], by: int = 0) -> Spans:
    document = np.array([document for document, _ in items], dtype=np.int64)
    texts = Texts([None] * 3, np.full(3, UNKNOWN_SIZE), Numbers())
    slots = [slot_at(*(moved(reading, by) for reading in readings)) for _, readings in items]
    return read_spans(slots, document, texts, readings=True)


def brute(gold: list[Item], predicted: list[Item]) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, (document, readings) in enumerate(gold)
        for j, (other, spots) in enumerate(predicted)
        if document == other and any(extents.overlap(a, b) for a in readings for b in spots)
    ]


@given(SIDES, SIDES, st.sampled_from((0, 1 << 40, (1 << 60) - 100)))
@drawn(250)
def test_every_pair_of_a_document_that_shares_a_character_is_found_once(
    gold: list[Item], predicted: list[Item], by: int
) -> None:
    """Also where offsets are so large that they do not fit into 63 bits together with the documents."""
    found = overlapping(side(gold, by), side(predicted, by))
    assert list(zip(*(rows.tolist() for rows in found), strict=True)) == brute(gold, predicted)
    assert all(rows.dtype == np.int64 for rows in found)


def test_spans_that_touch_do_not_overlap() -> None:
    gold = side([(0, [((0, 4),)])])
    assert [rows.tolist() for rows in overlapping(gold, side([(0, [((4, 8),)]), (0, [((3, 4),)])]))] == [[0], [1]]


def test_nothing_overlaps_nothing() -> None:
    for gold, predicted in (([], []), ([(0, [((0, 4),)])], []), ([], [(0, [((0, 4),)])])):
        assert [rows.tolist() for rows in overlapping(side(gold), side(predicted))] == [[], []]


@pytest.mark.parametrize("most", [19, 20])
def test_a_document_with_too_many_pairs_is_refused(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """4 times 5 in document 1, begun in turn on either side; a chunk may have more, and so may its other documents."""
    monkeypatch.setattr(sweep, "MOST_PAIRS", most)
    gold = side([(0, [((0, 9),)]), *((1, [((2 * n, 50),)]) for n in range(4)), (2, [((0, 9),)])])
    predicted = side([(0, [((0, 9),)]), *((1, [((2 * n + 1, 50),)]) for n in range(5)), (2, [((0, 9),)])])
    if most == 20:
        assert len(overlapping(gold, predicted)[0]) == 22
        return
    with pytest.raises(TangleError) as refused:
        overlapping(gold, predicted)
    assert refused.value.document == 1
    assert str(refused.value).startswith("20 pairs of gold and predictions overlap in one knot, too many to pair")
