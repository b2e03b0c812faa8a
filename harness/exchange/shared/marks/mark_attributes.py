"""Attributes of marks as typed values, and what is to be said about those that are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from harness.annotation import Slot, slot_text
from harness.errors import HarnessError
from harness.exchange.shared.marks.graph import CHOICES, Mark, MarkLink, Page
from harness.exchange.shared.marks.slot_spelling import placed
from harness.files.yaml_tree import Located

T = TypeVar("T")


class AttributeReader:
    """Reads the attributes of a page's marks.

    Attributes:
        page: whose marks they are.
        unplaced: what could not be read, had no place, or was assumed.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unplaced = [self.problem(line, "not-placed", message) for line, message in page.unplaced]

    def choice(self, mark: Mark, name: str) -> str | None:
        value = mark.attributes.get(name)
        if value and value not in CHOICES[name]:
            self.reject(mark, f'{name} is "{value}": it must be one of {", ".join(CHOICES[name])}')
            return None
        return value or None

    def flag(self, mark: Mark, name: str) -> bool:
        return mark.attributes.get(name, "false").casefold() in ("true", "1", "yes")

    def number(self, mark: Mark, name: str) -> int | None:
        return self.read(mark, name, int)

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
        self.note(mark, "assumed", f"no {name} is given: taken as {value}")
        return value

    def reject(self, what: Mark | MarkLink, message: str) -> None:
        self.note(what, "not-placed", message)

    def note(self, what: Mark | MarkLink, code: str, message: str) -> None:
        where = f' ("{_short(self.words(what))}")' if isinstance(what, Mark) and what.extent else ""
        self.unplaced.append(self.problem(what.line, code, message + where))

    def words(self, mark: Mark) -> str:
        """What stands where a mark stands."""
        return slot_text(placed(Slot, mark.extent), self.page.text) or ""

    def problem(self, line: int, code: str, message: str) -> Located:
        return Located(self.page.path or self.page.id, line, 1, code, f'document "{self.page.id}": {message}')


def _short(words: str) -> str:
    words = words.replace("\n", " ")
    return words if len(words) <= 40 else words[:39] + "…"
