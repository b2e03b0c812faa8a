"""Which item and which cluster of gold.yaml an item or a cluster of one of the two labellings is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Entity,
    Fragments,
    Item,
    Layer,
    Quote,
    Slot,
    Source,
)
from harness.errors import HarnessError
from harness.labelling.page_items import plain

_Item = TypeVar("_Item", bound=Item)
_SIMILAR = 0.5
# How many of the marks of likeness, the place being the first, make two items the same.
_DECIDING: dict[Layer, int] = {"entities": 2, "quotes": 1, "casualties": 2, "attributions": 3}


class Counterparts:
    """What one labelling says, in the ids and clusters of gold."""

    def __init__(self, labelling: Annotations, gold: Annotations) -> None:
        """Args:
        labelling: one of the two, in offsets.
        gold: what gold.yaml says now.
        """
        self.labelling = labelling
        self.gold = gold
        self.new_clusters: dict[str, Cluster] = {}
        self._ids: dict[str, str | None] = {}
        self._by_mentions: dict[str, str | None] = {}

    def original(self, layer: Layer, item: _Item) -> _Item:
        """The item as its labeller wrote it: the scorer strips marks that only gold may carry."""
        wanted = _bare(item)
        for other in self.labelling.layer(layer):
            if _bare(other) == wanted:
                return other  # type: ignore[return-value]
        return item

    def find(self, layer: Layer, item: Item) -> Item | None:
        """The item of gold that is most like this one; none where no place is shared by half."""
        ranks = [(self._likeness(item, other), other) for other in self.gold.layer(layer)]
        best = max(ranks, key=lambda one: one[0], default=((), None))
        return best[1] if best[0] and best[0][0] >= _SIMILAR else None

    def find_same(self, layer: Layer, item: Item) -> Item | None:
        """The item of gold that says of the very same place what makes it this one: label, outcome, source."""
        count = _DECIDING[layer]
        for other in self.gold.layer(layer):
            rank = self._likeness(item, other)
            if rank and all(one == 1 for one in rank[:count]):
                return other
        return None

    def _likeness(self, item: Item, other: Item) -> tuple[float, ...]:
        if isinstance(item, Entity) and isinstance(other, Entity):
            return dice(item.extent, other.extent), item.label == other.label
        if isinstance(item, Quote) and isinstance(other, Quote):
            return dice(item.extent, other.extent), item.kind == other.kind
        if isinstance(item, Casualty) and isinstance(other, Casualty):
            bounds = (item.min, item.max) == (other.min, other.max)
            return dice(anchor(item), anchor(other)), item.outcome == other.outcome, bounds, item.id == other.id
        if isinstance(item, Attribution) and isinstance(other, Attribution):
            return self._likeness_of_links(item, other)
        return ()

    def _likeness_of_links(self, item: Attribution, other: Attribution) -> tuple[float, ...]:
        if isinstance(item.content, str) != isinstance(other.content, str):
            return ()
        if isinstance(item.content, str):
            near = float(self.content_id(item.content) == other.content)
        else:
            assert isinstance(other.content, Slot)
            near = dice(item.content.extent, other.content.extent)
        sources = dice(*(link.source.extent if link.source else () for link in (item, other)))
        cues = dice(*(link.cue.extent if link.cue else () for link in (item, other)))
        return near, sources, self._same_who(item.source, other.source), cues

    def _same_who(self, source: Source | None, other: Source | None) -> bool:
        if source is None or other is None:
            return source is other
        return self.known_cluster(source.cluster) == other.cluster

    def content_id(self, name: str) -> str | None:
        """The id that a quote or figure of the labelling has in gold."""
        if name not in self._ids:
            self._ids[name] = self._found_id(name)
        return self._ids[name]

    def _found_id(self, name: str) -> str | None:
        for layer in ("quotes", "casualties"):
            for item in self.labelling.layer(layer):
                if getattr(item, "id", None) == name:
                    return getattr(self.find(layer, item), "id", None)
        return None

    def translated(self, layer: Layer, item: Item) -> Item:
        """The item in gold's words: its clusters, the ids that it names, and an id of its own that is free.

        Raises:
            HarnessError: it hangs on a quote or figure that gold does not have.
        """
        item = plain(item)
        if isinstance(item, Entity):
            return msgspec.structs.replace(item, cluster=self.cluster(item.cluster))
        if isinstance(item, Quote):
            return msgspec.structs.replace(item, id=self._free_id(item.id, "q"))
        if isinstance(item, Casualty):
            links = {key: self._target(getattr(item, key)) for key in ("part_of", "repeats")}
            return msgspec.structs.replace(item, id=self._free_id(item.id, "c"), **links)
        assert isinstance(item, Attribution)
        return msgspec.structs.replace(item, content=self.content(item), source=self.source(item.source))

    def _target(self, name: str | None) -> str | None:
        return None if name is None else self.content_id(name)

    def content(self, link: Attribution) -> str | Slot:
        if isinstance(link.content, Slot):
            return link.content
        found = self.content_id(link.content)
        if found is None:
            raise HarnessError(
                f'what it attributes, "{link.content}" of that labelling, is not in gold.yaml: decide that difference '
                "first, or make a third reading"
            )
        return found

    def source(self, source: Source | None) -> Source | None:
        if source is None:
            return None
        others = tuple(
            msgspec.structs.replace(other, cluster=self.cluster(other.cluster)) for other in source.alternatives
        )
        return msgspec.structs.replace(source, cluster=self.cluster(source.cluster), alternatives=others)

    def cluster(self, key: str | None) -> str | None:
        """The cluster of gold that one of the labelling is, else a new one."""
        mine = self.labelling.clusters.get(key or "")
        known = self.known_cluster(key)
        if mine is None or known is not None:
            return known
        free, number = str(key), 2
        while free in self.gold.clusters or free in self.new_clusters:
            free, number = f"{key}-{number}", number + 1
        self.new_clusters[free] = mine
        return free

    def known_cluster(self, key: str | None) -> str | None:
        """The cluster of gold that one of the labelling is: by its mentions, else by its names; none if it is new."""
        if key is None:
            return None
        if key not in self._by_mentions:
            mentions = {extent for other, extent in mentions_of(self.labelling) if other == key}
            votes = Counter(other for other, extent in mentions_of(self.gold) if extent in mentions)
            self._by_mentions[key] = votes.most_common(1)[0][0] if votes else None
        if (known := self._by_mentions[key]) is not None:
            return known
        mine = self.labelling.clusters.get(key)
        if mine is None:
            return key if key in self.gold.clusters else None
        names = {name.casefold() for name in (mine.name, *mine.aliases)}
        for other, cluster in (*self.gold.clusters.items(), *self.new_clusters.items()):
            if names & {name.casefold() for name in (cluster.name, *cluster.aliases)}:
                return other
        return None

    def _free_id(self, name: str, letter: str) -> str:
        taken = {item.id for item in (*self.gold.layer("quotes"), *self.gold.layer("casualties"))}  # type: ignore[union-attr]
        number = 1
        while name in taken:
            name, number = f"{letter}{number}", number + 1
        return name


def mentions_of(annotations: Annotations) -> Iterator[tuple[str, Fragments]]:
    """Every cluster that is mentioned, with the place, once for each mention that has one."""
    for layer in LAYERS:
        for item in annotations.layer(layer):
            if isinstance(item, Entity) and item.cluster:
                yield item.cluster, item.extent
            if isinstance(item, Attribution) and item.source:
                named = (one for one in item.source.readings() if one.cluster and one.extent)
                yield from ((one.cluster or "", one.extent) for one in named)


def anchor(figure: Casualty) -> Fragments:
    """Where a figure stands."""
    stated = figure.figure or figure.victims
    return stated.extent if stated else ()


def dice(one: Fragments, other: Fragments) -> float:
    """How much of their characters two places share; 1 for none on either side."""
    total = sum(end - start for start, end in (*one, *other))
    if not total:
        return 1.0
    shared = sum(max(0, min(end, stop) - max(start, first)) for start, end in one for first, stop in other)
    return 2 * shared / total


def _bare(item: Item) -> Item:
    """An item by its places, without alternatives and optional marks."""

    def without(value: Any) -> Any:
        if not isinstance(value, Slot | Casualty | Attribution):
            return value
        fields = {name: without(getattr(value, name)) for name in value.__struct_fields__}
        fields |= {"alternatives": ()} if "alternatives" in fields else {}
        fields |= {"optional": False} if "optional" in fields else {}
        return type(value)(**fields)

    bare: Item = without(plain(item))
    return bare
