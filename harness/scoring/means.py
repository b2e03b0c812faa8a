"""Means over repeats of what stands in a score: a count that a repeat lacks is 0 there, a measure is left out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from harness.scoring.modes import MEASURES
from harness.scoring.statistics.measures import Counts, LabelCounts, mean
from harness.scoring.statistics.number_errors import NumberErrors
from harness.scoring.written_scores import COUNTS, Part

Key = TypeVar("Key", bound=Hashable)


def share(counts: Sequence[float]) -> float:
    """The mean of counts; a whole number stays one."""
    total, many = sum(counts), len(counts)
    return total // many if total % many == 0 else total / many


def mean_counts(repeats: Sequence[Counts]) -> Counts:
    """MUC's counts."""
    return Counts(*(share([getattr(repeat, name) for repeat in repeats]) for name in COUNTS))


def mean_labels(repeats: Sequence[Mapping[str, LabelCounts]]) -> dict[str, LabelCounts]:
    """Counts by label."""
    found = {}
    for label in sorted({label for repeat in repeats for label in repeat}):
        here = [repeat.get(label, LabelCounts()) for repeat in repeats]
        counts = mean_counts([one.counts for one in here])
        found[label] = LabelCounts(counts, share([one.found for one in here]), share([one.credit for one in here]))
    return found


def mean_table(repeats: Sequence[Mapping[Key, float] | None]) -> dict[Key, float] | None:
    """Counts by name; None where no repeat has any."""
    known = [repeat for repeat in repeats if repeat is not None]
    names = dict.fromkeys(name for repeat in known for name in repeat)
    return {name: share([repeat.get(name, 0) for repeat in known]) for name in names} if known else None


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
        pairs=share([one.pairs for one in known]),
        median_log_error=mean(one.median_log_error for one in known),
        mape=mean(one.mape for one in known),
    )


def mean_parts(repeats: Sequence[Mapping[str, Part]]) -> dict[str, Part]:
    """Counts and measures by label, or by another value."""
    return {
        value: _mean_part([repeat.get(value, {}) for repeat in repeats])
        for value in sorted({value for repeat in repeats for value in repeat})
    }


def mean_splits(repeats: Sequence[Mapping[str, Mapping[str, Part]] | None]) -> dict[str, dict[str, Part]] | None:
    """The splits by attributes; None where a run asked for none."""
    known = [repeat for repeat in repeats if repeat is not None]
    attributes = dict.fromkeys(attribute for repeat in known for attribute in repeat)
    return {attribute: mean_parts([repeat.get(attribute, {}) for repeat in known]) for attribute in attributes} or None


def _mean_part(repeats: Sequence[Part]) -> Part:
    keys = dict.fromkeys(key for repeat in repeats for key in repeat)
    return {
        key: mean(repeat.get(key) for repeat in repeats)
        if key in MEASURES
        else share([repeat.get(key) or 0 for repeat in repeats])
        for key in keys
    }
