"""Entities over columns: the four modes of ``harness.scoring.entities`` for many documents at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from harness.scoring.columns.pairing import Edges, Ints, Mask, choose
from harness.scoring.matching import MOST_CANDIDATES, TangleError

MODES = ("strict", "exact", "partial", "type")
COUNTS = ("cor", "inc", "par", "mis", "spu")
CHUNK = 2_048
_STATE_OF_CREDIT = np.array([1, 2, 0])
Table: TypeAlias = NDArray[np.int32]
Column: TypeAlias = NDArray[np.integer[Any]]


class Spans(NamedTuple):
    """The entities of one side as columns; the items of a document stand together, documents in one common order.

    Attributes:
        document: index of the document, ascending.
        start, end: half-open code points.
        label: a code that sorts as the label's name does.
    """

    document: Ints
    start: Ints
    end: Ints
    label: Ints

    def where(self, mask: Mask | Ints) -> Spans:
        return Spans(*(column[mask] for column in self))


class Side(NamedTuple):
    """One side as it is read: the entities of each document in the order of the documents.

    Attributes:
        counts: how many entities each document has.
        start, end: half-open code points.
        label: codes in any order.
    """

    counts: Column
    start: Column
    end: Column
    label: Column


@dataclass(slots=True)
class EntityTotals:
    """What a corpus scored.

    Attributes:
        counts: documents × modes × (cor, inc, par, mis, spu).
        labels: modes × labels × (cor, inc, par, mis, spu, found, twice the credit of the predictions so labelled).
        confusion: labels + 1 × labels + 1 of the strict pairing; the last row is spurious, the last column missed.
        errors: boundary, label and both, of the strict pairs.
        repeats, bad_spans: how many predictions of each document are identical to another, or have no valid span.
        out_of_scope: how many predictions are.
    """

    counts: Table
    labels: Ints
    confusion: Ints
    errors: Ints
    repeats: Table
    bad_spans: Table
    out_of_scope: int = 0


def score(
    gold: Side,
    predicted: Side,
    sizes: Column,
    rank: Ints,
    labels: int,
    in_scope: Mask,
    annotated: Mask,
) -> EntityTotals:
    """Score a corpus chunk by chunk.

    Args:
        gold, predicted: the two sides, documents in the same order.
        sizes: length of each document's text in code points; negative where it is not known.
        rank: the place of each label code among the names of all labels in sorted order.
        labels: how many labels there are.
        in_scope: of each label code, whether predictions of it are scored.
        annotated: of each document, whether gold annotates its entities.

    Raises:
        TangleError: too many spans of one document overlap; its ``document`` counts over all of them.
    """
    documents = len(sizes)
    totals = EntityTotals(
        counts=np.zeros((documents, len(MODES), len(COUNTS)), dtype=np.int32),
        labels=np.zeros((len(MODES), labels, 7), dtype=np.int64),
        confusion=np.zeros((labels + 1, labels + 1), dtype=np.int64),
        errors=np.zeros(3, dtype=np.int64),
        repeats=np.zeros(documents, dtype=np.int32),
        bad_spans=np.zeros(documents, dtype=np.int32),
    )
    bounds = [np.concatenate([[0], np.cumsum(side.counts, dtype=np.int64)]) for side in (gold, predicted)]
    for first in range(0, documents, CHUNK):
        rows = slice(first, min(first + CHUNK, documents))
        wanted = _spans(gold, rows, bounds[0])
        found = _spans(predicted, rows, bounds[1])
        kept = in_scope[found.label] & annotated[rows][found.document]
        if not kept.all():
            totals.out_of_scope += int((~kept).sum())
            found = found.where(kept)
        wanted, found = (in_order(side._replace(label=rank[side.label])) for side in (wanted, found))
        try:
            _score_chunk(wanted, found, sizes[rows].astype(np.int64), labels, totals, rows)
        except TangleError as error:
            within = error.document if error.gold is None else int(wanted.document[error.gold])
            error.document = first + (within or 0)
            raise
    return totals


def _spans(side: Side, rows: slice, bounds: Ints) -> Spans:
    items = slice(int(bounds[rows.start]), int(bounds[rows.stop]))
    document = np.repeat(np.arange(rows.stop - rows.start, dtype=np.int64), side.counts[rows])
    return Spans(document, *(column[items].astype(np.int64) for column in side[1:]))


def _score_chunk(gold: Spans, predicted: Spans, sizes: Ints, labels: int, totals: EntityTotals, rows: slice) -> None:
    width = int(max(sizes.max(initial=0), gold.end.max(initial=0), predicted.end.max(initial=0))) + 1
    gold = _reachable(gold, sizes)
    size = sizes[predicted.document]
    bad = (predicted.end <= predicted.start) | (predicted.start < 0) | ((size >= 0) & (predicted.end > size))
    repeated = _repeated(predicted)
    totals.bad_spans[rows] = np.bincount(predicted.document[bad], minlength=len(sizes))
    totals.repeats[rows] = np.bincount(predicted.document[repeated], minlength=len(sizes))
    found = np.bincount(predicted.document, minlength=len(sizes))
    found_by_label = np.bincount(predicted.label, minlength=labels)
    lost = bad | repeated
    if lost.any():
        totals.confusion[labels, :labels] += np.bincount(predicted.label[lost], minlength=labels)
        predicted = predicted.where(~lost)
    edges = overlapping(gold, predicted, width)
    same_span = (gold.start[edges.gold] == predicted.start[edges.predicted]) & (
        gold.end[edges.gold] == predicted.end[edges.predicted]
    )
    same_label = gold.label[edges.gold] == predicted.label[edges.predicted]
    alone, tangled = _part(edges, len(gold.start), len(predicted.start))
    for mode, credit in enumerate((2 * (same_span & same_label), 2 * same_span, 1 + same_span, 2 * same_label)):
        chosen = alone
        if len(tangled):
            settled = choose(edges.where(tangled), credit[tangled], None, len(gold.start), len(predicted.start))
            chosen = np.concatenate([alone, tangled[settled]])
        paired = edges.where(chosen)
        counts = totals.counts[rows, mode]
        _count(gold, predicted, paired, credit[chosen], counts, totals.labels[mode])
        counts[:, 4] += found - counts[:, :3].sum(axis=1)
        if mode == 0:
            _count_errors(gold, predicted, paired, same_span[chosen], same_label[chosen], totals)
    totals.labels[:, :, 4] += found_by_label
    totals.labels[:, :, 5] += found_by_label


def _reachable(gold: Spans, sizes: Ints) -> Spans:
    """Gold spans outside the text lose their length, so that nothing overlaps them: they are missed."""
    size = sizes[gold.document]
    outside = ((size >= 0) & (gold.end > size)) | (gold.start < 0)
    return in_order(gold._replace(end=np.where(outside, gold.start, gold.end))) if outside.any() else gold


def in_order(spans: Spans) -> Spans:
    """The spans by document, start, end and label; as they are where they stand so already."""
    place = (spans.document << 32) + spans.start
    same = place[1:] == place[:-1]
    later = spans.end[1:] > spans.end[:-1]
    level = (spans.end[1:] == spans.end[:-1]) & (spans.label[1:] >= spans.label[:-1])
    if bool(np.all((place[1:] > place[:-1]) | (same & (later | level)))):
        return spans
    return _packed_order(spans) or spans.where(np.lexsort((spans.label, spans.end, place)))


def _packed_order(spans: Spans) -> Spans | None:
    """The spans sorted as one whole number each, several times faster; None where 63 bits are too few."""
    bits = [int(column.max()).bit_length() for column in spans]
    if sum(bits) > 63 or min(int(column.min()) for column in spans) < 0:
        return None
    key = np.zeros(len(spans.start), dtype=np.int64)
    for column, width in zip(spans, bits, strict=True):
        key = (key << width) | column
    key.sort()
    columns = []
    for width in reversed(bits):
        columns.append(key & ((1 << width) - 1))
        key = key >> width
    return Spans(*reversed(columns))


def _repeated(spans: Spans) -> Mask:
    """Which of the sorted spans say just what the one before them says."""
    repeated = np.zeros(len(spans.start), dtype=bool)
    repeated[1:] = True
    for column in spans:
        repeated[1:] &= column[1:] == column[:-1]
    return repeated


def _part(edges: Edges, golds: int, predictions: int) -> tuple[Ints, Ints]:
    """Edges whose items have no other edge, which every mode pairs, and the rest, which each mode settles anew."""
    alone = (np.bincount(edges.gold, minlength=golds)[edges.gold] == 1) & (
        np.bincount(edges.predicted, minlength=predictions)[edges.predicted] == 1
    )
    return np.flatnonzero(alone), np.flatnonzero(~alone)


def overlapping(gold: Spans, predicted: Spans, width: int) -> Edges:
    """Every pair of one document that shares a character.

    Args:
        gold, predicted: sorted by document and start; no empty spans among the predictions.
        width: more than any offset.
    """
    shift = gold.document * width
    starts, ends = predicted.document * width + predicted.start, predicted.document * width + predicted.end
    # Nested spans end out of order: the running maximum bounds from where on a prediction can still reach into gold.
    low = np.searchsorted(np.maximum.accumulate(ends), shift + gold.start, side="right")
    high = np.searchsorted(starts, shift + gold.end, side="left")
    reach = np.maximum(high - low, 0)
    if int(reach.sum()) > MOST_CANDIDATES:
        _refuse_tangles(gold.document, reach)
    one = np.repeat(np.arange(len(reach), dtype=np.int64), reach)
    offset = np.arange(len(one), dtype=np.int64) - np.repeat(np.cumsum(reach) - reach, reach)
    other = low[one] + offset
    shared = np.minimum(gold.end[one], predicted.end[other]) - np.maximum(gold.start[one], predicted.start[other])
    kept = shared > 0
    return Edges(one, other, shared) if kept.all() else Edges(one[kept], other[kept], shared[kept])


def _refuse_tangles(document: Ints, reach: Ints) -> None:
    """Raise before a single document's candidates fill the memory."""
    candidates = np.bincount(document, weights=reach)
    worst = int(candidates.argmax())
    if candidates[worst] > MOST_CANDIDATES:
        raise TangleError(int(candidates[worst]), document=worst)


def _count(gold: Spans, predicted: Spans, chosen: Edges, credit: Ints, counts: Table, by_label: Ints) -> None:
    """Add one mode's pairs: COR, INC, PAR and MIS by document and label, SPU by label alone."""
    labels = len(by_label)
    state = np.full(len(gold.start), 3, dtype=np.int64)
    state[chosen.gold] = _STATE_OF_CREDIT[credit]
    counts[:, :4] += np.bincount(gold.document * 4 + state, minlength=4 * len(counts)).reshape(-1, 4)
    by_label[:, :4] += np.bincount(gold.label * 4 + state, minlength=4 * labels).reshape(-1, 4)
    worth = np.bincount(predicted.label[chosen.predicted] * 3 + credit, minlength=3 * labels).reshape(-1, 3)
    by_label[:, 4] -= worth.sum(axis=1)
    by_label[:, 6] += worth @ np.arange(3)


def _count_errors(
    gold: Spans, predicted: Spans, chosen: Edges, same_span: Mask, same_label: Mask, totals: EntityTotals
) -> None:
    totals.errors += [
        int((~same_span & same_label).sum()),
        int((same_span & ~same_label).sum()),
        int((~same_span & ~same_label).sum()),
    ]
    labels = len(totals.confusion) - 1
    missed, unwanted = np.ones(len(gold.start), dtype=bool), np.ones(len(predicted.start), dtype=bool)
    missed[chosen.gold] = False
    unwanted[chosen.predicted] = False
    cells = np.concatenate(
        [
            gold.label[chosen.gold] * (labels + 1) + predicted.label[chosen.predicted],
            gold.label[missed] * (labels + 1) + labels,
            labels * (labels + 1) + predicted.label[unwanted],
        ]
    )
    totals.confusion += np.bincount(cells, minlength=(labels + 1) ** 2).reshape(labels + 1, labels + 1)
