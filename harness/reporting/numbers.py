"""Formats numbers in one way for every report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.annotation import LAYERS, Layer
from harness.scoring.short_tables import NONE, three_places

__all__ = ["GIVEN", "NONE", "by_layer", "counts", "interval", "readings", "three_digits", "three_places"]
GIVEN = ".given_upstream"


def three_digits(value: float) -> str:
    """A speed or a time to three digits, never with an exponent."""
    return "<0.001" if 0 < value < 0.001 else f"{float(f'{value:.3g}'):,.10g}"


def interval(bounds: Sequence[float | None] | None) -> str:
    """A confidence interval; a dash where there is none."""
    if not bounds or bounds[0] is None or bounds[1] is None:
        return NONE
    return f"{bounds[0]:.3f}–{bounds[1]:.3f}"


def counts(score: Mapping[str, Any]) -> tuple[str, str, str]:
    """How many items gold has, how many were found, how many are right; dashes where nothing is counted."""
    if "documents" in score:  # a split by an attribute of articles counts whole documents' items, right in gold's eyes
        return f"{score['wanted']:g}", f"{score['found']:g}", f"{score['hits_r']:g}"
    if "cor" not in score:
        return NONE, NONE, NONE
    paired = score["cor"] + score["inc"] + score["par"]
    return str(paired + score["mis"]), str(score.get("found", paired + score["spu"])), str(score["cor"])


def by_layer(scores: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[Layer, dict[str, Mapping[str, Any]]]]:
    """The scores of each layer that has any, in the layers' order."""
    for layer in LAYERS:
        found = {address: score for address, score in scores.items() if address.startswith(f"{layer}.")}
        if found:
            yield layer, found


def readings(scores: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, float | None, float | None, float | None]]:
    """Address, F1 end to end, F1 on matched upstream items, and their difference: the propagated error.

    Modes that have nothing to score are left out.
    """
    for address, score in scores.items():
        given = scores.get(address + GIVEN)
        if given is None or score["f1"] is None:
            continue
        whole, alone = score["f1"], given["f1"]
        yield address, whole, alone, None if alone is None else alone - whole
