"""Finds where some words stand in a text, the closest way that finds any."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from functools import cached_property

Span = tuple[int, int]

MOST_PLACES = 1000
"""Places of the same words that are looked at."""

_FUZZY_WORDS = range(3, 400)
_COMMON_WORD = 200
_WINDOWS = 5
_ALIKE = 0.8


class Finder:
    """Looks words up in one text; what it learns about the text is kept for the next words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, list[Span]] = {}

    def find(self, words: str) -> list[Span]:
        """Half-open spans of the words in the text, in order; empty if they are not there, nor anything like them."""
        words = words.strip()
        if words not in self._known:
            self._known[words] = (self._exact(words) or self._tolerant(words) or self._fuzzy(words)) if words else []
        return self._known[words]

    def _exact(self, words: str) -> list[Span]:
        return self._whole_words(_occurrences(self._text, words))

    def _tolerant(self, words: str) -> list[Span]:
        folded, _ = _fold(words)
        text, places = self._folded
        found = [(places[start], places[end - 1] + 1) for start, end in _occurrences(text, folded)] if folded else []
        return [(start, self._with_final_mark(end, words[-1])) for start, end in self._whole_words(found)]

    def _fuzzy(self, words: str) -> list[Span]:
        """The stretch whose words are most alike, if they are alike enough."""
        asked = _words(words)
        if len(asked) not in _FUZZY_WORDS:
            return []
        lowered = [self._text[start:end].casefold() for start, end in self._words]
        wanted = [words[start:end].casefold() for start, end in asked]
        best: tuple[float, int, int] = (0.0, 0, 0)
        for begin in self._likely_starts(wanted):
            low, high = max(0, begin - 2), begin + len(wanted) + 2
            matcher = difflib.SequenceMatcher(None, lowered[low:high], wanted, autojunk=False)
            blocks = [block for block in matcher.get_matching_blocks() if block.size]
            matched = sum(block.size for block in blocks)
            first, last = low + blocks[0].a, low + blocks[-1].a + blocks[-1].size
            ratio = 2 * matched / (len(wanted) + last - first)
            if ratio > best[0]:
                best = (ratio, first, last)
        ratio, first, last = best
        return [(self._words[first][0], self._words[last - 1][1])] if ratio >= _ALIKE else []

    def _likely_starts(self, wanted: list[str]) -> list[int]:
        """Word positions where most of the wanted words stand in their order, best first."""
        votes: Counter[int] = Counter()
        for offset, word in enumerate(wanted):
            positions = self._positions.get(word, [])
            if len(positions) <= _COMMON_WORD:
                votes.update(position - offset for position in positions)
        return sorted(votes, key=lambda start: (-votes[start], start))[:_WINDOWS]

    def _whole_words(self, spans: list[Span]) -> list[Span]:
        """Those that end where words end, or all if none does."""
        return [span for span in spans if self._is_whole(span)] or spans

    def _is_whole(self, span: Span) -> bool:
        start, end = span
        text = self._text
        cuts_front = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
        cuts_back = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
        return not cuts_front and not cuts_back

    def _with_final_mark(self, end: int, mark: str) -> int:
        is_mark = not mark.isalnum() and self._text[end : end + 1] == mark
        return end + 1 if is_mark else end

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        return _fold(self._text)

    @cached_property
    def _words(self) -> list[Span]:
        return _words(self._text)

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for index, (start, end) in enumerate(self._words):
            positions[self._text[start:end].casefold()].append(index)
        return positions


def _occurrences(text: str, words: str) -> list[Span]:
    """Non-overlapping occurrences, as many as are looked at."""
    spans: list[Span] = []
    start = text.find(words)
    while start >= 0 and len(spans) < MOST_PLACES:
        spans.append((start, start + len(words)))
        start = text.find(words, start + len(words))
    return spans


def _fold(text: str) -> tuple[str, list[int]]:
    """Letters and digits alone, casefolded, with the place that each came from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isalnum():
            for folded in character.casefold():
                characters.append(folded)
                places.append(place)
    return "".join(characters), places


def _words(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"\w+", text)]
