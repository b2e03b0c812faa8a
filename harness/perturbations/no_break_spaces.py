"""Blanks inside names and after numbers become no-break spaces, as typesetting has them."""

from __future__ import annotations

import re
from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes

_AFTER_NUMBER = re.compile(r"(?<=\d) (?=\w)")
_NO_BREAK = "\u00a0"


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Replace these blanks. Clusters keep their names, which are compared whatever their blanks."""
    text = labelled.document.text or ""
    places = {match.start() for match in _AFTER_NUMBER.finditer(text)}
    for entity in labelled.annotations.entities or ():
        places |= {place for start, end in entity.extent for place in range(start, end) if text[place] == " "}
    return Changes([Replacement(place, place + 1, _NO_BREAK) for place in sorted(places)])
