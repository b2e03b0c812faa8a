"""The counts of one mode over documents, whole and by label, counted pair by pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio, mean


@dataclass(slots=True)
class Tally:
    """The counts of one mode, whole and by label. Sums over documents."""

    counts: Counts = field(default_factory=Counts)
    labels: dict[str, LabelCounts] = field(default_factory=dict)

    def label(self, name: str) -> LabelCounts:
        return self.labels.setdefault(name, LabelCounts())

    def paired(self, gold: str, predicted: str, verdict: str) -> None:
        """Count a pair as ``"cor"``, ``"inc"`` or ``"par"``, under gold's label and under the prediction's."""
        credit = {"cor": 1.0, "par": 0.5, "inc": 0.0}[verdict]
        for counts in (self.counts, self.label(gold).counts):
            setattr(counts, verdict, getattr(counts, verdict) + 1)
        self.label(predicted).found += 1
        self.label(predicted).credit += credit

    def missed(self, gold: str) -> None:
        self.counts.mis += 1
        self.label(gold).counts.mis += 1

    def spurious(self, predicted: str) -> None:
        self.counts.spu += 1
        self.label(predicted).counts.spu += 1
        self.label(predicted).found += 1

    def row(self) -> tuple[float, float, float, float]:
        return self.counts.row()

    def add(self, other: Tally) -> None:
        self.counts.add(other.counts)
        for name, counts in other.labels.items():
            self.label(name).add(counts)

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the labels with POS+ACT > 0."""
        return mean(label.ratio().f1 for label in self.labels.values())


Scored = Tally | Ratio


def sum_modes(documents: Iterable[Mapping[str, Scored]]) -> dict[str, Scored]:
    """Add up what each document scored, mode by mode."""
    totals: dict[str, Scored] = {}
    for modes in documents:
        for mode, scored in modes.items():
            if mode not in totals:
                totals[mode] = type(scored)()
            totals[mode].add(scored)  # type: ignore[arg-type]  # a mode is a Tally in every document, or in none
    return totals
