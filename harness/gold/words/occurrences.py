"""Where words stand in a text: whole words, tolerant of white space and of the shape of quotation marks."""

from __future__ import annotations

import difflib
import re

from harness.gold.words.whole_words import is_whole

_DOUBLE = '"“”„‟«»″'
_SINGLE = "'‘’‚‛′`´"
_MARKS = {mark: f"[{re.escape(marks)}]" for marks in (_DOUBLE, _SINGLE) for mark in marks}
_MAX_WINDOWS = 20_000
_MAX_COMPARED_WORDS = 12
_CONTEXT = 40
_NEIGHBOURS = 2
_MAX_LISTED = 12

QUOTATION_MARKS = frozenset(_DOUBLE + _SINGLE)


class SearchableText:
    """A text to look words up in; remembers what it was asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, list[tuple[int, int]]] = {}

    def occurrences(self, words: str) -> list[tuple[int, int]]:
        """Spans of every whole-word occurrence in text order, overlapping ones included.

        A number is a word: "200" does not stand in "1,200". Where a script has no blanks between words, any place
        counts. Any run of white space (no-break spaces too) equals any other, and so do double quotation marks among
        themselves and single ones. An edge of ``words`` that is no letter or digit needs no word boundary.
        """
        if words not in self._found:
            pattern = _pattern(words)
            spans = [] if pattern is None else [match.span(1) for match in pattern.finditer(self.text)]
            self._found[words] = [span for span in spans if is_whole(self.text, *span)]
        return self._found[words]

    def nth(self, start: int, end: int) -> int | None:
        """Which occurrence of its own words the span is, from 1; ``None`` where it is no whole-word occurrence."""
        spans = self.occurrences(self.text[start:end])
        return spans.index((start, end)) + 1 if (start, end) in spans else None

    def context(self, start: int, end: int) -> str:
        """The span in brackets between its neighbours, on one line, for a person to recognise it."""
        before = self.text[max(0, start - _CONTEXT) : start].split()
        after = self.text[end : end + _CONTEXT].split()
        # What a cut tore apart is no word.
        before = before[1:] if start > _CONTEXT else before
        after = after[:-1] if end + _CONTEXT < len(self.text) else after
        left, right = " ".join(before[-_NEIGHBOURS:]), " ".join(after[:_NEIGHBOURS])
        left += " " if self.text[start - 1 : start].isspace() else ""
        right = (" " if self.text[end : end + 1].isspace() else "") + right
        return f"{left}[{' '.join(self.text[start:end].split())}]{right}".strip()

    def listed(self, words: str) -> str:
        """Every occurrence of words with its number and neighbours, for a message."""
        found = self.occurrences(words)
        shown = [f"{nth} = {self.context(*span)}" for nth, span in enumerate(found[:_MAX_LISTED], 1)]
        return "; ".join(shown + ["…"] * (len(found) > _MAX_LISTED))

    def nearest(self, words: str) -> str | None:
        """The stretch of the text that looks most like words which are not in it; ``None`` where nothing does."""
        wanted = words.split()[:_MAX_COMPARED_WORDS]
        tokens = [match.span() for match in re.finditer(r"\S+", self.text)][:_MAX_WINDOWS]
        if not wanted:
            return None
        windows = [
            self.text[tokens[i][0] : tokens[i + len(wanted) - 1][1]] for i in range(len(tokens) - len(wanted) + 1)
        ]
        found = difflib.get_close_matches(" ".join(wanted), windows, n=1, cutoff=0.6)
        return found[0].strip("".join(QUOTATION_MARKS) + ".,;:!?()[]") if found else None


def _pattern(words: str) -> re.Pattern[str] | None:
    words = words.strip()
    if not words:
        return None
    body = "".join(
        r"\s+" if piece.isspace() else _MARKS.get(piece) or re.escape(piece)
        for piece in re.findall(rf"\s+|[{re.escape(_DOUBLE + _SINGLE)}]|[^\s{re.escape(_DOUBLE + _SINGLE)}]+", words)
    )
    return re.compile(f"(?=({body}))")
