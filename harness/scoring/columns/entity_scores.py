"""A corpus of entity columns scored to the same ``CorpusScores`` that the plain path gives, whole or in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from harness.annotation import Annotations, Entity, Labelled, Layer, Scope
from harness.errors import HarnessError
from harness.scoring import entities as plain
from harness.scoring.columns.entities import CHUNK, COUNTS, MODES, EntityTotals, Side, score
from harness.scoring.columns.pairing import Mask
from harness.scoring.matching import TangleError
from harness.scoring.measures import Counts, LabelCounts, Scored, Tally
from harness.scoring.prepare import BAD_SPANS, REPEATS, Pages, prepare
from harness.scoring.scorer import CorpusScores, stray_warning, warnings_of
from harness.scoring.signature import entities_digest_of, entity_marks, label_marks, scope_digest, signature
from harness.scoring.summary import summarise

if TYPE_CHECKING:
    from harness.scoring.resampling import Matrix


@dataclass(slots=True)
class EntityCorpus:
    """Gold and predicted entities of a corpus as columns.

    Attributes:
        ids: document ids.
        sizes: length of each text in code points; negative where it is not known.
        annotated: whether gold has the layer.
        gold, predicted: the two sides, documents in the order of ``ids``.
        names: label names by code.
        marks: of each document's gold, for the signature.
        apart: by place among ``ids``, documents that columns cannot hold (discontinuous or optional spans,
            alternatives, words without offsets, predictions of other layers), which the plain path scores; both sides
            have no rows for them.
        uncommon: gold entities that columns do not hold, with their document's id.
    """

    ids: list[str]
    sizes: NDArray[Any]
    annotated: Mask
    gold: Side
    predicted: Side
    names: list[str]
    marks: NDArray[np.uint64]
    apart: dict[int, tuple[Labelled, Annotations]] = field(default_factory=dict)
    uncommon: list[tuple[str, Entity]] = field(default_factory=list)


@dataclass(slots=True)
class EntityPart:
    """What some documents scored; parts add up, so that each may come from a process of its own.

    Attributes:
        ids: the documents.
        annotated: whether gold annotates their entities.
        counts: documents × modes × (cor, inc, par, mis, spu).
        marks: of each document's gold, for the signature.
        labels: by name, modes × (cor, inc, par, mis, spu, found, twice the credit of the predictions so labelled).
        confusion, errors: of the strict pairing.
        oddities: what deserves a warning, by document.
    """

    ids: list[str]
    annotated: Mask
    counts: NDArray[np.int32]
    marks: NDArray[np.uint64]
    labels: dict[str, NDArray[np.int64]]
    confusion: Counter[tuple[str, str]]
    errors: Counter[str]
    oddities: dict[str, Mapping[str, int]]
    uncommon: list[tuple[str, Entity]]
    out_of_scope: int
    ungrounded: int


def tally(corpus: EntityCorpus, *, scope: Scope, layers: Sequence[Layer]) -> EntityPart:
    """Count; the arguments are those of ``score_corpus``."""
    names = sorted(set(corpus.names))
    place = {name: nth for nth, name in enumerate(names)}
    rank = np.array([place[name] for name in corpus.names], dtype=np.int64)
    in_scope = np.array([scope.labels is None or name in scope.labels for name in corpus.names], dtype=bool)
    try:
        totals = score(corpus.gold, corpus.predicted, corpus.sizes, rank, len(names), in_scope, corpus.annotated)
    except TangleError as error:
        raise HarnessError(f'document "{corpus.ids[error.document or 0]}": {error}') from None
    part = _part(corpus, totals, names)
    for nth, (gold, found) in corpus.apart.items():
        page = prepare(gold, found, scope=scope, layers=layers)
        part.out_of_scope += page.out_of_scope
        part.ungrounded += page.ungrounded
        part.oddities[page.id] = page.oddities
        if "entities" in page.layers:
            _add_plain(part, nth, page)
    return part


def _part(corpus: EntityCorpus, totals: EntityTotals, names: Sequence[str]) -> EntityPart:
    shown = [*names, ""]
    boundary, label, both = totals.errors.tolist()
    missed, spurious = totals.counts[:, 0, 3:].sum(axis=0, dtype=np.int64).tolist()
    return EntityPart(
        ids=corpus.ids,
        annotated=corpus.annotated,
        counts=totals.counts,
        marks=corpus.marks,
        labels={name: totals.labels[:, nth] for nth, name in enumerate(names)},
        confusion=Counter(
            {
                (shown[row], shown[column]): int(totals.confusion[row, column])
                for row, column in np.argwhere(totals.confusion).tolist()
            }
        ),
        errors=Counter(boundary=boundary, label=label, both=both, missed=missed, spurious=spurious),
        oddities={
            corpus.ids[nth]: {BAD_SPANS: int(totals.bad_spans[nth]), REPEATS: int(totals.repeats[nth])}
            for nth in np.flatnonzero(totals.repeats | totals.bad_spans).tolist()
        },
        uncommon=corpus.uncommon,
        out_of_scope=totals.out_of_scope,
        ungrounded=0,
    )


def gold_marks(gold: Side, names: Sequence[str]) -> NDArray[np.uint64]:
    """The marks of each document's gold, in chunks that keep the memory small."""
    of_label = label_marks(names)
    bounds = np.concatenate([[0], np.cumsum(gold.counts, dtype=np.int64)])
    marks = np.zeros(len(gold.counts), dtype=np.uint64)
    for first in range(0, len(gold.counts), CHUNK):
        counts = gold.counts[first : first + CHUNK]
        items = slice(int(bounds[first]), int(bounds[first + len(counts)]))
        owner = np.repeat(np.arange(len(counts)), counts)
        marks[first : first + CHUNK] = entity_marks(
            len(counts), owner, gold.start[items], gold.end[items], of_label[gold.label[items]]
        )
    return marks


def _add_plain(part: EntityPart, document: int, page: Pages) -> None:
    """Add a document that the plain path scores."""
    found = plain.score(page)
    for nth, mode in enumerate(MODES):
        counted = found.modes[mode]
        if not isinstance(counted, Tally):
            raise TypeError(f"entities.{mode} is no tally")
        part.counts[document, nth] = _numbers(counted.counts)
        for name, label in counted.labels.items():
            table = part.labels.setdefault(name, np.zeros((len(MODES), len(COUNTS) + 2), dtype=np.int64))
            table[nth] += (*_numbers(label.counts), label.found, int(2 * label.credit))
    part.errors.update(found.extras["errors"])
    part.confusion.update(found.extras["confusion"])


def _numbers(counts: Counts) -> tuple[int, int, int, int, int]:
    return counts.cor, counts.inc, counts.par, counts.mis, counts.spu


def combine(parts: Sequence[EntityPart]) -> EntityPart:
    """Add up parts of a corpus; documents come out sorted by id."""
    ids = [name for part in parts for name in part.ids]
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    labels: dict[str, NDArray[np.int64]] = {}
    for part in parts:
        for name, table in part.labels.items():
            labels[name] = labels[name] + table if name in labels else table
    return EntityPart(
        ids=[ids[nth] for nth in order],
        annotated=np.concatenate([part.annotated for part in parts])[order],
        counts=np.concatenate([part.counts for part in parts])[order],
        marks=np.concatenate([part.marks for part in parts])[order],
        labels=labels,
        confusion=sum((part.confusion for part in parts), Counter()),
        errors=sum((part.errors for part in parts), Counter()),
        oddities={name: odd for part in parts for name, odd in part.oddities.items()},
        uncommon=[pair for part in parts for pair in part.uncommon],
        out_of_scope=sum(part.out_of_scope for part in parts),
        ungrounded=sum(part.ungrounded for part in parts),
    )


def finish(part: EntityPart, *, scope: Scope, bootstrap: int, seed: int, strays: Iterable[str] = ()) -> CorpusScores:
    """The scores of a whole corpus, documents sorted by id; ``strays`` are predictions for documents gold lacks."""
    totals, rows = totals_and_rows(part)
    scores = summarise(totals, rows, bootstrap=bootstrap, seed=seed)
    add_errors(scores, part)
    gold, limits = entities_digest_of(part.ids, part.marks, part.uncommon), scope_digest(scope)
    for address, found in scores.items():
        found["signature"] = signature(address, gold, limits)
    return CorpusScores(
        documents=len(part.ids),
        scores=scores,
        out_of_scope=part.out_of_scope,
        ungrounded=part.ungrounded,
        warnings=warnings_of(sorted(part.oddities.items())) + stray_warning(sorted(strays)),
        details=[],
        ids=part.ids,
        rows=rows,
    )


def totals_and_rows(part: EntityPart) -> tuple[dict[str, Scored], dict[str, Matrix]]:
    """By address the totals, and documents × (hits_p, found, hits_r, wanted); nothing where nobody labelled."""
    if not part.annotated.any():
        return {}, {}
    totals: dict[str, Scored] = {f"entities.{mode}": _tally(part, nth) for nth, mode in enumerate(MODES)}
    return totals, {f"entities.{mode}": _rows(part, nth) for nth, mode in enumerate(MODES)}


def add_errors(scores: dict[str, dict[str, Any]], part: EntityPart) -> None:
    """The split of errors and the confusion of labels, beside the strict scores."""
    if "entities.strict" in scores:
        kinds = ("boundary", "label", "both", "missed", "spurious")
        scores["entities.strict"]["errors"] = {kind: part.errors[kind] for kind in kinds}
        scores["entities.strict"]["confusion"] = [[*cell, count] for cell, count in sorted(part.confusion.items())]


def _tally(part: EntityPart, mode: int) -> Tally:
    labels = {
        name: LabelCounts(Counts(*row[:5]), row[5], row[6] / 2)
        for name, row in ((name, table[mode].tolist()) for name, table in part.labels.items())
        if any(row)
    }
    return Tally(Counts(*part.counts[:, mode].sum(axis=0, dtype=np.int64).tolist()), labels)


def _rows(part: EntityPart, mode: int) -> Matrix:
    cor, inc, par, mis, spu = part.counts[:, mode].astype(np.float64).T
    credit = cor + par / 2
    return np.stack([credit, cor + inc + par + spu, credit, cor + inc + par + mis], axis=1)
