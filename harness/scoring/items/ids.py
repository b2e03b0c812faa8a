"""Numbers of names and ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from harness.scoring.items.layers import Figures, Quotes
from harness.scoring.items.order import Ints, Mask, first_alike


class Codes:
    """Numbers of names in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, names: Sequence[str]) -> Ints:
        """The number of each name."""
        numbers = self.numbers
        try:
            found = [numbers[name] for name in names]
        except KeyError:
            for name in names:
                numbers.setdefault(name, len(numbers))
            found = [numbers[name] for name in names]
        return np.array(found, dtype=np.int64)


class Names:
    """Numbers for the ids of a side's quotes and figures; ids of identical items lead to the first of them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str], int] = {}
        self._renamed: dict[tuple[int, str], str] = {}
        self.rows: dict[tuple[int, str], tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, table: Quotes | Figures, repeated: Mask, kind: int) -> None:
        """Take in the ids of a layer: what each leads to is its kind and row. Figures come after quotes."""
        ids = [table.items[at].id for at in table.origin.tolist()]
        keys = list(zip(table.document.tolist(), ids, strict=True))
        if repeated.any():
            first = first_alike(repeated)
            for row in np.flatnonzero(repeated).tolist():
                self._renamed[keys[row]] = ids[first[row]]
            rows = np.flatnonzero(~repeated).tolist()
            self.rows |= {keys[row]: (kind, row) for row in rows}
        else:
            self.rows |= {key: (kind, row) for row, key in enumerate(keys)}

    def resolved(self, key: tuple[int, str]) -> tuple[int, str]:
        return (key[0], self._renamed[key]) if key in self._renamed else key

    def numbers(self, table: Quotes | Figures) -> Ints:
        """The number of each item's id."""
        items = table.items
        keys = zip(table.document.tolist(), table.origin.tolist(), strict=True)
        return self.number((nth, items[at].id) for nth, at in keys)

    def number(self, keys: Iterable[tuple[int, str]]) -> Ints:
        numbers, resolved = self._numbers, self.resolved if self._renamed else None
        named = keys if resolved is None else map(resolved, keys)
        return np.array([numbers.setdefault(key, len(numbers)) for key in named], dtype=np.int64)
