"""What a chunk of documents holds before it becomes columns: rows of whole numbers, appended item by item."""

from __future__ import annotations

from array import array

from harness.annotation import OUTCOMES, STATUSES, VICTIM_ROLES, Layer
from harness.scoring.columns.strings import Keys, Words
from harness.scoring.prepare import BAD_SPANS, OPTIONAL_MARKS

KIND_NAMES = ("direct", "indirect", "mixed")
OUTCOME_NAMES = tuple(sorted(OUTCOMES))
LINK_NAMES = ("claim", "figure", "quote")
CLAIM, FIGURE, QUOTE = range(3)
KIND = {name: code for code, name in enumerate(KIND_NAMES)}
OUTCOME = {name: code for code, name in enumerate(OUTCOME_NAMES)}
ROLE = {name: code for code, name in enumerate(sorted(VICTIM_ROLES))}
STATUS = {None: 0} | {name: code for code, name in enumerate(sorted(STATUSES), start=1)}

QUOTE_COLUMNS = ("document", "place", "start", "end", "trimmed", "kind", "optional")
FIGURE_COLUMNS = (
    *("document", "figure", "victims", "cause", "place", "date"),
    *("victims_words", "cause_words", "place_words", "date_words"),
    *("outcome", "low", "high", "approximate", "role", "status", "has_whole", "whole", "first", "optional"),
)
LINK_COLUMNS = (
    *("document", "kind", "content", "trimmed", "target"),
    *("source", "source_words", "who", "cue", "dangling", "optional"),
)
MENTION_COLUMNS = ("document", "place", "who")
OUTSIDER = 1 << 20
"""Sources below are gold's clusters in their order; from here on, ranks of the words of others."""
NOTES = ("out_of_scope", "ungrounded", OPTIONAL_MARKS, BAD_SPANS)
"""What is counted of a document's predictions beside its scores."""


class Rows:
    """Items of one kind: one row of whole numbers, and a score, each."""

    __slots__ = ("_width", "numbers", "scores")

    def __init__(self, width: int) -> None:
        self._width = width
        self.numbers = array("q")
        self.scores = array("d")

    def __len__(self) -> int:
        return len(self.scores)

    def add(self, row: tuple[int, ...], score: float | None) -> None:
        self.numbers.extend(row)
        self.scores.append(score or 0.0)

    def cut(self, size: int) -> None:
        """Drop all rows beyond ``size``."""
        del self.numbers[size * self._width :], self.scores[size:]


class SideRows:
    """One side of a chunk."""

    __slots__ = ("figures", "links", "quotes")

    def __init__(self) -> None:
        self.quotes, self.figures, self.links = (
            Rows(len(columns)) for columns in (QUOTE_COLUMNS, FIGURE_COLUMNS, LINK_COLUMNS)
        )

    def sizes(self) -> tuple[int, int, int]:
        return len(self.quotes), len(self.figures), len(self.links)

    def cut(self, sizes: tuple[int, int, int]) -> None:
        for rows, size in zip((self.quotes, self.figures, self.links), sizes, strict=True):
            rows.cut(size)


class Chunk:
    """Documents in which the same layers are annotated and in scope.

    Attributes:
        known: those layers.
        documents: place of each document in the corpus.
        mentions: document, place and cluster of each gold mention, one after the other.
        notes: what ``NOTES`` names, document by document.
    """

    __slots__ = ("documents", "gold", "keys", "known", "mentions", "notes", "predicted", "tails", "words")

    def __init__(self, known: frozenset[Layer]) -> None:
        self.known = known
        self.documents: list[int] = []
        self.gold, self.predicted = SideRows(), SideRows()
        self.mentions = array("q")
        self.notes = array("q")
        self.words = Words()
        self.keys = Keys("")
        self.tails = Keys(())

    def __len__(self) -> int:
        return len(self.documents)

    def items(self) -> int:
        """How many items of both sides the chunk holds."""
        return sum(self.gold.sizes()) + sum(self.predicted.sizes())
