"""Spans and intervals as short words, for cells and attributes: ``3..8``, ``3..8+12..15``, ``3..8|4..8``.

Two dots, because spreadsheets take ``3-8`` for a date and ``3:8`` for a time of day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from harness.annotation import Fragments, Number, Slot, Source, merge_fragments
from harness.errors import HarnessError

S = TypeVar("S", Slot, Source)
_FRAGMENT = re.compile(r"(\d{1,15})\.\.(\d{1,15})")
_INTERVAL = re.compile(r"(\d{0,15})\.\.(\d{0,15})")


def spell_extent(extent: Fragments) -> str:
    """Fragments as ``3..8+12..15``."""
    return "+".join(f"{start}..{end}" for start, end in extent)


def read_extent(words: str) -> Fragments:
    """What :func:`spell_extent` wrote.

    Raises:
        HarnessError: the words are something else.
    """
    found = [_FRAGMENT.fullmatch(word.strip()) for word in words.split("+")]
    if not all(found):
        raise HarnessError(f'"{words}" is no span: write its offsets as 3..8, its pieces as 3..8+12..15')
    extent = [(int(match[1]), int(match[2])) for match in found if match]
    if any(end <= start for start, end in extent):
        raise HarnessError(f'"{words}" is empty or inverted: a span ends behind where it starts')
    return merge_fragments(extent)


def placed(kind: type[S], extent: Fragments, alternatives: Sequence[Slot] = ()) -> S:
    """A slot at an extent that is not empty."""
    return kind(
        start=extent[0][0],
        end=extent[-1][1],
        fragments=extent if len(extent) > 1 else None,
        alternatives=tuple(alternatives),
    )


def spell_slot(slot: Slot) -> str:
    """A slot with its alternatives; one in words alone is spelt as a JSON string."""
    readings = (slot, *slot.alternatives)
    return "|".join(
        spell_extent(one.extent) if one.extent else json.dumps(one.text or "", ensure_ascii=False) for one in readings
    )


def read_slot(words: str) -> Slot:
    """What :func:`spell_slot` wrote.

    Raises:
        HarnessError: the words are something else.
    """
    first, *others = [_reading(word) for word in _readings(words)]
    return msgspec.structs.replace(first, alternatives=tuple(others))


def spell_numbers(numbers: Sequence[Number]) -> str:
    """Intervals as ``10..20|3..``."""
    return "|".join(f"{'' if n.min is None else n.min}..{'' if n.max is None else n.max}" for n in numbers)


def read_numbers(words: str) -> tuple[Number, ...]:
    """What :func:`spell_numbers` wrote.

    Raises:
        HarnessError: the words are something else.
    """
    found = [_INTERVAL.fullmatch(word.strip()) for word in words.split("|")]
    if not all(found):
        raise HarnessError(f'"{words}" is no interval: write 10..20, or 3.. where it is open')
    return tuple(
        Number(min=int(m[1]) if m[1] else None, max=int(m[2]) if m[2] else None) for m in found if m is not None
    )


def _readings(words: str) -> list[str]:
    """The readings between bars; a bar inside a JSON string is none."""
    return re.findall(r'"(?:[^"\\]|\\.)*"|[^|"]+', words) or [words]


def _reading(words: str) -> Slot:
    words = words.strip()
    if not words.startswith('"'):
        return placed(Slot, read_extent(words))
    try:
        return Slot(text=json.loads(words))
    except ValueError:
        raise HarnessError(f"{words} is no span and no quoted text") from None
