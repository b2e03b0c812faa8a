"""Joins layers found by different extractors, and keeps links between items of different layers valid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from harness.annotation import Annotations, Attribution, Casualty, Cluster, Fragments, Layer, Quote, Slot, Source
from harness.scoring.items.extents import dice_at_least_half, length, overlap


def join(layers: Mapping[Layer, Annotations]) -> Annotations:
    """One document's annotations, each layer from another's.

    An attribution of a quote or figure that is not among those joined is led to the one that is most like it: a quote
    of the same words for the most part, a figure of the same outcome at the same place. Without any, it keeps the span.

    Args:
        layers: for each layer the annotations that it is taken from; one that is absent stays unannotated, and
            attributions of figures are left out where casualties are.
    """
    empty = Annotations()
    of_entities, of_attributions = layers.get("entities", empty), layers.get("attributions", empty)
    of_quotes, of_casualties = layers.get("quotes", empty), layers.get("casualties", empty)
    ids = _free_ids(of_quotes.quotes or (), of_casualties.casualties or ())
    casualties = None if of_casualties.casualties is None else _renamed(of_casualties.casualties, ids)
    clusters = dict(of_entities.clusters)
    attributions = None
    if of_attributions.attributions is not None:
        known = {quote.id: quote.id for quote in of_quotes.quotes or ()} if of_quotes is of_attributions else {}
        known |= ids if of_casualties is of_attributions else {}
        leads = _Leads(of_attributions, of_quotes.quotes or (), casualties, known)
        names = _add_clusters(clusters, of_attributions.clusters, shared=of_attributions is of_entities)
        led = map(leads.lead, of_attributions.attributions)
        attributions = tuple(_in_clusters(item, names) for item in led if item is not None)
    return Annotations(
        clusters=clusters,
        entities=of_entities.entities,
        quotes=of_quotes.quotes,
        casualties=casualties,
        attributions=attributions,
    )


class _Leads:
    """Where the contents of attributions lead in the joined annotations."""

    def __init__(
        self,
        own: Annotations,
        quotes: Sequence[Quote],
        casualties: Sequence[Casualty] | None,
        known: Mapping[str, str],
    ) -> None:
        self._own_quotes = {quote.id: quote for quote in own.quotes or ()}
        self._own_casualties = {casualty.id: casualty for casualty in own.casualties or ()}
        self._quotes = quotes
        self._casualties = casualties
        self._known = known

    def lead(self, item: Attribution) -> Attribution | None:
        """The attribution with content that is there; ``None`` where it has neither a like nor a place."""
        if not isinstance(item.content, str):
            return item
        content: str | Slot | None = None
        if item.content in self._known:
            content = self._known[item.content]
        elif item.content in self._own_quotes:
            content = self._quote(self._own_quotes[item.content])
        elif item.content in self._own_casualties:
            content = self._casualty(self._own_casualties[item.content])
        return None if content is None else msgspec.structs.replace(item, content=content)

    def _quote(self, own: Quote) -> str | Slot:
        alike = [quote for quote in self._quotes if dice_at_least_half(quote.extent, own.extent)]
        if alike:
            return max(alike, key=lambda quote: _dice(quote.extent, own.extent)).id
        return _slot(own)

    def _casualty(self, own: Casualty) -> str | Slot | None:
        if self._casualties is None:
            return None
        extent = _place(own)
        alike = [c for c in self._casualties if c.outcome == own.outcome and overlap(_place(c), extent)]
        if alike:
            return max(alike, key=lambda c: ((c.min, c.max) == (own.min, own.max), overlap(_place(c), extent))).id
        return own.figure or own.victims


def _dice(a: Fragments, b: Fragments) -> float:
    return 2 * overlap(a, b) / (length(a) + length(b))


def _slot(item: Slot) -> Slot:
    return Slot(start=item.start, end=item.end, fragments=item.fragments, text=item.text)


def _place(casualty: Casualty) -> Fragments:
    """Where a figure is stated: its figure, else its victims."""
    return next((slot.extent for slot in (casualty.figure, casualty.victims) if slot is not None and slot.extent), ())


def _free_ids(quotes: Sequence[Quote], casualties: Sequence[Casualty]) -> dict[str, str]:
    """For each casualty an id that no quote has: its own, unless it is taken."""
    taken = {quote.id for quote in quotes}
    used = taken | {casualty.id for casualty in casualties}
    ids: dict[str, str] = {}
    for casualty in casualties:
        ids[casualty.id] = _free(casualty.id, used) if casualty.id in taken else casualty.id
        used.add(ids[casualty.id])
    return ids


def _renamed(casualties: Sequence[Casualty], ids: Mapping[str, str]) -> tuple[Casualty, ...]:
    return tuple(
        msgspec.structs.replace(
            casualty,
            id=ids[casualty.id],
            part_of=ids.get(casualty.part_of or "", casualty.part_of),
            repeats=ids.get(casualty.repeats or "", casualty.repeats),
        )
        for casualty in casualties
    )


def _add_clusters(clusters: dict[str, Cluster], more: Mapping[str, Cluster], *, shared: bool) -> dict[str, str]:
    """Add clusters of another extractor; the names that they go by now."""
    names = {name: name if shared or name not in clusters else _free(name, {*clusters, *more}) for name in more}
    clusters |= {names[name]: cluster for name, cluster in more.items()}
    return names


def _in_clusters(item: Attribution, names: Mapping[str, str]) -> Attribution:
    if item.source is None:
        return item
    others = tuple(_source_in_clusters(other, names) for other in item.source.alternatives)
    source = msgspec.structs.replace(_source_in_clusters(item.source, names), alternatives=others)
    return msgspec.structs.replace(item, source=source)


def _source_in_clusters(source: Source, names: Mapping[str, str]) -> Source:
    return msgspec.structs.replace(source, cluster=names.get(source.cluster or "", source.cluster))


def _free(name: str, taken: Collection[str]) -> str:
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"
