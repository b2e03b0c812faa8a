"""What each document adds to each score: the rows that intervals and tests between systems are drawn from.

``counts.jsonl`` holds a document a line: its gold hash, whether its extraction failed, and by address (hits_p, found,
hits_r, wanted), these four for each repeat; of the modes that can be a headline also split by label. A score to which a
document adds nothing is left out.
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
from harness.scoring.statistics.means import summed_part

if TYPE_CHECKING:
    from harness.scoring.results.written_scores import PartScore
    from harness.scoring.statistics.resampling import Matrix

FILE = "counts.jsonl"
Row = tuple[float, ...]


class DocumentCounts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the file: a document, the hash of its gold, how often it was asked about, its row of each score.

    ``failed`` says whether any of the answers is an error; ``labels`` splits the rows of headline modes by label.
    """

    id: str
    gold: str
    failed: bool = False
    repeats: int = 1
    rows: dict[str, Row] = {}
    labels: dict[str, dict[str, Row]] = {}


def count_documents(scores: Scores, gold: Mapping[str, str], failed: Collection[str] = ()) -> list[DocumentCounts]:
    """The rows of a scored corpus, a document each, in the order of ids.

    Args:
        scores: the corpus as it was scored.
        gold: the hash of each document's gold, by id.
        failed: ids of the documents without predictions.
    """
    from harness.scoring.statistics.resampling import WIDTH

    tables = {address: matrix.tolist() for address, matrix in scores.rows.items()}
    labels: dict[int, dict[str, dict[str, Row]]] = {}
    for address, by_label in scores.label_rows.items():
        for label in sorted(by_label):
            for place, row in by_label[label].by_place().items():
                labels.setdefault(place, {}).setdefault(address, {})[label] = row
    repeats = next((matrix.shape[1] // WIDTH for matrix in scores.rows.values()), 1)
    return [
        DocumentCounts(
            id=name,
            gold=gold[name],
            failed=name in failed,
            repeats=repeats,
            rows={address: tuple(table[place]) for address, table in tables.items() if any(table[place])},
            labels=labels.get(place, {}),
        )
        for place, name in enumerate(scores.ids)
    ]


def matrix(documents: Sequence[DocumentCounts], address: str) -> Matrix:
    """Documents × (hits_p, found, hits_r, wanted) of one score, these four for each repeat."""
    return _stacked(documents, [document.rows.get(address) for document in documents])


def label_matrix(documents: Sequence[DocumentCounts], address: str, label: str) -> Matrix:
    """The same of one label of a score."""
    return _stacked(documents, [document.labels.get(address, {}).get(label) for document in documents])


def label_parts(documents: Sequence[DocumentCounts], address: str) -> dict[str, PartScore]:
    """The labels of a score with their quotients and measures, over all the documents."""
    labels = sorted({label for document in documents for label in document.labels.get(address, {})})
    return {label: summed_part(label_matrix(documents, address, label)) for label in labels}


def _stacked(documents: Sequence[DocumentCounts], rows: Sequence[Row | None]) -> Matrix:
    import numpy as np

    from harness.scoring.statistics.resampling import WIDTH

    width = WIDTH * (documents[0].repeats if documents else 1)
    return np.array([row or (0.0,) * width for row in rows], dtype=np.float64).reshape(-1, width)


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

    rows = [*document.rows.items()]
    rows += [(f"{address}, {label}", row) for address, split in document.labels.items() for label, row in split.items()]
    for address, row in rows:
        if document.repeats < 1 or len(row) != WIDTH * document.repeats or not all(map(math.isfinite, row)):
            raise HarnessError(f"{where}: {address}: {WIDTH} numbers are expected for each repeat")


class PairedDocuments(msgspec.Struct, frozen=True, kw_only=True):
    """The documents that two systems share, and those that they don't.

    Attributes:
        ids: documents of both with the same gold, sorted.
        changed: documents of both whose gold differs.
        only_base: documents of the first system alone.
        only_new: documents of the second alone.
        failed_base: shared documents on which the first system failed; it scored them as empty.
        failed_new: the same of the second.
    """

    ids: tuple[str, ...]
    changed: tuple[str, ...]
    only_base: tuple[str, ...]
    only_new: tuple[str, ...]
    failed_base: tuple[str, ...]
    failed_new: tuple[str, ...]

    @property
    def unpaired(self) -> int:
        """How many documents of either system are not compared."""
        return len(self.changed) + len(self.only_base) + len(self.only_new)

    def describe(self) -> str:
        """What is not compared, in words; empty where everything is."""
        parts = (("gold changed", self.changed), ("only in base", self.only_base), ("only in new", self.only_new))
        return "; ".join(f"{what}: {', '.join(ids)}" for what, ids in parts if ids)


def pair_documents(base: Sequence[DocumentCounts], new: Sequence[DocumentCounts]) -> PairedDocuments:
    """Which documents two systems share, with the same gold."""
    ours, theirs = {document.id: document for document in base}, {document.id: document for document in new}
    shared = sorted(set(ours) & set(theirs))
    ids = tuple(name for name in shared if same_gold(ours[name].gold, theirs[name].gold))
    return PairedDocuments(
        ids=ids,
        changed=tuple(name for name in shared if not same_gold(ours[name].gold, theirs[name].gold)),
        only_base=tuple(sorted(set(ours) - set(theirs))),
        only_new=tuple(sorted(set(theirs) - set(ours))),
        failed_base=tuple(name for name in ids if ours[name].failed),
        failed_new=tuple(name for name in ids if theirs[name].failed),
    )


def same_gold(one: str, other: str) -> bool:
    """Whether two hashes agree as far as both go: a baseline keeps their beginnings."""
    return one.startswith(other) or other.startswith(one)
