"""What each document adds to each score: the rows that intervals and tests between systems are drawn from.

``counts.jsonl`` holds a document a line: its gold hash, whether its extraction failed, and by address (hits_p, found,
hits_r, wanted), these four for each repeat. A score to which a document adds nothing is left out.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from harness.errors import HarnessError
from harness.runs.store.record_lines import read_records, write_records
from harness.scoring import Scores

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix

FILE = "counts.jsonl"
Row = tuple[float, ...]


class DocumentCounts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the file: a document, the hash of its gold, how often it was asked about, its row of each score.

    ``failed`` says whether any of the answers is an error.
    """

    id: str
    gold: str
    failed: bool = False
    repeats: int = 1
    rows: dict[str, Row] = {}


def count_documents(scores: Scores, gold: Mapping[str, str], failed: Collection[str] = ()) -> list[DocumentCounts]:
    """The rows of a scored corpus, a document each, in the order of ids.

    Args:
        scores: the corpus as it was scored.
        gold: the hash of each document's gold, by id.
        failed: ids of the documents without predictions.
    """
    from harness.scoring.statistics.resampling import WIDTH

    tables = {address: matrix.tolist() for address, matrix in scores.rows.items()}
    repeats = next((matrix.shape[1] // WIDTH for matrix in scores.rows.values()), 1)
    return [
        DocumentCounts(
            id=name,
            gold=gold[name],
            failed=name in failed,
            repeats=repeats,
            rows={address: tuple(table[place]) for address, table in tables.items() if any(table[place])},
        )
        for place, name in enumerate(scores.ids)
    ]


def matrix(documents: Sequence[DocumentCounts], address: str) -> Matrix:
    """Documents × (hits_p, found, hits_r, wanted) of one score, these four for each repeat."""
    import numpy as np

    from harness.scoring.statistics.resampling import WIDTH

    width = WIDTH * (documents[0].repeats if documents else 1)
    rows = [document.rows.get(address, (0.0,) * width) for document in documents]
    return np.array(rows, dtype=np.float64).reshape(-1, width)


def write_counts(path: Path, documents: Iterable[DocumentCounts]) -> None:
    """Write one document a line, at once or not at all."""
    write_records(path, documents)


def read_counts(path: Path) -> list[DocumentCounts]:
    """Read what ``write_counts`` wrote.

    Raises:
        HarnessError: it is not there or not in this form; the message names file and line.
    """
    found = read_records(path, DocumentCounts)
    for number, document in enumerate(found, start=1):
        check_counts(document, f"{path}:{number}")
    if len({document.repeats for document in found}) > 1:
        raise HarnessError(f"{path}: its documents were not asked about equally often")
    return found


def check_counts(document: DocumentCounts, where: str) -> None:
    """See that the rows of a document that was read have their numbers.

    Raises:
        HarnessError: one has not, ``where`` it stands.
    """
    from harness.scoring.statistics.resampling import WIDTH

    for address, row in document.rows.items():
        if document.repeats < 1 or len(row) != WIDTH * document.repeats or not all(map(math.isfinite, row)):
            raise HarnessError(f"{where}: {address}: {WIDTH} numbers are expected for each repeat")
