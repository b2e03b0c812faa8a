"""What a gold corpus holds: how much, of what kinds, which hard cases, and how small a difference it can show."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import (
    CASUALTY_SLOTS,
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
)
from harness.files.text_files import read_text
from harness.gold.article import find_articles, gold_root
from harness.gold.folder import GoldCorpus, load_gold, load_splits

DISCORDANT = 0.2
"""Of two systems worth comparing, the share of a layer's items that one alone has right."""
ALIKE = 0.05
"""How much items of one article fall to the same system: their intraclass correlation."""
_POWER = statistics.NormalDist().inv_cdf(0.975) + statistics.NormalDist().inv_cdf(0.8)
THIN = 0.1
"""A layer that shows no smaller difference of F1 than this is too thin to compare models with."""

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
        smallest_difference: of F1 that comparing two systems finds in four cases of five; null without items.
        warning: why the layer is too thin to compare models with; null where it is not.
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
    found = Statistics(
        documents=len(documents),
        withheld=sum(labelled.document.meta.get("text") == "withheld" for labelled in documents),
        characters=sum(lengths),
        length=_spread(lengths),
        languages=_counted(str(labelled.document.meta.get("language", "unknown")) for labelled in documents),
        splits={name: len(ids.intersection(members)) for name, members in load_splits(path).items()},
        clusters=sum(len(labelled.annotations.clusters) for labelled in documents),
        layers={layer: _layer(layer, [labelled.annotations for labelled in documents]) for layer in LAYERS},
        rulings=rulings,
        uncited=uncited,
    )
    return found, corpus


def smallest_difference(counts: Sequence[int]) -> float | None:
    """The least difference of F1 between two systems that a paired test at 0.05 finds in 80% of cases, approximately.

    F1 is taken as the share of items that are right. Of a document's n items, the share ``DISCORDANT`` is right in one
    of the systems alone, and those are ``ALIKE``, so that the difference in right items has the variance
    n · DISCORDANT · (1 + (n − 1) · ALIKE): Kish's design effect of clusters (1965, *Survey Sampling*). Its sum over
    documents gives the standard error, of which the difference is 1.96 + 0.84 times as much. Between the rules and
    spaCy's small English pipeline, on the names of the first 25 articles, the two were measured as 0.34 and 0.05; a
    change to one system moves fewer items, and two good systems differ on fewer.

    Args:
        counts: how many items each document has.

    Returns:
        At most 1; ``None`` without items.
    """
    total = sum(counts)
    if not total:
        return None
    variance = sum(n * DISCORDANT * (1 + (n - 1) * ALIKE) for n in counts)
    return min(1.0, _POWER * math.sqrt(variance) / total)


def _layer(layer: Layer, annotations: Sequence[Annotations]) -> LayerStatistics:
    annotated = [one for one in annotations if one.annotates(layer)]
    counts = [len(one.layer(layer)) for one in annotated]
    items = [item for one in annotated for item in one.layer(layer)]
    shown = smallest_difference(counts)
    return LayerStatistics(
        documents=len(annotated),
        items=len(items),
        filled=sum(count > 0 for count in counts),
        spread=_spread(counts),
        labels=_counted(label for one in annotated for label in _labels(one, layer)),
        slots=_counted(name for item in items for name in _filled(item)),
        smallest_difference=shown,
        warning=_warning(shown, sum(count > 0 for count in counts)),
    )


def _warning(shown: float | None, filled: int) -> str | None:
    if shown is None:
        return "there is nothing to compare models with"
    if filled < 6:  # two-sided p is never below 2/2ⁿ
        return "with items in fewer than six documents, no difference can reach p = 0.05"
    return f"differences of F1 below {shown:.3f} do not show" if shown > THIN else None


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
    text, chars = labelled.document.text, labelled.document.meta.get("chars")
    return len(text) if text is not None else chars if isinstance(chars, int) else 0


def _spread(numbers: Sequence[int]) -> Spread:
    return Spread(min(numbers), statistics.median(numbers), max(numbers)) if numbers else Spread(0, 0, 0)


def _counted(words: Iterable[Any]) -> dict[str, int]:
    """How often each occurs, the most frequent first, then by name."""
    return dict(sorted(Counter(words).items(), key=lambda one: (-one[1], one[0])))
