"""What became of each item, for reports: in words and with what was wrong about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np

from harness.annotation import Attribution, Casualty, Item, Layer, Slot
from harness.scoring.items.layers import Table
from harness.scoring.items.order import Ints, Mask
from harness.scoring.pairs.tallies import unpaired

Verdict: TypeAlias = Literal["correct", "wrong", "missed", "spurious"]


class ItemOutcome(msgspec.Struct, frozen=True):
    """One gold item, one prediction, or a pair of both, as the layer's leading pairing has it.

    Attributes:
        wrong: what is wrong about a pair: ``boundary``, ``label``, ``kind``, ``speaker``, or the name of a slot.
    """

    layer: Layer
    verdict: Verdict
    gold: Item | None
    predicted: Item | None
    wrong: tuple[str, ...] = ()


class DocumentDetail(msgspec.Struct, frozen=True):
    """The outcomes of one document."""

    id: str
    outcomes: tuple[ItemOutcome, ...]


def outcomes(
    layer: Layer,
    tables: tuple[Table, Table],
    pairs: tuple[Ints, Ints],
    faults: Mapping[str, Mask],
    documents: int,
) -> list[list[ItemOutcome]]:
    """A pairing as outcomes, document by document: pairs, missed and spurious items, each in the order of the tables.

    Args:
        layer: the layer that was paired.
        tables: gold and predictions.
        pairs: rows of the pairs.
        faults: what is wrong about them, by name; a pair with nothing wrong is correct.
        documents: how many there are.
    """
    gold, predicted = tables
    found: list[list[ItemOutcome]] = [[] for _ in range(documents)]
    wrong = {name: mask.tolist() for name, mask in faults.items()}
    for nth, (one, other) in enumerate(zip(*(rows.tolist() for rows in pairs), strict=True)):
        names = tuple(name for name, mask in wrong.items() if mask[nth])
        verdict: Verdict = "wrong" if names else "correct"
        found[gold.document[one]].append(
            ItemOutcome(layer, verdict, gold.item(one), _unmarked(predicted.item(other)), names)
        )
    for row in np.flatnonzero(unpaired(gold, pairs[0]) & ~gold.optional).tolist():
        found[gold.document[row]].append(ItemOutcome(layer, "missed", gold.item(row), None))
    spurious = np.flatnonzero(unpaired(predicted, pairs[1]))
    for row in spurious[np.argsort(predicted.repeated[spurious], kind="stable")].tolist():
        found[predicted.document[row]].append(ItemOutcome(layer, "spurious", None, _unmarked(predicted.item(row))))
    return found


def _unmarked(value: Any) -> Any:
    """A prediction, or a slot of one, without the marks that only gold may carry."""
    if not isinstance(value, Slot | Casualty | Attribution):
        return value
    fields = {name: _unmarked(getattr(value, name)) for name in value.__struct_fields__}
    fields |= {"alternatives": ()} if fields.get("alternatives") else {}
    fields |= {"optional": False} if fields.get("optional") else {}
    return type(value)(**fields)
