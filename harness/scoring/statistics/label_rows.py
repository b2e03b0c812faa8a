"""What each document adds to one label, and 95% intervals of F1 by label: kept for the documents that have it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from harness.scoring.statistics.intervals import intervals
from harness.scoring.statistics.resampling import WIDTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harness.scoring.statistics.resampling import Matrix

_MOST_CELLS = 1 << 22


class LabelRows:
    """The rows of the documents in which a label occurs, by the document's place.

    A row is (hits_p, found, hits_r, wanted), these four for each repeat.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[NDArray[np.int64], Matrix]] = []

    def add(self, places: NDArray[np.int64], rows: Matrix) -> None:
        """Add documents that were not there before."""
        self._parts.append((places, rows))

    def dense(self, documents: int) -> Matrix:
        """A row for each of so many documents."""
        import numpy as np

        found = np.zeros((documents, self._parts[0][1].shape[1] if self._parts else WIDTH))
        for places, rows in self._parts:
            found[places] = rows
        return found

    def by_place(self) -> dict[int, tuple[float, ...]]:
        """The rows that there are."""
        return {
            place: tuple(row)
            for places, rows in self._parts
            for place, row in zip(places.tolist(), rows.tolist(), strict=True)
        }


def joined_repeats(repeats: Sequence[LabelRows], documents: int) -> LabelRows:
    """One label in several repeats, the four columns of each side by side."""
    import numpy as np

    rows = np.hstack([repeat.dense(documents) for repeat in repeats])
    places = np.flatnonzero(rows.any(axis=1))
    joined = LabelRows()
    joined.add(places, rows[places])
    return joined


def label_intervals(
    labels: Mapping[str, Mapping[str, LabelRows]], documents: int, draws: int, seed: int
) -> dict[str, dict[str, tuple[float, float] | None]]:
    """The interval of F1 of each label, drawn over all documents; none where one document has all its items.

    Labels are drawn together, of all measures at once: to draw weights anew for each would take most of the time.

    Args:
        labels: by address and label, what the documents add.
        documents: how many there are.
        draws: how many; 0 for no intervals.
        seed: of the draws.
    """
    found: dict[str, dict[str, tuple[float, float] | None]] = {address: {} for address in labels}
    asked = [(address, name) for address, named in labels.items() for name in named] if draws else []
    step = max(1, _MOST_CELLS // (WIDTH * max(documents, 1)))
    for first in range(0, len(asked), step):
        some = asked[first : first + step]
        rows = {str(nth): labels[address][name].dense(documents) for nth, (address, name) in enumerate(some)}
        for (address, name), drawn in zip(some, intervals(rows, draws, seed).values(), strict=True):
            found[address][name] = drawn["f1"]
    return found
