"""JSON objects of other tools, whose values are asked for by type: what is something else is said with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.annotation import Fragments
from harness.errors import HarnessError

MAX_OFFSET = 2**53


class JsonRecord:
    """A JSON object.

    Attributes:
        value: as it was read.
        where: its file and line.
    """

    def __init__(self, value: Any, where: str, name: str = "") -> None:
        """
        Args:
            value: what should be an object.
            where: its file and line.
            name: what holds it, for the message.

        Raises:
            HarnessError: it is none.
        """
        if not isinstance(value, Mapping):
            raise HarnessError(f"{where}: {name or 'this'} is {shown(value)}: an object is expected")
        self.value, self.where = value, where

    def has(self, name: str) -> bool:
        """Whether the key is there with a value."""
        return self.value.get(name) is not None

    def text(self, name: str) -> str | None:
        """Words, or a number as words; None where there are none.

        Raises:
            HarnessError: it is something else.
        """
        value = self.value.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise HarnessError(f'{self.where}: "{name}" is {shown(value)}: a word is expected')
        return spelt(value)

    def record(self, name: str) -> JsonRecord:
        """An object; an empty one where there is none.

        Raises:
            HarnessError: it is something else.
        """
        value = self.value.get(name)
        return JsonRecord({} if value is None else value, self.where, f'"{name}"')

    def list(self, name: str) -> list[Any]:
        """A list; an empty one where there is none.

        Raises:
            HarnessError: it is something else.
        """
        value = self.value.get(name)
        if not isinstance(value, list | None):
            raise HarnessError(f'{self.where}: "{name}" is {shown(value)}: a list is expected')
        return value or []

    def records(self, name: str) -> Iterator[JsonRecord]:
        """The objects of a list.

        Raises:
            HarnessError: it is no list of objects.
        """
        for value in self.list(name):
            yield JsonRecord(value, self.where, f'an item of "{name}"')

    def extent(self, start: str, end: str) -> Fragments:
        """The span between two offsets; none where one of them is no whole number."""
        return extent_of(self.value.get(start), self.value.get(end))


def extent_of(start: Any, end: Any) -> Fragments:
    """The span between two offsets, which some tools write as ``"6"`` or ``6.0``; none where one cannot be read."""
    first, last = _whole(start), _whole(end)
    return () if first is None or last is None else ((first, last),)


def spelt(value: Any) -> str:
    """A value of JSON as a word: whole numbers without a point, flags as ``true`` and ``false``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < MAX_OFFSET else str(value)
    if isinstance(value, int) and abs(value) >= MAX_OFFSET:
        return hex(value)
    return str(value)


def shown(value: Any) -> str:
    """A value for a message, cut where it is long."""
    words = "null" if value is None else repr(value)
    return words if len(words) <= 60 else f"{words[:59]}…"


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 18:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_OFFSET:
        return None
    return value
