"""Where each place of a text is after some stretches of it were replaced, and the way back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Replacement(NamedTuple):
    """Replaces ``[start, end)`` of a text by other words; an empty stretch is an insertion."""

    start: int
    end: int
    words: str


class _Moved(NamedTuple):
    """A stretch before and after."""

    start: int
    end: int
    new_start: int
    new_end: int


class OffsetMap:
    """Takes spans of the old text into the new one.

    Args:
        edits: sorted and disjoint, none of which deletes without a replacement.
    """

    def __init__(self, edits: Sequence[Replacement]) -> None:
        moved, shift = [], 0
        for edit in edits:
            new_start = edit.start + shift
            moved.append(_Moved(edit.start, edit.end, new_start, new_start + len(edit.words)))
            shift += len(edit.words) - (edit.end - edit.start)
        self._set(moved)

    def _set(self, moved: Sequence[_Moved]) -> None:
        self._moved = moved
        self._ends = [one.end for one in moved]

    def back(self) -> OffsetMap:
        """The map from the new text to the old one."""
        other = OffsetMap(())
        other._set([_Moved(one.new_start, one.new_end, one.start, one.end) for one in self._moved])
        return other

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a span goes. What is inserted at its edges stays outside; an edge inside an edit takes in all of it."""
        return self._start(start), self._end(end)

    def _start(self, offset: int) -> int:
        before = bisect_right(self._ends, offset)
        if before < len(self._moved) and self._moved[before].start < offset:
            return self._moved[before].new_start
        return self._shifted(offset, before)

    def _end(self, offset: int) -> int:
        before = bisect_right(self._ends, offset)
        if before < len(self._moved) and self._moved[before].start < offset:
            return self._moved[before].new_end
        while before and self._moved[before - 1].start == self._moved[before - 1].end == offset:
            before -= 1
        return self._shifted(offset, before)

    def _shifted(self, offset: int, before: int) -> int:
        if not before:
            return offset
        last = self._moved[before - 1]
        return offset + last.new_end - last.end


def apply_edits(text: str, edits: Sequence[Replacement]) -> str:
    """The text with its edits, sorted and disjoint, made."""
    parts, place = [], 0
    for edit in edits:
        parts += [text[place : edit.start], edit.words]
        place = edit.end
    return "".join([*parts, text[place:]])
