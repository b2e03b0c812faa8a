"""Entities of many documents in their one common order, and the pairs of them that meet."""

from __future__ import annotations

import random

import numpy as np
import pytest
from harness.scoring.columns import entities
from harness.scoring.columns.entities import Spans, in_order, overlapping

Row = tuple[int, int, int, int]


def spans(rows: list[Row]) -> Spans:
    return Spans(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def rows_of(found: Spans) -> list[Row]:
    return list(zip(*(column.tolist() for column in found), strict=True))


def drawn(seed: int, count: int, most: int) -> list[Row]:
    draw = random.Random(seed)
    return [(draw.randrange(3), draw.randrange(most), draw.randrange(most), draw.randrange(3)) for _ in range(count)]


@pytest.mark.parametrize("least", [0, -2])
@pytest.mark.parametrize("seed", range(40))
def test_spans_are_sorted_by_document_start_end_and_label(seed: int, least: int) -> None:
    """Negative offsets are sorted too, by the slower way."""
    rows = [(document, start + least, end, label) for document, start, end, label in drawn(seed, 1 + seed % 7, 3)]
    assert rows_of(in_order(spans(rows))) == sorted(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 1, 2, 2), (0, 1, 2, 1)],
        [(0, 1, 2, 0), (0, 1, 2, 2), (0, 1, 2, 1)],
        [(0, 1, 3, 0), (0, 1, 2, 1)],
        [(0, 2, 3, 0), (0, 1, 4, 1)],
        [(1, 0, 3, 0), (0, 1, 4, 1)],
        [(0, 1, 2, 0), (0, 1, 3, 0), (0, 1, 2, 0)],
    ],
)
def test_one_thing_out_of_order_is_enough(rows: list[Row]) -> None:
    assert rows_of(in_order(spans(rows))) == sorted(rows)


def test_spans_that_stand_in_order_are_left_as_they_are() -> None:
    ordered = spans(sorted(drawn(1, 30, 3)))
    assert in_order(ordered) is ordered
    assert rows_of(in_order(spans([]))) == []


@pytest.mark.parametrize(("label", "fits"), [(7, True), (8, False)])
def test_rows_of_63_bits_are_sorted_as_one_number_each(label: int, fits: bool) -> None:
    """20 bits each for document, start and end leave 3 for the label."""
    most = (1 << 20) - 1
    rows = [(most, most, most, label), (0, 0, 0, 0), (most, 0, most, 1), (0, most, 1, label)]
    packed = entities._packed_order(spans(rows))
    assert (packed is not None) == fits
    assert rows_of(packed or in_order(spans(rows))) == sorted(rows)
    assert entities._packed_order(spans([(0, -1, 2, 0), (0, -2, 2, 0)])) is None


@pytest.mark.parametrize("seed", range(20))
def test_every_pair_of_one_document_that_shares_a_character_meets_once(seed: int) -> None:
    gold = sorted(row for row in drawn(seed, 12, 9) if row[1] < row[2])
    predicted = sorted(row for row in drawn(seed + 100, 12, 9) if row[1] < row[2])
    found = overlapping(spans(gold), spans(predicted), 9)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        (i, j, min(one[2], other[2]) - max(one[1], other[1]))
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if one[0] == other[0] and min(one[2], other[2]) > max(one[1], other[1])
    ]
