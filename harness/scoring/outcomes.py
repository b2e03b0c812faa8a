"""What became of each item, for reports: in words and with what was wrong about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from harness.annotation import Item, Layer
from harness.scoring.pairing import Pairing, T

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


def outcomes(layer: Layer, pairing: Pairing[T], faults: Callable[[T, T], tuple[str, ...]]) -> list[ItemOutcome]:
    """A pairing as outcomes.

    Args:
        layer: the layer that was paired.
        pairing: how it was paired.
        faults: names what is wrong about a pair; nothing means it is correct.
    """
    found = []
    for gold, predicted, _ in pairing.pairs:
        wrong = faults(gold, predicted)
        found.append(ItemOutcome(layer, "wrong" if wrong else "correct", gold.item, predicted.item, wrong))
    found += [ItemOutcome(layer, "missed", gold.item, None) for gold in pairing.missed]
    found += [ItemOutcome(layer, "spurious", None, predicted.item) for predicted in pairing.spurious]
    return found
