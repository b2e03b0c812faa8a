"""Words and keys as whole numbers for the time of one chunk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from harness.scoring.columns.pairing import Ints
from harness.scoring.spans import normalise


class Words:
    """Numbers that are equal where words are once normalised; 0 where nothing is left of them."""

    __slots__ = ("_by_raw", "_by_words", "spelled")

    def __init__(self) -> None:
        self.spelled = [""]
        self._by_raw = {"": 0}
        self._by_words = {"": 0}

    def number(self, raw: str) -> int:
        found = self._by_raw.get(raw)
        return self._add(raw) if found is None else found

    def _add(self, raw: str) -> int:
        words = normalise(raw)
        found = self._by_words.setdefault(words, len(self.spelled))
        if found == len(self.spelled):
            self.spelled.append(words)
        self._by_raw[raw] = found
        return found


class Keys(dict[Any, int]):
    """Numbers of keys whose order counts: given as they come, turned into ranks once all of them are there."""

    def __init__(self, least: Any) -> None:
        super().__init__({least: 0})

    def number(self, key: Any) -> int:
        return self.setdefault(key, len(self))


def ranks(keys: Iterable[Any]) -> Ints:
    """The place of each key among all of them when sorted."""
    listed = list(keys)
    order = sorted(range(len(listed)), key=listed.__getitem__)
    found = np.empty(len(listed), dtype=np.int64)
    found[order] = np.arange(len(listed), dtype=np.int64)
    return found
