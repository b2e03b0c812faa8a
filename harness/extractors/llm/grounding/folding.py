"""Text without what does not matter when words are compared: white space, marks, case, Unicode form."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cached_property

from harness.gold.words.whole_words import is_without_blanks

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_DOUBLE = re.compile(r"[“”„‟«»″]")
_SINGLE = re.compile(r"[‘’‚‛′`´]")
_HUNDREDS = 3


class Folded:
    """A text's letters and digits alone, casefolded and decomposed, each with the stretch that it came from.

    Attributes:
        text: as it was.
        letters: what is compared.
        starts, ends: for each of ``letters`` the half-open stretch of ``text``.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        letters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        at = 0
        while at < len(text):
            end = at + 1
            # Marks above and below letters belong to them, whether or not they are a character of their own.
            while end < len(text) and not text[end].isascii() and unicodedata.category(text[end])[0] == "M":
                end += 1
            for letter in _fold(text[at:end]) if text[at].isalnum() else "":
                letters.append(letter)
                self.starts.append(at)
                self.ends.append(end)
            at = end
        self.letters = "".join(letters)

    def gap(self, index: int) -> str:
        """What stands between a letter and the one before it; empty within one stretch."""
        return self.text[self.ends[index - 1] : self.starts[index]]

    def splits(self, index: int) -> bool:
        """Whether a cut before a letter would tear a character apart."""
        return 0 < index < len(self.starts) and self.starts[index] == self.starts[index - 1]

    @cached_property
    def words(self) -> list[tuple[int, int]]:
        """Half-open stretches of ``letters`` that stand together; each character is one where words have no blanks."""
        found: list[tuple[int, int]] = []
        begin = 0
        for index in range(1, len(self.letters)):
            if self.gap(index) or (not self.splits(index) and is_without_blanks(self.text[self.starts[index]])):
                found.append((begin, index))
                begin = index
        return [*found, (begin, len(self.letters))] if self.letters else []

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """For each word its places among ``words``, in order."""
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for index in range(len(self.words)):
            positions[self.word(index)].append(index)
        return positions

    def word(self, index: int) -> str:
        """The letters of one of ``words``."""
        start, end = self.words[index]
        return self.letters[start:end]

    def gap_after_word(self, index: int) -> str:
        """What stands between one of ``words`` and the next."""
        end = self.words[index][1]
        return self.text[self.ends[end - 1] : self.starts[end]] if end < len(self.letters) else ""


def same_gaps(asked: Folded, text: Folded, at: int) -> bool:
    """Whether equal letters are equal words and numbers too.

    A hyphen or another mark may be there or not; a blank is not taken for nothing ("the rapist", "therapist"), and
    between digits only what groups thousands may differ ("1,200" and "1200", but "2.5" and "25" never).
    """
    for index in range(1, len(asked.letters)):
        ours, theirs = asked.gap(index), text.gap(at + index)
        if ours == theirs:
            continue
        digits = asked.letters[index - 1].isdecimal() and asked.letters[index].isdecimal()
        if not (_same_in_number(asked, text, at, index) if digits else _same_in_words(text, at + index, ours, theirs)):
            return False
    return True


def mark_of(character: str) -> str:
    """One sign for all dashes, one for all double quotation marks, one for all single ones."""
    character = unicodedata.normalize("NFKC", character)
    return _SINGLE.sub("'", _DOUBLE.sub('"', _DASHES.sub("-", character)))


def letters_of(words: str) -> str:
    """Letters and digits in their case, decomposed: equal where words differ in marks and white space alone."""
    return "".join(c for c in unicodedata.normalize("NFKD", words) if c.isalnum())


def _fold(cluster: str) -> str:
    if cluster.isascii():
        return cluster.lower()
    if cluster[0].isnumeric() and not cluster[0].isdecimal() and unicodedata.category(cluster[0]) == "No":
        # "½" would become "12".
        return cluster
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", cluster).casefold())
    return "".join(c for c in decomposed if c.isalnum() or unicodedata.category(c)[0] == "M")


def _same_in_words(text: Folded, index: int, ours: str, theirs: str) -> bool:
    ours, theirs = _visible(ours), _visible(theirs)
    one_is_nothing = bool(ours) != bool(theirs)
    if not one_is_nothing or not (ours or theirs).isspace():
        return True
    return is_without_blanks(text.text[text.starts[index]]) or is_without_blanks(text.text[text.starts[index - 1]])


def _same_in_number(asked: Folded, text: Folded, at: int, index: int) -> bool:
    ours, theirs = _visible(asked.gap(index)), _visible(text.gap(at + index))
    if mark_of(" ".join(ours.split())) == mark_of(" ".join(theirs.split())) and ours.isspace() == theirs.isspace():
        return True
    return _groups(ours) and _groups(theirs) and _hundreds(asked, index) and _hundreds(text, at + index)


def _groups(gap: str) -> bool:
    return gap in ("", ",", ".", "'", "’", "\u00a0", "\u202f", "\u2009", " ")


def _hundreds(folded: Folded, index: int) -> bool:
    """Whether the number goes on with whole groups of three digits, however they are set apart."""
    end = index
    while end < len(folded.letters) and folded.letters[end].isdecimal() and (end == index or _groups(folded.gap(end))):
        end += 1
    return (end - index) % _HUNDREDS == 0


def _visible(gap: str) -> str:
    """A gap without soft hyphens and other signs that only steer how text is set."""
    return gap if gap.isascii() else "".join(c for c in gap if unicodedata.category(c) != "Cf")
