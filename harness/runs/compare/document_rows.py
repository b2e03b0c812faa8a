"""Numbers of two systems on the documents that they share: values, intervals of the difference, paired tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness.runs.compare.document_counts import DocumentCounts, PairedDocuments, matrix
from harness.runs.compare.systems import System

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harness.scoring.statistics.resampling import Alternative, Matrix, Statistic


def paired_rows(system: System, pairs: PairedDocuments, address: str) -> Matrix:
    """A mode's rows of the shared documents, sorted by id; the four columns of each repeat side by side."""
    return matrix(paired_documents(system, pairs), address)


def paired_documents(system: System, pairs: PairedDocuments) -> list[DocumentCounts]:
    """The shared documents of one side, sorted by id."""
    by_id = {document.id: document for document in system.documents or ()}
    return [by_id[name] for name in pairs.ids]


def value_of(sums: Matrix, measure: str) -> float | None:
    """A measure of one row of sums; ``None`` for 0/0."""
    from harness.scoring.statistics.resampling import measures_of

    value = float(measures_of(sums.sum(axis=0, keepdims=True))[measure][0])
    return None if value != value else value


def p_value(base: Matrix, new: Matrix, measure: str, alternative: Alternative, *, draws: int, seed: int) -> float:
    """The paired permutation test of one measure; a document changes sides with all its answers.

    Where the systems were asked unequally often, each answer stands so often that both have as many: means of
    repeats stay what they are.
    """
    import numpy as np

    from harness.scoring.statistics.resampling import paired_permutation

    width = math.lcm(base.shape[1], new.shape[1])
    base, new = (np.tile(rows, width // rows.shape[1]) for rows in (base, new))
    return paired_permutation(base, new, _statistic(measure), permutations=draws, seed=seed, alternative=alternative)


def document_values(rows: Matrix, measure: str) -> NDArray[np.float64]:
    """A measure of each document, the mean over repeats. Where it is 0/0 there was nothing to get wrong: it is 1."""
    import numpy as np

    from harness.scoring.statistics.resampling import WIDTH, measures_of

    repeats = np.hsplit(rows, rows.shape[1] // WIDTH)
    return np.asarray(np.mean([np.nan_to_num(measures_of(repeat)[measure], nan=1.0) for repeat in repeats], axis=0))


def paired_interval(base: Matrix, new: Matrix, measure: str, draws: int, seed: int) -> tuple[float, float] | None:
    """The interval of the difference; none where no two documents have items, since every draw would be the same."""
    from harness.scoring.statistics.resampling import paired_differences, percentile_interval

    if not _is_varied(base, new):
        return None
    return percentile_interval(paired_differences(base, new, _statistic(measure), draws=draws, seed=seed))


def paired_draws(rows: Sequence[tuple[Matrix, Matrix]], draws: int, seed: int) -> list[tuple[Matrix, Matrix] | None]:
    """The sums of both sides of each pair of matrices over the same resampled documents.

    One drawing for all: each has the very draws that it would have alone. None where ``paired_interval`` has none.
    """
    import numpy as np

    from harness.scoring.statistics.resampling import bootstrap_sums

    if not rows:
        return []
    sums = bootstrap_sums(np.hstack([side for pair in rows for side in pair]), draws, seed)
    found: list[tuple[Matrix, Matrix] | None] = []
    first = 0
    for one, other in rows:
        middle, last = first + one.shape[1], first + one.shape[1] + other.shape[1]
        found.append((sums[:, first:middle], sums[:, middle:last]) if _is_varied(one, other) else None)
        first = last
    return found


def drawn_interval(base: Matrix, new: Matrix, measure: str) -> tuple[float, float] | None:
    """The interval of the difference, of what ``paired_draws`` gave."""
    from harness.scoring.statistics.resampling import measures_of, percentile_interval

    return percentile_interval(measures_of(new)[measure] - measures_of(base)[measure])


def _is_varied(base: Matrix, new: Matrix) -> bool:
    return int((base.any(axis=1) | new.any(axis=1)).sum()) > 1


def _statistic(measure: str) -> Statistic:
    from harness.scoring.statistics.resampling import measures_of

    return lambda sums: measures_of(sums)[measure]
