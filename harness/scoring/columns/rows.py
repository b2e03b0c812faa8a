"""What a chunk of documents holds before it becomes columns: rows of whole numbers, appended item by item."""

from __future__ import annotations

from array import array

from harness.annotation import OUTCOMES, STATUSES, VICTIM_ROLES, Layer
from harness.scoring.columns.strings import Keys, Words

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
NOTES = ("out_of_scope", "ungrounded", "bad_spans")
"""What is counted of a document's predictions beside its scores."""


class Rows:
    """Items of one kind: one row of whole numbers, and a score, each."""

    __slots__ = ("numbers", "scores")

    def __init__(self) -> None:
        self.numbers = array("q")
        self.scores = array("d")

    def __len__(self) -> int:
        return len(self.scores)

    def add(self, numbers: list[int], scores: list[float]) -> None:
        """Append rows, one after the other."""
        self.numbers.fromlist(numbers)
        self.scores.fromlist(scores)


class SideRows:
    """One side of a chunk."""

    __slots__ = ("figures", "links", "quotes")

    def __init__(self) -> None:
        self.quotes, self.figures, self.links = Rows(), Rows(), Rows()

    def __len__(self) -> int:
        return len(self.quotes) + len(self.figures) + len(self.links)


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
        return len(self.gold) + len(self.predicted)
