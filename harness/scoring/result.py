"""What scoring gives: a ``Score`` for each address, and all of them together as ``Scores``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from harness.scoring.modes import MEASURES, in_table_order, mode_of
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio, mean, ratio

if TYPE_CHECKING:
    from harness.scoring.pairs.item_outcomes import DocumentDetail
    from harness.scoring.statistics.resampling import Matrix

Interval: TypeAlias = tuple[float, float]
"""A 95% percentile interval."""
SCHEMA = 1
_COUNTS = ("cor", "inc", "par", "mis", "spu")
_QUOTIENTS = ("hits_p", "found", "hits_r", "wanted")
_BESIDE = ("errors", "confusion", "number_errors", "curve", "signature", "by")


@dataclass(slots=True)
class Score:
    """What one mode came to over a corpus.

    Attributes:
        address: ``layer.mode``.
        counts: MUC's counts; None for measures that are no counts.
        quotients: what precision and recall are quotients of.
        intervals: by measure; None where there is none to be had.
        labels: counts by label; None for measures that are no counts.
        signature: all that could change the number.
        beside: what else scores.json says of it: kinds of errors, confusion, errors of numbers, curve, splits.
    """

    address: str
    counts: Counts | None
    quotients: Ratio
    intervals: Mapping[str, Interval | None] = field(default_factory=dict)
    labels: Mapping[str, LabelCounts] | None = None
    signature: str = ""
    beside: dict[str, Any] = field(default_factory=dict)

    @property
    def precision(self) -> float | None:
        return self.quotients.precision

    @property
    def recall(self) -> float | None:
        return self.quotients.recall

    @property
    def f1(self) -> float | None:
        return self.quotients.f1 if self.counts is None else self.counts.f1

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the labels with POS+ACT > 0; None for measures that are no counts."""
        return None if self.labels is None else mean(label.ratio().f1 for label in self.labels.values())

    @property
    def accuracy(self) -> float | None:
        """The share of right ones among the pairs that are judged; None for modes that are no accuracy."""
        if self.counts is None or mode_of(self.address).kind != "accuracy":
            return None
        return ratio(self.counts.cor, self.counts.cor + self.counts.inc)

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of F1."""
        return self.intervals.get("f1")

    @property
    def by_label(self) -> dict[str, dict[str, Any]]:
        """Counts and measures by label, in the order of the labels."""
        return {label: label_score(self.labels[label]) for label in sorted(self.labels or {})}  # type: ignore[index]

    def to_dict(self) -> dict[str, Any]:
        """The score as it stands in scores.json."""
        found: dict[str, Any]
        if self.counts is not None:
            found = {name: getattr(self.counts, name) for name in _COUNTS}
        else:
            found = {name: getattr(self.quotients, name) for name in _QUOTIENTS}
        for measure in MEASURES:
            interval = self.intervals.get(measure)
            found[measure] = getattr(self, measure)
            found[f"{measure}_ci"] = None if interval is None else list(interval)
        if self.labels is not None:
            if mode_of(self.address).kind == "accuracy":
                found["accuracy"] = self.accuracy
            found["macro_f1"] = self.macro_f1
            found["by_label"] = self.by_label
        beside = {**self.beside, "signature": self.signature}
        return found | {name: beside[name] for name in _BESIDE if name in beside}

    def __repr__(self) -> str:
        counts = self.counts
        counted = "" if counts is None else "".join(f", {name}={getattr(counts, name)}" for name in _COUNTS)
        measured = ", ".join(f"{name}={_shown(getattr(self, name))}" for name in MEASURES)
        interval = "" if self.interval is None else f" [{self.interval[0]:.3f}, {self.interval[1]:.3f}]"
        return f"Score({self.address}: {measured}{interval}{counted})"


@dataclass(slots=True, repr=False)
class Scores(Mapping[str, Score]):
    """What one extractor scored: ``scores["entities.strict"].f1``.

    Attributes:
        by_address: the score of every mode that was counted.
        documents: how many gold documents were scored.
        out_of_scope: predictions that the corpus does not annotate.
        ungrounded: predicted slots that are words without offsets.
        warnings: oddities of the predictions, summed up.
        details: what became of each item, document by document in the order of ids, where details were asked for.
        ids: the documents in the order of the rows.
        rows: by address, documents × (hits_p, found, hits_r, wanted): what every test between systems is drawn from.
    """

    by_address: dict[str, Score]
    documents: int = 0
    out_of_scope: int = 0
    ungrounded: int = 0
    warnings: Sequence[str] = ()
    details: Sequence[DocumentDetail] = ()
    ids: Sequence[str] = ()
    rows: Mapping[str, Matrix] = field(default_factory=dict)

    def __getitem__(self, address: str) -> Score:
        return self.by_address[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_address)

    def __len__(self) -> int:
        return len(self.by_address)

    @property
    def is_scored(self) -> bool:
        """Whether any measure of any mode has a number; without one, nothing was scored."""
        return any(getattr(score, measure) is not None for score in self.values() for measure in MEASURES)

    def to_dict(self) -> dict[str, Any]:
        """As ``harness score --json`` prints it, without what only files have (failed documents)."""
        return {
            "schema": SCHEMA,
            "documents": self.documents,
            "out_of_scope": self.out_of_scope,
            "ungrounded": self.ungrounded,
            "warnings": list(self.warnings),
            "scores": self.scores,
        }

    @property
    def scores(self) -> dict[str, dict[str, Any]]:
        """Every score as it stands in scores.json, by address."""
        return {address: score.to_dict() for address, score in self.by_address.items()}


def label_score(label: LabelCounts) -> dict[str, Any]:
    """Counts and measures of one label."""
    counts, measured = label.counts, label.ratio()
    found: dict[str, Any] = {name: getattr(counts, name) for name in _COUNTS}
    return found | {"found": label.found} | {measure: getattr(measured, measure) for measure in MEASURES}


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


__all__ = ["SCHEMA", "Interval", "Score", "Scores", "in_table_order", "label_score"]
