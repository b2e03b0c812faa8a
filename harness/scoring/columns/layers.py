"""Quotes, casualty figures and attributions of a whole corpus, chunk by chunk over columns.

    totals = score_layers(zip(gold, predictions), scope=scope, layers=layers)

gives by address what ``scorer.score_corpus`` adds up: ``totals.total(address)`` and ``totals.rows(address)``. Where
documents come one after the other, ``LayerColumns`` takes them one by one and keeps no more than a chunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from harness.annotation import CASUALTY_SLOTS, LAYERS, Annotations, Labelled, Layer, Scope
from harness.scoring import attributions as plain_attributions
from harness.scoring import casualties as plain_casualties
from harness.scoring import quotes as plain_quotes
from harness.scoring.columns import attributions, casualties, quotes
from harness.scoring.columns.flatten import Limits, Waiting, read
from harness.scoring.columns.gate import candidates
from harness.scoring.columns.results import Results, of_plain
from harness.scoring.columns.rows import Chunk
from harness.scoring.columns.slots import MOST_TAILS
from harness.scoring.columns.tables import Sides, tabulate
from harness.scoring.columns.totals import LayerTotals
from harness.scoring.prepare import BAD_SPANS, OPTIONAL_MARKS, REPEATS, prepare

BATCH = 32
"""Documents that are read at once."""
CHUNK = 2_048
MOST_ITEMS = 400_000
"""Items of a chunk, so that long documents do not make it large."""
SCORED: tuple[Layer, ...] = ("quotes", "casualties", "attributions")
_PLAIN = {
    "quotes": plain_quotes.score,
    "casualties": plain_casualties.score,
    "attributions": plain_attributions.score,
}
_NO_SCOPE = Scope()


def score_layers(
    documents: Iterable[tuple[Labelled, Annotations]],
    *,
    scope: Scope | None = None,
    layers: Sequence[Layer] = LAYERS,
    chunk: int = CHUNK,
) -> LayerTotals:
    """Score quotes, casualties and attributions, whichever of them are asked for.

    Args:
        documents: gold, in the order in which it is reported, each with its predictions.
        scope: what the corpus annotates; everything without one.
        layers: the layers asked for.
        chunk: documents that are scored at once; changes no number.
    """
    columns = LayerColumns(scope=scope, layers=layers, chunk=chunk)
    for gold, predicted in documents:
        columns.add(gold, predicted)
    return columns.finish()


class LayerColumns:
    """Takes documents one by one and scores them by the chunk."""

    def __init__(self, *, scope: Scope | None = None, layers: Sequence[Layer] = LAYERS, chunk: int = CHUNK) -> None:
        """The arguments are those of ``score_layers``."""
        self._scope = scope or _NO_SCOPE
        self._limits = Limits(self._scope, frozenset(layers).intersection(SCORED))
        self._slots = [slot for slot in CASUALTY_SLOTS if self._scope.has_slot(slot)]
        self._size = chunk
        self._waiting: dict[frozenset[Layer], list[tuple[Labelled, Waiting]]] = {}
        self._chunks: dict[frozenset[Layer], Chunk] = {}
        self._totals = LayerTotals()

    def add(self, gold: Labelled, predicted: Annotations) -> None:
        """Take one document, gold and predictions."""
        annotations, text = gold.annotations, gold.document.text
        size = len(text) if text is not None else gold.document.meta.get("chars")
        size = size if isinstance(size, int) else None
        known = frozenset(layer for layer in SCORED if self._scope.has_layer(layer) and annotations.annotates(layer))
        waiting = self._waiting.setdefault(known, [])
        waiting.append((gold, Waiting(self._totals.documents, annotations, predicted, text, size)))
        self._totals.documents += 1
        if len(waiting) >= min(BATCH, self._size):
            self._read(known)

    def finish(self) -> LayerTotals:
        """Score what is left, and give the totals."""
        for known in self._waiting:
            self._read(known)
        while self._chunks:
            self._score(self._chunks.popitem()[1])
        return self._totals

    def _read(self, known: frozenset[Layer]) -> None:
        """Read what waits into its chunk, and score the chunk if it is full."""
        waiting, self._waiting[known] = self._waiting[known], []
        chunk = self._chunks.setdefault(known, Chunk(known))
        unfit = {document.place for document in read(chunk, [document for _, document in waiting], self._limits)}
        for gold, document in waiting:
            if document.place in unfit:
                self._add_plain(document.place, gold, document.predicted)
        if len(chunk) >= self._size or chunk.items() >= MOST_ITEMS or len(chunk.tails) >= MOST_TAILS:
            self._score(self._chunks.pop(known))

    def _score(self, chunk: Chunk) -> None:
        if not len(chunk):
            return
        sides = tabulate(chunk)
        self._totals.add(chunk.documents, score_sides(sides, len(chunk), chunk.known, self._limits.asked, self._slots))
        self._note(chunk, sides)

    def _note(self, chunk: Chunk, sides: Sides) -> None:
        outside, ungrounded, optional, bad_spans = np.concatenate(chunk.notes).T
        self._totals.out_of_scope += int(outside.sum())
        self._totals.ungrounded += int(ungrounded.sum())
        repeats = np.zeros(len(chunk), dtype=np.int64)
        for side in (sides.predicted.quotes, sides.predicted.figures, sides.predicted.links):
            repeats += np.bincount(side.document[side.repeated], minlength=len(chunk))
        counts = np.column_stack([optional, bad_spans, repeats])
        for row in np.flatnonzero(counts.any(axis=1)).tolist():
            named = zip((OPTIONAL_MARKS, BAD_SPANS, REPEATS), counts[row].tolist(), strict=True)
            self._totals.oddities[chunk.documents[row]] = dict(named)

    def _add_plain(self, place: int, gold: Labelled, predicted: Annotations) -> None:
        """Score by the plain definition a document that columns do not carry."""
        asked = [layer for layer in SCORED if layer in self._limits.asked]
        without = msgspec.structs.replace(predicted, entities=None)
        page = prepare(gold, without, scope=self._scope, layers=asked)
        scored = {layer: _PLAIN[layer](page) for layer in asked if layer in page.layers}
        self._totals.add([place], of_plain(scored))
        self._totals.out_of_scope += page.out_of_scope
        self._totals.ungrounded += page.ungrounded
        if any(page.oddities.values()):
            self._totals.oddities[place] = page.oddities


def score_sides(
    sides: Sides, documents: int, known: frozenset[Layer], asked: frozenset[Layer], slots: Sequence[str]
) -> Results:
    """Score one chunk.

    Args:
        sides: its columns.
        documents: how many it has.
        known: the layers that are annotated and in scope.
        asked: the layers to score, where they are known.
        slots: the slots of casualties in scope.
    """
    found = Results(documents)
    gold, predicted, tails = sides.gold, sides.predicted, sides.tails
    has_sources = "attributions" in known
    if "quotes" in known & asked:
        found.update(quotes.score(gold.quotes, predicted.quotes, tails, documents, speakers=has_sources))
    edges = candidates(gold.figures, predicted.figures, tails)
    if "casualties" in known & asked:
        figures = gold.figures, predicted.figures
        found.update(casualties.score(*figures, edges, tails, documents, slots=slots, sources=has_sources))
    if "attributions" in known & asked:
        found.update(attributions.score(sides, edges, documents))
    return found
