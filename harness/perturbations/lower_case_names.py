"""Names in small letters, as in messages typed in haste."""

from __future__ import annotations

from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Replace every capital inside an entity. Clusters keep their names, which are compared without regard to case."""
    text = labelled.document.text or ""
    named = {
        place
        for entity in labelled.annotations.entities or ()
        for start, end in entity.extent
        for place in range(start, end)
    }
    return Changes([Replacement(place, place + 1, text[place].lower()) for place in sorted(named)])
