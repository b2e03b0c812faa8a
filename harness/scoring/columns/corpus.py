"""A whole corpus over columns: the numbers of ``scorer.score_corpus`` without what became of each item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from harness.annotation import LAYERS, Annotations, Entity, Labelled, Layer, Scope
from harness.errors import HarnessError
from harness.scoring.columns.entities import Side
from harness.scoring.columns.entity_scores import (
    EntityCorpus,
    EntityPart,
    add_errors,
    gold_marks,
    tally,
    totals_and_rows,
)
from harness.scoring.columns.layers import score_layers
from harness.scoring.columns.totals import LayerTotals
from harness.scoring.matching import TangleError
from harness.scoring.scorer import (
    NO_SCOPE,
    CorpusScores,
    in_order,
    refuse_duplicates,
    sign,
    stray_warning,
    warnings_of,
)
from harness.scoring.signature import is_uncommon
from harness.scoring.summary import number_errors, summarise


def score_columns(
    gold: Sequence[Labelled],
    predictions: Mapping[str, Annotations],
    *,
    scope: Scope | None = None,
    layers: Sequence[Layer] = LAYERS,
    bootstrap: int = 10_000,
    seed: int = 13,
) -> CorpusScores:
    """Score predictions against gold; arguments, numbers and errors are those of ``score_corpus``.

    ``details`` stays empty, and so do the curves that are drawn from it. B³ may differ in the last digit, because
    its sums of fractions are taken in another order.
    """
    ordered = sorted(gold, key=lambda labelled: labelled.document.id)
    refuse_duplicates(ordered)
    limits, empty = scope or NO_SCOPE, Annotations()
    pairs = [(labelled, predictions.get(labelled.document.id, empty)) for labelled in ordered]
    try:
        others = score_layers(pairs, scope=limits, layers=layers)
    except TangleError as error:
        raise HarnessError(str(error)) from None
    totals = {address: others.total(address) for address in others.addresses()}
    rows = {address: others.rows(address) for address in totals}
    entities = _entities(pairs, limits) if "entities" in layers else None
    if entities is not None:
        found, found_rows = totals_and_rows(entities)
        totals, rows = {**totals, **found}, {**rows, **found_rows}
    scores = summarise(totals, {address: rows[address] for address in in_order(totals)}, bootstrap=bootstrap, seed=seed)
    if entities is not None:
        add_errors(scores, entities)
    if "casualties.figure" in scores:
        scores["casualties.figure"]["number_errors"] = number_errors(others.midpoints())
    sign(scores, ordered, limits)
    ids = [labelled.document.id for labelled in ordered]
    return CorpusScores(
        documents=len(ordered),
        scores=scores,
        out_of_scope=others.out_of_scope + (entities.out_of_scope if entities else 0),
        ungrounded=others.ungrounded + (entities.ungrounded if entities else 0),
        warnings=_warnings(ids, others, entities) + stray_warning(sorted(set(predictions).difference(ids))),
        details=[],
        ids=ids,
        rows={address: rows[address] for address in scores},
    )


def _entities(pairs: Sequence[tuple[Labelled, Annotations]], scope: Scope) -> EntityPart:
    """Count the entities, documents with one that columns cannot hold by the plain definition."""
    names: dict[str, int] = {}
    sides: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]] = ([], [])
    counts: tuple[list[int], list[int]] = ([], [])
    marked: list[tuple[int, int, int]] = []
    marked_counts: list[int] = []
    apart: dict[int, tuple[Labelled, Annotations]] = {}
    uncommon: list[tuple[str, Entity]] = []
    for place, (gold, predicted) in enumerate(pairs):
        wanted, found = gold.annotations.entities or (), predicted.entities or ()
        is_apart = any(map(is_uncommon, wanted))
        if is_apart:
            uncommon += [(gold.document.id, entity) for entity in wanted]
        common = [] if is_apart else _rows(wanted, names)
        marked += common
        marked_counts.append(len(common))
        if is_apart or any(map(is_uncommon, found)):
            apart[place] = (gold, Annotations(clusters=predicted.clusters, entities=found))
            wanted = found = ()
        for side, count, rows in zip(sides, counts, (_rows(wanted, names), _rows(found, names)), strict=True):
            side += rows
            count.append(len(rows))
    labels = list(names)
    corpus = EntityCorpus(
        ids=[gold.document.id for gold, _ in pairs],
        sizes=np.array([_size(gold) for gold, _ in pairs], dtype=np.int32),
        annotated=np.array(
            [gold.annotations.annotates("entities") and scope.has_layer("entities") for gold, _ in pairs], dtype=bool
        ),
        gold=_side(counts[0], sides[0]),
        predicted=_side(counts[1], sides[1]),
        names=labels,
        marks=gold_marks(_side(marked_counts, marked), labels),
        apart=apart,
        uncommon=uncommon,
    )
    return tally(corpus, scope=scope, layers=("entities",))


def _rows(entities: Sequence[Entity], names: dict[str, int]) -> list[tuple[int, int, int]]:
    return [(e.start or 0, e.end or 0, names.setdefault(e.label, len(names))) for e in entities]


_FURTHEST = (1 << 31) - 1


def _side(counts: Sequence[int], rows: Sequence[tuple[int, int, int]]) -> Side:
    try:
        columns: Any = np.array(rows, dtype=np.int32).reshape(-1, 3).T
    except OverflowError:
        # Beyond what a column holds is as far outside of any text.
        held = [[max(-_FURTHEST, min(value, _FURTHEST)) for value in row] for row in rows]
        columns = np.array(held, dtype=np.int32).reshape(-1, 3).T
    return Side(np.array(counts, dtype=np.int32), *(column.copy() for column in columns))


def _size(gold: Labelled) -> int:
    if gold.document.text is not None:
        return len(gold.document.text)
    chars = gold.document.meta.get("chars")
    return chars if isinstance(chars, int) else -1


def _warnings(ids: Sequence[str], others: LayerTotals, entities: EntityPart | None) -> list[str]:
    odd: dict[str, Counter[str]] = {ids[place]: Counter(counts) for place, counts in others.oddities.items()}
    for name, counts in (entities.oddities if entities else {}).items():
        odd.setdefault(name, Counter()).update(counts)
    return warnings_of(sorted(odd.items()))
