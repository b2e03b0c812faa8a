"""Words and keys as whole numbers for the time of one chunk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from harness.scoring.columns.pairing import Ints
from harness.scoring.spans import normalise


class Words(dict[str, int]):
    """From raw words to numbers that are equal where the words are once normalised; 0 where nothing is left of them.

    ``spelled`` are the normalised words by their number.
    """

    def __init__(self) -> None:
        super().__init__({"": 0})
        self.spelled = [""]
        self._by_words = {"": 0}

    def __missing__(self, raw: str) -> int:
        words = normalise(raw)
        found = self._by_words.setdefault(words, len(self.spelled))
        if found == len(self.spelled):
            self.spelled.append(words)
        self[raw] = found
        return found


class Keys(dict[Any, int]):
    """Numbers of keys in the order in which they are asked for; the least of all keys has 0."""

    def __init__(self, least: Any) -> None:
        super().__init__({least: 0})

    def __missing__(self, key: Any) -> int:
        found = self[key] = len(self)
        return found


def ranks(keys: Sequence[Any], used: Ints) -> Ints:
    """The place of each key that is used among these when sorted, by number; the least key has place 0.

    Args:
        keys: by their numbers, the least first.
        used: numbers, some of them several times.
    """
    is_used = np.zeros(len(keys), dtype=bool)
    is_used[0] = True
    is_used[used] = True
    order = sorted(np.flatnonzero(is_used).tolist(), key=keys.__getitem__)
    found = np.zeros(len(keys), dtype=np.int64)
    found[order] = np.arange(len(order), dtype=np.int64)
    return found
