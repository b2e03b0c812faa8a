"""What one mode scored: counts, measures, intervals, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from harness.files.typed_json import convert_json
from harness.scoring.modes import BY_ADDRESS, GIVEN, MEASURES
from harness.scoring.results.short_tables import bounds, three_places
from harness.scoring.results.written_scores import (
    COUNTS,
    QUOTIENTS,
    PartScore,
    WrittenScore,
    bounds_of,
    to_part,
    written_bounds,
)
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio, mean, ratio

if TYPE_CHECKING:
    from harness.scoring.statistics.curves import ThresholdCurve
    from harness.scoring.statistics.number_errors import NumberErrors

Interval: TypeAlias = tuple[float, float]
"""A 95% percentile interval."""
ONE_DOCUMENT = "one document alone"
"""In place of an interval, where all the items are one document's."""
_ALONE = "one_document_alone"
# What stands in scores.json besides counts, measures and labels, in this order; where a score has none it is left out.
_BESIDE = ("errors", "confusion", "number_errors", "curve", "signature", "by")


@dataclass(slots=True)
class Score:
    """What one mode came to over a corpus.

    Attributes:
        address: ``layer.mode``.
        counts: MUC's counts; None for measures that are no counts.
        quotients: what precision and recall are quotients of.
        intervals: by measure; None where there is none to be had.
        alone: the measures of which one document alone has all the items: these have no interval.
        labels: counts by label; None for measures that are no counts.
        signature: all that could change the number.
        errors: of ``entities.strict``, how many pairs and items have each kind of error.
        confusion: of ``entities.strict``, how many pairs have gold's label and the prediction's; "" for a spurious or
            missed item.
        number_errors: of ``casualties.figure``, how far the predicted numbers are off.
        curve: precision and recall by threshold, where predictions have scores.
        by: the score split by an attribute, value by value.
        label_intervals: of F1 by label, of modes that can be a headline; none where one document has all its items.
    """

    address: str
    counts: Counts | None
    quotients: Ratio
    intervals: Mapping[str, Interval | None] = field(default_factory=dict)
    labels: Mapping[str, LabelCounts] | None = None
    signature: str = ""
    errors: Mapping[str, float] | None = None
    confusion: Sequence[tuple[str, str, float]] | None = None
    number_errors: NumberErrors | None = None
    curve: ThresholdCurve | None = None
    by: dict[str, dict[str, PartScore]] | None = None
    alone: tuple[str, ...] = ()
    label_intervals: Mapping[str, Interval | None] = field(default_factory=dict)

    @property
    def _is_accuracy(self) -> bool:
        mode = BY_ADDRESS.get(self.address.removesuffix(GIVEN))
        return mode is not None and mode.kind == "accuracy"

    @property
    def precision(self) -> float | None:
        """Over what was found; None for 0/0."""
        return self.quotients.precision

    @property
    def recall(self) -> float | None:
        """Over what gold has; None for 0/0."""
        return self.quotients.recall

    @property
    def f1(self) -> float | None:
        """2·(COR+½PAR)/(ACT+POS); of measures that are no counts the harmonic mean. None for 0/0."""
        return self.quotients.f1 if self.counts is None else self.counts.f1

    @property
    def gold(self) -> float | None:
        """How many items gold has, a whole number but for means over repeats; None for measures that are no counts."""
        return None if self.counts is None else self.counts.possible

    @property
    def found(self) -> float | None:
        """How many items were found."""
        return None if self.counts is None else self.counts.actual

    @property
    def right(self) -> float | None:
        """How many of them are right."""
        return None if self.counts is None else self.counts.cor

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the labels with POS+ACT > 0; None for measures that are no counts."""
        return None if self.labels is None else mean(label.ratio().f1 for label in self.labels.values())

    @property
    def accuracy(self) -> float | None:
        """The share of right ones among the pairs that are judged; None for modes that are no accuracy."""
        if self.counts is None or not self._is_accuracy:
            return None
        return ratio(self.counts.cor, self.counts.cor + self.counts.inc)

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of F1."""
        return self.intervals.get("f1")

    @property
    def interval_in_words(self) -> str:
        """The 95% interval of F1 as tables show it; a dash where none was drawn."""
        return ONE_DOCUMENT if "f1" in self.alone else bounds(self.interval)

    @property
    def by_label(self) -> dict[str, PartScore]:
        """Counts and measures by label, in the order of the labels."""
        labels = self.labels or {}
        return {label: to_part(labels[label]) | bounds_of(self.label_intervals, label) for label in sorted(labels)}

    def measure(self, name: str) -> float | None:
        """A measure by the end of its address: ``f1``, ``macro_f1``, ``accuracy``, ``number_errors.mape``."""
        part, _, inner = name.rpartition(".")
        value: float | None = getattr(getattr(self, part) if part else self, inner, None)
        return value

    @classmethod
    def from_dict(cls, address: str, found: Mapping[str, Any]) -> Score:
        """The score that ``to_dict`` made this of; its numbers are the same to the last bit.

        Raises:
            HarnessError: a value is missing, of the wrong type, or not what the counts make.
        """
        return cls.of_written(address, convert_json(found, WrittenScore, address), address)

    @classmethod
    def of_written(cls, address: str, written: WrittenScore, where: str) -> Score:
        """The score that was read from a file; ``where`` it stands there is for messages.

        Raises:
            HarnessError: a value is missing, or not what the counts make.
        """
        counts, quotients = written.counted(where)
        labels = written.by_label
        return cls(
            address=address,
            counts=counts,
            quotients=quotients,
            intervals={name: getattr(written, f"{name}_ci") for name in MEASURES},
            labels=None if labels is None else {name: label.counts() for name, label in labels.items()},
            label_intervals={} if labels is None else written_bounds(labels),
            alone=written.one_document_alone,
            **{name: getattr(written, name) for name in _BESIDE},
        )

    def to_dict(self) -> dict[str, Any]:
        """The score as it stands in scores.json."""
        found: dict[str, Any]
        if self.counts is not None:
            found = {name: getattr(self.counts, name) for name in COUNTS}
        else:
            found = {name: getattr(self.quotients, name) for name in QUOTIENTS}
        for measure in MEASURES:
            interval = self.intervals.get(measure)
            found[measure] = getattr(self, measure)
            found[f"{measure}_ci"] = None if interval is None else list(interval)
        if self.alone:
            found[_ALONE] = list(self.alone)
        if self.labels is not None:
            if self._is_accuracy:
                found["accuracy"] = self.accuracy
            found["macro_f1"] = self.macro_f1
            found["by_label"] = self.by_label
        beside = {name: value for name in _BESIDE if (value := getattr(self, name)) is not None}
        # As JSON has it: lists where there are tuples.
        return {**found, **msgspec.json.decode(msgspec.json.encode(beside))}

    def __repr__(self) -> str:
        counts = self.counts
        counted = "" if counts is None else "".join(f", {name}={getattr(counts, name)}" for name in COUNTS)
        measured = ", ".join(f"{name}={three_places(getattr(self, name))}" for name in MEASURES)
        interval = "" if self.interval is None else f" [{self.interval[0]:.3f}, {self.interval[1]:.3f}]"
        if "f1" in self.alone:
            interval = f" [{ONE_DOCUMENT}]"
        return f"Score({self.address}: {measured}{interval}{counted})"
