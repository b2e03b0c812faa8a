"""Whether the words that a tool repeats beside a mark stand where the mark says, and where else they stand."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from harness.annotation import Fragments, merge_fragments
from harness.exchange.shared.marks.graph import ASSUMED

MOVED = "moved"
"""The code of a note on a mark that its tool counted in other units: nothing is lost."""


class WordsPlace(NamedTuple):
    """Where words stand, how that was found out, and the code of the note that says so."""

    extent: Fragments
    how: str
    code: str


def same_words(words: str, text: str, extent: Fragments) -> bool:
    """Whether the words stand at an extent; tools write line ends and wide blanks otherwise than the text."""
    if any(not 0 <= start < end <= len(text) for start, end in extent):
        return False
    pieces = [text[start:end] for start, end in extent]
    return _plain(words) in (_plain(" ".join(pieces)), _plain("".join(pieces)))


def find_words(words: str, text: str, extent: Fragments) -> WordsPlace | None:
    """Where words stand that do not stand at the extent that their tool gives; None where nothing says."""
    counted = _from_utf16(text, extent)
    if counted is not None and same_words(words, text, counted):
        return WordsPlace(counted, "moved to where they stand when UTF-16 units are counted, as JavaScript does", MOVED)
    if len(extent) == 1:
        pattern = r"\s+".join(map(re.escape, _plain(words).split(" ")))
        places = [match.span() for match in re.finditer(pattern, text)] if pattern else []
        if len(places) == 1:
            return WordsPlace((places[0],), "taken as the only place where these words stand", ASSUMED)
    return None


def _plain(words: str) -> str:
    return " ".join(words.replace("\\n", "\n").split())


def _from_utf16(text: str, extent: Fragments) -> Fragments | None:
    """An extent in UTF-16 code units as one in code points; None where it cannot be one, or is the same."""
    if text.isascii():
        return None
    units = [0, *accumulate(2 if ord(sign) > 0xFFFF else 1 for sign in text)]
    place = {unit: number for number, unit in enumerate(units)}
    if any(start not in place or end not in place or start >= end for start, end in extent):
        return None
    return merge_fragments((place[start], place[end]) for start, end in extent)
