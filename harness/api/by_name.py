"""Tables that are asked by name and say what there is where a name is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, TypeVar

from harness.errors import UnknownNameError, nearest, shorten

T_co = TypeVar("T_co", covariant=True)
_SHOWN = 10


class ByName(Mapping[str, T_co]):
    """A mapping whose ``KeyError`` is a ``HarnessError`` with the nearest name."""

    kind: ClassVar[str] = "document"

    def __init__(self, items: Mapping[str, T_co], *, empty: str | None = None) -> None:
        """From a mapping; ``empty`` says why there is nothing in it."""
        self._items = dict(items)
        self._empty = empty

    def __getitem__(self, name: str) -> T_co:
        try:
            return self._items[name]
        except (KeyError, TypeError):
            raise UnknownNameError(self._unknown(name)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def _unknown(self, name: Any) -> str:
        if self._empty and not self._items:
            return self._empty
        known = list(self._items)
        listed = ", ".join(known[:_SHOWN]) + (f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else "")
        hint = nearest(str(name), known) or f"; there are: {listed or 'none'}"
        return f'no {self.kind} is called "{shorten(str(name))}"{hint}'
