"""The items of the four layers, ready to be paired: located in the text, their sources resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from harness.annotation import Attribution, Casualty, Entity, Fragments, Quote
from tests.scoring.oracle.sources import NOBODY, Key, Voices
from tests.scoring.oracle.spans import Place

NOWHERE = Place((), "")
TEXT_SLOTS = ("figure", "victims", "cause", "place", "date")


@dataclass(frozen=True, slots=True)
class EntityMention:
    item: Entity
    place: Place


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A quote. ``speakers`` are its sources as ``sources.Cast`` resolves them, ``named`` by their words alone."""

    item: Quote
    place: Place
    trimmed: Place
    speakers: Voices = NOBODY
    named: Voices = NOBODY
    speaker_places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A casualty. ``whole`` is the figure that it is a part of, without that one's own whole."""

    item: Casualty
    slots: Mapping[str, Place]
    whole: Figure | None
    sources: Voices

    def slot(self, name: str) -> Place | None:
        return self.slots.get(name)

    @property
    def extent(self) -> Fragments:
        """Where the figure stands: its figure span, else its victims."""
        return self.slots.get("figure", NOWHERE).extent or self.slots.get("victims", NOWHERE).extent


@dataclass(frozen=True, slots=True)
class Link:
    """An attribution; ``kind`` is ``quote``, ``figure`` or ``claim``, ``who`` the readings of its source as keys."""

    item: Attribution
    kind: str
    content: Place
    trimmed: Place
    quote: QuoteSpan | None
    figure: Figure | None
    source: Place | None
    who: tuple[Key, ...]
    cue: Place | None


Prepared = TypeVar("Prepared", EntityMention, QuoteSpan, Figure, Link)


@dataclass(slots=True)
class Side(Generic[Prepared]):
    """One layer of one side, sorted by content. ``repeats`` are identical predictions beyond the first: spurious."""

    items: list[Prepared] = field(default_factory=list)
    repeats: list[Prepared] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """One side of one document: the layers that are annotated and in scope."""

    entities: Side[EntityMention] = field(default_factory=Side)
    quotes: Side[QuoteSpan] = field(default_factory=Side)
    casualties: Side[Figure] = field(default_factory=Side)
    attributions: Side[Link] = field(default_factory=Side)
