"""The items of gold.yaml as fields: what is written for a name, a quote, a figure, a link or a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from harness.annotation import Attribution, Casualty, Cluster, Entity, Item, Quote, Slot, Source
from harness.files.yaml_scalars import scalar
from harness.gold.check.lint_rules import MAX_WITHHELD_WORDS
from harness.gold.words.occurrences import SearchableText
from harness.gold.words.resolve import CASUALTY_SLOTS, digest

Fields: TypeAlias = dict[str, str]
"""YAML by key, in the order in which it is written."""


class ItemFields:
    """Writes items; none where an item has no place in the text."""

    def __init__(self, text: str, *, withheld: bool = False, is_draft: bool = False) -> None:
        """Args:
        text: the article.
        withheld: write digests instead of quotes, claims and long spans.
        is_draft: whether the victims' phrase may stand for a figure that nobody stated.
        """
        self.searchable = SearchableText(text)
        self.text = text
        self.withheld = withheld
        self.is_draft = is_draft

    def item(self, item: Item) -> Fields | None:
        """The fields of an item of any layer."""
        if isinstance(item, Entity):
            return self.entity(item)
        if isinstance(item, Quote):
            return self.quote(item)
        return self.casualty(item) if isinstance(item, Casualty) else self.attribution(item)

    def cluster(self, cluster: Cluster) -> Fields:
        fields = {"name": scalar(cluster.name)}
        if cluster.kind:
            fields["kind"] = scalar(cluster.kind)
        if cluster.aliases:
            fields["aliases"] = f"[{', '.join(map(scalar, cluster.aliases))}]"
        return fields

    def entity(self, entity: Entity) -> Fields | None:
        slot = self.slot(entity)
        if not slot:
            return None
        cluster = {"cluster": scalar(entity.cluster)} if entity.cluster else {}
        return {**slot, "label": scalar(entity.label), **cluster, **_optional(entity)}

    def quote(self, quote: Quote) -> Fields | None:
        slot = self.slot(quote, secret=True)
        return {"id": scalar(quote.id), "kind": quote.kind, **slot, **_optional(quote)} if slot else None

    def casualty(self, casualty: Casualty) -> Fields | None:
        anchor = casualty.figure or casualty.victims
        words = {} if anchor is None else self.slot(anchor)
        if not words:
            return None
        fields = {"id": scalar(casualty.id), "outcome": casualty.outcome}
        if casualty.figure or self.is_draft:
            fields["figure"] = flow(words)
        fields |= {name: _number(getattr(casualty, name)) for name in ("min", "max")}
        if casualty.approximate:
            fields["approximate"] = "true"
        for name in CASUALTY_SLOTS[1:]:
            slot = getattr(casualty, name)
            if slot is not None and (words := self.slot(slot)):
                fields[name] = flow(words)
        for name in ("victim_role", "status", "part_of", "repeats"):
            value = getattr(casualty, name)
            if value not in (None, "unknown"):
                fields[name] = scalar(value)
        numbers = ", ".join(f"{{min: {_number(n.min)}, max: {_number(n.max)}}}" for n in casualty.alternatives)
        if numbers:
            fields["alternatives"] = f"[{numbers}]"
        return {**fields, **_optional(casualty)}

    def attribution(self, attribution: Attribution) -> Fields | None:
        cue = None if attribution.cue is None else self.slot(attribution.cue)
        if isinstance(attribution.content, str):
            content = scalar(attribution.content)
        else:
            words = self.slot(attribution.content, secret=True)
            if not words:
                return None
            content = flow(words)
        source = self.source(attribution.source)
        return {"source": source, "cue": flow(cue) if cue else "null", "content": content, **_optional(attribution)}

    def source(self, source: Source | None) -> str:
        if source is None:
            return "null"
        inner = self._reading(source)
        others = [flow(other) for reading in source.alternatives if (other := self._reading(reading))]
        inner |= {"alternatives": f"[{', '.join(others)}]"} if others and inner else {}
        return flow(inner) if inner else "null"

    def _reading(self, source: Source) -> Fields:
        """A source without its alternatives."""
        cluster = {"cluster": scalar(source.cluster)} if source.cluster else {}
        return {**self._place(source), **cluster}

    def slot(self, slot: Slot, *, secret: bool = False) -> Fields:
        """A slot's fields; none where it has no place in the text."""
        fields = self._place(slot, secret=secret)
        others = [flow(other) for reading in slot.alternatives if (other := self._place(reading, secret=secret))]
        return {**fields, "alternatives": f"[{', '.join(others)}]"} if others and fields else fields

    def _place(self, slot: Slot, *, secret: bool = False) -> Fields:
        """Where a slot stands, without its alternatives."""
        pieces = [self.piece(start, end, secret) for start, end in slot.extent if end <= len(self.text)]
        if not pieces:
            return {}
        return pieces[0] if len(pieces) == 1 else {"parts": f"[{', '.join(map(flow, pieces))}]"}

    def piece(self, start: int, end: int, secret: bool) -> Fields:
        """The fields of one stretch: its words, or the digest that stands for them, and its offsets."""
        words = self.text[start:end]
        place = {"start": str(start), "end": str(end)}
        if self.withheld and (secret or len(words) > MAX_WITHHELD_WORDS):
            return {"digest": digest(words), **place}
        nth = self.searchable.nth(start, end)
        which = {"nth": str(nth)} if nth is not None and len(self.searchable.occurrences(words)) > 1 else {}
        return {"text": scalar(words), **which, **place}


def flow(fields: Mapping[str, str]) -> str:
    """Fields in braces, on one line."""
    return f"{{{', '.join(f'{key}: {value}' for key, value in fields.items())}}}"


def _optional(item: Item) -> Fields:
    return {"optional": "true"} if item.optional else {}


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)
