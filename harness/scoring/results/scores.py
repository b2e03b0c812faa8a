"""What one extractor scored: a ``Score`` for each address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from harness.annotation import LAYERS, Layer
from harness.errors import HarnessError, UnknownNameError, nearest, plural, shorten
from harness.files.typed_json import convert_json
from harness.scoring.modes import MEASURES, addresses, headline, mode_of
from harness.scoring.results.item_errors import ItemError, ItemErrors
from harness.scoring.results.score import Score
from harness.scoring.results.short_tables import (
    NONE,
    NOT_ATTEMPTED,
    as_frame,
    as_html,
    as_text,
    counted,
    three_places,
)
from harness.scoring.results.written_scores import (
    COUNTS,
    WrittenScores,
)

if TYPE_CHECKING:
    import pandas as pd

    from harness.scoring.pairs.item_outcomes import DocumentDetail
    from harness.scoring.statistics.label_rows import LabelRows
    from harness.scoring.statistics.resampling import Matrix

SCHEMA = 1
_MOST_NOTES = 5
_MOST_LABELS = 8


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
