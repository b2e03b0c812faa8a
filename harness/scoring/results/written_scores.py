"""Scores as ``scores.json`` holds them, typed: what reading one back checks.

Measures are not taken from the file but made anew of its counts, and must then be what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

import msgspec

from harness.annotation import Layer
from harness.errors import HarnessError
from harness.scoring.modes import MEASURES
from harness.scoring.statistics.curves import ThresholdCurve
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio
from harness.scoring.statistics.number_errors import NumberErrors

PartScore: TypeAlias = dict[str, int | float | None]
"""Counts and measures of a part of a score: of a label, or of a value that the score is split by."""
COUNTS = ("cor", "inc", "par", "mis", "spu")
BOUNDS = ("f1_low", "f1_high")
QUOTIENTS = ("hits_p", "found", "hits_r", "wanted")
ROUNDING = 1e-9
_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
_Interval: TypeAlias = tuple[float, float] | None


class WrittenBounds(msgspec.Struct, frozen=True, kw_only=True):
    """The interval of F1 of one label; unset where none was drawn."""

    f1_low: float | msgspec.UnsetType | None = msgspec.UNSET
    f1_high: float | msgspec.UnsetType | None = msgspec.UNSET


class WrittenLabel(WrittenBounds, frozen=True, kw_only=True):
    """One label of ``by_label``."""

    cor: _Count
    inc: _Count
    par: _Count
    mis: _Count
    spu: _Count
    found: _Count
    precision: float | None = None

    def counts(self) -> LabelCounts:
        """The counts. The credit is a multiple of one half, so precision gives it back exactly."""
        credit = round(2 * (self.precision or 0.0) * self.found) / 2
        return LabelCounts(Counts(self.cor, self.inc, self.par, self.mis, self.spu), self.found, credit)


class WrittenScore(msgspec.Struct, frozen=True, kw_only=True):
    """One score: five counts or four quotients, measures, and what stands beside them."""

    cor: _Count | None = None
    inc: _Count | None = None
    par: _Count | None = None
    mis: _Count | None = None
    spu: _Count | None = None
    hits_p: float | None = None
    found: float | None = None
    hits_r: float | None = None
    wanted: float | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    precision_ci: _Interval = None
    recall_ci: _Interval = None
    f1_ci: _Interval = None
    one_document_alone: tuple[str, ...] = ()
    by_label: dict[str, WrittenLabel] | None = None
    errors: dict[str, int] | None = None
    confusion: list[tuple[str, str, int]] | None = None
    number_errors: NumberErrors | None = None
    curve: ThresholdCurve | None = None
    signature: str = ""
    by: dict[str, dict[str, PartScore]] | None = None

    def counted(self, where: str) -> tuple[Counts | None, Ratio]:
        """Its counts, None for measures that are no counts, and what precision and recall are quotients of.

        Raises:
            HarnessError: one is missing, or a measure is not what they make; the message begins with ``where``.
        """
        counts = None
        if self.cor is not None:
            counts = Counts(*(self._need(name, where) for name in COUNTS))
            quotients = counts.ratio()
        else:
            quotients = Ratio(*(self._need(name, where) for name in QUOTIENTS))
        made: Mapping[str, float | None] = {name: getattr(counts or quotients, name) for name in MEASURES}
        for name, value in made.items():
            said = getattr(self, name)
            if said is not None and (value is None or abs(said - value) > ROUNDING):
                raise HarnessError(f"{where}.{name} is {said}, but its counts make {value}: one of them was changed")
        check_splits(self.by, where)
        return counts, quotients

    def _need(self, name: str, where: str) -> int:
        value: int | None = getattr(self, name)
        if value is None:
            raise HarnessError(f"{where}: {name} is missing")
        return value


def check_splits(by: Mapping[str, Mapping[str, PartScore]] | None, where: str) -> None:
    """Hold what a score is split into against its form; ``where`` it stands.

    Raises:
        HarnessError: a number is missing.
    """
    for attribute, parts in (by or {}).items():
        for split, part in parts.items():
            _check_part(part, f'{where}.by.{attribute}["{split}"]')


def _check_part(part: PartScore, where: str) -> None:
    """Hold a part of a score against its form: numbers, and measures, which may be null.

    Raises:
        HarnessError: one is missing.
    """
    numbers = QUOTIENTS if "wanted" in part else (*COUNTS, "found")
    missing = [*(name for name in numbers if part.get(name) is None), *(name for name in MEASURES if name not in part)]
    if missing:
        raise HarnessError(f"{where}: {missing[0]} is missing")


class WrittenScores(msgspec.Struct, frozen=True, kw_only=True):
    """What one extractor scored, as ``harness score --json`` prints it."""

    documents: _Count
    errors: _Count = 0
    unpredicted: _Count = 0
    attempted: tuple[Layer, ...] | None = None
    not_attempted: tuple[Layer, ...] = ()
    out_of_scope: _Count = 0
    outside: dict[str, dict[str, int]] = {}
    ungrounded: _Count = 0
    grounding: dict[str, int] | None = None
    warnings: list[str] = []
    scores: dict[str, WrittenScore]


def bounds_of(intervals: Mapping[str, _Interval], name: str) -> PartScore:
    """The interval of F1 of a part as its score holds it: ``f1_low`` and ``f1_high``; nothing where none was drawn."""
    if name not in intervals:
        return {}
    low, high = intervals[name] or (None, None)
    return {"f1_low": low, "f1_high": high}


def written_bounds(labels: Mapping[str, WrittenBounds]) -> dict[str, _Interval]:
    """The intervals of F1 by label that were written down."""
    found: dict[str, _Interval] = {}
    for name, label in labels.items():
        low, high = label.f1_low, label.f1_high
        if low is not msgspec.UNSET and high is not msgspec.UNSET:
            found[name] = None if low is None or high is None else (low, high)
    return found


def to_part(label: LabelCounts) -> PartScore:
    """Counts and measures of one label."""
    counts, measured = label.counts, label.ratio()
    found: PartScore = {name: getattr(counts, name) for name in COUNTS}
    return found | {"found": label.found} | {measure: getattr(measured, measure) for measure in MEASURES}
