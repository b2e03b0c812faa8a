"""Numbers in digits become words: 25 people, twenty-five people."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes
from harness.perturbations.wording.number_wording import spell_number
from harness.perturbations.wording.plain_numbers import language_of, numbers_in_digits

_ENDS = frozenset(".!?\n")
_MARKS = "«“„‘‚\"'([ \u00a0\u202f"


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Replace counts from two on, in en, de, es and fr: no years, dates, times, decimals, money, shares nor names."""
    return Changes(list(_edits(labelled)))


def _edits(labelled: Labelled) -> Iterator[Replacement]:
    text, language = labelled.document.text or "", language_of(labelled)
    for start, end, value in numbers_in_digits(labelled):
        words = spell_number(value, language)
        if words is not None:
            begins = text[:start].rstrip(_MARKS)[-1:]
            yield Replacement(start, end, words[0].upper() + words[1:] if not begins or begins in _ENDS else words)
