"""What breaks under a perturbation, in words: gold items that were right, and what becomes of each.

``broken.jsonl`` holds a document a line, those alone in which something broke. Of a withheld article only short spans
are kept, as in ``outcomes.jsonl``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from harness.annotation import LAYERS, Annotations, Labelled, Layer
from harness.runs.store.record_lines import read_records, write_records
from harness.runs.store.stored_outcomes import Outcome, describe_document
from harness.scoring.pairs.item_outcomes import DocumentDetail, ItemOutcome

FILE = "broken.jsonl"
Key: TypeAlias = tuple[str, Layer, int]
"""A gold item: document, layer, place in the layer. Perturbed gold has the same items in the same places."""


class BrokenItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item that was right: ``before`` is what was found in the article as it is, ``after`` in the perturbed one."""

    before: Outcome
    after: Outcome


class BrokenDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the file; ``error`` is why there is no answer at all, if so."""

    id: str
    withheld: bool = False
    error: str | None = None
    items: tuple[BrokenItem, ...] = ()


class AnsweredDocuments(msgspec.Struct, frozen=True):
    """Documents with their gold, what was predicted, what became of each item, and why documents failed."""

    documents: Sequence[Labelled]
    predictions: Mapping[str, Annotations]
    details: Sequence[DocumentDetail]
    failed: Mapping[str, str]

    def outcomes(self) -> dict[Key, ItemOutcome]:
        """What became of each gold item that has an outcome."""
        found: dict[Key, ItemOutcome] = {}
        details = {detail.id: detail for detail in self.details}
        for labelled in self.documents:
            name = labelled.document.id
            places = {
                id(item): (name, layer, place)
                for layer in LAYERS
                for place, item in enumerate(labelled.annotations.layer(layer))
            }
            for outcome in details[name].outcomes if name in details else ():
                if outcome.gold is not None:
                    found[places[id(outcome.gold)]] = outcome
        return found


def right_items(side: AnsweredDocuments) -> set[Key]:
    """The gold items that are right."""
    return {key for key, outcome in side.outcomes().items() if outcome.verdict == "correct"}


def find_broken(before: AnsweredDocuments, after: AnsweredDocuments) -> list[BrokenDocument]:
    """The items that are right before and are not after, document by document."""
    old, new = before.outcomes(), after.outcomes()
    broken: dict[str, list[Key]] = {}
    for key, outcome in old.items():
        if outcome.verdict == "correct" and key in new and new[key].verdict != "correct":
            broken.setdefault(key[0], []).append(key)
    found = []
    for one, other in zip(before.documents, after.documents, strict=True):
        name = one.document.id
        items = [
            BrokenItem(before=_told(before, one, old[key]), after=_told(after, other, new[key]))
            for key in broken.get(name, ())
        ]
        if items:
            withheld = one.document.meta.get("text") == "withheld"
            items.sort(key=lambda item: (item.before.gold.start or 0) if item.before.gold else 0)
            found.append(BrokenDocument(id=name, withheld=withheld, error=after.failed.get(name), items=tuple(items)))
    return found


def _told(side: AnsweredDocuments, labelled: Labelled, outcome: ItemOutcome) -> Outcome:
    alone = DocumentDetail(id=labelled.document.id, outcomes=(outcome,))
    predicted = side.predictions.get(labelled.document.id, Annotations())
    (told,) = describe_document(alone, labelled, predicted, error=None).outcomes
    return told


def count_layers(keys: set[Key]) -> dict[Layer, int]:
    """How many items of each layer."""
    counts = {layer: sum(key[1] == layer for key in keys) for layer in LAYERS}
    return {layer: count for layer, count in counts.items() if count}


def write_broken(path: Path, documents: Sequence[BrokenDocument]) -> None:
    """Write one document a line, at once or not at all."""
    write_records(path, documents)


def read_broken(path: Path) -> list[BrokenDocument]:
    """Read what ``write_broken`` wrote.

    Raises:
        HarnessError: it is not there or not in this form.
    """
    return read_records(path, BrokenDocument)
