"""Spans and intervals as short words, for cells and attributes: ``3..8``, ``3..8+12..15``, ``3..8|4..8``. An
alternative of a source that names somebody else ends in whom: ``3..8|4..8@sdf``, or ``3..8|@sdf`` without words.

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
_PLAIN = re.compile(r"[\w.-]+")
# What stands before the first @ outside a JSON string, and what is behind it.
_WITH_CLUSTER = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^@"]|"(?=[^"]*$))*)(?:@(.*))?', re.DOTALL)
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
        alternatives=tuple(alternatives),  # type: ignore[arg-type]  # a source's are sources
    )


def spell_slot(slot: Slot) -> str:
    """A slot with its alternatives, the slot's own cluster left out; words alone are spelt as a JSON string."""
    return "|".join([_spell(slot), *map(spell_alternative, slot.alternatives)])


def spell_alternative(slot: Slot) -> str:
    """An alternative, with the cluster of its own that a source's may have."""
    if not isinstance(slot, Source) or slot.cluster is None:
        return _spell(slot)
    cluster = slot.cluster if _PLAIN.fullmatch(slot.cluster) else json.dumps(slot.cluster, ensure_ascii=False)
    return f"{_spell(slot) if slot.extent or slot.text is not None else ''}@{cluster}"


def _spell(slot: Slot) -> str:
    return spell_extent(slot.extent) if slot.extent else json.dumps(slot.text or "", ensure_ascii=False)


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
    return re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^|"])+', words) or [words]


def _reading(words: str) -> Slot:
    place, cluster = _WITH_CLUSTER.fullmatch(words.strip()).groups()  # type: ignore[union-attr]
    if cluster is None:
        return _place(place)
    name = _json_string(cluster) if cluster.startswith('"') else cluster
    slot = _place(place) if place else Source()
    return Source(start=slot.start, end=slot.end, fragments=slot.fragments, text=slot.text, cluster=name)


def _place(words: str) -> Slot:
    if not words.startswith('"'):
        return placed(Slot, read_extent(words))
    return Slot(text=_json_string(words))


def _json_string(words: str) -> str:
    try:
        return str(json.loads(words))
    except ValueError:
        raise HarnessError(f"{words} is no span and no quoted text") from None
