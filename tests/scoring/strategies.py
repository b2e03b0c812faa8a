"""Random documents and annotations of all layers, for the property tests and the brute-force oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

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


@st.composite
def extents(draw: st.DrawFn, *, first: int = 0, last: int = SIZE, longest: int = 14) -> tuple[tuple[int, int], ...]:
    """One fragment, sometimes two, between ``first`` and ``last``."""
    start = draw(st.integers(first, last - 2))
    end = draw(st.integers(start + 1, min(last, start + longest)))
    if end - start < 4 or draw(st.integers(0, 4)) != 0:
        return ((start, end),)
    cut = draw(st.integers(start + 1, end - 2))
    return ((start, cut), (cut + 1, end))


def placed(form: type[Any], extent: tuple[tuple[int, int], ...], **fields: Any) -> Any:
    """A slot of the given type at an extent."""
    fragments = extent if len(extent) > 1 else None
    return form(start=extent[0][0], end=extent[-1][1], fragments=fragments, **fields)


@st.composite
def slots(draw: st.DrawFn, *, marks: bool = False, **where: int) -> Slot:
    """A slot; with ``marks`` it may carry another reading."""
    others = tuple(placed(Slot, e) for e in draw(st.lists(extents(**where), max_size=1))) if marks else ()
    return placed(Slot, draw(extents(**where)), alternatives=others)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def sources(draw: st.DrawFn, *, gold: bool, marks: bool, **where: int) -> Source | None:
    """Null, implicit, or stated; predictions also name sources in words or by clusters of their own."""
    form = draw(st.sampled_from(("null", "implicit", "stated", "stated", "stated", "words")))
    cluster = draw(st.sampled_from(tuple(CLUSTERS)))
    if form == "null":
        return None
    if form == "implicit":
        return Source(cluster=cluster)
    if form == "words" and not gold:
        return Source(text=draw(st.sampled_from(("Oda", "the Bel", "COR!", "nobody"))))
    slot = draw(slots(marks=marks and gold, **where))
    named = cluster if gold else draw(maybe(st.just(cluster)))
    return Source(
        start=slot.start, end=slot.end, fragments=slot.fragments, alternatives=slot.alternatives, cluster=named
    )


@st.composite
def annotations(  # one drawn field after the other
    draw: st.DrawFn, *, gold: bool = True, marks: bool = False, most: int = 4, named: str = "", **where: int
) -> Annotations:
    """Annotations of all four layers.

    Args:
        gold: gold has offsets everywhere, a cluster for every source, and no identical items.
        marks: whether gold may be optional and carry alternatives.
        most: items a layer.
        named: put before every id.
        where: limits for ``extents``.
    """
    flag = st.booleans() if marks and gold else st.just(False)
    slot = slots(marks=marks and gold, **where)
    entities = [
        placed(
            Entity,
            draw(extents(**where)),
            label=draw(st.sampled_from(LABELS)),
            cluster=draw(maybe(st.sampled_from(tuple(CLUSTERS)))),
            optional=draw(flag),
        )
        for _ in range(draw(st.integers(0, most)))
    ]
    quotes = [
        placed(
            Quote,
            draw(extents(**where)),
            id=f"{named}q{nth}",
            kind=draw(st.sampled_from(("direct", "indirect"))),
            optional=draw(flag),
        )
        for nth in range(draw(st.integers(0, most - 1)))
    ]
    casualties: list[Casualty] = []
    for nth in range(draw(st.integers(0, most - 1))):
        place = slot if gold else slot | st.builds(Slot, text=st.sampled_from(("12", "the Cor!", "hurt", "nobody")))
        figure, victims = draw(maybe(place)), draw(maybe(place))
        if gold and figure is None and victims is None:
            figure = draw(slot)
        low, high = draw(st.sampled_from(BOUNDS if gold else (*BOUNDS, REVERSED)))
        wholes = [other.id for other in casualties if other.part_of is None]
        casualties.append(
            Casualty(
                id=f"{named}c{nth}",
                outcome=draw(st.sampled_from(("killed", "killed", "injured"))),
                figure=figure,
                victims=victims,
                min=low,
                max=high,
                approximate=draw(st.booleans()),
                victim_role=draw(st.sampled_from(("civilian", "unknown"))),
                place=draw(maybe(slot)),
                status=draw(st.sampled_from((None, "confirmed", "alleged"))),
                part_of=draw(maybe(st.sampled_from(wholes))) if wholes else None,
                optional=draw(flag),
                alternatives=tuple(Number(min=a, max=b) for a, b in draw(st.lists(st.sampled_from(BOUNDS), max_size=1)))
                if marks and gold
                else (),
            )
        )
    targets = [item.id for item in (*quotes, *casualties)]
    attributions = []
    for _ in range(draw(st.integers(0, most))):
        by_id = targets and draw(st.integers(0, 3)) > 0
        content = draw(st.sampled_from(targets)) if by_id else draw(slot)
        source = draw(sources(gold=gold, marks=marks, **where))
        attributions.append(Attribution(content=content, source=source, cue=draw(maybe(slot)), optional=draw(flag)))
    made = Annotations(
        clusters=CLUSTERS,
        entities=tuple(entities),
        quotes=tuple(quotes),
        casualties=tuple(casualties),
        attributions=tuple(attributions),
    )
    return without_twins(made) if gold else made


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
        return value

    layers = {layer: tuple(changed(item) for item in made.layer(layer)) for layer in LAYERS}
    described = {clusters(name): cluster for name, cluster in made.clusters.items()}
    return msgspec.structs.replace(made, clusters=described, **layers)


def joined(*several: Annotations) -> Annotations:
    """The items of several annotations together; their ids must not clash."""
    layers = {layer: tuple(item for made in several for item in made.layer(layer)) for layer in LAYERS}
    clusters = {name: cluster for made in several for name, cluster in made.clusters.items()}
    return Annotations(clusters=clusters, **layers)
