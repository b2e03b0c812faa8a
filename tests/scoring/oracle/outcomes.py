"""A pairing as outcomes."""

from __future__ import annotations

from collections.abc import Callable

from harness.annotation import Layer
from harness.scoring.pairs.item_outcomes import ItemOutcome
from tests.scoring.oracle.pairing import Pairing, T


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
