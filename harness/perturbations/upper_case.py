"""The whole text in capitals, as in wire copy of old."""

from __future__ import annotations

from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Replace every small letter; ß becomes SS."""
    text = labelled.document.text or ""
    capitals = [(place, sign.upper()) for place, sign in enumerate(text)]
    return Changes([Replacement(place, place + 1, sign) for place, sign in capitals if sign != text[place]], str.upper)
