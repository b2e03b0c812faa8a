"""Marks and links read as the four layers, with a line for everything that has no place there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

import msgspec

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Entity,
    Item,
    Layer,
    Quote,
    Slot,
    Source,
)
from harness.exchange.shared.marks.cluster_names import ClusterWords, describe_clusters
from harness.exchange.shared.marks.graph import (
    ASSUMED,
    CLAIM,
    CUE,
    CUE_OF,
    ENTITY,
    FIGURE,
    FIGURE_SLOTS,
    NOT_PLACED,
    PART,
    QUOTE,
    SAME_AS,
    SOURCE,
    SOURCE_OF,
    Mark,
    Note,
    Page,
)
from harness.exchange.shared.marks.mark_attributes import read_score
from harness.exchange.shared.marks.mark_reader import MarkReader
from harness.exchange.shared.marks.slot_spelling import placed, read_numbers, read_slot

S = TypeVar("S", Entity, Quote, Source)

_TARGETS = (QUOTE, FIGURE, CLAIM)
_READ = {
    ENTITY: ("label", "cluster"),
    QUOTE: ("id", "kind", "source", "unsourced"),
    FIGURE: (
        "id",
        "outcome",
        "min",
        "max",
        "approximate",
        "victim_role",
        "status",
        "figureless",
        "numbers",
        "part_of",
        "repeats",
        "source",
        "unsourced",
        "count",
        "killed",
        "confirmed",
    ),
    SOURCE: ("cluster",),
    CUE: ("source", "unsourced"),
    CLAIM: ("source", "unsourced"),
}
_ON_ALL = ("alternatives", "score", "optional")


class PageLayers(msgspec.Struct, frozen=True):
    """A page's annotations, with what is to be said of it and the line of each item."""

    page: Page
    annotations: Annotations
    notes: list[Note]
    lines: dict[Item, int]


def read_pages(pages: Iterable[Page]) -> list[PageLayers]:
    """Pages as annotations.

    Where another program made the pages, a layer that occurs on any of them counts as annotated on all, entities where
    none occurs; but nowhere is a layer empty of which something was refused.
    """
    read = [_Reading(page) for page in pages]
    found = [(reading, reading.annotations()) for reading in read]
    common = {layer for reading, made in found if not reading.facts for layer in LAYERS if made.layer(layer)}
    done = []
    for reading, made in found:
        layers = set(reading.facts.layers if reading.facts else (*common, *reading.page.layers))
        if not (reading.facts or layers or any(note.code == NOT_PLACED for note in reading.notes)):
            layers.add("entities")
        layers -= {note.layer for note in reading.notes if note.code == NOT_PLACED}
        absent: dict[str, Any] = {layer: () for layer in layers if not made.annotates(layer)}
        made = msgspec.structs.replace(made, **absent)
        done.append(PageLayers(reading.page, made, sorted(reading.notes, key=lambda note: note.line), reading.lines))
    return done


class _Reading(MarkReader):
    """One page, with what is known of its marks."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.facts = page.facts
        self.clusters: dict[str, Cluster] = dict(self.facts.clusters) if self.facts else {}
        self.mentions: dict[str, list[ClusterWords]] = {}
        """Of clusters that nothing describes."""
        self.ids: dict[str, str] = {}
        """The ids of quotes and casualties, by their marks'."""
        self.lines: dict[Item, int] = {}

    def annotations(self) -> Annotations:
        self.same_clusters()
        layers: dict[Layer, list[Item]] = {"entities": [], "quotes": [], "casualties": []}
        for mark in self.marks.values():
            self.add(layers["entities"], mark, self.entity(mark))
        for mark in self.of(QUOTE):
            self.add(layers["quotes"], mark, self.quote(mark))
        self.name_figures()
        for mark in self.of(FIGURE):
            self.add(layers["casualties"], mark, self.casualty(mark))
        layers["attributions"] = list(self.attributions())
        for mark in self.marks.values():
            self.check_use(mark)
        rest = self.facts.rest if self.facts else Annotations()
        made = {
            layer: (*sorted(items, key=_position), *rest.layer(layer))
            for layer, items in layers.items()
            if items or rest.layer(layer)
        }
        return Annotations(clusters=self.clusters | describe_clusters(self.mentions), **cast("dict[str, Any]", made))

    def add(self, items: list[Item], mark: Mark, item: Item | None) -> None:
        if item is not None:
            items.append(item)
            self.lines.setdefault(item, mark.line)

    def entity(self, mark: Mark) -> Entity | None:
        if (mark.type in _READ and mark.type != ENTITY) or mark.type in (PART, *FIGURE_SLOTS.values()):
            return None
        label = mark.attributes.get("label", mark.type)
        slot = self.slot(mark)
        return _of_slot(Entity, slot, label=label, cluster=self.cluster(mark, label), **self.common(mark))

    def quote(self, mark: Mark) -> Quote:
        self.ids[mark.id] = mark.attributes.get("id") or self.fresh("q")
        kind = self.choice(mark, "kind") or self.assume(mark, "kind", "direct")
        return _of_slot(Quote, self.slot(mark), id=self.ids[mark.id], kind=kind, **self.common(mark))

    def name_figures(self) -> None:
        for mark in self.of(FIGURE):
            self.ids[mark.id] = mark.attributes.get("id") or self.fresh("c")

    def casualty(self, mark: Mark) -> Casualty:
        figure, given = self.slot(mark), mark.attributes
        slots: dict[str, Any] = {name: self.linked_slot(mark, name) for name in FIGURE_SLOTS}
        is_figureless = self.flag(mark, "figureless")
        if is_figureless:
            if slots["victims"] is not None:
                self.reject(mark, "a figure has one victims, and other victims are linked to it")
            slots["victims"] = figure
        killed = "killed" if self.flag(mark, "killed") else None
        outcome = self.choice(mark, "outcome") or killed or self.assume(mark, "outcome", "killed")
        low, high = (self.number(mark, name) for name in ("min", "max"))
        if "count" in given and low is None and high is None:
            low = high = self.number(mark, "count")
        # A figure that we drew has an id, and is open on both sides where gold says so.
        if (self.facts is None or "id" not in given) and low is None and high is None:
            self.note(mark, ASSUMED, "no number is given: min and max stay open")
        status = self.choice(mark, "status") or ("confirmed" if self.flag(mark, "confirmed") else None)
        numbers = self.read(mark, "numbers", read_numbers) or ()
        return Casualty(
            id=self.ids[mark.id],
            outcome=cast(Any, outcome),
            figure=None if is_figureless else figure,
            min=low,
            max=high,
            approximate=self.flag(mark, "approximate"),
            victim_role=cast(Any, self.choice(mark, "victim_role") or "unknown"),
            status=cast(Any, status),
            part_of=self.relative(mark, "part_of"),
            repeats=self.relative(mark, "repeats"),
            alternatives=numbers,
            **slots,
            **self.common(mark),
        )

    def attributions(self) -> Iterable[Attribution]:
        cues = [(self.marks[link.source], self.marks[link.target]) for link in self.linked(CUE_OF, from_type=CUE)]
        said = list(self.source_links())
        of_source: dict[str, Mark] = {}
        for cue, target in cues:
            if target.type not in _TARGETS and of_source.setdefault(target.id, cue) is not cue:
                self.reject(cue, "this source has a cue already: draw each cue to its content instead")
        alone = [(cue, target) for cue, target in cues if target.type in _TARGETS]
        stated = {target.id for _, target in said}
        # A cue drawn to the content belongs to the source that is drawn there too, unless it has one of its own.
        shared = {target.id: cue for cue, target in alone if target.id in stated and not _is_unstated(cue)}
        for source, target in said:
            its_cue = shared.get(target.id) or of_source.get(source.id)
            yield self.attribution(source if source.type == SOURCE else target, target, self.stated(source), its_cue)
        for cue, target in alone:
            if shared.get(target.id) is not cue:
                yield self.attribution(cue, target, self.unstated(cue), cue)
        for target in self.marks.values():
            if target.type in _TARGETS and _is_unstated(target):
                yield self.attribution(target, target, self.unstated(target), None)
        self.check_links({source.id for source, _ in said}, cues, stated)

    def check_links(self, sourced: set[str], cues: Sequence[tuple[Mark, Mark]], stated: set[str]) -> None:
        """Say which sources, cues and claims belong to nothing."""
        tied = {cue.id for cue, _ in cues}
        reached = stated | {target.id for _, target in cues}
        for mark in self.marks.values():
            if mark.type == SOURCE and mark.id not in sourced:
                self.reject(mark, f"this source is linked to no quote, figure or claim{self.way_out(mark)}")
            elif mark.type == CUE and mark.id not in tied:
                self.reject(mark, "this cue is linked to no source and no content")
            elif mark.type == CLAIM and mark.id not in reached and not _is_unstated(mark):
                self.reject(mark, "this claim has no source: link one, or say that it is unsourced")

    def source_links(self) -> Iterable[tuple[Mark, Mark]]:
        """Who said, and what; a link drawn from the content to its source is turned round."""
        for link in self.links:
            if link.type == SOURCE_OF:
                one, other = self.marks[link.source], self.marks[link.target]
                if other.type not in _TARGETS and one.type in _TARGETS:
                    one, other = other, one
                if other.type in _TARGETS and one.type not in _TARGETS:
                    yield one, other
                else:
                    self.reject(link, f'"{link.type}" must lead from a source to a quote, figure or claim')

    def attribution(self, anchor: Mark, target: Mark, source: Source | None, cue: Mark | None) -> Attribution:
        content: str | Slot = self.slot(target) if target.type == CLAIM else self.ids[target.id]
        # The marks of a quote or figure are its own; on every other anchor they are the attribution's.
        common = {} if anchor.type in (QUOTE, FIGURE) else self.common(anchor)
        made = Attribution(content=content, source=source, cue=None if cue is None else self.slot(cue), **common)
        self.lines.setdefault(made, anchor.line)
        return made

    def stated(self, mark: Mark) -> Source:
        cluster = self.cluster(mark, None if mark.type in _READ else mark.attributes.get("label", mark.type))
        slot = self.slot(mark, is_source=True)
        others = tuple(map(self.reading, slot.alternatives))
        return _of_slot(Source, msgspec.structs.replace(slot, alternatives=others), cluster=cluster)

    def reading(self, slot: Slot) -> Source:
        """An alternative of a source; a cluster of its own that nothing describes yet is called by its key."""
        if not isinstance(slot, Source):
            return _of_slot(Source, slot)
        is_left_out = self.facts is not None and slot.cluster in self.facts.undescribed
        if slot.cluster is not None and slot.cluster not in self.clusters and not is_left_out:
            self.mentions.setdefault(slot.cluster, [])
        return slot

    def unstated(self, mark: Mark) -> Source | None:
        cluster = mark.attributes.get("source")
        return None if not cluster or self.flag(mark, "unsourced") else Source(cluster=self.known(cluster, mark, None))

    def linked_slot(self, figure: Mark, name: str) -> Slot | None:
        ends = [
            self.marks[link.target if link.source == figure.id else link.source]
            for link in self.links
            if link.type == name and figure.id in (link.source, link.target)
        ]
        for mark in ends[1:]:
            self.reject(mark, f"a figure has one {name}, and this is its second")
        return self.slot(ends[0]) if ends else None

    def relative(self, mark: Mark, name: str) -> str | None:
        ends = [link.target for link in self.links if link.type == name and link.source == mark.id]
        if ends and ends[0] in self.ids:
            return self.ids[ends[0]]
        return mark.attributes.get(name)

    def slot(self, mark: Mark, *, is_source: bool = False) -> Slot:
        words = mark.attributes.get("alternatives")
        others: Sequence[Slot] = ()
        if words:
            read = self.read(mark, "alternatives", read_slot)
            others = (msgspec.structs.replace(read, alternatives=()), *read.alternatives) if read else ()
        if not is_source and any(isinstance(other, Source) for other in others):
            self.reject(mark, f'the attribute alternatives = "{words}" names clusters, which only a source may be')
            others = ()
        return placed(Slot, mark.extent, others)

    def common(self, mark: Mark) -> dict[str, Any]:
        return {"score": self.read(mark, "score", read_score), "optional": self.flag(mark, "optional")}

    def cluster(self, mark: Mark, kind: str | None) -> str | None:
        name = mark.attributes.get("cluster")
        return self.known(name, mark, kind) if name else None

    def known(self, name: str, mark: Mark, kind: str | None) -> str:
        """The cluster's name; for one that nothing describes yet, what this mark says of it is kept."""
        if name not in self.clusters and not (self.facts and name in self.facts.undescribed):
            said = self.mentions.setdefault(name, [])
            if kind or mark.type == SOURCE:
                said.append(ClusterWords(self.words(mark), kind))
        return name

    def same_clusters(self) -> None:
        """Marks that are linked as the same thing share a cluster."""
        for link in self.links:
            if link.type != SAME_AS:
                continue
            one, other = self.marks[link.source], self.marks[link.target]
            wrong = [mark for mark in (one, other) if mark.type != SOURCE and mark.type in (*_READ, *_SLOT_TYPES)]
            if wrong:
                self.reject(link, f"a {wrong[0].type} belongs to no cluster")
                continue
            gone = other.attributes.get("cluster")
            name = one.attributes.get("cluster") or gone or self.slug(one)
            for mark in self.marks.values():
                if mark in (one, other) or (gone is not None and mark.attributes.get("cluster") == gone):
                    mark.attributes["cluster"] = name

    def slug(self, mark: Mark) -> str:
        return re.sub(r"\W+", "-", self.words(mark).casefold()).strip("-") or mark.id

    def fresh(self, letter: str) -> str:
        taken = {mark.attributes.get("id") for mark in self.marks.values()} | set(self.ids.values())
        number = 1
        while f"{letter}{number}" in taken:
            number += 1
        return f"{letter}{number}"

    def way_out(self, mark: Mark) -> str:
        """How a mark is kept whose label another project means as an entity's."""
        name = self.called[mark.id]
        return "" if self.facts else f"; --label {name}=LABEL reads such marks as entities"

    def check_use(self, mark: Mark) -> None:
        """Say which attributes and slots lead nowhere."""
        if mark.type in _SLOT_TYPES:
            name = _SLOT_TYPES[mark.type]
            if not any(link.type == name and mark.id in (link.source, link.target) for link in self.links):
                self.reject(mark, f"this {mark.type} is linked to no figure{self.way_out(mark)}")
        known = (*_READ.get(mark.type, () if mark.type in _SLOT_TYPES else _READ[ENTITY]), *_ON_ALL)
        for name, value in mark.attributes.items():
            if name not in known:
                self.reject(mark, f'the attribute {name} = "{value}" has no place on a {mark.type}')


_SLOT_TYPES = {type_: name for name, type_ in FIGURE_SLOTS.items()}


def _is_unstated(mark: Mark) -> bool:
    """Whether a mark says for itself who its source is, or that there is none."""
    return "source" in mark.attributes or mark.attributes.get("unsourced", "false") not in ("false", "no", "0", "")


def _of_slot(form: type[S], slot: Slot, **fields: Any) -> S:
    return form(start=slot.start, end=slot.end, fragments=slot.fragments, alternatives=slot.alternatives, **fields)  # type: ignore[arg-type]  # a source's are sources


def _position(item: Item) -> tuple[int, int]:
    """Where an item stands; attributions by who or what they have, whatever is at hand."""
    if isinstance(item, Casualty):
        slot = item.figure or item.victims
    elif isinstance(item, Attribution):
        slot = item.source if item.source is not None and item.source.start is not None else item.cue
        slot = slot or (item.content if isinstance(item.content, Slot) else None)
    else:
        slot = item
    return (-1, -1) if slot is None or slot.start is None else (slot.start, slot.end or 0)
