"""Scores a whole corpus: every gold document, every layer, every mode, with intervals and signatures."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from harness.annotation import LAYERS, Annotations, Labelled, Layer, Scope
from harness.errors import HarnessError
from harness.scoring.modes import addresses
from harness.scoring.pairs.item_outcomes import DocumentDetail
from harness.scoring.scorer import stray_warning, warnings_of
from harness.scoring.statistics.curves import ThresholdCurve, curve
from harness.scoring.statistics.measures import Ratio
from tests.scoring.oracle import attributions, casualties, entities, quotes
from tests.scoring.oracle.layer import LayerScore
from tests.scoring.oracle.matching import TangleError
from tests.scoring.oracle.prepare import Pages, prepare
from tests.scoring.oracle.summary import number_errors, summarise
from tests.scoring.oracle.tally import Scored, sum_modes

SCORERS = {
    "entities": entities.score,
    "quotes": quotes.score,
    "casualties": casualties.score,
    "attributions": attributions.score,
}
NO_SCOPE = Scope()

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix


class CorpusScores(msgspec.Struct):
    """What one extractor scored.

    Attributes:
        documents: how many gold documents were scored.
        scores: the JSON object of each mode by its address ("entities.strict").
        out_of_scope: predictions that the corpus does not annotate.
        ungrounded: predicted slots that are words without offsets.
        warnings: oddities of the predictions, summed up.
        details: what became of each item, document by document in the order of ids.
        ids: the documents in the order of the rows.
        rows: by address, documents × (hits_p, found, hits_r, wanted): what every test between systems is drawn from.
    """

    documents: int
    scores: dict[str, dict[str, Any]]
    out_of_scope: int
    ungrounded: int
    warnings: list[str]
    details: list[DocumentDetail]
    ids: list[str]
    rows: dict[str, Matrix]


def score_corpus(
    gold: Sequence[Labelled],
    predictions: Mapping[str, Annotations],
    *,
    scope: Scope | None = None,
    layers: Sequence[Layer] = LAYERS,
    bootstrap: int = 10_000,
    seed: int = 13,
) -> CorpusScores:
    """Score predictions against gold.

    Args:
        gold: every document to score; ids are unique.
        predictions: annotations by document id. A document without any is scored as empty.
        scope: what the corpus annotates; everything without one.
        layers: the layers to score.
        bootstrap: draws for the 95% intervals; 0 for none.
        seed: of the draws.

    Raises:
        HarnessError: two gold documents share an id, or one has more overlapping items than can be paired exactly.
    """
    ordered = sorted(gold, key=lambda labelled: labelled.document.id)
    refuse_duplicates(ordered)
    limits = scope or NO_SCOPE
    empty = Annotations()
    pages = [
        prepare(labelled, predictions.get(labelled.document.id, empty), scope=limits, layers=layers)
        for labelled in ordered
    ]
    scored = [_score(page) for page in pages]
    by_document = [_addressed(found) for found in scored]
    totals = sum_modes(by_document)
    rows = _rows(by_document, in_order(totals))
    scores = summarise(totals, rows, bootstrap=bootstrap, seed=seed)
    details = [
        DocumentDetail(page.id, tuple(outcome for layer in found.values() for outcome in layer.outcomes))
        for page, found in zip(pages, scored, strict=True)
    ]
    _add_extras(scores, scored)
    _add_curves(scores, details)
    strays = sorted(set(predictions) - {labelled.document.id for labelled in ordered})
    return CorpusScores(
        documents=len(ordered),
        scores=scores,
        out_of_scope=sum(page.out_of_scope for page in pages),
        ungrounded=sum(page.ungrounded for page in pages),
        warnings=warnings_of((page.id, page.oddities) for page in pages) + stray_warning(strays),
        details=details,
        ids=[page.id for page in pages],
        rows=rows,
    )


def _score(page: Pages) -> dict[Layer, LayerScore]:
    try:
        return {layer: SCORERS[layer](page) for layer in LAYERS if layer in page.layers}
    except TangleError as error:
        raise HarnessError(f'document "{page.id}": {error}') from None


def _rows(by_document: Sequence[Mapping[str, Scored]], order: Sequence[str]) -> dict[str, Matrix]:
    """One row of counts a document and mode; a document that a mode leaves out adds nothing."""
    import numpy as np

    nothing = Ratio()
    return {
        address: np.array([modes.get(address, nothing).row() for modes in by_document], dtype=np.float64)
        for address in order
    }


def refuse_duplicates(gold: Sequence[Labelled]) -> None:
    """Raise where two of the documents, which are sorted by id, share theirs."""
    for one, other in itertools.pairwise(gold):
        if one.document.id == other.document.id:
            raise HarnessError(f'two gold documents have the id "{one.document.id}": give each its own')


def _addressed(found: Mapping[Layer, LayerScore]) -> dict[str, Scored]:
    return {f"{layer}.{mode}": counts for layer, score in found.items() for mode, counts in score.modes.items()}


def in_order(totals: Mapping[str, Scored]) -> list[str]:
    """Addresses in the order of the layers and of the modes within each."""
    known = {address: place for place, address in enumerate(addresses())}
    return sorted(totals, key=lambda address: known[address])


def _add_extras(scores: dict[str, dict[str, Any]], scored: Sequence[Mapping[Layer, LayerScore]]) -> None:
    """Measures that are no sum of counts, and the tables of errors."""
    strict = [found["entities"].extras for found in scored if "entities" in found]
    if strict:
        errors: Counter[str] = Counter()
        confusion: Counter[tuple[str, str]] = Counter()
        for extras in strict:
            errors.update(extras["errors"])
            confusion.update(extras["confusion"])
        scores["entities.strict"]["errors"] = dict(errors)
        scores["entities.strict"]["confusion"] = [[*cell, count] for cell, count in sorted(confusion.items())]
    points = [point for found in scored if "casualties" in found for point in found["casualties"].extras["midpoints"]]
    if "casualties.figure" in scores:
        scores["casualties.figure"]["number_errors"] = number_errors(points)


def _add_curves(scores: dict[str, dict[str, Any]], details: Sequence[DocumentDetail]) -> None:
    """Precision and recall by threshold of the predictions' scores, for modes whose own pairing the outcomes tell."""
    curves = {
        "entities.strict": layer_curve(details, "entities"),
        "casualties.figure": layer_curve(details, "casualties", faults=()),
    }
    for address, drawn in curves.items():
        if address in scores and drawn is not None:
            scores[address]["curve"] = drawn


def layer_curve(details, layer, faults=None):  # type: ignore[no-untyped-def]
    """The curve of a layer from what became of its items."""
    import numpy as np

    scores, right, wanted = [], [], 0
    for outcome in (outcome for detail in details for outcome in detail.outcomes if outcome.layer == layer):
        wanted += outcome.gold is not None
        if outcome.predicted is not None:
            score = outcome.predicted.score
            scores.append(np.nan if score is None else score)
            wrong = outcome.wrong if faults is None else set(outcome.wrong).intersection(faults)
            right.append(outcome.gold is not None and not wrong)
    return plain(curve(np.array(scores, dtype=np.float64), np.array(right, dtype=np.bool_), wanted))


def plain(drawn: ThresholdCurve | None) -> Any:
    """A curve as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(drawn))
