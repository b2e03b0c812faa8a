"""The stretch of a text that is most like some words of which a few differ."""

from __future__ import annotations

import difflib
from collections import Counter

from harness.extractors.llm.grounding.folding import Folded

_WORDS = range(3, 400)
_COMMON_WORD = 200
_WINDOWS = 5
_ALIKE = 0.8


def find_similar(asked: Folded, text: Folded) -> tuple[int, int] | None:
    """The span whose words are most alike, if they are alike enough.

    A capitalised word or a number at either end must be there: "Iraqi Democratic Forces" are no "Democratic Forces".
    """
    wanted = [asked.letters[start:end] for start, end in asked.words]
    if len(wanted) not in _WORDS:
        return None
    fixed_first, fixed_last = _is_name(asked, 0), _is_name(asked, len(wanted) - 1)
    best: tuple[float, int, int] = (0.0, 0, 0)
    for begin in _likely_starts(wanted, text):
        low, high = max(0, begin - 2), min(begin + len(wanted) + 2, len(text.words))
        there = [text.word(index) for index in range(low, high)]
        matcher = difflib.SequenceMatcher(None, there, wanted, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if not blocks or (fixed_first and blocks[0].b) or (fixed_last and blocks[-1].b + blocks[-1].size < len(wanted)):
            continue
        first, last = low + blocks[0].a, low + blocks[-1].a + blocks[-1].size
        ratio = 2 * sum(block.size for block in blocks) / (len(wanted) + last - first)
        if ratio > best[0]:
            best = (ratio, first, last)
    ratio, first, last = best
    return (text.starts[text.words[first][0]], text.ends[text.words[last - 1][1] - 1]) if ratio >= _ALIKE else None


def _likely_starts(wanted: list[str], text: Folded) -> list[int]:
    """Word positions where most of the wanted words stand in their order, best first."""
    votes: Counter[int] = Counter()
    for offset, word in enumerate(wanted):
        positions = text.positions.get(word, [])
        if len(positions) <= _COMMON_WORD:
            votes.update(position - offset for position in positions)
    return sorted(votes, key=lambda start: (-votes[start], start))[:_WINDOWS]


def _is_name(asked: Folded, word: int) -> bool:
    """Whether a word is capitalised or a number."""
    first = asked.text[asked.starts[asked.words[word][0]]]
    return first.isupper() or first.isdecimal()
