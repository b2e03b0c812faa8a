"""Draws the four layers as marks and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Entity,
    Item,
    Labelled,
    Layer,
    Quote,
    Slot,
    Source,
    walk_slots,
)
from harness.errors import HarnessError
from harness.exchange.shared.marks.graph import (
    CLAIM,
    CUE,
    CUE_OF,
    ENTITY,
    FIGURE,
    FIGURE_SLOTS,
    QUOTE,
    SOURCE,
    SOURCE_OF,
    Mark,
    MarkLink,
    Page,
    Unplaceable,
)
from harness.exchange.shared.marks.mark_names import mark_type
from harness.exchange.shared.marks.slot_spelling import spell_alternative, spell_numbers

_PLAIN_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def draw_page(labelled: Labelled) -> Page:
    """A document with its annotations as a page.

    Raises:
        HarnessError: the document has no text.
    """
    document, annotations = labelled.document, labelled.annotations
    if document.text is None:
        raise HarnessError(f'document "{document.id}" has no text: labelling tools need it')
    return _Drawing(annotations).page(document.id, document.text, document.meta)


def is_plain_label(label: str) -> bool:
    """Whether a label can be a mark's type: other ones are an attribute of an ``Entity``."""
    return _PLAIN_LABEL.fullmatch(label) is not None and mark_type(label) == label and label not in _RESERVED


_RESERVED = frozenset((QUOTE, FIGURE, SOURCE, CUE, CLAIM, ENTITY, "Part", *FIGURE_SLOTS.values()))


class _Drawing:
    def __init__(self, annotations: Annotations) -> None:
        self.annotations = annotations
        self.marks: list[Mark] = []
        self.links: list[MarkLink] = []
        self.rest: dict[Layer, list[Item]] = {}
        self.targets: dict[str, Mark] = {}
        """Quotes and figures by their ids."""

    def page(self, name: str, text: str, meta: Any) -> Page:
        for entity in self.annotations.entities or ():
            self.keep("entities", entity, self.entity(entity))
        for quote in self.annotations.quotes or ():
            self.keep("quotes", quote, self.quote(quote))
        for casualty in self.annotations.casualties or ():
            self.keep("casualties", casualty, self.casualty(casualty))
        for casualty in self.annotations.casualties or ():
            self.family(casualty)
        for attribution in self.annotations.attributions or ():
            self.keep("attributions", attribution, self.attribution(attribution))
        rest: dict[str, Any] = {layer: tuple(items) for layer, items in self.rest.items()}
        facts = Unplaceable(
            id=name,
            meta=meta,
            layers=tuple(layer for layer in LAYERS if self.annotations.annotates(layer)),
            clusters=self.annotations.clusters,
            undescribed=_undescribed(self.annotations),
            rest=Annotations(**rest),
        )
        return Page(id=name, text=text, marks=self.marks, links=self.links, facts=facts, meta=meta)

    def keep(self, layer: Layer, item: Item, drawn: bool) -> None:
        if not drawn:
            self.rest.setdefault(layer, []).append(item)

    def entity(self, entity: Entity) -> bool:
        if not _is_placed(entity):
            return False
        plain = is_plain_label(entity.label)
        label = None if plain else entity.label
        type_ = entity.label if plain else ENTITY
        self.mark(type_, entity, label=label, cluster=entity.cluster, **_marks(entity))
        return True

    def quote(self, quote: Quote) -> bool:
        if not _is_placed(quote):
            return False
        self.targets[quote.id] = self.mark(QUOTE, quote, id=quote.id, kind=quote.kind, **_marks(quote))
        return True

    def casualty(self, casualty: Casualty) -> bool:
        slots = {name: getattr(casualty, name) for name in ("figure", *FIGURE_SLOTS)}
        anchor = casualty.figure or casualty.victims
        if anchor is None or not all(_is_placed(slot) for slot in slots.values() if slot is not None):
            return False
        figure = self.mark(
            FIGURE,
            anchor,
            id=casualty.id,
            outcome=casualty.outcome,
            min=casualty.min,
            max=casualty.max,
            approximate=casualty.approximate or None,
            victim_role=None if casualty.victim_role == "unknown" else casualty.victim_role,
            status=casualty.status,
            figureless=casualty.figure is None or None,
            numbers=spell_numbers(casualty.alternatives) or None,
            **_marks(casualty),
        )
        self.targets[casualty.id] = figure
        for name, type_ in FIGURE_SLOTS.items():
            if slots[name] is not None and slots[name] is not anchor:
                self.link(name, figure, self.mark(type_, slots[name]))
        return True

    def family(self, casualty: Casualty) -> None:
        """Links to other figures; the id alone where that one has no place in the text."""
        figure = self.targets.get(casualty.id)
        if figure is None or figure.type != FIGURE:
            return
        for name in ("part_of", "repeats"):
            other = getattr(casualty, name)
            target = self.targets.get(other)
            if target is not None and target.type == FIGURE:
                self.link(name, figure, target)
            elif other is not None:
                figure.attributes[name] = other

    def attribution(self, attribution: Attribution) -> bool:
        source, cue, content = attribution.source, attribution.cue, attribution.content
        if isinstance(content, str) and content not in self.targets:
            return False
        slots = [slot for slot in (cue, content) if isinstance(slot, Slot)]
        is_stated = source is not None and (source.start is not None or source.text is not None)
        if is_stated and source is not None:
            slots.append(source)
        if not all(_is_placed(slot) for slot in slots) or (source is not None and not is_stated and _is_odd(source)):
            return False
        if not is_stated and cue is None and isinstance(content, str):
            return self.unstated(attribution, self.targets[content])
        target = self.targets[content] if isinstance(content, str) else self.mark(CLAIM, content)
        anchor = target
        if cue is not None:
            anchor = cue_mark = self.mark(CUE, cue)
        if is_stated and source is not None:
            anchor = self.mark(SOURCE, source, cluster=source.cluster)
            self.link(SOURCE_OF, anchor, target)
            if cue is not None:
                self.link(CUE_OF, cue_mark, anchor)
        else:
            anchor.attributes |= _unstated(source)
            if cue is not None:
                self.link(CUE_OF, cue_mark, target)
        anchor.attributes |= _words(_marks(attribution))
        return True

    def unstated(self, attribution: Attribution, target: Mark) -> bool:
        """An attribution that is nothing but a word on its content: which can hold one, without marks of its own."""
        if _words(_marks(attribution)) or {"source", "unsourced"} & set(target.attributes):
            return False
        target.attributes |= _unstated(attribution.source)
        return True

    def mark(self, type_: str, slot: Slot, **attributes: Any) -> Mark:
        if slot.alternatives:
            attributes["alternatives"] = "|".join(map(spell_alternative, slot.alternatives))
        made = Mark(id=f"m{len(self.marks) + 1}", type=type_, extent=slot.extent, attributes=dict(_words(attributes)))
        self.marks.append(made)
        return made

    def link(self, type_: str, source: Mark, target: Mark) -> None:
        self.links.append(MarkLink(type=type_, source=source.id, target=target.id))


def _undescribed(annotations: Annotations) -> tuple[str, ...]:
    named = dict.fromkeys(getattr(slot, "cluster", None) for _, slot in walk_slots(annotations))
    return tuple(name for name in named if name is not None and name not in annotations.clusters)


def _is_placed(slot: Slot) -> bool:
    """Whether a slot and its alternatives all have offsets, and nothing that a mark cannot hold."""
    return bool(slot.extent) and all(
        (other.extent or _is_cluster_alone(other)) and not other.alternatives for other in slot.alternatives
    )


def _is_cluster_alone(slot: Slot) -> bool:
    return isinstance(slot, Source) and bool(slot.cluster) and slot.text is None


def _is_odd(source: Source) -> bool:
    """Whether a source without words has more to it than a cluster, or not even that."""
    return bool(source.alternatives) or not source.cluster


def _unstated(source: Source | None) -> dict[str, str]:
    return {"unsourced": "true"} if source is None or not source.cluster else {"source": source.cluster}


def _marks(item: Entity | Quote | Casualty | Attribution) -> dict[str, Any]:
    return {"score": item.score, "optional": item.optional or None}


def _words(attributes: dict[str, Any]) -> dict[str, str]:
    return dict(_spelt(attributes))


def _spelt(attributes: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        if value is not None:
            yield name, "true" if value is True else str(value)
