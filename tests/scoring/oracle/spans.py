"""Comparing stretches of text: shared characters, dice, trimming, and words without their punctuation.

Offsets are half-open Unicode code points. An extent is a tuple of sorted, disjoint ``(start, end)`` fragments.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from harness.annotation import Fragments, Slot, slot_text

QUOTATION_MARKS = frozenset("\"'`´“”„‟‘’‚‛«»‹›「」『』〝〞〟＂＇")
_ARTICLES = ("the ", "a ", "an ")
_JOINERS = frozenset("-‐‑‒–—―/")


@dataclass(frozen=True, slots=True)
class Place:
    """A slot made ready for comparison.

    Attributes:
        extent: where it is; empty when it has no valid offsets.
        words: its normalised words; empty when there are none to be had.
        readings: the place itself and, in gold, every alternative.
    """

    extent: Fragments
    words: str
    readings: tuple[Place, ...] = ()

    def any_reading(self) -> tuple[Place, ...]:
        return self.readings or (self,)


def locate(slot: Slot, text: str | None, size: int | None) -> Place:
    """The place of a slot in a text of ``size`` code points; a span outside it counts as no span at all."""
    here = _place(slot, text, size)
    if not slot.alternatives:
        return here
    return Place(here.extent, here.words, (here, *(_place(other, text, size) for other in slot.alternatives)))


def _place(slot: Slot, text: str | None, size: int | None) -> Place:
    extent = slot.extent
    if extent and (extent[0][0] < 0 or (size is not None and extent[-1][1] > size)):
        return Place((), normalise(slot.text or ""))
    return Place(extent, normalise(slot_text(slot, text) or ""))


def length(extent: Fragments) -> int:
    """Characters in the extent, gaps left out."""
    return sum(end - start for start, end in extent)


def overlap(a: Fragments, b: Fragments) -> int:
    """Characters that both extents cover."""
    if len(a) == 1 and len(b) == 1:
        return max(0, min(a[0][1], b[0][1]) - max(a[0][0], b[0][0]))
    return sum(max(0, min(end, stop) - max(start, begin)) for start, end in a for begin, stop in b)


def dice_at_least_half(a: Fragments, b: Fragments) -> bool:
    """Whether 2·overlap/(|a|+|b|) ≥ 0.5, in whole numbers so that no rounding decides."""
    shared = overlap(a, b)
    return shared > 0 and 4 * shared >= length(a) + length(b)


def shared(gold: Place, predicted: Place) -> int:
    """Shared characters, by gold's most favourable reading."""
    return max(overlap(reading.extent, predicted.extent) for reading in gold.any_reading())


def same_span(gold: Place, predicted: Place) -> bool:
    """Whether the prediction covers exactly the characters of one of gold's readings."""
    return bool(predicted.extent) and any(reading.extent == predicted.extent for reading in gold.any_reading())


def similar(gold: Place, predicted: Place) -> bool:
    """Whether dice reaches one half with one of gold's readings."""
    return any(dice_at_least_half(reading.extent, predicted.extent) for reading in gold.any_reading())


def matches(gold: Place, predicted: Place) -> bool:
    """Whether a text slot is right: ``similar``, or the same words once normalised."""
    if similar(gold, predicted):
        return True
    return bool(predicted.words) and any(reading.words == predicted.words for reading in gold.any_reading())


def trim(extent: Fragments, text: str) -> Fragments:
    """The extent without white space and quotation marks at the ends of each fragment; as it is if nothing is left."""
    trimmed = []
    for start, end in extent:
        while start < end and _is_trimmable(text[start]):
            start += 1
        while end > start and _is_trimmable(text[end - 1]):
            end -= 1
        if end > start:
            trimmed.append((start, end))
    return tuple(trimmed) or extent


def trimmed(place: Place, text: str | None) -> Place:
    """The place with each reading trimmed; unchanged where the text is not at hand."""
    if text is None:
        return place
    readings = tuple(Place(trim(reading.extent, text), reading.words) for reading in place.any_reading())
    return Place(readings[0].extent, place.words, readings if len(readings) > 1 else ())


def _is_trimmable(character: str) -> bool:
    return character.isspace() or character in QUOTATION_MARKS


class _Characters(dict[int, str | None]):
    """What becomes of each character in ``normalise``, looked up once."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept: str | None = character
        if character in _JOINERS:
            kept = " "
        elif unicodedata.category(character).startswith("P"):
            kept = None
        self[code] = kept
        return kept


_CHARACTERS = _Characters()


@lru_cache(maxsize=65536)
def normalise(words: str) -> str:
    """Casefolded words, single spaces, no punctuation, no leading English article; dashes and slashes part words."""
    joined = " ".join(words.casefold().translate(_CHARACTERS).split())
    for article in _ARTICLES:
        if joined.startswith(article):
            return joined.removeprefix(article)
    return joined
