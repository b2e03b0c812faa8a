"""A corpus of entity columns scored to the same ``CorpusScores`` that the plain path gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from harness.annotation import Annotations, Entity, Labelled, Layer, Scope
from harness.scoring import entities as plain
from harness.scoring.columns.entities import MODES, EntityTotals, Side, score
from harness.scoring.columns.pairing import Ints, Mask
from harness.scoring.measures import Counts, LabelCounts, Scored, Tally
from harness.scoring.prepare import BAD_SPANS, REPEATS, Pages, prepare
from harness.scoring.scorer import CorpusScores, stray_warning, warnings_of
from harness.scoring.signature import EntityDigest, scope_digest, signature
from harness.scoring.summary import summarise

if TYPE_CHECKING:
    from harness.scoring.resampling import Matrix


@dataclass(slots=True)
class EntityCorpus:
    """Gold and predicted entities of a corpus as columns, documents sorted by id.

    Attributes:
        ids: document ids, sorted.
        sizes: length of each text in code points; negative where it is not known.
        annotated: whether gold has the layer.
        gold, predicted: the two sides.
        names: label names by code; gold's come first.
        gold_names: how many of them are gold's.
        apart: by place among ``ids``, documents that columns cannot hold (discontinuous or optional spans,
            alternatives, words without offsets, predictions of other layers), which the plain path scores.
        uncommon: gold entities that columns do not hold, with their document's id.
        failures: ids of documents whose predictions are an error.
        strays: ids of predictions that gold does not have.
    """

    ids: list[str]
    sizes: np.ndarray
    annotated: Mask
    gold: Side
    predicted: Side
    names: list[str]
    gold_names: int
    apart: dict[int, tuple[Labelled, Annotations]] = field(default_factory=dict)
    uncommon: list[tuple[str, Entity]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)


def score_entities(
    corpus: EntityCorpus, *, scope: Scope, layers: Sequence[Layer], bootstrap: int, seed: int
) -> CorpusScores:
    """Score entity columns; the arguments are those of ``score_corpus``."""
    names = sorted(set(corpus.names))
    place = {name: nth for nth, name in enumerate(names)}
    rank = np.array([place[name] for name in corpus.names], dtype=np.int64)
    in_scope = np.array([scope.labels is None or name in scope.labels for name in corpus.names], dtype=bool)
    apart = np.zeros(len(corpus.ids), dtype=bool)
    apart[list(corpus.apart)] = True
    gold_labels = {name: nth for nth, name in enumerate(sorted(corpus.names[: corpus.gold_names]))}
    digest = _Digest(np.array([gold_labels.get(name, -1) for name in names], dtype=np.int64))
    totals = score(
        corpus.gold,
        corpus.predicted,
        corpus.sizes,
        rank,
        len(names),
        in_scope,
        corpus.annotated,
        apart=apart,
        watch=digest.add,
    )
    pages = {nth: prepare(gold, found, scope=scope, layers=layers) for nth, (gold, found) in corpus.apart.items()}
    for nth, page in pages.items():
        if "entities" in page.layers:
            _add_plain(totals, nth, page, place)
    scored = {f"entities.{mode}": _tally(totals, nth, names) for nth, mode in enumerate(MODES)}
    rows = {f"entities.{mode}": _rows(totals, nth) for nth, mode in enumerate(MODES)}
    if not corpus.annotated.any():
        scored, rows = {}, {}
    scores = summarise(scored, rows, bootstrap=bootstrap, seed=seed)
    if scores:
        scores["entities.strict"] |= _errors(totals, names)
    gold = digest.finish(corpus.ids, gold_labels, corpus.uncommon)
    for address, found in scores.items():
        found["signature"] = signature(address, gold, scope_digest(scope))
    return CorpusScores(
        documents=len(corpus.ids),
        scores=scores,
        out_of_scope=totals.out_of_scope + sum(page.out_of_scope for page in pages.values()),
        ungrounded=sum(page.ungrounded for page in pages.values()),
        warnings=_warnings(corpus, totals, pages) + stray_warning(sorted(corpus.strays)),
        details=[],
        ids=corpus.ids,
        rows=rows,
    )


class _Digest(EntityDigest):
    """Takes gold as the scorer walks over it, by label codes of its own."""

    def __init__(self, rank_in_gold: Ints) -> None:
        super().__init__()
        self._rank = rank_in_gold

    def add(self, counts: Ints, start: Ints, end: Ints, label: Ints) -> None:
        super().add(counts, start, end, self._rank[label])


def _add_plain(totals: EntityTotals, document: int, page: Pages, place: dict[str, int]) -> None:
    """Add a document that the plain path scored."""
    found = plain.score(page)
    for nth, mode in enumerate(MODES):
        tally = found.modes[mode]
        assert isinstance(tally, Tally)  # narrows for the type checker: entities have no ratio modes
        totals.counts[document, nth] = _numbers(tally.counts)
        for name, label in tally.labels.items():
            totals.labels[nth, place[name]] += (*_numbers(label.counts), label.found, int(2 * label.credit))
    totals.errors += [found.extras["errors"][kind] for kind in ("boundary", "label", "both")]
    for (gold, predicted), count in found.extras["confusion"].items():
        totals.confusion[place.get(gold, -1), place.get(predicted, -1)] += count


def _numbers(counts: Counts) -> tuple[int, int, int, int, int]:
    return counts.cor, counts.inc, counts.par, counts.mis, counts.spu


def _tally(totals: EntityTotals, mode: int, names: Sequence[str]) -> Scored:
    labels = {
        name: LabelCounts(Counts(*row[:5]), row[5], row[6] / 2)
        for name, row in zip(names, totals.labels[mode].tolist(), strict=True)
        if any(row)
    }
    return Tally(Counts(*totals.counts[:, mode].sum(axis=0, dtype=np.int64).tolist()), labels)


def _rows(totals: EntityTotals, mode: int) -> Matrix:
    cor, inc, par, mis, spu = totals.counts[:, mode].astype(np.float64).T
    credit = cor + par / 2
    return np.stack([credit, cor + inc + par + spu, credit, cor + inc + par + mis], axis=1)


def _errors(totals: EntityTotals, names: Sequence[str]) -> dict[str, object]:
    boundary, label, both = totals.errors.tolist()
    missed, spurious = totals.counts[:, 0, 3:].sum(axis=0, dtype=np.int64).tolist()
    shown = [*names, ""]
    cells = [
        [shown[row], shown[column], int(totals.confusion[row, column])]
        for row, column in zip(*(axis.tolist() for axis in np.nonzero(totals.confusion)), strict=True)
    ]
    return {
        "errors": {"boundary": boundary, "label": label, "both": both, "missed": missed, "spurious": spurious},
        "confusion": sorted(cells),
    }


def _warnings(corpus: EntityCorpus, totals: EntityTotals, pages: dict[int, Pages]) -> list[str]:
    odd = {nth: dict(page.oddities) for nth, page in pages.items()}
    for nth in np.flatnonzero(totals.repeats | totals.bad_spans).tolist():
        odd[nth] = {BAD_SPANS: int(totals.bad_spans[nth]), REPEATS: int(totals.repeats[nth])}
    return warnings_of((corpus.ids[nth], odd[nth]) for nth in sorted(odd))
