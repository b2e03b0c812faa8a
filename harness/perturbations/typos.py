"""Slips of the keyboard, in one word of fifteen: letters change places, are doubled or left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes
from harness.perturbations.wording.plain_numbers import Places, numbers_in_letters
from harness.scoring.items.words import normalise

_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]{4,}(?![\w'’-])")
_SHARE = 1 / 15


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Misspell words of four letters or more, names too; numbers and the words of figures stay.

    A name that would become another name of the article stays, too.
    """
    text = labelled.document.text or ""
    taken = {
        normalise(name)
        for cluster in labelled.annotations.clusters.values()
        for name in (cluster.name, *cluster.aliases)
    }
    fixed = [(number.start, number.end) for number in numbers_in_letters(labelled)]
    return Changes(list(_edits(text, Places(labelled), fixed, taken, draw)))


def _edits(
    text: str, places: Places, fixed: list[tuple[int, int]], taken: set[str], draw: Random
) -> Iterator[Replacement]:
    for match in _WORD.finditer(text):
        if draw.random() >= _SHARE:
            continue
        start, end = match.span()
        words = _misspelled(match[0], draw)
        is_number = any(first < end and start < last for first, last in fixed)
        if not is_number and not places.touch_figure(start, end) and normalise(words) not in taken:
            yield Replacement(start, end, words)


def _misspelled(word: str, draw: Random) -> str:
    """The word with one slip behind its first letter; a slip that changes nothing is a doubled letter."""
    place = draw.randrange(1, len(word) - 1)
    slip = draw.choice(("swap", "drop", "double"))
    if slip == "swap" and word[place] != word[place + 1]:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if slip == "drop":
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]
