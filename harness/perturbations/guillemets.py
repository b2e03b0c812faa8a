"""Double quotation marks of every kind become guillemets."""

from __future__ import annotations

from random import Random

from harness.annotation import Labelled
from harness.perturbations.offset_map import Replacement, apply_edits
from harness.perturbations.rewriting import Changes

_MARKS = frozenset('"“”„‟«»')
_OPENS_AFTER = frozenset("([{—–-/:'‘‚‹")

_POINTS = tuple(".,;:!?)]…")


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Replace every double mark by the one that opens or closes, as its place says."""
    return Changes(_edits(labelled.document.text or ""), lambda name: apply_edits(name, _edits(name)))


def _edits(text: str) -> list[Replacement]:
    places = [place for place, sign in enumerate(text) if sign in _MARKS]
    return [Replacement(place, place + 1, "«" if _opens(text, place) else "»") for place in places]


def _opens(text: str, place: int) -> bool:
    """Whether a mark stands before words: “ opens in English and closes in German, so that the sign does not tell.

    Where no word stands beside it, as in French, it does.
    """
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    is_free = not before or before.isspace() or before in _OPENS_AFTER or (before in _MARKS and _opens(text, place - 1))
    if is_free and (not after or after.isspace() or after in _POINTS):
        return text[place] in "«“„" or (text[place] == '"' and after in _POINTS)
    return is_free
