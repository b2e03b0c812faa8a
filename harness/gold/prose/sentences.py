"""Sentences and paragraphs, datelines apart."""

from __future__ import annotations

from typing import NamedTuple

from harness.gold.prose.datelines import dateline_end
from harness.gold.prose.tokens import Token, word_set


class Sentence(NamedTuple):
    """A run of tokens, as half-open positions in the document's tokens, and the paragraph it lies in.

    A dateline is a sentence of its own.
    """

    first: int
    last: int
    paragraph: int
    is_dateline: bool = False


_ABBREVIATIONS = word_set(
    "mr mrs ms dr prof gen lt col maj sgt capt cmdr cpl adm brig gov sen rep rev hon st jr sr inc ltd co corp no vs "
    "jan feb mar apr jun jul aug sep sept oct nov dec mt ft al etc approx dept univ"
)
_FINAL = frozenset(".!?…")
_CLOSING = frozenset("\"'”’»)]")
# What is longer is no prose; the cut keeps everything that looks around inside a sentence linear.
_LONGEST_SENTENCE = 400
_LINE_WIDTH = range(60, 101)


def split_sentences(text: str, tokens: list[Token]) -> list[Sentence]:
    """Cut at final marks, behind a dateline, and at line breaks that end a paragraph, a heading or a caption."""
    sentences: list[Sentence] = []
    first, paragraph = 0, 0
    dateline = dateline_end(tokens, 0) if tokens else 0
    for index, token in enumerate(tokens):
        if index < dateline:
            if index + 1 == dateline:
                sentences.append(Sentence(first, dateline, paragraph, is_dateline=True))
                first = dateline
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None:
            sentences.append(Sentence(first, index + 1, paragraph))
            continue
        breaks = _breaks_line(text, token, following)
        if breaks or _ends_sentence(tokens, index, first) or index - first >= _LONGEST_SENTENCE:
            sentences.append(Sentence(first, index + 1, paragraph))
            first = index + 1
            paragraph += breaks
            dateline = dateline_end(tokens, first) if breaks else first
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
