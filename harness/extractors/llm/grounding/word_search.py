"""Finds where some words stand in a text, in every place and the closest way that finds any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import Literal, NamedTuple, TypeAlias

from harness.annotation import Fragments, merge_fragments
from harness.extractors.llm.grounding.folding import Folded, letters_of, mark_of, same_gaps
from harness.extractors.llm.grounding.interrupted import (
    BETWEEN_PARTS,
    Interruption,
    Run,
    chain,
    find_joined,
    join_at_gaps,
    split_at_gaps,
    split_at_seams,
)
from harness.extractors.llm.grounding.similar import find_similar
from harness.gold.words.whole_words import is_whole

Grounding: TypeAlias = Literal["exact", "tolerant", "fuzzy"]
Span: TypeAlias = tuple[int, int]

MOST_PLACES = 1000
"""Places of the same words that are looked at."""


class Place(NamedTuple):
    """A stretch of the text where words stand.

    Attributes:
        extent: sorted fragments; one, unless other words interrupt these.
        letter: where the first letter stands; the same for words with and without the marks around them.
        how: to the letter; but for white space, marks, case or Unicode form; or with a few words different.
        unlike: 0 where the words differ in white space and the shape of marks at most; 1 where a mark is missing; 2
            where a letter is capital here and small in the words, or the reverse.
    """

    extent: Fragments
    letter: int
    how: Grounding
    unlike: int = 0


class Finder:
    """Looks words up in one text; what it learns about the text is kept for the next words."""

    def __init__(self, text: str, grounding: Grounding = "tolerant") -> None:
        """
        Args:
            text: where words are looked for.
            grounding: how far a place may differ from the words; each way includes those before it.
        """
        self._text = text
        self._grounding = grounding
        self._known: dict[tuple[str, Interruption | None], list[Place]] = {}

    def find(
        self, words: str, interrupted: Interruption | None = None, *, within: str | None = None
    ) -> Sequence[Place]:
        """Every place of whole words in the text, in order; empty if they are not there, nor anything like them.

        Args:
            words: as a model wrote them; parts of what is interrupted are set apart by `` […] ``.
            interrupted: how the text may have other words between these where they do not say so.
            within: words around them; where these are not there, or not around any place, every place counts.
        """
        words = words.strip()
        key = (words, interrupted)
        if key not in self._known:
            self._known[key] = self._find(words, interrupted) if words else []
        places = self._known[key]
        if not within or len(places) < 2:
            return places
        around = [place.extent for place in self.find(within)]
        return [
            place
            for place in places
            if any(outer[0][0] <= place.extent[0][0] and place.extent[-1][1] <= outer[-1][1] for outer in around)
        ] or places

    def _find(self, words: str, interrupted: Interruption | None) -> list[Place]:
        in_parts = BETWEEN_PARTS in words and words not in self._text
        found = [] if in_parts else list(self._whole(words))
        if interrupted is not None and not interrupted.near:
            found = list(map(self._without_seams, found))
        if not found and (in_parts or interrupted is not None):
            found = self._parts(words) or self._in_parts(words, interrupted)
        if not found and self._grounding == "fuzzy":
            span = find_similar(Folded(words), self._folded)
            found = [Place((span,), span[0], "fuzzy")] if span else []
        return found

    def _whole(self, words: str) -> Iterator[Place]:
        asked = Folded(words)
        spans = self._alike(asked) if asked.letters else _literal(self._text, words)
        for number, (letter, (start, end)) in enumerate(spans):
            if number == MOST_PLACES:
                return
            there = self._text[start:end]
            if there == words:
                yield Place(((start, end),), letter, "exact")
            elif self._grounding != "exact":
                yield Place(((start, end),), letter, "tolerant", _unlike(there, words))

    def _alike(self, asked: Folded) -> Iterator[tuple[int, Span]]:
        """Whole words with the same letters, and the same marks at their ends where the text has them."""
        text, letters = self._folded, asked.letters
        at = text.letters.find(letters)
        while at >= 0:
            end = at + len(letters)
            torn = text.splits(at) or text.splits(end)
            if not torn and same_gaps(asked, text, at):
                span = self._with_marks(asked, text.starts[at], text.ends[end - 1])
                if self._is_whole(text.starts[at], text.ends[end - 1], span):
                    yield text.starts[at], span
            at = text.letters.find(letters, at + 1)

    def _is_whole(self, start: int, end: int, span: Span) -> bool:
        """Whether letters are whole words, or become so with the underscores that stand at their ends in a span."""
        if is_whole(self._text, start, end):
            return True
        around = self._text[span[0] : start] + self._text[end : span[1]]
        return "_" in around and is_whole(self._text, *span)

    def _with_marks(self, asked: Folded, start: int, end: int) -> Span:
        """A span of letters with those of the marks around the words that the text has too.

        Quotation marks around all of the words come along together or not at all.
        """
        first, last = start, end
        for mark in _marks(asked.text[asked.ends[-1] :]):
            at = _skip(self._text, end, 1) if mark[0].isspace() else end
            if at >= len(self._text) or mark_of(self._text[at]) != mark_of(mark[-1]):
                break
            end = at + 1
        for mark in _marks(asked.text[: asked.starts[0]][::-1]):
            at = _skip(self._text, start - 1, -1) if mark[0].isspace() else start - 1
            if at < 0 or mark_of(self._text[at]) != mark_of(mark[-1]):
                break
            start = at
        wrapped = mark_of(asked.text[0]) == mark_of(asked.text[-1]) == '"'
        there = mark_of(self._text[start]) == mark_of(self._text[end - 1]) == '"'
        return (first, last) if wrapped and not there else (start, end)

    def _without_seams(self, place: Place) -> Place:
        extent = split_at_seams(self._text, *place.extent[0], verbatim=place.how == "exact")
        return place if len(extent) < 2 else place._replace(extent=extent, how="tolerant")

    def _parts(self, words: str) -> list[Place]:
        """Places of words that say where others interrupt them."""
        parts, gaps = split_at_gaps(words)
        if not gaps:
            return []
        places = [{place.extent[0]: place for place in self._whole(part)} for part in parts]
        found = []
        for extent in chain([sorted(spans) for spans in places]):
            used = [spans[span] for spans, span in zip(places, extent, strict=True)]
            how: Grounding = "exact" if all(place.how == "exact" for place in used) else "tolerant"
            joined = merge_fragments(join_at_gaps(self._text, extent, gaps))
            found.append(Place(joined, used[0].letter, how, max(place.unlike for place in used)))
        return found

    def _in_parts(self, words: str, interrupted: Interruption | None) -> list[Place]:
        """Places of words that others interrupt, of which the answer does not say."""
        if interrupted is None or self._grounding == "exact":
            return []
        asked = Folded(words)
        return [place for runs in find_joined(asked, self._folded, interrupted) if (place := self._joined(asked, runs))]

    def _joined(self, asked: Folded, runs: Sequence[Run]) -> Place | None:
        text = self._folded
        extent: list[Span] = []
        for run, after in zip_longest(runs, runs[1:]):
            # A part goes with the marks behind it, and the first with those before it.
            begin = asked.starts[asked.words[run.asked][0]] if run.asked else 0
            end = asked.starts[asked.words[after.asked][0]] if after else len(asked.text)
            start, stop = text.starts[text.words[run.text][0]], text.ends[text.words[run.text + run.length - 1][1] - 1]
            if not is_whole(self._text, start, stop):
                return None
            extent += split_at_seams(
                self._text, *self._with_marks(Folded(asked.text[begin:end]), start, stop), verbatim=True
            )
        return Place(merge_fragments(extent), text.starts[text.words[runs[0].text][0]], "tolerant")

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self._text)


def _literal(text: str, words: str) -> Iterator[tuple[int, Span]]:
    """Where signs stand that are neither letters nor digits."""
    at = text.find(words)
    while at >= 0:
        yield at, (at, at + len(words))
        at = text.find(words, at + 1)


def _unlike(there: str, words: str) -> int:
    if letters_of(there) != letters_of(words):
        return 2
    return int("".join(map(mark_of, "".join(there.split()))) != "".join(map(mark_of, "".join(words.split()))))


def _marks(around: str) -> Iterator[str]:
    """Each mark with the blank before it, if there is one."""
    return (match[0] for match in re.finditer(r"\s?\S", around))


def _skip(text: str, at: int, step: int) -> int:
    """The next place that is no white space."""
    while 0 <= at < len(text) and text[at].isspace():
        at += step
    return at
