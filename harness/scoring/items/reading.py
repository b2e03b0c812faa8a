"""From annotations to tables: scope and marks applied, items sorted, ids followed, sources resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.annotation import Annotations, Cluster, Layer
from harness.scoring.items.chunk_plan import ODDITIES, REPEATS, Chunk, ChunkPlan, Noted
from harness.scoring.items.ids import Codes
from harness.scoring.items.layers import Entities, Quotes, Side
from harness.scoring.items.order import Mask, first_alike, numbered
from harness.scoring.items.side_reader import SideReader, sizes
from harness.scoring.items.source_sets import Sets
from harness.scoring.items.sources import GoldCast, Outsiders, resolve_sources


@dataclass(slots=True)
class Sides:
    """Both sides of a chunk, with the names of the entities' labels in the order of their codes."""

    gold: Side
    predicted: Side
    label_names: Sequence[str]
    noted: Noted


def read_chunk(chunk: Chunk, wanted: ChunkPlan) -> Sides:
    """Read a chunk whose documents have the same layers known.

    A layer is scored where it is asked for, in scope and annotated in gold. Predictions beyond that are counted as out
    of scope. Every id that was merged or dropped is followed through to the items that refer to it. Gold is never
    thinned: lint calls identical gold items an error, scoring takes them as they stand. Identical names and quotes
    among the predictions are repeats beyond as many as gold has of the same, so that gold scores 1 against itself.
    """
    documents = len(chunk.gold)
    noted = Noted(np.zeros(documents, dtype=np.int64), np.zeros(documents, dtype=np.int64))
    noted.oddities = {name: np.zeros(documents, dtype=np.int64) for name in ODDITIES}
    labels = Codes()
    gold = SideReader(chunk.texts, labels, wanted, None)
    gold.read(lambda layer: [annotations.layer(layer) for annotations in chunk.gold])
    predicted = SideReader(chunk.texts, labels, wanted, noted)
    kept = _in_scope(chunk.predicted, wanted, noted)
    predicted.read(lambda layer: kept[layer])
    names = sorted(labels.numbers)
    place = np.argsort(np.argsort(list(labels.numbers))) if names else np.empty(0, dtype=np.int64)
    for reader in (gold, predicted):
        reader.sort(place.astype(np.int64))
    _spare_copies("entities", gold.side.entities, predicted.side.entities, "label", wanted, noted)
    _spare_copies("quotes", gold.side.quotes, predicted.side.quotes, "kind", wanted, noted)
    if wanted.with_sources:
        _resolve_sources(chunk, wanted, gold, predicted)
    for reader in (gold, predicted):
        reader.finish()
    return Sides(gold.side, predicted.side, names, noted)


def _spare_copies(
    layer: Layer,
    gold: Entities | Quotes | None,
    predicted: Entities | Quotes | None,
    kind: str,
    wanted: ChunkPlan,
    noted: Noted,
) -> None:
    """Call identical predictions of a layer no repeats as long as gold says the same as often."""
    if gold is None or predicted is None or not predicted.repeated.any():
        return
    kept = _copies_of_gold(gold, predicted, kind)
    predicted.repeated = predicted.repeated & ~kept
    if layer in wanted.scored:
        counts = noted.oddities[REPEATS]
        counts -= np.bincount(predicted.document[kept], minlength=len(counts))


def _copies_of_gold(gold: Entities | Quotes, predicted: Entities | Quotes, kind: str) -> Mask:
    """Which predictions repeat the one before where gold says the same at least as often."""
    sides = [[side.document, *side.span.content(), getattr(side, kind)] for side in (gold, predicted)]
    number = numbered([np.concatenate(columns) for columns in zip(*sides, strict=True)])
    copies = np.bincount(number[: len(gold)], minlength=len(number))
    nth = np.arange(len(predicted), dtype=np.int64) - first_alike(predicted.repeated)
    found: Mask = predicted.repeated & predicted.span.located & (nth < copies[number[len(gold) :]])
    return found


def _in_scope(predicted: Sequence[Annotations], wanted: ChunkPlan, noted: Noted) -> Mapping[Layer, list[Sequence[Any]]]:
    """The predictions of each layer that is read, document by document, without those that are out of scope."""
    scope = wanted.scope
    limits: dict[Layer, tuple[str, Collection[str] | None]] = {
        "entities": ("label", scope.labels),
        "quotes": ("kind", scope.kinds),
        "casualties": ("outcome", scope.outcomes),
        "attributions": ("", None),
    }
    kept: dict[Layer, list[Sequence[Any]]] = {}
    dropped: list[set[str]] = [set() for _ in predicted]
    for layer, (attribute, allowed) in limits.items():
        if wanted.is_plain and layer != "entities":
            continue
        given: list[Sequence[Any]] = [annotations.layer(layer) for annotations in predicted]
        inside = given
        if allowed is not None:
            inside = [[item for item in items if getattr(item, attribute) in allowed] for items in given]
        if layer == "attributions":
            inside = [
                [link for link in items if link.content not in gone] if gone else items
                for items, gone in zip(given, dropped, strict=True)
            ]
        elif layer != "entities" and wanted.reads("attributions"):
            _note_dropped(dropped, given, inside if wanted.reads(layer) else [() for _ in given])
        if wanted.reads(layer):
            kept[layer] = inside
        if layer in wanted.asked:
            counted = inside if layer in wanted.known else [() for _ in given]
            lost = sizes(given) - sizes(counted)
            noted.out_of_scope += lost
            if lost.any():
                noted.outside.update({(layer, name): n for name, n in _lost(given, counted, attribute).items()})
    return kept


def _lost(given: Sequence[Sequence[Any]], counted: Sequence[Sequence[Any]], attribute: str) -> Counter[str]:
    """How many items of which label, kind or outcome were given and are not counted; links have none of these."""

    def count(documents: Sequence[Sequence[Any]]) -> Counter[str]:
        return Counter(getattr(item, attribute) if attribute else "" for items in documents for item in items)

    return count(given) - count(counted)


def _note_dropped(dropped: list[set[str]], given: Sequence[Sequence[Any]], inside: Sequence[Sequence[Any]]) -> None:
    for gone, items, left in zip(dropped, given, inside, strict=True):
        if len(left) < len(items):
            remaining = {id(item) for item in left}
            gone |= {item.id for item in items if id(item) not in remaining}


def _resolve_sources(chunk: Chunk, wanted: ChunkPlan, gold: SideReader, predicted: SideReader) -> None:
    """Tell who all sources are, and gather them by what they are the sources of."""
    wanted_links, found_links = gold.side.links, predicted.side.links
    assert wanted_links is not None
    assert found_links is not None
    outsiders, sets = Outsiders(), Sets()
    cast = GoldCast(chunk.gold, chunk.texts, outsiders)
    wanted_links.who = wanted_links.who_by_words = cast.who(wanted_links.source)
    wanted_links.others = cast.others(wanted_links.source, wanted_links.who)
    clusters: list[Mapping[str, Cluster]] = [annotations.clusters for annotations in chunk.predicted]
    found_links.who, found_links.who_by_words = resolve_sources(
        found_links.source,
        clusters,
        cast,
        cast.mentions(wanted_links.source, wanted_links.who),
        outsiders,
        all_by_words="quotes" in wanted.scored,
    )
    for reader in (gold, predicted):
        reader.gather_sources(sets, outsiders)
