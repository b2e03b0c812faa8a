"""What a format gives: pages of marks, or rows of a table, and nothing in them is checked yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from harness.annotation import Labelled, Layer
from harness.errors import Located
from harness.exchange.shared.marks.graph import Page


class FoundRow(msgspec.Struct, frozen=True):
    """A document of a table in the words of the schema, as it stands there: nothing in it is checked yet.

    Attributes:
        labelled: the document.
        path: the file.
        line: where it begins there.
        lines: where its items stand, for those that stand elsewhere.
    """

    labelled: Labelled
    path: str
    line: int
    lines: Mapping[tuple[Layer, int], int] = {}


class FoundLabels(msgspec.Struct, frozen=True):
    """What a file of another tool says, before ``harness.exchange.read_labels`` has checked it.

    Attributes:
        items: pages of marks, or rows of a table, in the order of the file.
        notes: on what is no document.
    """

    items: Sequence[Page | FoundRow]
    notes: Sequence[Located] = ()
