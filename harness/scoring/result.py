"""What scoring gives: a ``Score`` for each address, and all of them together as ``Scores``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import msgspec

from harness.annotation import LAYERS, Layer
from harness.errors import HarnessError, UnknownNameError, nearest, plural, shorten
from harness.files.typed_json import convert_json
from harness.scoring.item_errors import ItemError, ItemErrors
from harness.scoring.modes import BY_ADDRESS, GIVEN, MEASURES, addresses, headline, mode_of
from harness.scoring.short_tables import NONE, NOT_ATTEMPTED, as_frame, as_html, as_text, bounds, counted, three_places
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio, mean, ratio
from harness.scoring.written_scores import (
    COUNTS,
    QUOTIENTS,
    PartScore,
    WrittenScore,
    WrittenScores,
    bounds_of,
    to_part,
    written_bounds,
)

if TYPE_CHECKING:
    import pandas as pd

    from harness.scoring.pairs.item_outcomes import DocumentDetail
    from harness.scoring.statistics.curves import ThresholdCurve
    from harness.scoring.statistics.label_rows import LabelRows
    from harness.scoring.statistics.number_errors import NumberErrors
    from harness.scoring.statistics.resampling import Matrix

Interval: TypeAlias = tuple[float, float]
"""A 95% percentile interval."""
SCHEMA = 1
ONE_DOCUMENT = "one document alone"
"""In place of an interval, where all the items are one document's."""
_ALONE = "one_document_alone"
_MOST_NOTES = 5
_MOST_LABELS = 8
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


class Origin(Protocol):
    """Where scores come from: what nobody but the one who scored knows."""

    def gold_hashes(self) -> Mapping[str, str]:
        """A digest of each gold document, by id."""

    def failed(self) -> Collection[str]:
        """Ids of the documents with an error in place of predictions."""

    def errors(self) -> Sequence[ItemError]:
        """What was missed, spurious and wrong, in words."""


@dataclass(slots=True, repr=False, eq=False)
class Scores(Mapping[str, Score]):
    """What one extractor scored: ``scores["entities.strict"].f1``.

    Attributes:
        by_address: the score of every mode that was counted.
        documents: how many gold documents were scored.
        failed: how many of them have an error in place of predictions, and are scored as empty.
        out_of_scope: predictions that the corpus does not annotate.
        outside: the same by layer and label (kind, outcome); links have the name "".
        ungrounded: predicted slots that are words without offsets.
        grounding: how many predicted slots that came in words were found in the texts, and how; None where none did.
        warnings: oddities of the predictions, summed up.
        details: what became of each item, document by document in the order of ids, where details were asked for.
        ids: the documents in the order of the rows.
        rows: by address, documents × (hits_p, found, hits_r, wanted): what every test between systems is drawn from.
        label_rows: the same by address and label, of the modes that can be a headline.
        unpredicted: documents of which the predictions say nothing at all, not even that they failed.
        name: whose scores these are.
        notes: what a reader should know besides.
        attempted: the layers that were asked for and that the predictions attempt.
        not_attempted: the layers that were asked for and that gold annotates, of which the predictions say nothing in
            any document: nothing is scored of them, and that is no 0.
        origin: where they come from, for ``errors`` and comparisons.
    """

    by_address: dict[str, Score]
    documents: int = 0
    out_of_scope: int = 0
    ungrounded: int = 0
    warnings: Sequence[str] = ()
    details: Sequence[DocumentDetail] = ()
    ids: Sequence[str] = ()
    rows: Mapping[str, Matrix] = field(default_factory=dict)
    label_rows: Mapping[str, Mapping[str, LabelRows]] = field(default_factory=dict)
    failed: int = 0
    unpredicted: int = 0
    outside: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    grounding: Mapping[str, int] | None = None
    name: str = ""
    notes: Sequence[str] = ()
    attempted: tuple[Layer, ...] = ()
    not_attempted: tuple[Layer, ...] = ()
    origin: Origin | None = None

    def __getitem__(self, address: str) -> Score:
        if not isinstance(address, str):
            kind = type(address).__name__
            raise UnknownNameError(
                f'expected an address, as in scores["entities.strict"], found a value of type {kind}'
            )
        if address in self.by_address:
            return self.by_address[address]
        mode, _, measure = address.rpartition(".")
        if mode in self.by_address:
            raise UnknownNameError(f'"{address}" is a measure of a score: scores["{mode}"].{measure}')
        known = f"; there are: {', '.join(self.by_address)}" if len(self) else "; nothing was scored"
        if address in addresses():
            missing = [layer for layer in mode_of(address).layers if layer in self.not_attempted]
            if missing:
                raise UnknownNameError(f"{address} was not scored: the predictions do not attempt {missing[0]}{known}")
            raise UnknownNameError(f"{address} was not scored: neither asked for nor annotated{known}")
        raise UnknownNameError(f'no score has the address "{address}"{nearest(address, self.by_address) or known}')

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_address)

    def __len__(self) -> int:
        return len(self.by_address)

    @property
    def asked(self) -> int:
        """How many answers were asked for: one a document; of repeats, one a document each time."""
        return self.documents

    @property
    def is_scored(self) -> bool:
        """Whether anything was predicted of any document, and any measure of any mode has a number."""
        if 0 < self.asked <= self.failed + self.unpredicted:
            return False
        return any(getattr(score, measure) is not None for score in self.values() for measure in MEASURES)

    @property
    def why_nothing(self) -> str:
        """Why nothing was scored, where nothing was."""
        if 0 < self.asked <= self.failed + self.unpredicted:
            who = self.name or "the system"
            if not self.unpredicted:
                return f"nothing was scored: {who} failed on every document"
            return f"nothing was scored: there is no prediction of {who} for any document of the gold"
        if self.not_attempted and not self.by_address:
            return (
                f"nothing was scored: {in_words(self.not_attempted)} not attempted: no prediction has the key; "
                "[] says that nothing was found"
            )
        return "nothing was scored: no layer has an item in gold or predictions"

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], *, name: str = "") -> Scores:
        """The scores that ``to_dict`` made this of.

        Raises:
            HarnessError: a value is missing, of the wrong type, or not what the counts make.
        """
        return cls.of_written(convert_json(found, WrittenScores, name or "scores"), name=name)

    @classmethod
    def of_written(cls, written: WrittenScores, *, name: str = "", where: str = "") -> Scores:
        """The scores that were read from a file.

        Args:
            written: as the file has them.
            name: the extractor's.
            where: they stand in which file, for messages.

        Raises:
            HarnessError: a count is missing, or a measure is not what the counts make.
        """
        return cls(
            by_address={
                address: Score.of_written(address, score, f"{where}: {address}" if where else address)
                for address, score in written.scores.items()
            },
            documents=written.documents,
            failed=written.errors,
            unpredicted=written.unpredicted,
            attempted=_layers_of(written.scores) if written.attempted is None else written.attempted,
            not_attempted=written.not_attempted,
            out_of_scope=written.out_of_scope,
            outside=written.outside,
            ungrounded=written.ungrounded,
            grounding=written.grounding,
            warnings=written.warnings,
            name=name,
        )

    def to_dict(self) -> dict[str, Any]:
        """As ``harness score --json`` prints it."""
        return {
            "schema": SCHEMA,
            "documents": self.documents,
            "errors": self.failed,
            **({"unpredicted": self.unpredicted} if self.unpredicted else {}),
            "attempted": list(self.attempted),
            "not_attempted": list(self.not_attempted),
            "out_of_scope": self.out_of_scope,
            **({"outside": {layer: dict(names) for layer, names in self.outside.items()}} if self.outside else {}),
            "ungrounded": self.ungrounded,
            **({} if self.grounding is None else {"grounding": dict(self.grounding)}),
            "warnings": list(self.warnings),
            "scores": self.scores,
        }

    @property
    def scores(self) -> dict[str, dict[str, Any]]:
        """Every score as it stands in scores.json, by address."""
        return {address: score.to_dict() for address, score in self.by_address.items()}

    def errors(self, layer: Layer | None = None, *, document: str | None = None) -> ItemErrors:
        """What was missed, spurious and wrong, item by item, in words.

        Args:
            layer: of this layer alone.
            document: of the document with this id alone.

        Raises:
            HarnessError: there is no such layer or document, or the scores were read without their documents.
        """
        if self.origin is None:
            raise HarnessError("these scores were read without their documents, so what was wrong is not known")
        if layer is not None and not (isinstance(layer, str) and layer in LAYERS):
            raise HarnessError(
                f'no layer is called "{layer}"{nearest(str(layer), LAYERS)}; there are: {", ".join(LAYERS)}'
            )
        if document is not None and not (isinstance(document, str) and document in self.ids):
            raise HarnessError(f'no document is called "{document}"{nearest(str(document), self.ids)}')
        return ItemErrors(
            item for item in self.origin.errors() if layer in (None, item.layer) and document in (None, item.document)
        )

    def to_frame(self) -> pd.DataFrame:
        """A row a score, named by its address: measures, the interval of F1, counts.

        Raises:
            HarnessError: pandas is not installed.
        """
        rows = [
            (
                address,
                *(getattr(score, measure) for measure in MEASURES),
                *(score.interval or (None, None)),
                *(getattr(score.counts, name, None) for name in COUNTS),
            )
            for address, score in self.items()
        ]
        # Means over repeats are no whole numbers.
        whole = COUNTS if all(float(count or 0).is_integer() for row in rows for count in row[-len(COUNTS) :]) else ()
        return as_frame(("address", *MEASURES, "f1_low", "f1_high", *COUNTS), rows, index="address", whole=whole)

    def __repr__(self) -> str:
        return as_text(*self._table())

    def _repr_html_(self) -> str:
        return as_html(*self._table())

    def _table(self) -> tuple[Sequence[str], list[list[str]], list[str]]:
        shown = headline(self.by_address)
        rows = [
            [address, *(three_places(getattr(score, measure)) for measure in MEASURES), score.interval_in_words]
            + [counted(count) for count in (score.gold, score.found, score.right)]
            for address, score in ((address, self[address]) for address in shown)
        ]
        rows += [[layer, NONE, NONE, NONE, NOT_ATTEMPTED, NONE, NONE, NONE] for layer in self.not_attempted]
        size = plural(self.documents, "document")
        more = f"; {len(self) - len(shown)} more scores: list(scores), to_frame()" if len(self) > len(shown) else ""
        notes = [f"{size}{f', {self.failed} failed and scored as empty' if self.failed else ''}{more}"]
        if not self.is_scored:
            notes.append(self.why_nothing)
        outside = [outside_in_words(self.out_of_scope, self.outside)] if self.out_of_scope else []
        told = [*outside, *self.notes, *self.warnings]
        notes += [f"note  {shorten(note, limit=110)}" for note in told[:_MOST_NOTES]]
        if len(told) > _MOST_NOTES:
            notes.append(f"note  and {len(told) - _MOST_NOTES} more: .notes, .warnings")
        return (self.name or "score", "P", "R", "F1", "95% of F1", "gold", "found", "right"), rows, notes


def _layers_of(scored: Iterable[str]) -> tuple[Layer, ...]:
    found = {address.partition(".")[0] for address in scored}
    return tuple(layer for layer in LAYERS if layer in found)


def in_words(layers: Sequence[Layer]) -> str:
    """Layers in a sentence: ``quotes and casualties are``."""
    *others, last = layers
    return f"{', '.join(others)} and {last} are" if others else f"{last} are"


def outside_in_words(number: int, outside: Mapping[str, Mapping[str, int]]) -> str:
    """The note on predictions out of scope: how many of which label, kind or outcome."""
    listed = []
    for layer, names in outside.items():
        shown = [f"{name} {count}" if name else str(count) for name, count in list(names.items())[:_MOST_LABELS]]
        more = len(names) - _MOST_LABELS
        listed.append(f"{layer} {', '.join(shown)}{f' and {more} more' if more > 0 else ''}")
    found = f"{plural(number, 'prediction')} outside the gold's scope, not scored and in no precision"
    return f"{found}: {'; '.join(listed)}" if listed else found


__all__ = ["SCHEMA", "Interval", "Origin", "Score", "Scores", "in_words", "outside_in_words"]
