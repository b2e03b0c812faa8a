"""Checks spans of a public corpus against the words that the publisher gives for them."""

from __future__ import annotations

from pathlib import Path

from harness.errors import Located
from harness.gold.words.occurrences import SearchableText

# Further away, the same words are as likely another mention.
MAX_SHIFT = 40


class Surfaces:
    """The spans of one document; what cannot be placed is kept in ``unplaced`` instead.

    Args:
        text: of the document.
        path: the publisher's file, for messages.
        document: the document's id, for messages.
    """

    def __init__(self, text: str, path: Path, document: str) -> None:
        self.text = text
        self.unplaced: list[Located] = []
        self._path = path
        self._document = document
        self._searchable = SearchableText(text)

    def at(self, start: int, end: int, words: str | None, line: int) -> tuple[int, int] | None:
        """The span, if the words stand there; else the one place within 40 code points where they do, with a note.

        White space and the shape of quotation marks may differ.

        Args:
            start: first code point.
            end: one past the last.
            words: what the publisher says is there; ``None`` where it does not say.
            line: of the publisher's file, for messages.
        """
        if not 0 <= start < end <= len(self.text):
            self.note("outside", f"[{start}, {end}) lies outside of the {len(self.text)} characters", line)
            return None
        if words is None or _plain(self.text[start:end]) == _plain(words):
            return start, end
        near = [span for span in self._searchable.occurrences(words) if abs(span[0] - start) <= MAX_SHIFT]
        if len(near) != 1:
            self.note("other-words", f'"{words:.60}" does not stand at [{start}, {end})', line)
            return None
        self.note("moved", f'"{words:.60}" stands at {list(near[0])}, not at [{start}, {end})', line)
        return near[0]

    def find(self, words: str, line: int) -> tuple[int, int] | None:
        """The first whole-word occurrence of words that come without offsets."""
        return next(iter(self.find_all(words, line)), None)

    def find_all(self, words: str, line: int) -> list[tuple[int, int]]:
        """Every whole-word occurrence of words that come without offsets; a note where there is none."""
        found = self._searchable.occurrences(words)
        if not found:
            self.note("not-found", f'"{words:.60}" is not in the text', line)
        return found

    def note(self, code: str, message: str, line: int) -> None:
        """Keep what was left out or had to be assumed."""
        self.unplaced.append(Located(str(self._path), line, 1, code, f'document "{self._document}": {message}'))


def _plain(words: str) -> str:
    return " ".join(words.split()).translate(_QUOTES)


_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'")})
