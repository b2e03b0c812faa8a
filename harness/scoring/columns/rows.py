"""What a chunk of documents holds before its sides become tables: columns of whole numbers, batch after batch."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from harness.annotation import OUTCOMES, STATUSES, VICTIM_ROLES, Layer
from harness.scoring.columns.pairing import Ints
from harness.scoring.columns.strings import Keys, Words

KIND_NAMES = ("direct", "indirect", "mixed")
OUTCOME_NAMES = tuple(sorted(OUTCOMES))
LINK_NAMES = ("claim", "figure", "quote")
CLAIM, FIGURE, QUOTE = range(3)
KIND = {name: code for code, name in enumerate(KIND_NAMES)}
OUTCOME = {name: code for code, name in enumerate(OUTCOME_NAMES)}
ROLE = {name: code for code, name in enumerate(sorted(VICTIM_ROLES))}
STATUS = {None: 0} | {name: code for code, name in enumerate(sorted(STATUSES), start=1)}
OUTSIDER = 1 << 20
"""Sources below are gold's clusters in their order; from here on, keys of the words of others."""
NOTES = ("out_of_scope", "ungrounded", "optional", "bad_spans")
"""What is counted of a document's predictions beside its scores."""
Columns: TypeAlias = dict[str, NDArray[Any]]


class Rows:
    """Items of one kind as columns by name; whole numbers all but the score."""

    __slots__ = ("_batches", "_count")

    def __init__(self) -> None:
        self._batches: list[Columns] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, columns: Columns) -> None:
        """Append the rows of a batch."""
        self._batches.append(columns)
        self._count += len(columns["document"])

    def columns(self) -> Columns:
        """All rows, each column in one piece."""
        return {name: np.concatenate([batch[name] for batch in self._batches]) for name in self._batches[0]}


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
        mentions: document, place and cluster of gold's mentions.
        notes: what ``NOTES`` names, a row a document, batch by batch.
    """

    __slots__ = ("documents", "gold", "keys", "known", "mentions", "notes", "predicted", "tails", "words")

    def __init__(self, known: frozenset[Layer]) -> None:
        self.known = known
        self.documents: list[int] = []
        self.gold, self.predicted = SideRows(), SideRows()
        self.mentions = Rows()
        self.notes: list[Ints] = []
        self.words = Words()
        self.keys = Keys("")
        self.tails = Keys(())

    def __len__(self) -> int:
        return len(self.documents)

    def items(self) -> int:
        """How many items of both sides the chunk holds."""
        return len(self.gold) + len(self.predicted)
