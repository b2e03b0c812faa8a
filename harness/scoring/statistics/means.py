"""Means over repeats of what stands in a score: a count that a repeat lacks is 0 there, a measure is left out."""

from __future__ import annotations

import statistics
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from harness.scoring.modes import MEASURES
from harness.scoring.results.written_scores import BOUNDS, COUNTS, QUOTIENTS, PartScore
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio
from harness.scoring.statistics.number_errors import NumberErrors

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix

Key = TypeVar("Key", bound=Hashable)


def mean_count(counts: Sequence[float]) -> float:
    """The mean of counts; a whole number stays one."""
    return statistics.mean(counts)


def mean_measure(repeats: Iterable[float | None]) -> float | None:
    """The mean over the repeats that have the measure, so exact that the mean of what is alike is just that."""
    known = [value for value in repeats if value is not None]
    return statistics.mean(known) if known else None


def mean_counts(repeats: Sequence[Counts]) -> Counts:
    """MUC's counts."""
    return Counts(*(mean_count([getattr(repeat, name) for repeat in repeats]) for name in COUNTS))


def mean_labels(repeats: Sequence[Mapping[str, LabelCounts]]) -> dict[str, LabelCounts]:
    """Counts by label."""
    found = {}
    for label in sorted({label for repeat in repeats for label in repeat}):
        here = [repeat.get(label, LabelCounts()) for repeat in repeats]
        found[label] = LabelCounts(
            counts=mean_counts([one.counts for one in here]),
            found=mean_count([one.found for one in here]),
            credit=mean_count([one.credit for one in here]),
        )
    return found


def mean_table(repeats: Sequence[Mapping[Key, float] | None]) -> dict[Key, float] | None:
    """Counts by name; None where no repeat has any."""
    known = [repeat for repeat in repeats if repeat is not None]
    names = dict.fromkeys(name for repeat in known for name in repeat)
    return {name: mean_count([repeat.get(name, 0) for repeat in known]) for name in names} if known else None


def mean_confusion(
    repeats: Sequence[Sequence[tuple[str, str, float]] | None],
) -> list[tuple[str, str, float]] | None:
    """Pairs by both labels; None where no repeat has any."""
    tables = [None if repeat is None else {(gold, found): count for gold, found, count in repeat} for repeat in repeats]
    means = mean_table(tables)
    return None if means is None else [(gold, found, means[gold, found]) for gold, found in sorted(means)]


def mean_number_errors(repeats: Sequence[NumberErrors | None]) -> NumberErrors | None:
    """How far predicted figures are off; None where no repeat says."""
    known = [repeat for repeat in repeats if repeat is not None]
    if not known:
        return None
    return NumberErrors(
        pairs=mean_count([one.pairs for one in known]),
        median_log_error=mean_measure(one.median_log_error for one in known),
        mape=mean_measure(one.mape for one in known),
    )


def mean_parts(repeats: Sequence[Mapping[str, PartScore]]) -> dict[str, PartScore]:
    """Counts and measures by label, or by another value."""
    return {
        value: mean_part([repeat.get(value, {}) for repeat in repeats])
        for value in sorted({value for repeat in repeats for value in repeat})
    }


def summed_part(rows: Matrix) -> PartScore:
    """Quotients and measures of the documents of a part, whose rows have four columns for each repeat."""
    sums = [Ratio(*row) for row in rows.sum(axis=0).reshape(-1, len(QUOTIENTS)).tolist()]
    repeats = [{name: getattr(one, name) for name in (*QUOTIENTS, *MEASURES)} for one in sums]
    return repeats[0] if len(repeats) == 1 else mean_part(repeats)


def mean_part(repeats: Sequence[PartScore]) -> PartScore:
    """Counts and measures of one part."""
    # The interval of a mean is none of its repeats' intervals.
    keys = [key for key in dict.fromkeys(key for repeat in repeats for key in repeat) if key not in BOUNDS]
    return {
        key: mean_measure(repeat.get(key) for repeat in repeats)
        if key in MEASURES
        else mean_count([repeat.get(key) or 0 for repeat in repeats])
        for key in keys
    }
