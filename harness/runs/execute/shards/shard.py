"""A part of a run's documents, for schedulers that run many parts side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from harness.errors import HarnessError

_T = TypeVar("_T")


class Shard(msgspec.Struct, frozen=True):
    """Part ``number`` (counted from 1) of ``total``."""

    number: int
    total: int

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"

    def take(self, items: Sequence[_T]) -> Sequence[_T]:
        """Every so-manieth item, so that long and short documents spread alike.

        Raises:
            HarnessError: there are more parts than items.
        """
        if self.total > len(items):
            raise HarnessError(f"--shard {self}: there are {len(items)} documents, too few for {self.total} parts")
        return items[self.number - 1 :: self.total]


def parse_shard(words: str) -> Shard:
    """Read ``I/N``.

    Raises:
        HarnessError: it has another form, or I is not within 1 and N.
    """
    found = re.fullmatch(r"(\d+)/(\d+)", words.strip())
    if found and 1 <= int(found[1]) <= int(found[2]):
        return Shard(int(found[1]), int(found[2]))
    raise HarnessError(f'--shard "{words}": write the part and the number of parts, as in 1/4 … 4/4')
