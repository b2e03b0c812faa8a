"""Makes one document's gold and predictions ready to be paired: located, cleaned, in scope, sorted by content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import msgspec

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Entity,
    Fragments,
    Item,
    Labelled,
    Layer,
    Quote,
    Scope,
    Slot,
    Source,
    walk_slots,
)
from tests.scoring.oracle.identity import other_readings, place_key, sort_key, unique
from tests.scoring.oracle.items import (
    NOWHERE,
    TEXT_SLOTS,
    EntityMention,
    Figure,
    Link,
    Prepared,
    QuoteSpan,
    Sheet,
    Side,
)
from tests.scoring.oracle.sources import NOBODY, Cast, Key, Voices, figure_sources, sources_by_content, voices
from tests.scoring.oracle.spans import Place, locate, trimmed

OPTIONAL_MARKS = "predictions marked optional (the mark is ignored)"
ALTERNATIVES = "predictions with alternatives (only the first reading is used)"
BAD_SPANS = "predicted spans that are empty or outside the text"
REPEATS = "identical predictions beyond the first (spurious)"
Who: TypeAlias = Callable[[Source], tuple[Key, ...]]
QUOTES: frozenset[Layer] = frozenset(("quotes",))
FIGURES: frozenset[Layer] = frozenset(("casualties",))


@dataclass(slots=True)
class Pages:
    """A document ready to be scored.

    Attributes:
        layers: the layers to score.
        known: the layers that gold annotates, within the scope.
        oddities: how often each thing that deserves a warning occurs.
    """

    id: str
    layers: frozenset[Layer]
    known: frozenset[Layer]
    scope: Scope
    text: str | None
    gold: Sheet
    predicted: Sheet
    out_of_scope: int
    ungrounded: int
    oddities: Mapping[str, int]


def prepare(gold: Labelled, predicted: Annotations, *, scope: Scope, layers: Sequence[Layer]) -> Pages:
    """Make one document ready.

    A layer is scored where it is asked for, in scope and annotated in gold. Predictions beyond that are counted as out
    of scope. Every id that was merged or dropped is followed through to the items that refer to it.
    """
    text = gold.document.text
    size = len(text) if text is not None else gold.document.meta.get("chars")
    size = size if isinstance(size, int) else None
    annotated = frozenset(layer for layer in LAYERS if gold.annotations.annotates(layer))
    known = frozenset(layer for layer in annotated if scope.has_layer(layer))
    # Attributions lead to quotes and figures, whether or not these are scored themselves.
    at_hand = known | ((annotated & FIGURES) | QUOTES if "attributions" in known else frozenset())
    kept, out_of_scope = _within(predicted, known, at_hand, frozenset(layers), scope)
    noted = _only(kept, known & frozenset(layers))
    oddities = _ignored_marks(noted) | {BAD_SPANS: _bad_spans(_plain(noted), size)}
    kept = _plain(kept)
    ungrounded = sum(1 for _, slot in walk_slots(_plain(noted)) if slot.text and not slot.extent)
    cast = Cast(gold.annotations, text, size)
    gold_sheet = _sheet(_only(gold.annotations, at_hand), text, size, cast.of_gold, cast.of_gold)
    predicted_sheet = _sheet(
        kept,
        text,
        size,
        lambda source: (cast.resolve(source, predicted.clusters),),
        lambda source: (cast.resolve_words(source, predicted.clusters),),
    )
    for layer in ("entities", "quotes"):
        _keep_copies(getattr(gold_sheet, layer), getattr(predicted_sheet, layer))
    oddities[REPEATS] = sum(len(getattr(predicted_sheet, layer).repeats) for layer in known & frozenset(layers))
    # Gold is never thinned: lint calls identical gold items an error, scoring takes them as they stand.
    for layer in LAYERS:
        side = getattr(gold_sheet, layer)
        side.items, side.repeats = sorted(side.items + side.repeats, key=sort_key), []
    scored = known & frozenset(layers)
    return Pages(
        gold.document.id, scored, known, scope, text, gold_sheet, predicted_sheet, out_of_scope, ungrounded, oddities
    )


def _keep_copies(gold: Side[Any], predicted: Side[Any]) -> None:
    """Identical predictions are no repeats as long as gold says the same as often."""

    def said(one: EntityMention | QuoteSpan) -> tuple[Any, ...]:
        return place_key(one.place), one.item.label if isinstance(one, EntityMention) else one.item.kind

    left = Counter(map(said, gold.items + gold.repeats)) - Counter(map(said, predicted.items))
    repeats = []
    for one in predicted.repeats:
        if one.place.extent and left[said(one)] > 0:
            left[said(one)] -= 1
            predicted.items.append(one)
        else:
            repeats.append(one)
    predicted.items.sort(key=sort_key)
    predicted.repeats = repeats


def _only(annotations: Annotations, layers: frozenset[Layer]) -> Annotations:
    return msgspec.structs.replace(annotations, **{layer: None for layer in LAYERS if layer not in layers})


def _within(
    predicted: Annotations,
    known: frozenset[Layer],
    at_hand: frozenset[Layer],
    asked: frozenset[Layer],
    scope: Scope,
) -> tuple[Annotations, int]:
    """The predictions of the layers at hand, and how many of the layers asked for are out of scope."""
    outside = 0
    dropped: set[str] = set()
    kept: dict[str, list[Item]] = {layer: [] for layer in LAYERS}
    for layer in LAYERS:
        for item in predicted.layer(layer):
            inside = _item_in_scope(item, scope)
            if inside and layer in at_hand:
                kept[layer].append(item)
            elif isinstance(item, Quote | Casualty):
                dropped.add(item.id)
            if layer in asked and not (inside and layer in known):
                outside += 1
    links = [link for link in kept["attributions"] if not (isinstance(link, Attribution) and link.content in dropped)]
    outside += len(kept["attributions"]) - len(links) if "attributions" in asked else 0
    kept["attributions"] = links
    return msgspec.structs.replace(predicted, **{layer: tuple(items) for layer, items in kept.items()}), outside


def _item_in_scope(item: Item, scope: Scope) -> bool:
    if isinstance(item, Entity):
        return scope.labels is None or item.label in scope.labels
    if isinstance(item, Quote):
        return scope.kinds is None or item.kind in scope.kinds
    if isinstance(item, Casualty):
        return scope.outcomes is None or item.outcome in scope.outcomes
    return True


def _ignored_marks(predicted: Annotations) -> dict[str, int]:
    optional = sum(1 for layer in LAYERS for item in predicted.layer(layer) if item.optional)
    alternatives = sum(1 for _, slot in walk_slots(predicted) if slot.alternatives)
    alternatives += sum(1 for casualty in predicted.casualties or () if casualty.alternatives)
    return {OPTIONAL_MARKS: optional, ALTERNATIVES: alternatives}


def _bad_spans(predicted: Annotations, size: int | None) -> int:
    bad = 0
    for _, slot in walk_slots(predicted):
        if slot.start is None and slot.end is None and slot.fragments is None:
            continue
        extent = slot.extent
        if not extent or extent[0][0] < 0 or (size is not None and extent[-1][1] > size):
            bad += 1
    return bad


def _plain(predicted: Annotations) -> Annotations:
    """Predictions without the marks that only gold may carry."""

    def plain(value: Any) -> Any:
        if isinstance(value, Slot | Casualty | Attribution):
            fields = {name: plain(getattr(value, name)) for name in value.__struct_fields__}
            fields |= {"alternatives": ()} if "alternatives" in fields else {}
            fields |= {"optional": False} if "optional" in fields else {}
            return type(value)(**fields)
        return value

    if not any(_ignored_marks(predicted).values()):
        return predicted
    return msgspec.structs.replace(
        predicted, **{layer: tuple(plain(item) for item in predicted.layer(layer)) for layer in LAYERS}
    )


def _sheet(side: Annotations, text: str | None, size: int | None, who: Who, who_by_words: Who) -> Sheet:
    """One side's layers, ready. Who speaks is told once it is known which ids stand for one and the same item."""

    def place(slot: Slot | None) -> Place | None:
        return None if slot is None else locate(slot, text, size)

    mentions, _ = unique([EntityMention(entity, locate(entity, text, size)) for entity in side.entities or ()])
    described = {casualty.id: casualty for casualty in side.casualties or ()}
    quotes, quote_names = unique([_bare_quote(quote, text, size) for quote in side.quotes or ()])
    figures, figure_names = unique([_bare_figure(casualty, place, described) for casualty in side.casualties or ()])
    names = quote_names | figure_names
    attributions = side.attributions or ()
    by_id = sources_by_content(attributions, who, names)
    named = sources_by_content(attributions, who_by_words, names)
    places: dict[str, list[Place]] = {}
    for link in attributions:
        if isinstance(link.content, str) and link.source is not None:
            places.setdefault(names.get(link.content, link.content), []).append(locate(link.source, text, size))

    def with_speakers(quote: QuoteSpan) -> QuoteSpan:
        name = names.get(quote.item.id, quote.item.id)
        found = tuple(sorted(set(places.get(name, [])), key=lambda place: (place_key(place), other_readings(place))))
        return replace(quote, speakers=by_id.get(name, NOBODY), named=named.get(name, NOBODY), speaker_places=found)

    contents = [(quote.place.extent, by_id[quote.item.id]) for quote in quotes.items if quote.item.id in by_id]
    contents += _claims(attributions, who, text, size)

    def with_sources(figure: Figure) -> Figure:
        name = names.get(figure.item.id, figure.item.id)
        return replace(figure, sources=figure_sources(name, figure.extent, by_id, contents))

    sheet = Sheet(mentions, _mapped(quotes, with_speakers), _mapped(figures, with_sources))
    quotes_by_id = {quote.item.id: quote for quote in sheet.quotes.items}
    figures_by_id = {figure.item.id: figure for figure in sheet.casualties.items}
    sheet.attributions, _ = unique(
        [_link(attribution, place, text, names, quotes_by_id, figures_by_id, who) for attribution in attributions]
    )
    return sheet


def _claims(
    attributions: Iterable[Attribution], who: Who, text: str | None, size: int | None
) -> list[tuple[Fragments, Voices]]:
    """Ascribed contents that are no item of another layer, each with all its sources."""
    sources: dict[Fragments, list[tuple[Key, ...]]] = {}
    for attribution in attributions:
        if isinstance(attribution.content, Slot):
            keys = sources.setdefault(locate(attribution.content, text, size).extent, [])
            if attribution.source is not None:
                keys.append(who(attribution.source))
    return [(extent, voices(keys)) for extent, keys in sources.items() if extent]


def _bare_quote(quote: Quote, text: str | None, size: int | None) -> QuoteSpan:
    place = locate(quote, text, size)
    return QuoteSpan(quote, place, trimmed(place, text))


def _bare_figure(
    casualty: Casualty, place: Callable[[Slot | None], Place | None], others: Mapping[str, Casualty]
) -> Figure:
    slots = {name: place(getattr(casualty, name)) for name in TEXT_SLOTS}
    whole = others.get(casualty.part_of) if casualty.part_of is not None else None
    return Figure(
        casualty,
        {name: found for name, found in slots.items() if found is not None},
        _bare_figure(whole, place, {}) if whole is not None else None,
        NOBODY,
    )


def _link(
    attribution: Attribution,
    place: Callable[[Slot | None], Place | None],
    text: str | None,
    names: Mapping[str, str],
    quotes: Mapping[str, QuoteSpan],
    figures: Mapping[str, Figure],
    who: Who,
) -> Link:
    source = place(attribution.source)
    key = who(attribution.source) if attribution.source is not None else ()
    cue = place(attribution.cue)
    if isinstance(attribution.content, Slot):
        content = place(attribution.content) or NOWHERE
        return Link(attribution, "claim", content, trimmed(content, text), None, None, source, key, cue)
    target = names.get(attribution.content, attribution.content)
    if target in figures:
        return Link(attribution, "figure", NOWHERE, NOWHERE, None, figures[target], source, key, cue)
    if target in quotes:
        quote = quotes[target]
        return Link(attribution, "quote", quote.place, quote.trimmed, quote, None, source, key, cue)
    return Link(attribution, "claim", NOWHERE, NOWHERE, None, None, source, key, cue)


def _mapped(side: Side[Prepared], change: Callable[[Prepared], Prepared]) -> Side[Prepared]:
    return Side([change(item) for item in side.items], [change(item) for item in side.repeats])
