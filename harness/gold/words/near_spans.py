"""Compares spans by distance: which is nearest, how far apart two are, and where changed words now stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from harness.gold.schema import GoldPart
from harness.gold.words.occurrences import SearchableText

Span: TypeAlias = tuple[int, int]


def nearest_spans(candidates: list[Span], anchors: Iterable[Span]) -> list[Span]:
    """The candidates with the least total distance to the anchors; all of them where there is no anchor."""
    anchors = list(anchors)
    distances = [sum(max(0, gap(candidate, anchor)) for anchor in anchors) for candidate in candidates]
    return [c for c, distance in zip(candidates, distances, strict=True) if distance == min(distances)]


def gap(one: Span, other: Span) -> int:
    """Code points between two spans; negative where they overlap."""
    return max(one[0] - other[1], other[0] - one[1])


def moved_span(gold: GoldPart, searchable: SearchableText) -> Span | None:
    """Where a stretch stands now, whose words or ``nth`` a person changed after its offsets were written.

    A changed ``nth`` says so itself. Changed words are taken for the old ones made longer or shorter: of their
    occurrences exactly one overlaps the old span.

    Args:
        gold: the stretch.
        searchable: the article's text.

    Returns:
        The new span; ``None`` where nothing changed or a person has to say.
    """
    if gold.text is None or gold.start is None or gold.end is None or getattr(gold, "fragments", None):
        return None
    old, found = (gold.start, gold.end), searchable.occurrences(gold.text)
    named = found[gold.nth - 1] if gold.nth is not None and gold.nth <= len(found) else None
    if old in found:
        return named if named != old else None
    near = [span for span in found if gap(span, old) < 0]
    return near[0] if len(near) == 1 and (gold.nth is None or named == near[0]) else None
