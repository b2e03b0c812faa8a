"""Seeded random documents, crowded and odd on purpose: every feature that columns carry, and some that they don't."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Document,
    Entity,
    Labelled,
    Number,
    Quote,
    Slot,
    Source,
)

WORDS = ("oda", "the Bel", "«Cor»", "Dag", "a ford", "“pier", "gone”", "12", "’tis", " ", "mill-race", "Ék", "the")
NAMES = ("Oda", "Bel", "the Cor", "Dag", "ford", "mill race", "Ék", "12", "")
IDS = ("q1", "q2", "q3", "q4")
FIGURE_IDS = ("c1", "c2", "c3", "c4")
BOUNDS = (None, 0, 1, 9, 10, 11, 100, 109, 110)


class Crowd:
    """Draws documents from one seed.

    Args:
        seed: of the draws.
        most: items a layer.
        odd: share of features that are rare in the wild.
        plain_only: share of gold items with alternatives, which columns do not carry.
    """

    def __init__(self, seed: int, *, most: int = 6, odd: float = 0.15, plain_only: float = 0.0) -> None:
        self.random = random.Random(seed)
        self.most, self.odd, self.plain_only = most, odd, plain_only
        self.text = ""

    def document(self, name: str) -> tuple[Labelled, Annotations]:
        """Gold and predictions, half of which follow the gold closely."""
        text = " ".join(self.random.choices(WORDS, k=self.random.randint(2, 30)))
        self.text = text
        gold = self.annotations(gold=True)
        predicted = self.annotations(gold=False) if self.random.random() < 0.5 else self.nearly(gold)
        meta = self.random.choice(({}, {"chars": len(text)}, {"chars": len(text) - 3}))
        shown = text if self.random.random() < 0.8 else None
        return Labelled(document=Document(id=name, text=shown, meta=meta), annotations=gold), predicted

    def annotations(self, *, gold: bool) -> Annotations:
        some = self._some
        layers: dict[str, Any] = {
            "entities": [self.entity() for _ in some()],
            "quotes": [self.quote(IDS[nth % len(IDS)], gold=gold) for nth in some(len(IDS))],
            "casualties": [
                self.casualty(FIGURE_IDS[nth % len(FIGURE_IDS)], gold=gold) for nth in some(len(FIGURE_IDS))
            ],
            "attributions": [self.attribution(gold=gold) for _ in some()],
        }
        kept = {name: tuple(items) for name, items in layers.items() if self.random.random() > 0.07}
        return Annotations(clusters=self.clusters(), **kept)

    def nearly(self, gold: Annotations) -> Annotations:
        """Gold's own items with some left out, doubled, changed or added."""
        fresh = self.annotations(gold=False)
        layers: dict[str, Any] = {}
        for layer in ("entities", "quotes", "casualties", "attributions"):
            items: list[Any] = []
            taken: set[str] = set()
            for item in (*gold.layer(layer), *fresh.layer(layer)):  # type: ignore[arg-type]
                named = getattr(item, "id", None)
                if self.random.random() < 0.6 and (named is None or named not in taken):
                    items.append(item)
                    taken.add(named)
                    if layer == "attributions" and self._is_odd():
                        items.append(item)
            self.random.shuffle(items)
            layers[layer] = tuple(items)
        return Annotations(clusters=gold.clusters if self.random.random() < 0.5 else fresh.clusters, **layers)

    def _some(self, most: int | None = None) -> range:
        return range(self.random.randint(0, self.most if most is None else most + self._is_rare()))

    def _is_odd(self) -> bool:
        return self.random.random() < self.odd

    def _is_rare(self) -> int:
        return int(self.random.random() < self.plain_only)

    def clusters(self) -> dict[str, Cluster]:
        made = {}
        for name in self.random.sample(("a", "b", "c", "d"), self.random.randint(0, 4)):
            aliases = tuple(self.random.choices(NAMES, k=self.random.randint(0, 2)))
            made[name] = Cluster(
                name=self.random.choice(NAMES), aliases=aliases, kind=self.random.choice((None, "ORG"))
            )
        return made

    def where(self, *, others: bool = True) -> dict[str, Any]:
        """Fields of a slot: one fragment or several, in range or not, or words alone."""
        size = len(self.text)
        start = self.random.randint(-2 if self._is_odd() else 0, size)
        end = start + self.random.choice((1, 2, 3, 5, 8, 20, size))
        if not self._is_odd():
            start, end = min(start, size - 1), min(end, size)
        where: dict[str, Any] = {"start": start, "end": end}
        if self._is_odd():
            pieces = [(start + a, start + a + self.random.randint(0, 4)) for a in self.random.sample(range(12), 3)]
            where["fragments"] = tuple(pieces)
        if self._is_odd():
            where = {"text": self.random.choice((*NAMES, "!", "nobody"))}
        elif self._is_odd():
            where["text"] = self.random.choice(NAMES)
        if self._is_odd():
            where.pop(self.random.choice(("start", "end")), None)
        if others and self._is_rare():
            where["alternatives"] = (Slot(**self.where(others=False)),)
        return where

    def maybe(self, share: float = 0.7) -> Slot | None:
        return Slot(**self.where()) if self.random.random() < share else None

    def entity(self) -> Entity:
        cluster = self.random.choice((None, "a", "b", "c", "e"))
        return Entity(**self.where(), label=self.random.choice(("PERSON", "ORG")), cluster=cluster)

    def marks(self) -> dict[str, Any]:
        return {"optional": self._is_odd(), "score": self.random.choice((None, 0.5, 0.9))}

    def quote(self, name: str, *, gold: bool) -> Quote:
        kind = self.random.choice(("direct", "direct", "indirect", "mixed"))
        return Quote(**self.where(), id=name, kind=kind, **self.marks())

    def casualty(self, name: str, *, gold: bool) -> Casualty:
        choice = self.random.choice
        low, high = choice(BOUNDS), choice(BOUNDS)
        if self.random.random() < 0.5:
            low = high = 10
        others = (Number(min=choice(BOUNDS), max=choice(BOUNDS)),) * self._is_rare()
        return Casualty(
            id=name,
            outcome=choice(("killed", "killed", "injured", "missing", "captured")),
            figure=self.maybe(),
            min=low,
            max=high,
            approximate=choice((True, False)),
            victims=self.maybe(),
            victim_role=choice(("combatant", "civilian", "unknown")),
            cause=self.maybe(0.3),
            place=self.maybe(0.3),
            date=self.maybe(0.1),
            status=choice((None, "confirmed", "reported", "alleged", "denied")),
            part_of=choice((None, None, *FIGURE_IDS, "gone")),
            repeats=choice((None, None, *FIGURE_IDS, "gone")),
            alternatives=others,
            **self.marks(),
        )

    def other_source(self) -> Source:
        """Another reading of a source: other words, somebody else, or both."""
        cluster = self.random.choice((None, "a", "b", "c", "d", "e"))
        return (
            Source(cluster=cluster)
            if self.random.random() < 0.4
            else Source(**self.where(others=False), cluster=cluster)
        )

    def attribution(self, *, gold: bool) -> Attribution:
        random = self.random
        source: Source | None = None
        form = random.random()
        cluster = random.choice((None, "a", "b", "c", "d", "e"))
        if form < 0.15:
            source = Source(cluster=cluster)
        elif form < 0.85:
            source = Source(**self.where(others=False), cluster=cluster)
        if source is not None and self._is_rare():
            others = tuple(self.other_source() for _ in range(random.choice((1, 1, 2))))
            source = msgspec.structs.replace(source, alternatives=others)
        content: Any = random.choice((*IDS, *FIGURE_IDS, *IDS, *FIGURE_IDS, "gone", "Gone!"))
        if random.random() < 0.3:
            content = Slot(**self.where())
        return Attribution(content=content, source=source, cue=self.maybe(0.6), **self.marks())
