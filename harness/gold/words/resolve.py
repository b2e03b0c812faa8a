"""From what a person typed to offsets: ``GoldFile`` to ``Annotations``.

Inside one item, words that stand several times in the text mean the occurrence nearest the item's unique slots.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Entity,
    Number,
    Problem,
    Quote,
    Slot,
    Source,
    merge_fragments,
    sha256,
    slot_text,
)
from harness.errors import shorten
from harness.gold.schema import GoldAttribution, GoldCasualty, GoldFile, GoldPart, GoldSlot, GoldSource
from harness.gold.words.look_alikes import find_look_alike, unseen_difference
from harness.gold.words.named_words import Path, own_named_words
from harness.gold.words.near_spans import Span, gap, moved_span, nearest_spans
from harness.gold.words.occurrences import SearchableText

SlotType = TypeVar("SlotType", bound=Slot)

DIGEST_LENGTH = 12
CASUALTY_SLOTS = ("figure", "victims", "cause", "place", "date")


@dataclass(slots=True)
class Resolution:
    """What a gold file says, in offsets.

    Attributes:
        annotations: every slot that could be resolved has offsets.
        problems: words that are not in the text or ambiguous, and offsets that do not fit.
        spans: the offsets of each piece (a slot, or a part of one) by its path in the gold file.
        chosen: of pieces whose words stand several times, all occurrences, where the item's other words decided.
    """

    annotations: Annotations
    problems: list[Problem]
    spans: dict[Path, Span]
    chosen: dict[Path, list[Span]]


def resolve(gold: GoldFile, text: str | None) -> Resolution:
    """Find the offsets of everything in a gold file.

    Args:
        gold: as read from gold.yaml.
        text: the article; ``None`` where it is withheld and not attached, so that only written offsets count.
    """
    resolver = _Resolver(text)
    resolver.quotes(gold)
    resolver.casualties(gold)
    resolver.entities(gold)
    resolver.attributions(gold)
    return Resolution(resolver.annotations(gold), resolver.problems, resolver.spans, resolver.chosen)


def digest(words: str) -> str:
    """What stands for withheld words: the first 12 hex digits of their sha256."""
    return sha256(words)[:DIGEST_LENGTH]


@dataclass(slots=True)
class _Search:
    """One stretch to be found, with the spans that it could be."""

    path: Path
    gold: GoldPart
    candidates: list[Span] = field(default_factory=list)

    @property
    def is_unique(self) -> bool:
        return len(self.candidates) == 1


class _Resolver:
    def __init__(self, text: str | None) -> None:
        self.text = text
        self.searchable = None if text is None else SearchableText(text)
        self.problems: list[Problem] = []
        self.spans: dict[Path, Span] = {}
        self.chosen: dict[Path, list[Span]] = {}
        self.extents: dict[str, list[Span]] = {}  # of quotes and casualties, by id

    def quotes(self, gold: GoldFile) -> None:
        for index, quote in enumerate(gold.quotes or ()):
            pieces = self.settle(self.pieces(("quotes", index), quote))
            self.extents[quote.id] = pieces

    def entities(self, gold: GoldFile) -> None:
        for index, entity in enumerate(gold.entities or ()):
            self.settle(self.pieces(("entities", index), entity))

    def casualties(self, gold: GoldFile) -> None:
        for index, casualty in enumerate(gold.casualties or ()):
            by_slot = {
                name: self.pieces(("casualties", index, name), slot) for name, slot in _casualty_slots(casualty).items()
            }
            figure = by_slot.get("figure", [])
            anchors = [piece.candidates[0] for piece in figure if piece.is_unique] or None
            self.settle([piece for pieces in by_slot.values() for piece in pieces], anchors=anchors)
            named = figure or by_slot.get("victims", [])
            self.extents[casualty.id] = [self.spans[piece.path] for piece in named if piece.path in self.spans]

    def attributions(self, gold: GoldFile) -> None:
        links = gold.attributions or ()
        for group in _same_frame(links):
            found = [self.frame_and_content(index, links[index]) for index in group]
            contents = [span for _, content in found for span in content]
            for pieces, _ in found:
                self.settle(pieces, also=contents, avoid=contents)

    def frame_and_content(self, index: int, attribution: GoldAttribution) -> tuple[list[_Search], list[Span]]:
        """The stretches of an attribution's source and cue, to be settled, and where its content is."""
        path = ("attributions", index)
        pieces = [
            piece
            for name in ("source", "cue")
            if (slot := getattr(attribution, name)) is not None
            for piece in self.pieces((*path, name), slot)
        ]
        if isinstance(attribution.content, str):
            return pieces, self.extents.get(attribution.content, [])
        anchors = [piece.candidates[0] for piece in pieces if piece.is_unique]
        return pieces, self.settle(self.pieces((*path, "content"), attribution.content), also=anchors)

    def pieces(self, path: Path, slot: GoldSlot) -> list[_Search]:
        """The stretches of a slot with their candidates; reports those that have none."""
        pieces = [_Search(piece.path, piece.gold) for piece in own_named_words(path, slot)]
        for piece in pieces:
            piece.candidates = self.candidates(piece)
        for index, other in enumerate(slot.alternatives):
            anchors = [piece.candidates[0] for piece in pieces if piece.is_unique]
            self.settle(self.pieces((*path, "alternatives", index), other), also=anchors)
        return pieces

    def candidates(self, piece: _Search) -> list[Span]:
        gold = piece.gold
        if gold.start is not None and gold.end is not None:
            return self.written(piece, gold.start, gold.end)
        if gold.start is not None or gold.end is not None:
            missing = "start" if gold.start is None else "end"
            return self.fail(piece, (), "half-a-span", f"a span needs both start and end: {missing} is missing")
        if gold.text is None:
            hint = "write the words as text" if gold.digest is None else "a digest needs start and end beside it"
            return self.fail(piece, (), "empty-slot", f"nothing says where this is: {hint}")
        if self.searchable is None:
            message = "start and end are missing and the text is not here: attach it, then run harness gold fix"
            return self.fail(piece, ("text",), "no-offsets", message)
        return self.searched(piece, gold.text, self.searchable)

    def searched(self, piece: _Search, words: str, searchable: SearchableText) -> list[Span]:
        found = searchable.occurrences(words)
        nth = piece.gold.nth
        if not found:
            message = f'"{shorten(words)}" is not in the text{_nearest(words, searchable)}'
            return self.fail(piece, ("text",), "not-in-text", message)
        if nth is None:
            return found
        if nth > len(found):
            hint = "leave nth out" if len(found) == 1 else f"nth is 1 to {len(found)}: {searchable.listed(words)}"
            message = f'"{shorten(words)}" stands {_times(len(found))}, not {nth} times: {hint}'
            return self.fail(piece, ("nth",), "nth-out-of-range", message)
        return [found[nth - 1]]

    def written(self, piece: _Search, start: int, end: int) -> list[Span]:
        """Offsets that the file gives, held against the text."""
        gold = piece.gold
        if end <= start:
            return self.fail(piece, ("start",), "empty-span", f"the span [{start}, {end}) is empty")
        if self.text is None or self.searchable is None:
            return [(start, end)]
        if end > len(self.text):
            limit = f"of {len(self.text)} code points"
            return self.fail(piece, ("end",), "out-of-range", f"the span [{start}, {end}) leaves the text {limit}")
        there = slot_text(Slot(start=start, end=end, fragments=getattr(gold, "fragments", None)), self.text) or ""
        if gold.text is not None and gold.text != there:
            message = f'the text at [{start}, {end}) is "{shorten(there)}", not "{shorten(gold.text)}"'
            hint = unseen_difference(gold.text, there) or self.elsewhere(gold, self.searchable)
            self.fail(piece, ("text",), "text-mismatch", message + hint)
        elif gold.nth is not None and self.searchable.nth(start, end) not in (None, gold.nth):
            nth, times = self.searchable.nth(start, end), len(self.searchable.occurrences(there))
            hint = "run harness gold fix" if gold.nth <= times else f"nth is 1 to {times}"
            message = f"the span [{start}, {end}) is occurrence {nth}, not {gold.nth}: {hint}"
            self.fail(piece, ("nth",), "nth-mismatch", message)
        if gold.digest is not None and gold.digest != digest(there):
            message = f'the words at [{start}, {end}) have the digest {digest(there)}, not "{gold.digest}"'
            self.fail(piece, ("digest",), "digest-mismatch", message)
        return [(start, end)]

    def elsewhere(self, gold: GoldPart, searchable: SearchableText) -> str:
        """Where words that are not at their offsets do stand, and what to do."""
        words = gold.text or ""
        moved = moved_span(gold, searchable)
        if moved is not None:
            return f"; the words stand at [{moved[0]}, {moved[1]}): run harness gold fix"
        found = searchable.occurrences(words)
        if found:
            places = ", ".join(f"[{s}, {e})" for s, e in found[:3])
            return f"; the words stand at {places}: delete start and end and run harness gold fix"
        return _nearest(words, searchable)

    def settle(
        self,
        pieces: Sequence[_Search],
        *,
        anchors: list[Span] | None = None,
        also: Sequence[Span] = (),
        avoid: Sequence[Span] = (),
    ) -> list[Span]:
        """Choose among each piece's candidates, note the spans, report what stays ambiguous.

        Args:
            pieces: the stretches of one item.
            anchors: what to be near to; by default the item's unique stretches.
            also: further spans to be near to.
            avoid: spans that a choice overlaps only where it must.
        """
        if anchors is None:
            anchors = [piece.candidates[0] for piece in pieces if piece.is_unique]
        for piece in pieces:
            if len(piece.candidates) > 1:
                fitting = _in_order(piece, pieces)
                outside = [c for c in fitting if not any(gap(c, a) < 0 for a in avoid)]
                chosen = nearest_spans(outside or fitting, [*anchors, *also])
                if len(chosen) != 1:
                    self.report_ambiguous(piece)
                    continue
                self.chosen[piece.path] = piece.candidates
                piece.candidates = chosen
            if piece.candidates:
                self.spans[piece.path] = piece.candidates[0]
        return [self.spans[piece.path] for piece in pieces if piece.path in self.spans]

    def report_ambiguous(self, piece: _Search) -> None:
        count, words = len(piece.candidates), piece.gold.text or ""
        listed = self.searchable.listed(words) if self.searchable else ""
        message = (
            f'"{shorten(words)}" stands {_times(count)} in the text '
            f"and nothing in this item says which: add nth (1 to {count}): {listed}"
        )
        self.fail(piece, ("text",), "ambiguous", message)

    def fail(self, piece: _Search, field_path: Path, code: str, message: str) -> list[Span]:
        self.problems.append(Problem(path=(*piece.path, *field_path), code=code, message=message))
        return []

    def annotations(self, gold: GoldFile) -> Annotations:
        return Annotations(
            clusters={k: Cluster(name=c.name, kind=c.kind, aliases=c.aliases) for k, c in gold.clusters.items()},
            entities=_each(gold.entities, lambda i, e: self.entity(("entities", i), e)),
            quotes=_each(gold.quotes, lambda i, q: self.quote(("quotes", i), q)),
            casualties=_each(gold.casualties, lambda i, c: self.casualty(("casualties", i), c)),
            attributions=_each(gold.attributions, lambda i, a: self.attribution(("attributions", i), a)),
        )

    def entity(self, path: Path, gold: Any) -> Entity:
        fields = {"label": gold.label, "cluster": gold.cluster, "optional": gold.optional}
        return self.slot(Entity, path, gold, fields)

    def quote(self, path: Path, gold: Any) -> Quote:
        return self.slot(Quote, path, gold, {"id": gold.id, "kind": gold.kind, "optional": gold.optional})

    def casualty(self, path: Path, gold: GoldCasualty) -> Casualty:
        fields = {name: getattr(gold, name) for name in gold.__struct_fields__}
        for name, slot in _casualty_slots(gold).items():
            fields[name] = self.slot(Slot, (*path, name), slot)
        fields["alternatives"] = tuple(Number(min=n.min, max=n.max) for n in gold.alternatives)
        return Casualty(**fields)

    def attribution(self, path: Path, gold: GoldAttribution) -> Attribution:
        content, source, cue = gold.content, gold.source, gold.cue
        return Attribution(
            content=content if isinstance(content, str) else self.slot(Slot, (*path, "content"), content),
            source=None if source is None else self.slot(Source, (*path, "source"), source),
            cue=None if cue is None else self.slot(Slot, (*path, "cue"), cue),
            optional=gold.optional,
        )

    def slot(
        self, kind: type[SlotType], path: Path, gold: GoldSlot, fields: Mapping[str, Any] | None = None
    ) -> SlotType:
        paths = [(*path, "parts", i) for i in range(len(gold.parts))] or [path]
        reading = Source if isinstance(gold, GoldSource) else Slot
        others = tuple(self.slot(reading, (*path, "alternatives", i), one) for i, one in enumerate(gold.alternatives))
        cluster = {"cluster": gold.cluster} if isinstance(gold, GoldSource) else {}
        # By their places: parts in another order are a mistake of their own, which lint names.
        parts = sorted(zip(paths, gold.parts, strict=False), key=lambda part: self.spans.get(part[0], (0, 0)))
        words = " ".join(part.text for _, part in parts if part.text) or gold.text
        given = {**(fields or {}), **cluster, "alternatives": others}
        if not all(p in self.spans for p in paths):
            return kind(text=words, **given)
        fragments = merge_fragments(gold.fragments or [self.spans[p] for p in paths])
        start, end = fragments[0][0], fragments[-1][1]
        if gold.fragments:
            start, end = self.spans[path]
        place = Slot(start=start, end=end, fragments=fragments if len(fragments) > 1 else None)
        if any(part.start is None for part in gold.parts or (gold,)):
            words = slot_text(place, self.text)  # what was found; it may differ in white space
        return kind(start=start, end=end, fragments=place.fragments, text=words, **given)


def _nearest(words: str, searchable: SearchableText) -> str:
    """What stands in the text instead of words that are not in it, as a clause that ends a message."""
    alike = find_look_alike(searchable.text, words)
    if alike is not None and (hint := unseen_difference(words, alike)):
        return hint
    near = searchable.nearest(words)
    return f'; nearest is "{shorten(near)}"' if near else ""


def _in_order(piece: _Search, pieces: Sequence[_Search]) -> list[Span]:
    """A part's candidates between the unique parts before and after it; all where none is, and for what is no part."""
    if piece.path[-2:-1] != ("parts",):
        return piece.candidates
    others = [other for other in pieces if other.is_unique and other.path[:-1] == piece.path[:-1]]
    first = max((other.candidates[0][1] for other in others if other.path < piece.path), default=0)
    last = min((other.candidates[0][0] for other in others if other.path > piece.path), default=None)
    between = [c for c in piece.candidates if first <= c[0] and (last is None or c[1] <= last)]
    return between or piece.candidates


def _same_frame(links: Sequence[GoldAttribution]) -> list[list[int]]:
    """The attributions in order, those together whose source and cue are both one and the same value of the file.

    So a list of contents is written out: its frame is the one near to all of them.
    """
    groups: list[list[int]] = []
    for index, link in enumerate(links):
        before = links[index - 1] if index else None
        is_stated = link.source is not None and link.cue is not None
        if before is not None and is_stated and before.source is link.source and before.cue is link.cue:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _casualty_slots(casualty: GoldCasualty) -> dict[str, GoldSlot]:
    return {name: slot for name in CASUALTY_SLOTS if (slot := getattr(casualty, name)) is not None}


def _each(items: tuple[Any, ...] | None, make: Any) -> Any:
    return None if items is None else tuple(make(index, item) for index, item in enumerate(items))


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
