"""Curly quotation marks and guillemets become straight ones, apostrophes too."""

from __future__ import annotations

from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes

_STRAIGHT = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛‹›", "'"))


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Replace every mark."""
    return Changes(sign_edits(labelled.document.text or "", _STRAIGHT), lambda name: name.translate(_STRAIGHT))


def sign_edits(text: str, table: dict[int, str]) -> list[Replacement]:
    """An edit for each sign that the table replaces."""
    return [Replacement(place, place + 1, table[ord(sign)]) for place, sign in enumerate(text) if ord(sign) in table]
