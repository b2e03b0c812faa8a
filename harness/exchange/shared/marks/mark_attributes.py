"""Reads attributes of marks as typed values, and reports those that cannot be read."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from harness.annotation import Layer
from harness.errors import HarnessError, shorten
from harness.exchange.shared.marks.graph import (
    ASSUMED,
    CHOICES,
    CUE_OF,
    FIGURE_SLOTS,
    LAYER_OF,
    NOT_PLACED,
    SOURCE_OF,
    Mark,
    MarkLink,
    Note,
    Page,
)
from harness.exchange.shared.marks.mark_names import link_type, mark_type

T = TypeVar("T")

MAX_NUMBER = 2**53
"""What every reader of JSON can hold."""
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no", "")


class AttributeReader:
    """Reads the attributes of a page's marks.

    Attributes:
        page: whose marks they are.
        notes: what could not be read, had no place, or was assumed.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.notes = list(page.notes)

    def choice(self, mark: Mark, name: str) -> str | None:
        value = mark.attributes.get(name)
        if value and value not in CHOICES[name]:
            self.reject(mark, f'{name} is "{value}": it must be one of {", ".join(CHOICES[name])}')
            return None
        return value or None

    def flag(self, mark: Mark, name: str) -> bool:
        value = mark.attributes.get(name, "").casefold()
        if value not in (*_YES, *_NO):
            self.reject(mark, f'{name} is "{value}": it must be true or false')
        return value in _YES

    def number(self, mark: Mark, name: str) -> int | None:
        return self.read(mark, name, read_count)

    def read(self, mark: Mark, name: str, convert: Callable[[str], T]) -> T | None:
        value = mark.attributes.get(name)
        if not value:
            return None
        try:
            return convert(value)
        except (ValueError, HarnessError):
            self.reject(mark, f'{name} is "{value}", which cannot be read')
            return None

    def assume(self, mark: Mark, name: str, value: str) -> str:
        self.note(mark, ASSUMED, f"no {name} is given: taken as {value}")
        return value

    def reject(self, what: Mark | MarkLink, message: str) -> None:
        """Say that a mark or link is left out."""
        self.note(what, NOT_PLACED, message)

    def note(self, what: Mark | MarkLink, code: str, message: str) -> None:
        words = shorten(self.words(what), limit=40) if isinstance(what, Mark) else ""
        self.notes.append(Note(what.line, f'{message} ("{words}")' if words else message, code, _layer(what)))

    def words(self, mark: Mark) -> str:
        """What stands where a mark stands; nothing where it does not lie in the text."""
        return " ".join(self.page.text[max(0, start) : max(0, end)] for start, end in mark.extent)


def _layer(what: Mark | MarkLink) -> Layer | None:
    """The layer that is not whole without a mark or link."""
    if isinstance(what, Mark):
        return LAYER_OF.get(mark_type(what.type), "entities")
    name = link_type(what.type)
    return "casualties" if name in FIGURE_SLOTS else "attributions" if name in (SOURCE_OF, CUE_OF) else None


def read_count(value: str) -> int:
    """A number of people.

    Raises:
        ValueError: it is none, or more than any file of ours can hold.
    """
    number = int(value)
    if abs(number) >= MAX_NUMBER:
        raise ValueError(value)
    return number


def read_score(value: str) -> float:
    """A score.

    Raises:
        ValueError: it is none that JSON can hold.
    """
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number
