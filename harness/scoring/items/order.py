"""Sorting rows by many columns, and finding the ones that say the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Column: TypeAlias = NDArray[Any]


def sorted_rows(columns: Sequence[Column]) -> Ints:
    """The order of the rows by the first column, then the second and so on; equal rows stay as they stand.

    The two leading columns are whole numbers, the first of them not negative.
    """
    order = _by_two(*columns[:2])
    level = _as_before(columns[:2], order)
    if level.any():
        # Few rows tie in the two leading columns: only they are worth sorting by all.
        tied = level.copy()
        tied[:-1] |= level[1:]
        rows = np.sort(order[tied])
        order[tied] = rows[np.lexsort(tuple(column[rows] for column in reversed(columns)))]
    return order


def _by_two(first: Ints, second: Ints) -> Ints:
    """The order by two columns, equal rows in any order; as one whole number where 63 bits are enough."""
    if not len(first):
        return np.empty(0, dtype=np.int64)
    low, high = int(second.min()), int(second.max())
    width = (high - low).bit_length()
    if int(first.max()).bit_length() + width > 63:
        return np.lexsort((second, first))
    key = (first << width) | (second - low)
    if (key[1:] > key[:-1]).all():
        return np.arange(len(key), dtype=np.int64)
    return np.argsort(key)


def same_as_before(columns: Sequence[Column], order: Ints) -> Mask:
    """Which of the rows, once in this order, equal the one before them in every column."""
    level = _as_before(columns[:2], order)
    rows = np.flatnonzero(level)
    if len(rows):
        here, before = order[rows], order[rows - 1]
        for column in columns[2:]:
            level[rows] &= column[here] == column[before]
    return level


def _as_before(columns: Sequence[Column], order: Ints) -> Mask:
    level = np.zeros(len(order), dtype=bool)
    level[1:] = True
    for column in columns:
        ordered = column[order]
        level[1:] &= ordered[1:] == ordered[:-1]
    return level


def first_alike(repeated: Mask) -> Ints:
    """For each sorted row the first of those that say the same, given which of them repeat the one before."""
    rows = np.arange(len(repeated), dtype=np.int64)
    found: Ints = np.maximum.accumulate(np.where(repeated, 0, rows))
    return found


def numbered(columns: Sequence[Column]) -> Ints:
    """A number for each row that equal rows share; numbers follow the order of the columns."""
    order = sorted_rows(columns)
    number: Ints = (np.cumsum(~same_as_before(columns, order)) - 1)[inverse(order)]
    return number


def inverse(order: Ints) -> Ints:
    """Where each row went."""
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(len(order), dtype=np.int64)
    return found


def ranks(values: Sequence[Hashable]) -> Ints:
    """The place of each value among the different ones in sorted order."""
    place = {value: rank for rank, value in enumerate(sorted(set(values)))}  # type: ignore[type-var]
    return np.array([place[value] for value in values], dtype=np.int64)


def each_counted(counts: Ints) -> tuple[Ints, Ints]:
    """For counts an item: the item, and the running number within the item, of everything counted."""
    item = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return item, np.arange(len(item), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)


def matches(keys: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Every pair of rows whose keys are equal.

    Args:
        keys: one side, in any order.
        others: the other side, ascending.
    """
    first = np.searchsorted(others, keys)
    row, step = each_counted(np.searchsorted(others, keys, side="right") - first)
    return row, first[row] + step
