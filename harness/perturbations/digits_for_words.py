"""Numbers in letters become digits: twenty-five people, 25 people."""

from __future__ import annotations

from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes
from harness.perturbations.wording.plain_numbers import language_of, numbers_in_letters

_GROUPS = {"en": ",", "de": ".", "es": ".", "fr": "\u202f"}


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Replace counts from two on, names and dates aside; of en, de, es and fr."""
    mark = _GROUPS.get(language_of(labelled))
    if mark is None:
        return Changes(())
    numbers = numbers_in_letters(labelled)
    return Changes([Replacement(start, end, f"{value:,}".replace(",", mark)) for start, end, value in numbers])
