"""The words of the harness as types: documents, spans, the four layers, scope.

One schema serves gold and predictions alike. Offsets are Unicode code points into the document's text, half-open
``[start, end)``. This module is the ground floor: it imports nothing else of the package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias, get_args

import msgspec

Layer: TypeAlias = Literal["entities", "quotes", "casualties", "attributions"]
QuoteKind: TypeAlias = Literal["direct", "indirect", "mixed"]
Outcome: TypeAlias = Literal["killed", "injured", "missing", "captured"]
VictimRole: TypeAlias = Literal["combatant", "civilian", "unknown"]
Status: TypeAlias = Literal["confirmed", "reported", "alleged", "denied"]
Fragments: TypeAlias = tuple[tuple[int, int], ...]

LAYERS: tuple[Layer, ...] = get_args(Layer)
KINDS: tuple[QuoteKind, ...] = get_args(QuoteKind)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
STATUSES: tuple[Status, ...] = get_args(Status)
VICTIM_ROLES: tuple[VictimRole, ...] = get_args(VictimRole)
_LONGEST = 600
"""Characters that a value is shown with, at most, before it is only summed up."""
CASUALTY_SLOTS = ("number", "approximate", "victims", "victim_role", "cause", "place", "date", "status", "part_of")


class _Base(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Immutable, compared by content, written without its defaults."""


class Slot(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of the text: offsets, or ``text`` from a model that answers in words, or both.

    ``fragments`` is given only where the stretch is discontinuous; ``start`` and ``end`` are then its hull.
    ``within`` are words around ``text``, such as its sentence: they tell like words apart ("Oda" among many).
    ``alternatives`` are other readings of which any one is right; they count in gold only.
    """

    start: int | None = None
    end: int | None = None
    fragments: Fragments | None = None
    text: str | None = None
    within: str | None = None
    alternatives: tuple[Slot, ...] = ()

    @property
    def extent(self) -> Fragments:
        """Sorted, disjoint, non-touching fragments; empty for a slot without offsets or without length."""
        if self.fragments is not None:
            return merge_fragments(self.fragments)
        if self.start is None or self.end is None or self.end <= self.start:
            return ()
        return ((self.start, self.end),)


class Source(Slot, frozen=True, kw_only=True, omit_defaults=True):
    """Who is quoted or cited. ``cluster`` alone is an implicit source: known, but not stated beside the content.

    An alternative is a source too: other words of the same one, or somebody else whom the text may as well mean, by a
    ``cluster`` of its own, with words or alone.
    """

    cluster: str | None = None
    alternatives: tuple[Source, ...] = ()

    def readings(self) -> tuple[Source, ...]:
        """The source and its alternatives; an alternative that names no cluster has the source's."""
        if not self.alternatives:
            return (self,)
        whose = self.cluster
        return (self, *(_with_cluster(other, other.cluster or whose) for other in self.alternatives))


def _with_cluster(reading: Source, cluster: str | None) -> Source:
    return reading if reading.cluster == cluster else msgspec.structs.replace(reading, cluster=cluster)


class Cluster(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """One thing in the world, as this document speaks of it."""

    name: str
    kind: str | None = None
    aliases: tuple[str, ...] = ()


class Entity(Slot, frozen=True, kw_only=True, omit_defaults=True):
    """A mention of a name."""

    label: str
    cluster: str | None = None
    score: float | None = None
    optional: bool = False


class Quote(Slot, frozen=True, kw_only=True, omit_defaults=True):
    """The words of somebody; the span leaves out the outer quotation marks."""

    id: str
    kind: QuoteKind
    score: float | None = None
    optional: bool = False


class Number(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """A closed or open interval of people; ``None`` is an open end."""

    min: int | None = None
    max: int | None = None


class Casualty(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """One stated figure of people. ``alternatives`` are other right readings of the number (gold only)."""

    id: str
    outcome: Outcome
    figure: Slot | None = None
    min: int | None = None
    max: int | None = None
    approximate: bool = False
    victims: Slot | None = None
    victim_role: VictimRole = "unknown"
    cause: Slot | None = None
    place: Slot | None = None
    date: Slot | None = None
    status: Status | None = None
    part_of: str | None = None
    repeats: str | None = None
    alternatives: tuple[Number, ...] = ()
    score: float | None = None
    optional: bool = False


class Attribution(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """A link from a source to what it is quoted or cited for.

    ``content`` is the id of a quote, the id of a casualty, or a slot for any other ascribed content. ``source`` is
    ``None`` where nobody is named ("it is widely assessed").
    """

    content: str | Slot
    source: Source | None = None
    cue: Slot | None = None
    score: float | None = None
    optional: bool = False


Item: TypeAlias = Entity | Quote | Casualty | Attribution


class Annotations(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """The four layers of one document. A layer that is ``None`` is not annotated; an empty one holds nothing."""

    clusters: Mapping[str, Cluster] = {}
    entities: tuple[Entity, ...] | None = None
    quotes: tuple[Quote, ...] | None = None
    casualties: tuple[Casualty, ...] | None = None
    attributions: tuple[Attribution, ...] | None = None

    def layer(self, name: Layer) -> tuple[Item, ...]:
        """The items of one layer; empty where it is not annotated."""
        items: tuple[Item, ...] | None = getattr(self, name)
        return items or ()

    def annotates(self, name: Layer) -> bool:
        """Whether the layer's key is present."""
        return getattr(self, name) is not None

    def __repr__(self) -> str:
        """Whole where it is short, else how many items there are."""
        whole = super().__repr__()
        if len(whole) <= _LONGEST:
            return whole
        counted = (f"{len(self.layer(layer))} {layer}" for layer in LAYERS if self.annotates(layer))
        return f"<{type(self).__name__}: {', '.join(counted)}>"


class Document(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """An article. ``text`` is ``None`` where it is withheld; ``meta`` holds publisher, language and the like."""

    id: str
    text: str | None = None
    meta: Mapping[str, Any] = {}

    @property
    def length(self) -> int | None:
        """Code points of the text; where it is withheld, ``meta.chars``; ``None`` where neither tells."""
        return length_of(self.text, self.meta)

    def __repr__(self) -> str:
        """Whole where it is short, else how long the text is and which keys ``meta`` has."""
        whole = super().__repr__()
        if len(whole) <= _LONGEST:
            return whole
        text = "no text" if self.text is None else f"{len(self.text)} characters"
        return f"<Document {self.id!r}: {text}, meta: {', '.join(map(str, self.meta)) or 'none'}>"


def length_of(text: str | None, meta: Mapping[str, Any]) -> int | None:
    """The ``length`` of a document of this text and ``meta``, where ``chars`` may be anything of the user's own."""
    if text is not None:
        return len(text)
    chars = meta.get("chars")
    return chars if isinstance(chars, int) and not isinstance(chars, bool) and chars >= 0 else None


class Labelled(_Base, frozen=True, kw_only=True):
    """A document with the annotations that a person, or a file of gold, gives it."""

    document: Document
    annotations: Annotations


class Failure(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """Why a document has no predictions."""

    type: str
    message: str


class Line(Annotations, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a JSON Lines file: gold with ``text`` and ``meta``, or predictions, or a document's ``error``."""

    id: str
    text: str | None = None
    meta: Mapping[str, Any] = {}
    error: Failure | None = None

    @property
    def annotations(self) -> Annotations:
        return Annotations(**{name: getattr(self, name) for name in Annotations.__struct_fields__})


class Scope(_Base, frozen=True, kw_only=True, omit_defaults=True):
    """What a corpus annotates; ``None`` sets no limit. Predictions outside it are counted apart, never as wrong."""

    layers: tuple[Layer, ...] | None = None
    labels: tuple[str, ...] | None = None
    kinds: tuple[QuoteKind, ...] | None = None
    outcomes: tuple[Outcome, ...] | None = None
    slots: tuple[str, ...] | None = None

    def has_layer(self, layer: Layer) -> bool:
        return self.layers is None or layer in self.layers

    def has_slot(self, slot: str) -> bool:
        return self.slots is None or slot in self.slots


class Problem(_Base, frozen=True, kw_only=True):
    """Something wrong in one document.

    Attributes:
        path: to the value, as in ``("entities", 3, "start")``.
        code: what kind of mistake it is.
        message: the mistake in words.
        other: the item that the message ends with, if it does: whoever shows it can say where that one stands.
    """

    path: tuple[str | int, ...]
    code: str
    message: str
    other: tuple[str, int] | None = None

    @property
    def where(self) -> str:
        """The path as people write it: ``entities[3].start``."""
        return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in self.path).lstrip(".")


def merge_fragments(fragments: Iterable[tuple[int, int]]) -> Fragments:
    """Sort fragments, drop empty ones and merge those that touch or overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((s, e) for s, e in fragments if e > s):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def slot_text(slot: Slot, text: str | None) -> str | None:
    """The words of a slot: the text at its offsets (fragments joined by a space), else its own ``text``."""
    extent = slot.extent
    if text is None or not extent:
        return slot.text
    return " ".join(text[s:e] for s, e in extent)


def sha256(text: str) -> str:
    """Hex sha256 of the text's UTF-8; lone surrogates are hashed as they stand."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def walk_slots(annotations: Annotations) -> Iterator[tuple[tuple[str | int, ...], Slot]]:
    """Every slot of every item with the path that leads to it, alternatives included."""
    for layer in LAYERS:
        for index, item in enumerate(annotations.layer(layer)):
            path = (layer, index)
            if isinstance(item, Slot):
                yield from _with_alternatives(path, item)
                continue
            for field in item.__struct_fields__:
                value = getattr(item, field)
                if isinstance(value, Slot):
                    yield from _with_alternatives((*path, field), value)


def all_slots(annotations: Annotations) -> list[Slot]:
    """Every slot of every item, alternatives left out: ``walk_slots`` without its paths, several times as fast."""
    slots: list[Slot] = [*(annotations.entities or ()), *(annotations.quotes or ())]
    for figure in annotations.casualties or ():
        stated = (figure.figure, figure.victims, figure.cause, figure.place, figure.date)
        slots += [slot for slot in stated if slot is not None]
    for link in annotations.attributions or ():
        if link.source is not None:
            slots.append(link.source)
        if link.cue is not None:
            slots.append(link.cue)
        if isinstance(link.content, Slot):
            slots.append(link.content)
    return slots


def _with_alternatives(path: tuple[str | int, ...], slot: Slot) -> Iterator[tuple[tuple[str | int, ...], Slot]]:
    yield path, slot
    for index, other in enumerate(slot.alternatives):
        yield (*path, "alternatives", index), other
