"""Words and marks with their places in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

Span = tuple[int, int]


def word_set(words: str) -> frozenset[str]:
    """The words of a string, for membership."""
    return frozenset(words.split())


def words_in_order(words: str) -> tuple[str, ...]:
    """The words of a string, in order."""
    return tuple(words.split())


class Token(NamedTuple):
    """A word or a mark; half-open code point offsets."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital, "al-" and the like aside, and is no compound such as "Dutch-led"."""
        if self.text[0].isupper():
            return not self.lower.endswith(_COMPOUND_ENDS)
        return self.text[2:3] == "-" and self.text[3:4].isupper()


_COMPOUND_ENDS = tuple(
    sorted(
        f"-{word}"
        for word in word_set(
            "led based backed born winning style era controlled held run owned made funded speaking sponsored "
            "trained built wide related parent occupied administered affiliated linked aligned listed bound"
        )
    )
)


_TOKEN = re.compile(
    r"""
    (?:[A-Z]\.){2,}                                       # U.S.
    | \d+(?:[.,．，٫٬]\d+)*(?:[^\W\d_]\w*|-[^\W\d]\w*(?:-\w+)*)?  # 1,200  3rd  40km  25-year-old
    | ['’]s\b                                             # the possessive
    | [^\W\d_]\w*(?:[-'’](?!s\b)\w+)*                     # words, hyphens and apostrophes inside
    | \S
    """,
    re.VERBOSE,
)


def tokenize(text: str) -> list[Token]:
    """Every word, number and mark of the text, in order."""
    return [Token(m.start(), m.end(), m[0], m[0].lower()) for m in _TOKEN.finditer(text)]
