"""The oracle's view of one side: items with their ids looked up, and who each source is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from harness.annotation import Annotations, Attribution, Casualty, Quote, Slot, Source
from tests.scoring.brute_pairing import (
    Chars,
    Thing,
    chars,
    dice,
    distinct,
    readings,
    words,
    words_of,
)


class UndecidedError(Exception):
    """The rules do not say which of two equally narrow contents is the innermost."""


class Names:
    """Who the sources of one document are, by gold's clusters."""

    def __init__(self, gold: Annotations, text: str) -> None:
        self.text = text
        self.mentions: list[tuple[Chars, str]] = []
        for entity in gold.entities or ():
            if entity.cluster is not None:
                self.mentions += [(reading, entity.cluster) for reading in readings(entity, text) if reading]
        for source in (a.source for a in gold.attributions or () if a.source):
            told = zip(readings(source, text), self.of_gold(source, gold), strict=True)
            self.mentions += [(reading, cluster) for reading, cluster in told if reading]
        self.names = {key: {words(c.name), *map(words, c.aliases)} for key, c in gold.clusters.items()}

    def of_gold(self, source: Source, _: Annotations) -> tuple[str, ...]:
        """The cluster of each reading; an alternative without one is the source's."""
        assert source.cluster is not None
        return (source.cluster, *(other.cluster or source.cluster for other in source.alternatives))

    def by_span(self, source: Source, side: Annotations) -> tuple[str, ...]:
        span = chars(source, self.text)
        scores = [(dice(mention, span), cluster) for mention, cluster in self.mentions]
        top = max((score for score, _ in scores), default=Fraction(0))
        winners = {cluster for score, cluster in scores if score == top and top >= Fraction(1, 2)}
        return (winners.pop(),) if len(winners) == 1 else self.by_words(source, side)

    def by_words(self, source: Source, side: Annotations) -> tuple[str, ...]:
        said = [words(side.clusters[source.cluster].name)] if source.cluster in side.clusters else []
        said += [words(source.text or ""), words_of(source, self.text)]
        for one in said:
            fitting = [cluster for cluster, names in self.names.items() if one and one in names]
            if len(fitting) == 1:
                return (fitting[0],)
        return (f"somebody else: {words_of(source, self.text)}",)


def possible(sources: Iterable[tuple[str, ...]]) -> list[frozenset[str]]:
    """Every set that takes one reading of each source."""
    return [frozenset(chosen) for chosen in itertools.product(*sources)]


@dataclass(frozen=True)
class Said:
    """A quote with its speakers: in gold every set that they may be, by first readings first."""

    quote: Quote
    speakers: list[frozenset[str]]
    named: list[frozenset[str]]
    places: tuple[Source, ...]


@dataclass(frozen=True)
class Toll:
    """A casualty with the figure that it breaks down and its sources."""

    casualty: Casualty
    whole: Casualty | None
    sources: list[frozenset[str]]


@dataclass(frozen=True)
class Ascribed:
    """An attribution with its content looked up."""

    link: Attribution
    span: Slot | None
    toll: Toll | None
    who: tuple[str, ...]


class Side:
    """One side's layers as things, ids looked up."""

    def __init__(self, made: Annotations, names: Names, text: str, *, gold: bool) -> None:
        self.made, self.names, self.text, self.gold = made, names, text, gold
        self.who = names.of_gold if gold else names.by_span
        self.who_by_words = names.of_gold if gold else names.by_words
        self.quotes_by_id = {q.id: q for q in made.quotes or ()}
        self.tolls_by_id = {c.id: c for c in made.casualties or ()}
        self.entities = self._things(Thing(e, (self._at(e), e.label), e.label, e.optional) for e in made.entities or ())
        self.quotes = self._things(
            Thing(self._said(q), self._quote_key(q), q.kind, q.optional) for q in made.quotes or ()
        )
        self.tolls = self._things(
            Thing(self._toll(c), self._toll_key(c), c.outcome, c.optional) for c in made.casualties or ()
        )
        self.links = self._things(map(self._ascribed, made.attributions or ()))

    def _things(self, things: Iterable[Thing]) -> tuple[list[Thing], list[Thing]]:
        return (list(things), []) if self.gold else distinct(things)

    def _at(self, slot: Slot | None) -> Any:
        return None if slot is None else (chars(slot, self.text), words_of(slot, self.text))

    def _quote_key(self, q: Quote) -> Any:
        return ("quote", self._at(q), q.kind)

    def _toll_key(self, c: Casualty, *, alone: bool = False) -> Any:
        whole = self.tolls_by_id.get(c.part_of) if c.part_of and not alone else None
        return (
            tuple(map(self._at, (c.figure, c.victims, c.cause, c.place, c.date))),
            (c.outcome, c.min, c.max, c.approximate, c.victim_role, c.status),
            self._toll_key(whole, alone=True) if whole else None,
        )

    def _content_key(self, content: str | Slot) -> Any:
        if isinstance(content, Slot):
            return ("claim", self._at(content))
        if content in self.quotes_by_id:
            return self._quote_key(self.quotes_by_id[content])
        return self._toll_key(self.tolls_by_id[content])

    def _links_to(self, key: Any) -> list[Attribution]:
        return [a for a in self.made.attributions or () if self._content_key(a.content) == key]

    def _said(self, q: Quote) -> Said:
        stated = [a.source for a in self._links_to(self._quote_key(q)) if a.source]
        return Said(
            q,
            possible(self.who(s, self.made) for s in stated),
            possible(self.who_by_words(s, self.made) for s in stated),
            tuple(stated),
        )

    def _toll(self, c: Casualty) -> Toll:
        whole = self.tolls_by_id.get(c.part_of) if c.part_of else None
        own = self._links_to(self._toll_key(c))
        if not own:
            own = self._around(chars(c.figure, self.text) or chars(c.victims, self.text))
        return Toll(c, whole, possible(self.who(a.source, self.made) for a in own if a.source))

    def _around(self, span: Chars) -> list[Attribution]:
        """The attributions of the narrowest content around a span."""
        holding = []
        for a in self.made.attributions or ():
            content = a.content if isinstance(a.content, Slot) else self.quotes_by_id.get(a.content)
            if span and span <= chars(content, self.text):
                holding.append((len(chars(content, self.text)), a))
        narrowest = [a for size, a in holding if size == min(size for size, _ in holding)]
        if len({str(self._content_key(a.content)) for a in narrowest}) > 1:
            raise UndecidedError
        return narrowest

    def _ascribed(self, a: Attribution) -> Thing:
        who = self.who(a.source, self.made) if a.source else ()
        span = toll = None
        label = "claim"
        if isinstance(a.content, Slot):
            span = a.content
        elif a.content in self.quotes_by_id:
            span, label = self.quotes_by_id[a.content], "quote"
        else:
            toll, label = self._toll(self.tolls_by_id[a.content]), "figure"
        key = (self._content_key(a.content), self._at(a.source), who, self._at(a.cue))
        return Thing(Ascribed(a, span, toll, who), key, label, a.optional)
