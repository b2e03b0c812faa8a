"""Plain geometry of spans. An extent is a tuple of sorted, disjoint ``(start, end)`` fragments in code points."""

from __future__ import annotations

from harness.annotation import Fragments

QUOTATION_MARKS = frozenset("\"'`´“”„‟‘’‚‛«»‹›「」『』〝〞〟＂＇")


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


TRIMMABLE = QUOTATION_MARKS | {character for character in map(chr, range(0x3001)) if character.isspace()}
"""Characters that are no part of a quote's words where they stand at its ends: white space and quotation marks."""


def trim(extent: Fragments, text: str) -> Fragments:
    """The extent without white space and quotation marks at the ends of each fragment; as it is if nothing is left."""
    trimmed = []
    for start, end in extent:
        while start < end and text[start] in TRIMMABLE:
            start += 1
        while end > start and text[end - 1] in TRIMMABLE:
            end -= 1
        if end > start:
            trimmed.append((start, end))
    return tuple(trimmed) or extent
