"""What a gold corpus holds: how much, of what kinds, which hard cases, and how small a difference it can show."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import (
    CASUALTY_SLOTS,
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Document,
    Entity,
    Item,
    Labelled,
    Layer,
    Quote,
    Slot,
)
from harness.files.text_files import read_text
from harness.gold.article import find_articles, gold_root
from harness.gold.folder import GoldCorpus, load_gold, load_sets, load_splits, set_members
from harness.gold.schema import Labeller, LayerLabellers
from harness.gold.show.origin_words import labeller_words
from harness.gold.show.part_stats import PartStatistics, part_statistics
from harness.gold.show.smallest_difference import smallest_difference, thinness

REPORTED = "test"
"""The split that people report on, where there is one."""

# The manual's first principles, P1 to P8, are no cases.
_RULING = re.compile(r"\b[EKQCA]\d{1,2}\b")
_RULINGS = re.compile(r"^- \*\*([EKQCA]\d{1,2})\.", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#(.*)")


class Spread(msgspec.Struct, frozen=True):
    """Least, median and most of a number over documents."""

    least: int
    median: float
    most: int


class LayerStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One layer.

    Attributes:
        documents: how many annotate it.
        items: how many there are; in ``filled`` documents there is any.
        spread: items a document.
        labels: how often each label, kind, outcome, or sort of content occurs.
        slots: how many items fill each slot.
        smallest_difference: of F1 that comparing two systems on the documents that people report on finds in four cases
            of five; null without items there.
        warning: why the layer is too thin there to compare models with; null where it is not.
    """

    documents: int
    items: int
    filled: int
    spread: Spread
    labels: dict[str, int]
    slots: dict[str, int]
    smallest_difference: float | None
    warning: str | None


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """A gold corpus in numbers.

    Attributes:
        documents: how many are labelled; withheld ones count, whether or not their text is here.
        withheld: how many of them have their text withheld.
        characters: code points, of all and by document.
        languages: documents by language tag.
        splits: labelled documents by split.
        parts: the splits ("split test"), the sets ("set real") and all documents ("all"), each by itself.
        reported: the part that people report on, which differences and warnings of layers are about.
        labelled: by who labelled them and how, in how many documents they did any layer.
        labelled_again: the same of those who labelled a second time, without a look at the first.
        reviewed: the same of those who read the labels afterwards.
        clusters: how many things in the world the documents speak of.
        rulings: how many comments of gold.yaml files cite each ruling of the manual.
        uncited: the rulings of the manual that none cites.
    """

    documents: int
    withheld: int
    characters: int
    length: Spread
    languages: dict[str, int]
    splits: dict[str, int]
    parts: dict[str, PartStatistics]
    reported: str
    labelled: dict[str, int]
    labelled_again: dict[str, int]
    reviewed: dict[str, int]
    clusters: int
    layers: dict[str, LayerStatistics]
    rulings: dict[str, int]
    uncited: list[str]


def statistics_of(path: Path) -> tuple[Statistics, GoldCorpus]:
    """Count what a gold folder, or a file of JSON Lines, holds.

    Returns:
        The numbers, and the corpus that they are of.

    Raises:
        HarnessError: the gold is absent or wrong, or none of it is labelled.
    """
    corpus = load_gold(path, without_text=True)
    documents = corpus.documents
    ids = {labelled.document.id for labelled in documents}
    lengths = [_length(labelled) for labelled in documents]
    rulings, uncited = _hard_cases(path)
    parts = _parts(path, documents)
    reported = f"split {REPORTED}" if f"split {REPORTED}" in parts else "all"
    found = Statistics(
        documents=len(documents),
        withheld=sum(labelled.document.meta.get("text") == "withheld" for labelled in documents),
        characters=sum(lengths),
        length=_spread(lengths),
        languages=_counted(str(labelled.document.meta.get("language", "unknown")) for labelled in documents),
        splits={name: len(ids.intersection(members)) for name, members in load_splits(path).items()},
        clusters=sum(len(labelled.annotations.clusters) for labelled in documents),
        parts={name: part_statistics(members, _length) for name, members in parts.items()},
        reported=reported,
        labelled=_counted(who for one in documents for who in _people(one.document, "labelled")),
        labelled_again=_counted(who for one in documents for who in _people(one.document, "labelled_again")),
        reviewed=_counted(who for one in documents for who in _people(one.document, "reviewed")),
        layers={
            layer: _layer(layer, [one.annotations for one in documents], [one.annotations for one in parts[reported]])
            for layer in LAYERS
        },
        rulings=rulings,
        uncited=uncited,
    )
    return found, corpus


def _layer(layer: Layer, annotations: Sequence[Annotations], reported: Sequence[Annotations]) -> LayerStatistics:
    annotated = [one for one in annotations if one.annotates(layer)]
    counts = [len(one.layer(layer)) for one in annotated]
    items = [item for one in annotated for item in one.layer(layer)]
    compared = [len(one.layer(layer)) for one in reported if one.annotates(layer)]
    return LayerStatistics(
        documents=len(annotated),
        items=len(items),
        filled=sum(count > 0 for count in counts),
        spread=_spread(counts),
        labels=_counted(label for one in annotated for label in _labels(one, layer)),
        slots=_counted(name for item in items for name in _filled(item)),
        smallest_difference=smallest_difference(compared),
        warning=thinness(compared),
    )


def _parts(path: Path, documents: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    """The labelled documents of each split and of each set, and all of them."""
    members: dict[str, Collection[str]] = {f"split {name}": ids for name, ids in load_splits(path).items()}
    members |= {f"set {name}": set_members(path, name) for name in load_sets(path)}
    parts = {name: [one for one in documents if one.document.id in ids] for name, ids in members.items()}
    return {name: part for name, part in parts.items() if part} | {"all": list(documents)}


def _people(document: Document, key: str) -> set[str]:
    """Who labelled or reviewed an article, as article.yaml says it."""
    said = document.meta.get(key)
    if key == "reviewed":
        return {f"{one['by']} {one['name']}" for one in said or ()}
    return {labeller_words(one) for one in _labellers(said)}


def _labellers(said: Any) -> list[Labeller]:
    try:
        found = msgspec.convert(said or {}, LayerLabellers)
    except msgspec.ValidationError:  # gold that is no folder of ours may say something else by this word
        return []
    return [one for one in (getattr(found, layer) for layer in LAYERS) if one is not None]


def _labels(annotations: Annotations, layer: Layer) -> Iterable[str]:
    casualties = {casualty.id for casualty in annotations.casualties or ()}
    for item in annotations.layer(layer):
        if isinstance(item, Entity):
            yield item.label
        elif isinstance(item, Quote):
            yield item.kind
        elif isinstance(item, Casualty):
            yield item.outcome
        elif isinstance(item.content, Slot):
            yield "claim"
        else:
            yield "figure" if item.content in casualties else "quote"


def _filled(item: Item) -> Iterable[str]:
    """The names of what an item fills beyond its span and label."""
    if isinstance(item, Casualty):
        for name in CASUALTY_SLOTS:
            if _fills(item, name):
                yield name
        if item.repeats is not None:
            yield "repeats"
    elif isinstance(item, Attribution):
        if item.source is None:
            yield "source unnamed"
        else:
            yield "source stated" if item.source.extent else "source implicit"
        if item.cue is not None:
            yield "cue"
    elif isinstance(item, Entity) and item.cluster is not None:
        yield "cluster"
    if isinstance(item, Slot) and item.fragments is not None:
        yield "interrupted"
    if item.optional:
        yield "optional"


def _fills(casualty: Casualty, slot: str) -> bool:
    if slot == "number":
        return casualty.min is not None or casualty.max is not None
    if slot == "victim_role":
        return casualty.victim_role != "unknown"
    return bool(getattr(casualty, slot))


def _hard_cases(path: Path) -> tuple[dict[str, int], list[str]]:
    """How often comments in gold files cite each ruling, and the manual's rulings that none does."""
    if not path.is_dir():
        return {}, []
    folders = find_articles(path)
    files = [folder / "gold.yaml" for folder in folders if (folder / "gold.yaml").exists()]
    cited = Counter(
        ruling
        for file in files
        for line in read_text(file).splitlines()
        for comment in _COMMENT.findall(line)
        for ruling in _RULING.findall(comment)
    )
    manual = gold_root(folders[0]) / "GUIDELINES.md"
    rulings = _RULINGS.findall(read_text(manual)) if manual.exists() else []
    return dict(sorted(cited.items(), key=lambda one: _by_number(one[0]))), [r for r in rulings if r not in cited]


def _by_number(ruling: str) -> tuple[str, int]:
    return ruling[0], int(ruling[1:])


def _length(labelled: Labelled) -> int:
    return labelled.document.length or 0


def _spread(numbers: Sequence[int]) -> Spread:
    return Spread(min(numbers), statistics.median(numbers), max(numbers)) if numbers else Spread(0, 0, 0)


def _counted(words: Iterable[Any]) -> dict[str, int]:
    """How often each occurs, the most frequent first, then by name."""
    return dict(sorted(Counter(words).items(), key=lambda one: (-one[1], one[0])))
