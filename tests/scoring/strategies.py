"""Random documents and annotations of all layers, for the property tests and the brute-force oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from harness.annotation import (
    LAYERS,
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

_Any = TypeVar("_Any")
TEXT = 'Oda said "pier is gone" to Bel. The guard: 12 of Cor lost, 3 hurt, say Oda and Bel.'
SIZE = len(TEXT)
LABELS = ("PERSON", "ORG", "GPE")
CLUSTERS = {
    "c-oda": Cluster(name="Oda", kind="PERSON", aliases=("the guard",)),
    "c-bel": Cluster(name="Bel", kind="PERSON"),
    "c-cor": Cluster(name="Cor", kind="ORG", aliases=("lost Cor",)),
}
BOUNDS = ((12, 12), (10, 20), (11, 13), (None, 20), (3, None), (0, 0), (100, 105))
REVERSED = (20, 10)


_BYTES = 320
"""More than the choices of the largest annotations take."""


class Choices:
    """Turns bytes into choices.

    Hypothesis draws the bytes, at once: to draw each choice takes longer than to score the annotations. Smaller bytes
    are simpler choices, so that it still finds the simplest example of a mistake.
    """

    def __init__(self, drawn: bytes) -> None:
        self._bytes = iter(drawn)

    def number(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``."""
        return low + next(self._bytes, 0) * (high - low + 1) // 256

    def one_of(self, several: Sequence[_Any]) -> _Any:
        return several[self.number(0, len(several) - 1)]

    def flag(self) -> bool:
        return bool(self.number(0, 1))

    def maybe(self, make: Callable[[], _Any]) -> _Any | None:
        return make() if self.flag() else None

    def several(self, make: Callable[[], _Any], most: int) -> list[_Any]:
        return [make() for _ in range(self.number(0, most))]


class _Drawing:
    """Draws annotations; the arguments are those of ``annotations``."""

    def __init__(
        self, drawn: bytes, *, gold: bool, marks: bool, most: int, named: str, first: int, last: int, longest: int
    ) -> None:
        self.draw = Choices(drawn)
        self.gold, self.marks, self.most, self.named = gold, marks and gold, most, named
        self.first, self.last, self.longest = first, last, longest

    def extent(self) -> tuple[tuple[int, int], ...]:
        """One fragment, sometimes two."""
        start = self.draw.number(self.first, self.last - 2)
        end = self.draw.number(start + 1, min(self.last, start + self.longest))
        if end - start < 4 or self.draw.number(0, 4) < 4:
            return ((start, end),)
        cut = self.draw.number(start + 1, end - 2)
        return ((start, cut), (cut + 1, end))

    def slot(self) -> Slot:
        """A slot; with marks it may carry another reading."""
        others = self.draw.several(lambda: placed(Slot, self.extent()), 1) if self.marks else ()
        return placed(Slot, self.extent(), alternatives=tuple(others))

    def _optional(self) -> bool:
        return self.marks and self.draw.flag()

    def source(self) -> Source | None:
        """Null, implicit, or stated; predictions also name sources in words or by clusters of their own."""
        form = self.draw.one_of(("null", "implicit", "stated", "stated", "stated", "words"))
        cluster = self.draw.one_of(tuple(CLUSTERS))
        if form == "null":
            return None
        if form == "implicit":
            return Source(cluster=cluster, alternatives=self._other_sources())
        if form == "words" and not self.gold:
            return Source(text=self.draw.one_of(("Oda", "the Bel", "COR!", "nobody")))
        named = cluster if self.gold or self.draw.flag() else None
        found: Source = placed(Source, self.extent(), cluster=named, alternatives=self._other_sources())
        return found

    def _other_sources(self) -> tuple[Source, ...]:
        """With marks: other words of the same source, somebody else, or both."""

        def other() -> Source:
            cluster = self.draw.one_of((None, *CLUSTERS))
            if cluster is not None and self.draw.flag():
                return Source(cluster=cluster)
            found: Source = placed(Source, self.extent(), cluster=cluster)
            return found

        return tuple(self.draw.several(other, 2)) if self.marks else ()

    def entity(self) -> Entity:
        label, cluster = self.draw.one_of(LABELS), self.draw.maybe(lambda: self.draw.one_of(tuple(CLUSTERS)))
        return placed(Entity, self.extent(), label=label, cluster=cluster, optional=self._optional())

    def quote(self, nth: int) -> Quote:
        kind = self.draw.one_of(("direct", "indirect"))
        return placed(Quote, self.extent(), id=f"{self.named}q{nth}", kind=kind, optional=self._optional())

    def _place(self) -> Slot:
        if not self.gold and self.draw.flag():
            return Slot(text=self.draw.one_of(("12", "the Cor!", "hurt", "nobody")))
        return self.slot()

    def casualty(self, nth: int, wholes: Sequence[str]) -> Casualty:
        draw = self.draw
        figure, victims = draw.maybe(self._place), draw.maybe(self._place)
        if self.gold and figure is None and victims is None:
            figure = self.slot()
        low, high = draw.one_of(BOUNDS if self.gold else (*BOUNDS, REVERSED))
        readings = draw.several(lambda: draw.one_of(BOUNDS), 1) if self.marks else ()
        return Casualty(
            id=f"{self.named}c{nth}",
            outcome=draw.one_of(("killed", "killed", "injured")),
            figure=figure,
            victims=victims,
            min=low,
            max=high,
            approximate=draw.flag(),
            victim_role=draw.one_of(("civilian", "unknown")),
            place=draw.maybe(self.slot),
            status=draw.one_of((None, "confirmed", "alleged")),
            part_of=draw.maybe(lambda: draw.one_of(wholes)) if wholes else None,
            optional=self._optional(),
            alternatives=tuple(Number(min=least, max=most) for least, most in readings),
        )

    def attribution(self, targets: Sequence[str]) -> Attribution:
        by_id = targets and self.draw.number(0, 3) < 3
        content = self.draw.one_of(targets) if by_id else self.slot()
        cue = self.draw.maybe(self.slot)
        return Attribution(content=content, source=self.source(), cue=cue, optional=self._optional())

    def annotations(self) -> Annotations:
        draw, most = self.draw, self.most
        entities = draw.several(self.entity, most)
        quotes = [self.quote(nth) for nth in range(draw.number(0, most - 1))]
        casualties: list[Casualty] = []
        for nth in range(draw.number(0, most - 1)):
            wholes = [other.id for other in casualties if other.part_of is None]
            casualties.append(self.casualty(nth, wholes))
        targets = [item.id for item in (*quotes, *casualties)]
        made = Annotations(
            clusters=CLUSTERS,
            entities=tuple(entities),
            quotes=tuple(quotes),
            casualties=tuple(casualties),
            attributions=tuple(draw.several(lambda: self.attribution(targets), most)),
        )
        return without_twins(made) if self.gold else made


def placed(form: type[Any], extent: tuple[tuple[int, int], ...], **fields: Any) -> Any:
    """A slot of the given type at an extent."""
    fragments = extent if len(extent) > 1 else None
    return form(start=extent[0][0], end=extent[-1][1], fragments=fragments, **fields)


def annotations(
    *,
    gold: bool = True,
    marks: bool = False,
    most: int = 4,
    named: str = "",
    first: int = 0,
    last: int = SIZE,
    longest: int = 14,
) -> st.SearchStrategy[Annotations]:
    """Annotations of all four layers.

    Args:
        gold: gold has offsets everywhere, a cluster for every source, and no identical items.
        marks: whether gold may be optional and carry alternatives.
        most: items a layer.
        named: put before every id.
        first, last: where the spans are.
        longest: characters of a span.
    """
    given: dict[str, Any] = {"gold": gold, "marks": marks, "most": most, "named": named}
    given |= {"first": first, "last": last, "longest": longest}
    return st.binary(min_size=_BYTES, max_size=_BYTES).map(lambda drawn: _Drawing(drawn, **given).annotations())


def without_twins(made: Annotations) -> Annotations:
    """Annotations whose items all differ by what they say, their marks and ids aside."""
    quotes = _first_of(made.quotes or (), lambda q: (q.extent, q.kind))
    casualties = _first_of(made.casualties or (), _figure_key)
    known = {item.id for item in (*quotes, *casualties)}
    by_id = {c.id: c for c in casualties}
    casualties = tuple(c if c.part_of in by_id else msgspec.structs.replace(c, part_of=None) for c in casualties)
    attributions = [a for a in made.attributions or () if not isinstance(a.content, str) or a.content in known]
    return msgspec.structs.replace(
        made,
        entities=_first_of(made.entities or (), lambda e: (e.extent, e.label)),
        quotes=quotes,
        casualties=casualties,
        attributions=_first_of(attributions, _link_key),
    )


def _extent(slot: Slot | None) -> Any:
    return None if slot is None else slot.extent


def _figure_key(c: Casualty) -> Any:
    return tuple(map(_extent, (c.figure, c.victims, c.place))), c.outcome, c.min, c.max


def _link_key(a: Attribution) -> Any:
    content = a.content if isinstance(a.content, str) else a.content.extent
    return content, _extent(a.source), a.source and a.source.cluster, _extent(a.cue)


def _first_of(items: Iterable[Any], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(key(item), item)
    return tuple(found.values())


def labelled(made: Annotations, name: str = "d", text: str | None = TEXT) -> Labelled:
    return Labelled(document=Document(id=name, text=text), annotations=made)


def renamed(made: Annotations, mark: str, *, clusters: Callable[[str], str] = lambda name: name) -> Annotations:
    """The same annotations under other ids for quotes, casualties and clusters."""

    def changed(value: Any, field: str = "") -> Any:
        if isinstance(value, str) and field in ("id", "part_of", "repeats", "content"):
            return mark + value
        if isinstance(value, str) and field == "cluster":
            return clusters(value)
        if isinstance(value, msgspec.Struct):
            fields = {name: changed(getattr(value, name), name) for name in value.__struct_fields__}
            return type(value)(**fields)
        if isinstance(value, tuple):
            return tuple(changed(one) for one in value)
        return value

    layers = {layer: tuple(changed(item) for item in made.layer(layer)) for layer in LAYERS}
    described = {clusters(name): cluster for name, cluster in made.clusters.items()}
    return msgspec.structs.replace(made, clusters=described, **layers)


def joined(*several: Annotations) -> Annotations:
    """The items of several annotations together; their ids must not clash."""
    layers = {layer: tuple(item for made in several for item in made.layer(layer)) for layer in LAYERS}
    clusters = {name: cluster for made in several for name, cluster in made.clusters.items()}
    return Annotations(clusters=clusters, **layers)
