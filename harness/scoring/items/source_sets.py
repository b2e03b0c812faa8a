"""Sets of sources as numbers: whose words a quote or a figure is, where several people may have said it.

Gold may leave open who a source is. The set of a content's sources is then any that takes one reading of each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

import numpy as np

from harness.scoring.items.order import Ints, Mask

OPEN = 1 << 50
Choices: TypeAlias = tuple[tuple[int, ...], ...]
"""Of each of several sources, who it may be, its own reading first."""


class Sets:
    """Numbers for sets of whole numbers, the same for both sides of a chunk.

    0 is the empty set, ``n + 1`` the set of ``n`` alone, a number below 0 any larger set. ``OPEN`` and more stand for
    what may be one of several sets, as gold's is where a source has alternatives.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, ...], int] = {}
        self._open: dict[Choices, int] = {}

    def gather(self, owner: Ints, value: Ints, owners: int, others: tuple[Ints, Ints] | None = None) -> Ints:
        """The set of the values of each owner.

        Args:
            owner, value: rows of owners and values; values are not negative.
            owners: how many owners there are.
            others: values that may stand instead of a row's own: the row, and the value.
        """
        found = self._gather(owner, value, owners)
        if others is not None and len(others[0]):
            self._open_up(found, owner, value, others)
        return found

    def _open_up(self, found: Ints, owner: Ints, value: Ints, others: tuple[Ints, Ints]) -> None:
        """Put in the numbers of those owners whose set may be one of several."""
        more: dict[int, set[int]] = {}
        for row, other in zip(*(column.tolist() for column in others), strict=True):
            if other != value[row]:
                more.setdefault(row, set()).add(other)
        if not more:
            return
        choices: dict[int, list[tuple[int, ...]]] = {}
        for row in np.flatnonzero(np.isin(owner, owner[list(more)])).tolist():
            choices.setdefault(int(owner[row]), []).append((int(value[row]), *sorted(more.get(row, ()))))
        for whose, several in choices.items():
            found[whose] = self._open.setdefault(tuple(sorted(several)), OPEN + len(self._open))

    def agree(self, wanted: Ints, found: Ints) -> Mask:
        """Whether the sets found are those wanted, pair by pair, or one of those that are as good."""
        same: Mask = wanted == found
        if self._open:
            open_sets, sets = list(self._open), dict(zip(self._numbers.values(), self._numbers, strict=True))
            for pair in np.flatnonzero(wanted >= OPEN).tolist():
                same[pair] = _may_be(open_sets[wanted[pair] - OPEN], _members(int(found[pair]), sets))
        return same

    def settled(self, numbers: Ints) -> Ints:
        """The same, but that an open number becomes that of its first readings."""
        found = numbers.copy()
        open_sets = list(self._open)
        for row in np.flatnonzero(numbers >= OPEN).tolist():
            first = np.array([choice[0] for choice in open_sets[numbers[row] - OPEN]], dtype=np.int64)
            found[row] = self._gather(np.zeros_like(first), first, 1)[0]
        return found

    def _gather(self, owner: Ints, value: Ints, owners: int) -> Ints:
        order = np.lexsort((value, owner))
        owner, value = owner[order], value[order]
        if len(owner):
            kept = np.ones(len(owner), dtype=bool)
            kept[1:] = (owner[1:] != owner[:-1]) | (value[1:] != value[:-1])
            owner, value = owner[kept], value[kept]
        counts = np.bincount(owner, minlength=owners)
        found = np.zeros(owners, dtype=np.int64)
        single = counts[owner] == 1
        found[owner[single]] = value[single] + 1
        several = np.flatnonzero(counts > 1)
        ends = np.cumsum(counts)[several]
        for row, start, end in zip(several.tolist(), (ends - counts[several]).tolist(), ends.tolist(), strict=True):
            found[row] = self._numbers.setdefault(tuple(value[start:end].tolist()), -1 - len(self._numbers))
        return found


def _members(number: int, sets: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    """The members of a set that is not open."""
    if number > 0:
        return (number - 1,)
    return sets[number] if number else ()


def _may_be(choices: Choices, members: Collection[int]) -> bool:
    """Whether one reading of each choice can give just these members: each is needed, and each choice has one."""
    if not all(any(value in members for value in choice) for choice in choices):
        return False
    taken: dict[int, int] = {}  # which member each choice is needed for

    def finds_one(member: int, seen: set[int]) -> bool:
        for nth, choice in enumerate(choices):
            if member in choice and nth not in seen:
                seen.add(nth)
                if nth not in taken or finds_one(taken[nth], seen):
                    taken[nth] = member
                    return True
        return False

    return all(finds_one(member, set()) for member in members)
