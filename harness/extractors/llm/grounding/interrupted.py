"""Words that other words interrupt: quotes with the narrator between their parts, verbs around their object."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from harness.annotation import Fragments
from harness.extractors.llm.grounding.folding import Folded

BETWEEN_PARTS = " […] "
"""Sets parts of a quote apart where they are written as one string."""

_GAP = re.compile(r"(\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*)")
_MARK = re.compile('["“”„‟«»″「」『』]')
_ANY_MARK = re.compile("[\"“”„‟«»″「」『』'‘’‚‛]")

_MOST_PARTS = 8
_MOST_STEPS = 20_000


class Interruption(NamedTuple):
    """How words of a kind may be interrupted where the answer does not say so.

    Attributes:
        most: words that may stand between two parts.
        near: whether parts belong together that stand near each other; else those with quotation marks between them.
    """

    most: int
    near: bool


SPEECH = Interruption(most=60, near=False)
VERB = Interruption(most=60, near=True)
"""A verb group, around its object or subject."""
FIGURE = Interruption(most=5, near=True)
""" "Thirty people, more or less"."""


class Run(NamedTuple):
    """Words that stand side by side in the answer and in the text: half-open in words of either."""

    asked: int
    text: int
    length: int


def split_at_seams(text: str, start: int, end: int, *, verbatim: bool) -> Fragments:
    """A span of a quote without what a part of it ends and the next begins with, and without the narrator between.

    A mark that closes where none was opened ends a part, and the next that opens begins one; so does one that opens at
    a new paragraph. Quotations inside stay whole: scare quotes of indirect speech are no seams.

    Args:
        text: where the span is.
        start, end: of the span.
        verbatim: whether the answer has all its marks too; else one that opens and never closes begins a part.
    """
    seams: list[tuple[int, int]] = []
    opened: list[tuple[int, int]] = []
    closed: int | None = None
    marks = [match.start() for match in _MARK.finditer(text, start, end)]
    for mark, after in zip_longest(marks, marks[1:]):
        seam = (mark - len(_blank_before(text, mark)), mark + 1)
        if closed is not None:
            seams.append((closed, mark + 1))
            closed = None
        elif not opened and start < mark and "\n" in text[slice(*seam)]:
            seams.append(seam)
        elif mark < end - 1 and _opens(text, mark):
            opened.append(seam)
        elif opened:
            opened.pop()
        elif after is not None and start < mark and _closes(text, mark) and _opens(text, after):
            closed = mark
    if not verbatim:
        seams += [seam for seam in opened if start < seam[0]]
    edges = [start, *(edge for seam in sorted(seams) for edge in seam), end]
    return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


def _closes(text: str, mark: int) -> bool:
    return not text[mark - 1].isspace() and not text[mark + 1 : mark + 2].isalnum()


def _opens(text: str, mark: int) -> bool:
    return not text[max(0, mark - 1) : mark].isalnum() and bool(text[mark + 1 : mark + 2].strip())


def _blank_before(text: str, mark: int) -> str:
    begin = mark
    while begin > 0 and text[begin - 1].isspace():
        begin -= 1
    return text[begin:mark]


def split_at_gaps(words: str) -> tuple[list[str], list[str]]:
    """The parts of words that say where they are interrupted, and what stands between each two."""
    pieces = _GAP.split(words)
    parts, gaps = [pieces[0]], list[str]()
    for gap, part in zip(pieces[1::2], pieces[2::2], strict=True):
        if not any(c.isalnum() for c in parts[-1]):
            parts[-1] = part
        elif any(c.isalnum() for c in part):
            parts.append(part)
            gaps.append(gap)
    return [part.strip() for part in parts], gaps


def join_at_gaps(text: str, extent: Fragments, gaps: Sequence[str]) -> Fragments:
    """Fragments, those made one between which the text itself has the sign of the gap: an ellipsis of the speaker."""
    joined = [extent[0]]
    for (start, end), gap in zip(extent[1:], gaps, strict=True):
        if _sign(text[joined[-1][1] : start]) == _sign(gap):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _sign(gap: str) -> str:
    return "".join(gap.split()).replace("...", "…")


def chain(places: Sequence[Sequence[tuple[int, int]]]) -> list[Fragments]:
    """The ways to go through parts in their order, each as short as can be.

    Args:
        places: for each part the sorted spans where its words stand.
    """
    found: dict[tuple[int, int], Fragments] = {}
    for last in reversed(places[-1]):
        fragments = [last]
        for earlier in reversed(places[:-1]):
            before = [span for span in earlier if span[1] <= fragments[0][0]]
            if not before:
                break
            fragments.insert(0, before[-1])
        else:
            found[fragments[0]] = tuple(fragments)
    return [found[first] for first in sorted(found)]


def find_joined(asked: Folded, text: Folded, how: Interruption) -> list[list[Run]]:
    """The best ways to read words as parts of the text with something else between them.

    Args:
        asked: the words, with nothing that says where they were interrupted.
        text: where they are looked for.
        how: they may be interrupted.

    Returns:
        Ways with the fewest parts. Between these those with the clearest seams (quotation marks, other marks, nothing);
        or, if parts stand near each other, for each last part the nearest before it.
    """
    search = _Search(asked, text, how)
    ways = [way for start in text.positions.get(search.wanted[0], ()) if (way := search.best_from(0, start))]
    if len(search.wanted) < 2 or not ways:
        return []
    if how.near:
        fewest = min(way.parts for way in ways)
        # Of the ways to one last part the one that starts last comes last, and is the shortest.
        return [list(runs) for runs in {way.runs[-1]: way.runs for way in ways if way.parts == fewest}.values()]
    least = min(way.key for way in ways)
    return [list(way.runs) for way in ways if way.key == least]


class _Way(NamedTuple):
    parts: int
    unclear: int
    between: int
    runs: tuple[Run, ...]

    @property
    def key(self) -> tuple[int, int]:
        return self.parts, self.unclear


class _Search:
    def __init__(self, asked: Folded, text: Folded, how: Interruption) -> None:
        self._how = how
        self.wanted = [asked.letters[start:end] for start, end in asked.words]
        self._text = text
        self._steps = 0
        self._known: dict[tuple[int, int], _Way | None] = {}

    def best_from(self, word: int, start: int, parts: int = 1) -> _Way | None:
        """The best way from a wanted word that stands at a word of the text."""
        if (word, start) in self._known:
            return self._known[word, start]
        length = self._common(word, start)
        best: _Way | None = None
        if word + length == len(self.wanted):
            best = _Way(1, 0, 0, (Run(word, start, length),))
        elif parts < _MOST_PARTS:
            ways = self._interrupted(word, start, length, parts)
            best = min(ways, key=self._rank, default=None)
        self._known[word, start] = best
        return best

    def _rank(self, way: _Way) -> tuple[int, int, int]:
        return (way.parts, way.between, way.unclear) if self._how.near else way[:3]

    def _interrupted(self, word: int, start: int, length: int, parts: int) -> Iterator[_Way]:
        for kept in range(1, length + 1):
            if kept < length and not self._text.gap_after_word(start + kept - 1).strip():
                continue
            begin = start + kept
            positions = self._text.positions.get(self.wanted[word + kept], ())
            for after in _within(positions, begin + (kept == length), begin + self._how.most):
                self._steps += 1
                if self._steps > _MOST_STEPS:
                    return
                rest = self.best_from(word + kept, after, parts + 1)
                if rest is not None:
                    unclear = self._unclear(begin - 1) + self._unclear(after - 1)
                    between = after - begin + rest.between
                    run = Run(word, start, kept)
                    yield _Way(rest.parts + 1, rest.unclear + unclear, between, (run, *rest.runs))

    def _common(self, word: int, start: int) -> int:
        length = 0
        most = min(len(self.wanted) - word, len(self._text.words) - start)
        while length < most and self.wanted[word + length] == self._text.word(start + length):
            length += 1
        return length

    def _unclear(self, word: int) -> int:
        """How little the text shows that a part ends, or begins, behind one of its words."""
        gap = self._text.gap_after_word(word)
        return 0 if _ANY_MARK.search(gap) else 1 if gap.strip() else 2


def _within(positions: Sequence[int], first: int, last: int) -> Iterator[int]:
    for index in range(bisect_left(positions, first), len(positions)):
        if positions[index] > last:
            return
        yield positions[index]
