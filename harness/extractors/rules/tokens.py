"""Words, sentences and paragraphs with their places in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

Span = tuple[int, int]


def word_set(words: str) -> frozenset[str]:
    """The words of a string, for membership."""
    return frozenset(words.split())


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


class Sentence(NamedTuple):
    """A run of tokens, as half-open positions in the document's tokens, and the paragraph it lies in."""

    first: int
    last: int
    paragraph: int


_TOKEN = re.compile(
    r"""
    (?:[A-Z]\.){2,}                                       # U.S.
    | \d+(?:[.,]\d+)*(?:(?:st|nd|rd|th)\b|-[^\W\d]\w*(?:-\w+)*)?  # 1,200  3rd  25-year-old
    | ['’]s\b                                             # the possessive
    | [^\W\d_]\w*(?:[-'’](?!s\b)\w+)*                     # words, hyphens and apostrophes inside
    | \S
    """,
    re.VERBOSE,
)
_ABBREVIATIONS = word_set(
    "mr mrs ms dr prof gen lt col maj sgt capt cmdr cpl adm brig gov sen rep rev hon st jr sr inc ltd co corp no vs "
    "jan feb mar apr jun jul aug sep sept oct nov dec mt ft al etc approx dept univ"
)
_FINAL = frozenset(".!?…")
_CLOSING = frozenset("\"'”’»)]")
# What is longer is no prose; the cut keeps everything that looks around inside a sentence linear.
_LONGEST_SENTENCE = 400
_LINE_WIDTH = range(60, 101)


def tokenize(text: str) -> list[Token]:
    """Every word, number and mark of the text, in order."""
    return [Token(m.start(), m.end(), m[0], m[0].lower()) for m in _TOKEN.finditer(text)]


def split_sentences(text: str, tokens: list[Token]) -> list[Sentence]:
    """Cut at final marks, and at line breaks that end a paragraph, a heading or a caption."""
    sentences: list[Sentence] = []
    first, paragraph = 0, 0
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None:
            sentences.append(Sentence(first, index + 1, paragraph))
            continue
        breaks = _breaks_line(text, token, following)
        if breaks or _ends_sentence(tokens, index, first) or index - first >= _LONGEST_SENTENCE:
            sentences.append(Sentence(first, index + 1, paragraph))
            first = index + 1
            paragraph += breaks
    return sentences


def _breaks_line(text: str, token: Token, following: Token) -> bool:
    gap = text[token.end : min(following.start, token.end + 1000)]
    newlines = gap.count("\n") + gap.count("\u2029")
    if newlines != 1:
        return newlines > 1
    width = token.end - text.rfind("\n", max(0, token.end - 200), token.end) - 1
    is_wrapped = following.text[0].islower() or (width in _LINE_WIDTH and token.text not in _FINAL | _CLOSING)
    return not is_wrapped


def _ends_sentence(tokens: list[Token], index: int, first: int) -> bool:
    """Whether the token is the last of its sentence: a final mark, or the closing mark right after one."""
    token, following = tokens[index], tokens[index + 1]
    if token.end == following.start and (following.text in _CLOSING or token.text[0] not in _CLOSING):
        return False
    mark = index
    while mark > first and tokens[mark].text in _CLOSING and tokens[mark - 1].end == tokens[mark].start:
        mark -= 1
    if tokens[mark].text not in _FINAL or following.text[0].islower():
        return False
    before = tokens[mark - 1] if mark > first else None
    return not (tokens[mark].text == "." and before is not None and _is_abbreviation(before))


def _is_abbreviation(token: Token) -> bool:
    return token.lower in _ABBREVIATIONS or (len(token.text) == 1 and token.text.isupper())
