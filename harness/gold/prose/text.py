"""One document as the rules see it."""

from __future__ import annotations

import bisect
from functools import cached_property

from harness.gold.prose.sentences import Sentence, split_sentences
from harness.gold.prose.tokens import Span, Token, tokenize


class Text:
    """A document's text with its tokens and sentences. Token ranges are half-open positions in ``tokens``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = tokenize(text)
        self.sentences: list[Sentence] = split_sentences(text, self.tokens)

    def span(self, first: int, last: int) -> Span:
        """Code point offsets of a token range."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def words(self, first: int, last: int) -> str:
        """The text of a token range."""
        start, end = self.span(first, last)
        return self.text[start:end]

    def lower(self, index: int) -> str:
        """The token in lower case; empty outside the document."""
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def token_at(self, offset: int) -> int:
        """The first token that starts at the offset or after it."""
        return bisect.bisect_left(self._starts, offset)

    def sentence_at(self, token: int) -> Sentence:
        """The sentence that holds a token."""
        return self.sentences[max(0, bisect.bisect_right(self._firsts, token) - 1)]

    def sentences_around(self, start: int, end: int) -> str:
        """The text of the sentence that holds a stretch, or of the sentences that it runs through."""
        first, last = self.sentence_at(self.token_at(start)), self.sentence_at(max(0, self.token_at(end) - 1))
        return self.words(first.first, last.last)

    @cached_property
    def lower_case_words(self) -> frozenset[str]:
        """Words that the text has somewhere in lower case: elsewhere their capital means nothing."""
        return frozenset(token.text for token in self.tokens if token.text[0].islower())

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _firsts(self) -> list[int]:
        return [sentence.first for sentence in self.sentences]
