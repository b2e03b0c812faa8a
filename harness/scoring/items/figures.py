"""What only casualty figures say: numbers of any size, which figure breaks down which, which one is said again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from harness.annotation import Casualty, Number
from harness.scoring.items.layers import Bounds, Figures
from harness.scoring.items.order import Column, Ints, Mask, ranks

EXACT = 1 << 53
"""Numbers of people up to here are compared as machine words, larger ones as Python's."""


def read_bounds(numbers: Sequence[Casualty | Number]) -> Bounds:
    lows, highs = [number.min for number in numbers], [number.max for number in numbers]
    return Bounds(
        _people([low or 0 for low in lows]),
        _people([high or 0 for high in highs]),
        np.array([low is not None for low in lows], dtype=bool),
        np.array([high is not None for high in highs], dtype=bool),
    )


def _people(values: Sequence[int]) -> Column:
    """Whole numbers of any size."""
    if all(-EXACT < value < EXACT for value in values):
        return np.array(values, dtype=np.int64)
    return np.array(values, dtype=object)


def sortable(bounds: Bounds) -> list[Column]:
    return [ranks(column.tolist()) if column.dtype == object else column for column in bounds.content()]


def ranked_numbers(table: Figures) -> Ints:
    """A rank of the other readings of each figure's number; 0 where there is none."""
    found = np.zeros(len(table), dtype=np.int64)
    if len(table.other_bounds_row):
        readings: dict[int, list[tuple[int, int]]] = {}
        columns = [column.tolist() for column in table.other_bounds.content()]
        for row, low, high in zip(table.other_bounds_row.tolist(), *columns, strict=True):
            readings.setdefault(row, []).append((low, high))
        found[list(readings)] = ranks([*map(tuple, readings.values()), ()])[:-1]
    return found


def wholes(items: Sequence[Casualty], document: Ints) -> tuple[Ints, Mask]:
    """The row of the figure that each one breaks down, and whether there is one."""
    whole, has_whole = np.zeros(len(items), dtype=np.int64), np.zeros(len(items), dtype=bool)
    parts = [row for row, item in enumerate(items) if item.part_of is not None]
    if parts:
        documents = document.tolist()
        rows = {(nth, item.id): row for row, (nth, item) in enumerate(zip(documents, items, strict=True))}
        for row in parts:
            found = rows.get((documents[row], items[row].part_of))  # type: ignore[arg-type]
            if found is not None:
                whole[row], has_whole[row] = found, True
    return whole, has_whole


def first_statements(figures: Figures) -> Ints:
    """The row of the first statement that each figure repeats, through statements of the same outcome."""
    items = [figures.items[at] for at in figures.origin.tolist()]
    keys = list(zip(figures.document.tolist(), figures.outcome.tolist(), [i.id for i in items], strict=True))
    found = np.arange(len(items), dtype=np.int64)
    rows = [*np.flatnonzero(~figures.repeated).tolist(), *np.flatnonzero(figures.repeated).tolist()]
    row_of = {keys[row]: row for row in rows}
    repeating = [row for row in rows if items[row].repeats is not None]
    if len(row_of) < len(keys):
        found = np.array([row_of[key] for key in keys], dtype=np.int64)
    for row in repeating:
        seen: set[str] = set()
        here = row
        while (key := (*keys[here][:2], items[here].repeats)) in row_of and items[here].id not in seen:
            seen.add(items[here].id)
            here = row_of[key]
        found[row] = row_of[keys[here]]
    return found
