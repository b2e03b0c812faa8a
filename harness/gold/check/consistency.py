"""Finds mistakes in one document's annotations that their types alone do not rule out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from harness.annotation import Annotations, Casualty, Problem, Slot, Source, all_slots, slot_text, walk_slots
from harness.errors import nearest


def problems(annotations: Annotations, *, text: str | None = None, length: int | None = None) -> Iterator[Problem]:
    """Everything wrong inside one document's annotations that types alone cannot show.

    Args:
        annotations: gold or predictions.
        text: the document's text, where it is at hand: spans are then held against their ``text``.
        length: its length in code points, where only that is known; ``None`` leaves ranges unchecked.
    """
    size = len(text) if text is not None else length
    yield from _id_problems(annotations)
    yield from _cluster_problems(annotations)
    for path, slot in walk_slots(annotations):
        yield from _slot_problems(path, slot, text, size)
    for index, casualty in enumerate(annotations.casualties or ()):
        for path, low, high in _intervals(index, casualty):
            if (low is not None and low < 0) or (high is not None and high < 0):
                yield Problem(
                    path=path, code="negative-number", message=f"a figure of people is never below 0: {low} to {high}"
                )
            elif low is not None and high is not None and low > high:
                yield Problem(path=path, code="min-above-max", message=f"min {low} is above max {high}")


def is_sound(annotations: Annotations, *, text: str | None = None, length: int | None = None) -> bool:
    """Whether ``problems`` finds nothing; many times faster where that is so."""
    size = len(text) if text is not None else length
    casualties = annotations.casualties or ()
    limit = size if size is not None else 1 << 62
    for slot in all_slots(annotations):
        start, end, words = slot.start, slot.end, slot.text
        is_plain = start is not None and end is not None and 0 <= start < end <= limit and slot.fragments is None
        if is_plain and not slot.alternatives and (words is None or text is None or text[start:end] == words):
            continue
        if any(problem for one in (slot, *slot.alternatives) for problem in _slot_problems((), one, text, size)):
            return False
    if any(c.min is not None or c.max is not None or c.alternatives for c in casualties):
        bounds = (bound for nth, casualty in enumerate(casualties) for bound in _intervals(nth, casualty))
        if any(_is_no_interval(low, high) for _, low, high in bounds):
            return False
    return not any(_id_problems(annotations)) and not any(_cluster_problems(annotations))


def _is_no_interval(low: int | None, high: int | None) -> bool:
    if (low is not None and low < 0) or (high is not None and high < 0):
        return True
    return low is not None and high is not None and low > high


def _intervals(index: int, casualty: Casualty) -> Iterator[tuple[tuple[str | int, ...], int | None, int | None]]:
    path = ("casualties", index)
    yield (*path, "min"), casualty.min, casualty.max
    for nth, number in enumerate(casualty.alternatives):
        yield (*path, "alternatives", nth, "min"), number.min, number.max


def _id_problems(annotations: Annotations) -> Iterator[Problem]:
    quotes = [(("quotes", i, "id"), q.id) for i, q in enumerate(annotations.quotes or ())]
    figures = [(("casualties", i, "id"), c.id) for i, c in enumerate(annotations.casualties or ())]
    seen: set[str] = set()
    for path, name in quotes + figures:
        if name in seen:
            yield Problem(path=path, code="duplicate-id", message=f'the id "{name}" is used twice in this document')
        seen.add(name)
    figure_ids = {name for _, name in figures}
    parents = {casualty.id: casualty.part_of for casualty in annotations.casualties or ()}
    cyclic = _cyclic(parents)
    for index, casualty in enumerate(annotations.casualties or ()):
        for field in ("part_of", "repeats"):
            target = getattr(casualty, field)
            if target is not None and target not in figure_ids:
                yield _dangling(("casualties", index, field), target, "casualty", figure_ids)
        if casualty.id in cyclic:
            yield Problem(
                path=("casualties", index, "part_of"),
                code="part-of-cycle",
                message=f'"{casualty.id}" is part of itself through part_of',
            )
    for index, attribution in enumerate(annotations.attributions or ()):
        if isinstance(attribution.content, str) and attribution.content not in seen:
            yield _dangling(("attributions", index, "content"), attribution.content, "quote or casualty", seen)


def _dangling(path: tuple[str | int, ...], target: str, what: str, choices: Iterable[str]) -> Problem:
    return Problem(
        path=path, code="dangling-id", message=f'no {what} has the id "{target}"{nearest(target, sorted(choices))}'
    )


def _cyclic(parents: Mapping[str, str | None]) -> set[str]:
    """The ids that lead back to themselves; each id is walked over once."""
    cyclic: set[str] = set()
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        here: str | None = start
        while here is not None and here in parents and here not in done:
            done.add(here)
            path.append(here)
            here = parents[here]
        if here in path:
            cyclic.update(path[path.index(here) :])
    return cyclic


def _cluster_problems(annotations: Annotations) -> Iterator[Problem]:
    uses: list[tuple[tuple[str | int, ...], str | None]] = [
        (("entities", i, "cluster"), e.cluster) for i, e in enumerate(annotations.entities or ())
    ]
    for index, link in enumerate(annotations.attributions or ()):
        if link.source is not None:
            path: tuple[str | int, ...] = ("attributions", index, "source")
            uses.append(((*path, "cluster"), link.source.cluster))
            others = enumerate(link.source.alternatives)
            uses += [((*path, "alternatives", nth, "cluster"), other.cluster) for nth, other in others]
    for path, name in uses:
        # A prediction may name clusters without describing them; gold is held to more by its own lint.
        if name is not None and annotations.clusters and name not in annotations.clusters:
            hint = nearest(name, annotations.clusters)
            yield Problem(path=path, code="dangling-cluster", message=f'no cluster is called "{name}"{hint}')


def _slot_problems(path: tuple[str | int, ...], slot: Slot, text: str | None, size: int | None) -> Iterator[Problem]:
    if (slot.start is None) != (slot.end is None):
        missing = "start" if slot.start is None else "end"
        yield Problem(path=path, code="half-a-span", message=f"a span needs both start and end: {missing} is missing")
        return
    if slot.start is None or slot.end is None:
        if slot.fragments is not None:
            yield Problem(path=path, code="half-a-span", message="fragments need start and end, their hull")
        elif not slot.text and not (isinstance(slot, Source) and slot.cluster):
            yield Problem(path=path, code="empty-slot", message="neither offsets nor text say where this is")
        return
    pieces = slot.fragments if slot.fragments is not None else ((slot.start, slot.end),)
    for start, end in (*pieces, (slot.start, slot.end)):
        if end <= start:
            yield Problem(path=(*path, "start"), code="empty-span", message=f"the span [{start}, {end}) is empty")
            return
        if start < 0 or (size is not None and end > size):
            limit = "" if size is None else f" of {size} code points"
            yield Problem(
                path=(*path, "start"), code="out-of-range", message=f"the span [{start}, {end}) leaves the text{limit}"
            )
            return
    if (min(s for s, _ in pieces), max(e for _, e in pieces)) != (slot.start, slot.end):
        yield Problem(
            path=(*path, "fragments"), code="hull-mismatch", message="start and end are not the hull of fragments"
        )
        return
    if text is not None and slot.text is not None and slot_text(slot, text) != slot.text:
        there, given = _short(slot_text(slot, text)), _short(slot.text)
        message = f'the text at [{slot.start}, {slot.end}) is "{there}", not "{given}"'
        yield Problem(path=(*path, "text"), code="text-mismatch", message=message)


def _short(text: str | None) -> str:
    text = "⏎".join((text or "").splitlines())
    return text if len(text) <= 60 else text[:59] + "…"
