"""Words made comparable: casefolded, without punctuation and leading article."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ARTICLES = ("the ", "a ", "an ")
_JOINERS = frozenset("-‐‑‒–—―/")


class _Characters(dict[int, str | None]):
    """What becomes of each character in ``normalise``, looked up once."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept: str | None = character
        if character in _JOINERS:
            kept = " "
        elif unicodedata.category(character).startswith("P"):
            kept = None
        self[code] = kept
        return kept


_CHARACTERS = _Characters()


@lru_cache(maxsize=65536)
def normalise(words: str) -> str:
    """Casefolded words, single spaces, no punctuation, no leading English article; dashes and slashes part words."""
    joined = " ".join(words.casefold().translate(_CHARACTERS).split())
    for article in _ARTICLES:
        if joined.startswith(article):
            return joined.removeprefix(article)
    return joined
