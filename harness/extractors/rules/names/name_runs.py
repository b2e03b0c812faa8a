"""Finds the runs of capitalised words that may be names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from harness.extractors.rules.words.lexicon import common_words, gazetteer, head_words, name_lengths, word_list
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

Run = tuple[int, int]

_PARTICLES = word_set("al el bin ibn bint ben van von der den de da del della di du dos la le ul")
_LONGEST_RUN = 12
_HEADING_WORDS = 4
_HEADING_SHARE = 0.6


def runs(text: Text, sentence: Sentence) -> Iterator[Run]:
    """Token ranges of one sentence that look like names, titles before them included."""
    heading = is_heading(text, sentence)
    index = sentence.first
    while index < sentence.last:
        if not _starts_name(text, index, sentence, heading):
            index += 1
            continue
        last = _extend(text, index, sentence.last)
        yield index, last
        index = last


def is_heading(text: Text, sentence: Sentence) -> bool:
    """Whether nearly all its words have capitals, so that capitals mean nothing."""
    tokens = text.tokens[sentence.first : sentence.last]
    if len(tokens) > 60 or tokens[-1].text in ".!?":
        return False
    letters = [token for token in tokens if token.text[0].isalpha()]
    capitals = sum(token.text[0].isupper() for token in letters)
    return len(letters) >= _HEADING_WORDS and capitals >= _HEADING_SHARE * len(letters)


def _starts_name(text: Text, index: int, sentence: Sentence, heading: bool) -> bool:
    token = text.tokens[index]
    if not token.is_capitalised or token.text in word_list("not_names"):
        return _starts_region(text, index)
    if token.text in gazetteer() or known_length(text, index, sentence.last):
        return True
    if token.lower in common_words():
        return False
    if heading:
        return token.text in word_list("given_names") or (token.text.isupper() and len(token.text) > 1)
    return not (_opens(text, index, sentence) and token.lower in text.lower_case_words)


def _opens(text: Text, index: int, sentence: Sentence) -> bool:
    """Whether a sentence, or one inside marks, begins here."""
    before = text.tokens[index - 1]
    return index == sentence.first or (not before.is_word and before.text not in ",-–'’")


def known_length(text: Text, first: int, last: int) -> int:
    """Tokens of the longest name of the gazetteer that begins at a token; 0 where none does."""
    for length in range(min(name_lengths().get(text.tokens[first].text, 0), last - first), 0, -1):
        if text.words(first, first + length) in gazetteer():
            return length
    return 0


def _starts_region(text: Text, index: int) -> bool:
    """Words such as "North" begin a name only with another capital after them."""
    token = text.tokens[index]
    if token.text not in _DIRECTIONS or index + 1 >= len(text.tokens):
        return False
    return text.tokens[index + 1].is_capitalised and _joined(text, index + 1)


_DIRECTIONS = word_set("North South East West Northern Southern Eastern Western Central")


def _extend(text: Text, first: int, limit: int) -> int:
    """The end of the run that begins at a token."""
    last = first + 1
    limit = min(limit, first + _LONGEST_RUN)
    while last < limit and _joined(text, last):
        token = text.tokens[last]
        if (token.is_capitalised and token.text not in _breaks()) or _is_inner_stop(text, last, limit):
            last += 1
        elif (reach := _connected(text, first, last, limit)) > last:
            last = reach
        else:
            break
    return last


@cache
def _breaks() -> frozenset[str]:
    """Capitalised words that no name goes over."""
    return word_list("not_names") - _DIRECTIONS - {"English", "Business", "Sport", "Live"}


def _is_inner_stop(text: Text, index: int, limit: int) -> bool:
    """Whether a full stop belongs to an initial or a title before it."""
    before = text.tokens[index - 1]
    if text.tokens[index].text != ".":
        return False
    is_initial = len(before.text) == 1 and _capital(text, index + 1, limit)
    return is_initial or (before.end == text.tokens[index].start and _is_short_title(text, index - 1))


def _connected(text: Text, first: int, last: int, limit: int) -> int:
    """The end of the run over a connecting word, or ``last`` if there is none."""
    lower = text.tokens[last].text
    if lower in _PARTICLES and _capital(text, last + 1, limit):
        return last + 2
    if lower == "&" and _capital(text, last + 1, limit):
        return last + 2
    if lower in ("of", "for") and _opens_body(text, first, last):
        skip = 2 if text.lower(last + 1) == "the" else 1
        if _capital(text, last + skip, limit):
            return last + skip + 1
    return last


def _opens_body(text: Text, first: int, last: int) -> bool:
    return any(text.tokens[index].text in head_words() for index in range(first, last))


def _capital(text: Text, index: int, limit: int) -> bool:
    return index < limit and text.tokens[index].is_capitalised and text.tokens[index].text not in _breaks()


def _is_short_title(text: Text, index: int) -> bool:
    return text.tokens[index].lower in (
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "lt",
        "col",
        "maj",
        "sgt",
        "capt",
        "sen",
    )


def _joined(text: Text, index: int) -> bool:
    """Whether only white space, and no line break, parts a token from the one before."""
    gap = text.text[text.tokens[index - 1].end : text.tokens[index].start]
    return len(gap) <= 2 and "\n" not in gap
