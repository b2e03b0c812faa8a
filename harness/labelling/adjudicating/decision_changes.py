"""What a decision between two labellings changes in gold.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar

import msgspec

from harness.annotation import Annotations, Attribution, Casualty, Cluster, Entity, Item, Number, Quote, Slot, Source
from harness.errors import HarnessError
from harness.gold.agreement.disagreements import ONLY_FIRST, ONLY_SECOND, Difference
from harness.labelling.adjudicating.counterparts import Counterparts
from harness.labelling.gold_source import GoldYaml, ItemChange, with_proposed
from harness.labelling.page_items import Json, item_to_page, layer_of, plain

Decision: TypeAlias = Literal["first", "second", "both", "third"]
DECISIONS: Mapping[str, str] = {
    "first": "for the first labelling",
    "second": "for the second",
    "both": "for both, as alternatives",
    "third": "for a third reading",
}
"""How a difference can be decided, in the words of ADJUDICATION.md."""

_Slot = TypeVar("_Slot", bound=Slot)
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "boundary": ("start", "end", "fragments", "text", "alternatives"),
    "number": ("min", "max", "alternatives"),
}
_SLOTS = {**{name: name for name in ("victims", "cause", "place", "date", "cue", "content")}, "source span": "source"}
"""The slots that may have other readings, by what a disagreement calls them."""


def decision_changes(
    decision: Decision, one: Difference, labellings: tuple[Annotations, Annotations], current: GoldYaml
) -> list[ItemChange]:
    """The changes that make gold.yaml say what was decided; none where it says so already, or for a third reading.

    Args:
        decision: who is right.
        one: the difference.
        labellings: all of the first and of the second.
        current: gold.yaml.

    Raises:
        HarnessError: it cannot be decided so, and why.
    """
    if decision == "third":
        return []
    return _Deciding(one, labellings, current).changes(decision)


def why_not_both(one: Difference) -> str | None:
    """Why two readings cannot both be right as gold has it; ``None`` where they can."""
    kind = one.said.kind
    if kind in (ONLY_FIRST, ONLY_SECOND, "boundary", "number"):
        return None
    if kind == "source" and all(isinstance(item, Attribution) and item.source for item in (one.first, one.second)):
        return None
    if kind in _SLOTS:
        slots = [getattr(item, _SLOTS[kind], None) for item in (one.first, one.second)]
        if all(isinstance(slot, Slot) and slot.extent for slot in slots):
            return None
    return f"gold has no alternatives for this: one of the two is right on {kind}, or a third"


class _Deciding:
    def __init__(self, one: Difference, labellings: tuple[Annotations, Annotations], current: GoldYaml) -> None:
        self.one = one
        self.layer = one.said.layer
        self.current = current
        self.gold = gold_annotations(current)
        self.first, self.second = (Counterparts(labelling, self.gold) for labelling in labellings)
        self.items = tuple(
            plain(side.original(self.layer, item)) if item is not None else None
            for side, item in ((self.first, one.first), (self.second, one.second))
        )

    def changes(self, decision: Decision) -> list[ItemChange]:
        kind = self.one.said.kind
        if kind in (ONLY_FIRST, ONLY_SECOND):
            found = self.presence(decision, "first" if kind == ONLY_FIRST else "second")
        else:
            found = self.value(decision, kind)
        changes = [change for change in found if change.was != change.now]
        new = {**self.first.new_clusters, **self.second.new_clusters}
        return [*self.made(new, changes), *changes, *self.lost(changes)]

    def presence(self, decision: Decision, has: str) -> list[ItemChange]:
        """An item that only one of the two has is there, is there as an optional one, or is not there."""
        side, item = (self.first, self.items[0]) if has == "first" else (self.second, self.items[1])
        assert item is not None
        there = side.find_same(self.layer, item)
        if decision not in (has, "both"):
            if has == "first":
                there = there or self.moved(item)
            return [] if there is None else self.removal(there)
        wanted = there or side.translated(self.layer, item)
        if decision == "both":
            wanted = msgspec.structs.replace(wanted, optional=True)
        return [self.change(there, wanted)]

    def moved(self, item: Item) -> Item | None:
        """The first labelling's item where gold.yaml has it otherwise by now.

        Raises:
            HarnessError: it cannot be told which it is.
        """
        if isinstance(item, Quote | Casualty):
            return next((one for one in self.gold.layer(self.layer) if getattr(one, "id", None) == item.id), None)
        near = self.first.find(self.layer, item)
        others = (self.first.find_same(self.layer, other) for other in self.first.labelling.layer(self.layer))
        if near is None or near in others:
            return None
        raise HarnessError(
            "gold.yaml has this in other words by now: change it by hand, and decide for a third reading"
        )

    def removal(self, item: Item) -> list[ItemChange]:
        """An item goes with what hangs on it."""
        found = [self.change(item, None)]
        if not isinstance(item, Quote | Casualty):
            return found
        found += [self.change(link, None) for link in self.gold.attributions or () if link.content == item.id]
        for figure in self.gold.casualties or ():
            gone = {key: None for key in ("part_of", "repeats") if getattr(figure, key) == item.id}
            if gone and figure is not item:
                found.append(self.change(figure, msgspec.structs.replace(figure, **gone)))
        return found

    def value(self, decision: Decision, kind: str) -> list[ItemChange]:
        """A point on which the two differ is as one of them has it, or as either."""
        first, second = self.items
        assert first is not None
        assert second is not None
        there = self.first.find(self.layer, first) or self.second.find(self.layer, second)
        if there is None:
            raise HarnessError(
                "gold.yaml has neither of the two items: add one by hand, and decide for a third reading"
            )
        if decision == "both":
            if reason := why_not_both(self.one):
                raise HarnessError(reason)
            return [self.change(there, self.either(there, kind))]
        side, item = (self.first, first) if decision == "first" else (self.second, second)
        if kind in ("speaker", "source") and not isinstance(item, Attribution):
            return self.links(there, side, item)
        return [self.change(there, _with_point(there, kind, item, side))]

    def either(self, there: Item, kind: str) -> Item:
        """The item as the first has it, with the second's reading as an alternative."""
        first, second = self.items
        assert first is not None
        assert second is not None
        base = _with_point(there, kind, first, self.first)
        if kind == "number":
            assert isinstance(base, Casualty)
            assert isinstance(second, Casualty)
            other = Number(min=second.min, max=second.max)
            known = base.alternatives
            return base if other in known else msgspec.structs.replace(base, alternatives=(*known, other))
        if kind == "source":
            assert isinstance(base, Attribution)
            assert isinstance(second, Attribution)
            return _with_source(base, self.second.source(second.source))
        if kind == "boundary":
            assert isinstance(base, Entity | Quote)
            assert isinstance(second, Slot)
            return _with_reading(base, second)
        name = _SLOTS[kind]
        return msgspec.structs.replace(base, **{name: _with_reading(getattr(base, name), getattr(second, name))})

    def links(self, there: Item, side: Counterparts, item: Item) -> list[ItemChange]:
        """The attributions of a quote or a figure are as one labeller has them."""
        name = getattr(there, "id", "")
        theirs = [link for link in side.labelling.attributions or () if link.content == getattr(item, "id", None)]
        wanted = [side.translated("attributions", link) for link in theirs]
        mine = [link for link in self.gold.attributions or () if link.content == name]
        gone = [link for link in mine if link not in wanted]
        new = [link for link in wanted if link not in mine]
        shared = min(len(gone), len(new))
        return [
            *(self.change(was, now) for was, now in zip(gone, new, strict=False)),
            *(self.change(was, None) for was in gone[shared:]),
            *(self.change(None, now) for now in new[shared:]),
        ]

    def change(self, was: Item | None, now: Item | None) -> ItemChange:
        item = was if now is None else now
        assert item is not None
        layer = layer_of(item)
        old = None if was is None else self.as_page(layer, was)
        return ItemChange(layer, old, None if now is None else item_to_page(now))

    def as_page(self, layer: str, item: Item) -> Json:
        place = next(place for place in self.current.items[layer] if place.value == item)
        return with_proposed(item_to_page(item), place.proposed)

    def made(self, new: Mapping[str, Cluster], changes: Sequence[ItemChange]) -> Iterator[ItemChange]:
        """The new clusters that the changes point to."""
        used = set(_clusters_of(change.now for change in changes))
        for key, cluster in new.items():
            if key in used:
                yield ItemChange("clusters", None, {"key": key, **msgspec.to_builtins(cluster)})

    def lost(self, changes: Sequence[ItemChange]) -> Iterator[ItemChange]:
        """The clusters that nothing points to any more."""
        gone = [change.was for change in changes if change.was is not None]
        kept = [item for layer in self.current.items for item in self.current.page[layer] or () if item not in gone]
        used = set(_clusters_of([*kept, *(change.now for change in changes)]))
        for key in dict.fromkeys(_clusters_of(gone)):
            if key not in used and key in self.gold.clusters:
                yield ItemChange("clusters", {"key": key, **self.current.page["clusters"][key]}, None)


def _with_point(there: Item, kind: str, item: Item, side: Counterparts) -> Item:
    """An item with what one labeller says on one point."""
    if kind == "content":
        assert isinstance(item, Attribution)
        return msgspec.structs.replace(there, content=side.content(item))
    if kind == "source":
        assert isinstance(item, Attribution)
        return msgspec.structs.replace(there, source=side.source(item.source))
    if kind == "source span":
        assert isinstance(item, Attribution)
        assert isinstance(there, Attribution)
        cluster = there.source.cluster if there.source else None
        source = None if item.source is None else msgspec.structs.replace(item.source, cluster=cluster)
        return msgspec.structs.replace(there, source=source)
    if kind == "part_of":
        wanted = getattr(item, "part_of", None)
        return msgspec.structs.replace(there, part_of=None if wanted is None else side.content_id(wanted))
    names = _FIELDS.get(kind, (kind,))
    fields = {name: getattr(item, name) for name in names}
    return msgspec.structs.replace(there, **fields)


def _with_reading(slot: _Slot, other: Slot) -> _Slot:
    """A slot with another reading beside it."""
    known = {slot.extent, *(reading.extent for reading in slot.alternatives)}
    if other.extent in known:
        return slot
    kind = Source if isinstance(slot, Source) else Slot
    reading = kind(start=other.start, end=other.end, fragments=other.fragments)
    return msgspec.structs.replace(slot, alternatives=(*slot.alternatives, reading))


def _with_source(link: Attribution, other: Source | None) -> Attribution:
    """An attribution whose source may be another one too: by its cluster alone where it is told by the same words."""
    source = link.source
    assert source is not None
    assert other is not None
    is_same_place = other.extent in {reading.extent for reading in source.readings()}
    reading = Source(cluster=other.cluster) if is_same_place else msgspec.structs.replace(other, alternatives=())
    if (reading.extent, reading.cluster) in {(one.extent, one.cluster) for one in source.readings()}:
        return link
    readings = (*source.alternatives, reading)
    return msgspec.structs.replace(link, source=msgspec.structs.replace(source, alternatives=readings))


def gold_annotations(current: GoldYaml) -> Annotations:
    """What gold.yaml says, by places alone."""
    layers = {layer: tuple(place.value for place in places) for layer, places in current.items.items()}
    return Annotations(clusters=current.resolution.annotations.clusters, **layers)  # type: ignore[arg-type]


def _clusters_of(items: Iterable[Json | None]) -> Iterator[str]:
    for item in filter(None, items):
        source = item.get("source") or {}
        readings = (item, source, *source.get("others", ()))
        yield from filter(None, (reading.get("cluster") for reading in readings))
