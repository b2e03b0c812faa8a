"""Scores of a model that was asked several times about each document: the means of what its repeats score.

A mean is over the repeats in which a number exists; a count that a repeat has not is 0 there. The curve by threshold
is no number, and stands with each repeat alone. Splits by attributes are made of all repeats together:
``harness.scoring.breakdown``.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from harness.annotation import LAYERS
from harness.errors import HarnessError
from harness.files.typed_json import convert_json
from harness.scoring.modes import MEASURES, in_table_order
from harness.scoring.results.score import Interval, Score
from harness.scoring.results.scores import Scores
from harness.scoring.results.written_scores import (
    QUOTIENTS,
    ROUNDING,
    PartScore,
    WrittenBounds,
    WrittenScores,
    bounds_of,
    check_splits,
    written_bounds,
)
from harness.scoring.statistics.label_rows import LabelRows, joined_repeats
from harness.scoring.statistics.means import (
    mean_confusion,
    mean_count,
    mean_counts,
    mean_labels,
    mean_measure,
    mean_number_errors,
    mean_parts,
    mean_table,
)
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio

if TYPE_CHECKING:
    from harness.scoring.statistics.repeat_variance import VarianceSplit
    from harness.scoring.statistics.resampling import Matrix


class RepeatSpread(msgspec.Struct, frozen=True, kw_only=True):
    """How far apart the repeats are in one measure.

    Attributes:
        values: of each repeat in turn; None where it is 0/0.
        sd: the sample's standard deviation.
        min, max: the smallest and the largest.
        model: the variance between answers to the same document, as ``statistics.repeat_variance`` has it.
        documents: the variance between documents.
    """

    values: tuple[float | None, ...]
    sd: float | None = None
    min: float | None = None
    max: float | None = None
    model: float | None = None
    documents: float | None = None

    @property
    def model_share(self) -> float | None:
        """The model's part of the variance of one answer to one document; None where nothing varies."""
        if self.model is None or self.documents is None or not self.model + self.documents:
            return None
        return self.model / (self.model + self.documents)


@dataclass(slots=True)
class RepeatedScore(Score):
    """What one mode came to: the means of what the repeats scored, counts too.

    Attributes:
        repeats: what each scored.
        spread: how far apart they are, by measure.
    """

    repeats: Sequence[Score] = ()
    spread: Mapping[str, RepeatSpread] = field(default_factory=dict)

    @property
    def precision(self) -> float | None:
        return mean_measure(repeat.precision for repeat in self.repeats)

    @property
    def recall(self) -> float | None:
        return mean_measure(repeat.recall for repeat in self.repeats)

    @property
    def f1(self) -> float | None:
        return mean_measure(repeat.f1 for repeat in self.repeats)

    @property
    def macro_f1(self) -> float | None:
        return mean_measure(repeat.macro_f1 for repeat in self.repeats)

    @property
    def accuracy(self) -> float | None:
        return mean_measure(repeat.accuracy for repeat in self.repeats)

    @property
    def by_label(self) -> dict[str, PartScore]:
        """Means of counts and measures by label, in the order of the labels."""
        found = mean_parts([repeat.by_label for repeat in self.repeats])
        return {label: part | bounds_of(self.label_intervals, label) for label, part in found.items()}

    def to_dict(self) -> dict[str, Any]:
        """The score as it stands in scores.json."""
        return Score.to_dict(self) | {"spread": msgspec.to_builtins(self.spread)}


@dataclass(slots=True, repr=False, eq=False)
class RepeatedScores(Scores):
    """What a model scored that was asked several times: ``scores["entities.strict"].f1`` is the mean of its repeats.

    ``rows`` have the four columns of each repeat side by side. Failed documents, those without predictions,
    predictions out of scope and slots without offsets are counted over all repeats.

    Attributes:
        repeats: what each repeat scored, as if it were alone.
    """

    repeats: Sequence[Scores] = ()

    @property
    def asked(self) -> int:
        """How many answers were asked for, over all repeats."""
        return self.documents * len(self.repeats)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], *, name: str = "") -> RepeatedScores:
        """The scores that ``to_dict`` made this of.

        Raises:
            HarnessError: a value is missing, of the wrong type, or not what the repeats make.
        """
        return read_repeats(convert_json(found, WrittenRepeats, name or "scores"), name=name)

    def to_dict(self) -> dict[str, Any]:
        """As scores.json has it: the means, and under ``repeats`` what each repeat scored."""
        return Scores.to_dict(self) | {
            "repeats": [
                {key: value for key, value in repeat.to_dict().items() if key != "schema"} for repeat in self.repeats
            ]
        }


class WrittenMean(msgspec.Struct, frozen=True, kw_only=True):
    """One mean as scores.json has it: what is not remade of the repeats, and the measures to hold against them."""

    precision: float | None
    recall: float | None
    f1: float | None
    precision_ci: Interval | None = None
    recall_ci: Interval | None = None
    f1_ci: Interval | None = None
    one_document_alone: tuple[str, ...] = ()
    by_label: dict[str, WrittenBounds] = {}
    by: dict[str, dict[str, PartScore]] | None = None
    spread: dict[str, RepeatSpread]


class WrittenRepeats(msgspec.Struct, frozen=True, kw_only=True):
    """What a model scored that was asked several times, as scores.json has it."""

    scores: dict[str, WrittenMean]
    repeats: list[WrittenScores]


def repeats_of(scores: object) -> int:
    """How often a model was asked about each document that these are the scores of."""
    return len(scores.repeats) if isinstance(scores, RepeatedScores) else 1


def over_repeats(repeats: Sequence[Scores], *, bootstrap: int, seed: int) -> RepeatedScores:
    """The means of what several repeats scored on the same documents, with their intervals and spreads.

    Args:
        repeats: what each scored, with rows.
        bootstrap: draws for the 95% intervals; 0 for none. A draw weighs a document in all its repeats alike, so that
            the interval holds what both documents and model add to the uncertainty of the mean.
        seed: of the draws.
    """
    import numpy as np

    from harness.scoring.statistics.intervals import alone, intervals
    from harness.scoring.statistics.label_rows import label_intervals
    from harness.scoring.statistics.repeat_variance import split_variance

    rows: dict[str, Matrix] = {}
    for address in in_table_order({address for repeat in repeats for address in repeat}):
        nothing = np.zeros((len(repeats[0].ids), len(QUOTIENTS)))
        rows[address] = np.hstack([repeat.rows.get(address, nothing) for repeat in repeats])
    drawn, labels = intervals(rows, bootstrap, seed), _label_rows(repeats)
    of_labels = label_intervals(labels, len(repeats[0].ids), bootstrap, seed)
    found = _join(
        repeats,
        {
            address: _Drawn(
                drawn[address],
                alone(matrix) if bootstrap else (),
                split_variance(matrix),
                of_labels.get(address, {}),
            )
            for address, matrix in rows.items()
        },
    )
    found.ids, found.rows, found.label_rows = repeats[0].ids, rows, labels
    return found


def _label_rows(repeats: Sequence[Scores]) -> dict[str, dict[str, LabelRows]]:
    """By address and label, the rows of all repeats side by side."""
    nothing: LabelRows = LabelRows()
    found: dict[str, dict[str, LabelRows]] = {}
    for address in in_table_order({address for repeat in repeats for address in repeat.label_rows}):
        tables = [repeat.label_rows.get(address, {}) for repeat in repeats]
        found[address] = {
            label: joined_repeats([table.get(label, nothing) for table in tables], len(repeats[0].ids))
            for label in sorted({label for table in tables for label in table})
        }
    return found


def read_repeats(written: WrittenRepeats, *, name: str = "", where: str = "") -> RepeatedScores:
    """The scores that were read from a file.

    Args:
        written: as the file has them.
        name: the extractor's.
        where: they stand in which file, for messages.

    Raises:
        HarnessError: a value is missing, or a measure is not the mean of the repeats.
    """
    repeats = [
        Scores.of_written(one, name=name, where=f"{where}: repeat {number}")
        for number, one in enumerate(written.repeats, start=1)
    ]
    drawn = {
        address: _Drawn(
            {measure: getattr(score, f"{measure}_ci") for measure in MEASURES},
            score.one_document_alone,
            {},
            written_bounds(score.by_label),
        )
        for address, score in written.scores.items()
    }
    found = _join(repeats, drawn)
    for address, said in written.scores.items():
        score = found.by_address.get(address)
        if not isinstance(score, RepeatedScore):
            raise HarnessError(f"{where}: {address} is not among the scores of the repeats")
        for measure in MEASURES:
            one, other = getattr(said, measure), getattr(score, measure)
            if (one is None) != (other is None) or (one is not None and abs(one - other) > ROUNDING):
                raise HarnessError(f"{where}: {address}.{measure} is {one}, but the mean of its repeats is {other}")
        check_splits(said.by, f"{where}: {address}" if where else address)
        score.spread, score.by = said.spread, said.by
    found.name = name
    return found


class _Drawn(NamedTuple):
    """What the rows of a score say of it: see ``Score`` and ``split_variance``."""

    intervals: Mapping[str, Interval | None] = {}
    alone: tuple[str, ...] = ()
    variances: Mapping[str, VarianceSplit | None] = {}
    labels: Mapping[str, Interval | None] = {}


def _join(repeats: Sequence[Scores], drawn: Mapping[str, _Drawn]) -> RepeatedScores:
    addresses = in_table_order({address for repeat in repeats for address in repeat})
    return RepeatedScores(
        by_address={
            address: _join_score(
                [_score_of(repeat, address, repeats) for repeat in repeats], drawn.get(address, _Drawn())
            )
            for address in addresses
        },
        documents=repeats[0].documents,
        failed=sum(repeat.failed for repeat in repeats),
        unpredicted=sum(repeat.unpredicted for repeat in repeats),
        out_of_scope=sum(repeat.out_of_scope for repeat in repeats),
        outside=_add_outside(repeats),
        ungrounded=sum(repeat.ungrounded for repeat in repeats),
        grounding=_add([repeat.grounding for repeat in repeats if repeat.grounding is not None]) or None,
        warnings=_warnings(repeats),
        not_attempted=tuple(layer for layer in LAYERS if all(layer in repeat.not_attempted for repeat in repeats)),
        name=repeats[0].name,
        repeats=repeats,
    )


def _score_of(repeat: Scores, address: str, repeats: Sequence[Scores]) -> Score:
    """A repeat's score; where it has none, one of nothing, as the others are made."""
    if address in repeat:
        return repeat[address]
    like = next(other[address] for other in repeats if address in other)
    counted = like.counts is not None
    labels: Mapping[str, LabelCounts] | None = None if like.labels is None else {}
    return Score(address, Counts() if counted else None, Ratio(), labels=labels, signature=like.signature)


def _add(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts by name, summed."""
    total: dict[str, int] = {}
    for table in tables:
        for name, count in table.items():
            total[name] = total.get(name, 0) + count
    return total


def _add_outside(repeats: Sequence[Scores]) -> dict[str, dict[str, int]]:
    layers = [layer for layer in LAYERS if any(layer in repeat.outside for repeat in repeats)]
    return {layer: _add(repeat.outside.get(layer, {}) for repeat in repeats) for layer in layers}


def _join_score(repeats: Sequence[Score], drawn: _Drawn) -> RepeatedScore:
    first = repeats[0]
    labels = [repeat.labels for repeat in repeats if repeat.labels is not None]
    return RepeatedScore(
        address=first.address,
        counts=None if first.counts is None else mean_counts([one.counts for one in repeats if one.counts is not None]),
        quotients=Ratio(*(mean_count([getattr(one.quotients, name) for one in repeats]) for name in QUOTIENTS)),
        intervals=drawn.intervals,
        alone=drawn.alone,
        label_intervals=drawn.labels,
        labels=mean_labels(labels) if labels else None,
        signature=first.signature,
        errors=mean_table([one.errors for one in repeats]),
        confusion=mean_confusion([one.confusion for one in repeats]),
        number_errors=mean_number_errors([one.number_errors for one in repeats]),
        repeats=repeats,
        spread={
            measure: _spread([getattr(repeat, measure) for repeat in repeats], drawn.variances.get(measure))
            for measure in MEASURES
        },
    )


def _spread(values: Sequence[float | None], split: VarianceSplit | None) -> RepeatSpread:
    known = [value for value in values if value is not None]
    return RepeatSpread(
        values=tuple(values),
        sd=statistics.stdev(known) if len(known) > 1 else None,
        min=min(known, default=None),
        max=max(known, default=None),
        model=None if split is None else split.model,
        documents=None if split is None else split.documents,
    )


def _warnings(repeats: Sequence[Scores]) -> list[str]:
    """Each repeat's warnings; those that all have once."""
    shared = [warning for warning in repeats[0].warnings if all(warning in repeat.warnings for repeat in repeats)]
    return shared + [
        f"repeat {number}: {warning}"
        for number, repeat in enumerate(repeats, start=1)
        for warning in repeat.warnings
        if warning not in shared
    ]
