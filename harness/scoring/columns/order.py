"""Sorting rows by many columns, and finding the ones that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.scoring.columns.pairing import Ints, Mask

Column = NDArray[Any]


def in_order(columns: Sequence[Column]) -> Ints:
    """The order of the rows by the first column, then the second and so on; equal rows stay as they stand.

    The two leading columns are whole numbers.
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


def _by_two(first: Column, second: Column) -> Ints:
    """The order by two columns, equal rows in any order; as one whole number where 63 bits are enough."""
    if not len(first):
        return np.empty(0, dtype=np.int64)
    low, high = int(second.min()), int(second.max())
    width = (high - low).bit_length()
    if int(first.min()) < 0 or int(first.max()).bit_length() + width > 63:
        return np.lexsort((second, first))
    key = (first << width) | (second - low)
    return np.argsort(key)


def repeated(columns: Sequence[Column], order: Ints) -> Mask:
    """Which of the rows, once in this order, equal the one before them."""
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


def representatives(is_repeated: Mask) -> Ints:
    """For each sorted row the first of those that say the same."""
    rows = np.arange(len(is_repeated), dtype=np.int64)
    found: Ints = np.maximum.accumulate(np.where(is_repeated, 0, rows))
    return found


def inverse(order: Ints) -> Ints:
    """Where each row went."""
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(len(order), dtype=np.int64)
    return found
