"""Scores a corpus: every gold document, every layer, every mode, with intervals and signatures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from harness.annotation import LAYERS, Annotations, Labelled, Layer, Scope
from harness.errors import HarnessError
from harness.scoring.gold_digests import Digests
from harness.scoring.items.chunk_plan import Chunk, ChunkPlan, Noted
from harness.scoring.items.reading import read_chunk
from harness.scoring.items.spans import UNKNOWN_SIZE, Numbers, Texts
from harness.scoring.items.sweep import TangleError
from harness.scoring.pairs.counting import ChunkCounts, count_chunk
from harness.scoring.results.score import Score
from harness.scoring.results.scores import Scores
from harness.scoring.statistics.intervals import alone, intervals
from harness.scoring.statistics.label_rows import label_intervals
from harness.scoring.totals import Totals

MOST_DOCUMENTS = 2_048
"""Documents of a chunk; it changes no number."""
MOST_ITEMS = 40_000
"""Items of a chunk, so that long documents do not make it large."""
NO_SCOPE = Scope()


def score_corpus(
    gold: Iterable[Labelled],
    predictions: Mapping[str, Annotations],
    *,
    scope: Scope | None = None,
    layers: Sequence[Layer] = LAYERS,
    bootstrap: int = 10_000,
    seed: int = 13,
    details: bool = False,
    attempted: Collection[Layer] = LAYERS,
) -> Scores:
    """Score predictions against gold.

    Args:
        gold: every document to score; ids are unique.
        predictions: annotations by document id. A document without any is scored as empty.
        scope: what the corpus annotates; everything without one.
        layers: the layers to score.
        bootstrap: draws for the 95% intervals; 0 for none.
        seed: of the draws.
        details: whether to tell what became of each item.
        attempted: the layers that the predictions attempt (see ``attempted_layers``); of the others nothing is scored.

    Raises:
        HarnessError: two gold documents share an id, or one has more overlapping items than can be paired exactly.
    """
    scorer = Scorer(scope=scope, layers=layers, details=details, attempted=attempted)
    nothing = Annotations()
    for labelled in gold:
        scorer.add(labelled, predictions.get(labelled.document.id, nothing))
    return scorer.finish(bootstrap=bootstrap, seed=seed, strays=sorted(set(predictions).difference(scorer.ids)))


def attempted_layers(
    predictions: Iterable[Annotations], declared: Collection[Layer] | None = None
) -> tuple[Layer, ...]:
    """The layers that whoever made predictions attempts.

    Those that it declares, and those whose key stands in any document, be there something in it or not. Nobody says
    anything where there is no prediction at all: what is declared, or else every layer, is then attempted in vain.

    Args:
        predictions: annotations of the documents that did not fail.
        declared: what the extractor says; ``None``: nothing.
    """
    found: set[Layer] = set(declared or ())
    is_empty = True
    for predicted in predictions:
        is_empty = False
        found.update(layer for layer in LAYERS if predicted.annotates(layer))
        if len(found) == len(LAYERS):
            break
    if is_empty and declared is None:
        return LAYERS
    return tuple(layer for layer in LAYERS if layer in found)


class Scorer:
    """Takes documents one by one, in any order, and keeps no more of them than a chunk.

    Attributes:
        ids: of the documents, in the order in which they came.
        misplaced: of those that were added as plain although a span of gold's is empty or leaves the text.
    """

    def __init__(
        self,
        *,
        scope: Scope | None = None,
        layers: Sequence[Layer] = LAYERS,
        details: bool = False,
        figures_by: str | None = None,
        attempted: Collection[Layer] = LAYERS,
    ) -> None:
        """The arguments are those of ``score_corpus``, and:

        Args:
            figures_by: what casualty figures are told apart by in counts by label, in place of their outcome.
        """
        self.ids: list[str] = []
        self.misplaced: list[str] = []
        self._scope = scope or NO_SCOPE
        self._asked = frozenset(layers)
        self._attempted = frozenset(attempted)
        self._annotated: set[Layer] = set()
        self._details, self._figures_by = details, figures_by
        self._waiting: dict[_Group, _Waiting] = {}
        self._parts: list[tuple[Sequence[int], ChunkCounts, Noted]] = []
        self._digests = Digests(self._asked)

    def add(self, gold: Labelled, predicted: Annotations) -> None:
        """Take one document, gold and predictions."""
        annotations, document = gold.annotations, gold.document
        annotated = [layer for layer in LAYERS if self._scope.has_layer(layer) and annotations.annotates(layer)]
        self._annotated.update(annotated)
        known = self._attempted.intersection(annotated)
        group = _Group(known, annotations.annotates("casualties"), is_plain=False)
        self._digests.add(len(self.ids), gold)
        items = sum(len(side.layer(layer)) for side in (annotations, predicted) for layer in self._asked)
        size = UNKNOWN_SIZE if document.length is None else document.length
        self._wait(group, document.id, annotations, predicted, document.text, size, items)

    def add_plain(self, name: str, size: int | None, gold: PlainDocument, predicted: PlainDocument) -> None:
        """Take one document of entities alone, none of them with anything but one span and a label.

        Args:
            name: its id.
            size: its length in code points, where that is known.
            gold, predicted: the entities; ``None`` where gold does not annotate them.
        """
        has_entities = gold.entities is not None and self._scope.has_layer("entities")
        if has_entities:
            self._annotated.add("entities")
        group = _PLAIN if has_entities else _PLAIN_UNKNOWN
        items = len(gold.entities or ()) + len(predicted.entities or ())
        self._wait(group, name, gold, predicted, None, UNKNOWN_SIZE if size is None else size, items)

    def _wait(
        self, group: _Group, name: str, gold: Any, predicted: Any, text: str | None, size: int, items: int
    ) -> None:
        waiting = self._waiting.get(group)
        if waiting is None:
            waiting = self._waiting[group] = _Waiting([], [], [], [], [])
        waiting.places.append(len(self.ids))
        waiting.gold.append(gold)
        waiting.predicted.append(predicted)
        waiting.texts.append(text)
        waiting.sizes.append(size)
        waiting.items += items
        self.ids.append(name)
        if waiting.items >= MOST_ITEMS or len(waiting.places) >= MOST_DOCUMENTS:
            self._score(group)

    def finish(
        self, *, bootstrap: int, seed: int, strays: Sequence[str] = (), attempted: Collection[Layer] | None = None
    ) -> Scores:
        """Score what is left, and add everything up.

        Args:
            bootstrap: draws for the 95% intervals; 0 for none.
            seed: of the draws.
            strays: ids of predictions for documents that gold does not hold.
            attempted: the layers that the predictions attempt, where that shows only once all are read.
        """
        if attempted is not None:
            self._attempted &= frozenset(attempted)
        refuse_duplicates(self.ids)
        self.close()
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        ids = [self.ids[place] for place in order]
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        totals = Totals(self._parts, rank, self._attempted)
        drawn = intervals(totals.rows, bootstrap, seed)
        of_labels = label_intervals(totals.label_rows, len(ids), bootstrap, seed)
        scores = {
            address: Score(
                address,
                totals.counts.get(address),
                totals.quotients(address),
                drawn[address],
                totals.labels.get(address),
                alone=alone(totals.rows[address]) if bootstrap else (),
                label_intervals=of_labels.get(address, {}),
            )
            for address in totals.rows
        }
        totals.put_beside(scores)
        self._digests.sign(scores, ids, order, self._scope)
        return Scores(
            by_address=scores,
            documents=len(ids),
            out_of_scope=sum(int(noted.out_of_scope.sum()) for _, _, noted in self._parts),
            outside=totals.outside(),
            ungrounded=sum(int(noted.ungrounded.sum()) for _, _, noted in self._parts),
            warnings=[*warnings_of(totals.oddities(ids)), *stray_warning(strays)],
            details=totals.details(ids) if self._details else [],
            ids=ids,
            rows=totals.rows,
            label_rows=totals.label_rows,
            attempted=tuple(layer for layer in LAYERS if layer in self._asked & self._attempted),
            not_attempted=tuple(
                layer for layer in LAYERS if layer in (self._asked & self._annotated) - self._attempted
            ),
        )

    def close(self) -> None:
        """Score what is left, so that no documents are held any more."""
        for group in list(self._waiting):
            self._score(group)

    def absorb(self, other: Scorer) -> None:
        """Take over what another scorer of the same layers and scope, which is closed, has counted."""
        first = len(self.ids)
        self.ids += other.ids
        self.misplaced += other.misplaced
        self._parts += [
            ([first + place for place in places], counted, noted) for places, counted, noted in other._parts
        ]
        self._digests.absorb(other._digests, first)
        self._annotated |= other._annotated

    def _score(self, group: _Group) -> None:
        waiting = self._waiting.pop(group)
        wanted = ChunkPlan(self._scope, group.known, group.has_figures, self._asked, group.is_plain)
        texts = Texts(waiting.texts, np.array(waiting.sizes, dtype=np.int64), Numbers())
        chunk = Chunk(waiting.gold, waiting.predicted, texts)
        try:
            sides = read_chunk(chunk, wanted)
            told: dict[str, Any] = {"details": self._details, "figures_by": self._figures_by}
            counted = count_chunk(sides, wanted, len(waiting.places), **told)
        except TangleError as error:
            raise HarnessError(f'document "{self.ids[waiting.places[error.document]]}": {error}') from None
        self._parts.append((waiting.places, counted, sides.noted))
        if group.is_plain and sides.gold.entities is not None:
            entities = sides.gold.entities
            lost = np.unique(entities.document[~entities.span.located]).tolist()
            self.misplaced += [self.ids[waiting.places[document]] for document in lost]
            self._digests.put_marks(waiting.places, entities, sides.label_names)


class _Group(NamedTuple):
    """What the documents of a chunk have in common: see ``ChunkPlan``."""

    known: frozenset[Layer]
    has_figures: bool
    is_plain: bool


_PLAIN = _Group(frozenset(("entities",)), has_figures=False, is_plain=True)
_PLAIN_UNKNOWN = _Group(frozenset(), has_figures=False, is_plain=True)


class PlainDocument(Protocol):
    """Entities of a document, each with ``start``, ``end`` and ``label``; None where they are not annotated."""

    @property
    def entities(self) -> Sequence[Any] | None: ...

    def layer(self, name: Layer) -> Sequence[Any]:
        """The entities, where these are asked for."""


@dataclass(slots=True)
class _Waiting:
    """Documents that are still to be scored."""

    places: list[int]
    gold: list[Annotations]
    predicted: list[Annotations]
    texts: list[str | None]
    sizes: list[int]
    items: int = 0


def refuse_duplicates(ids: Sequence[str]) -> None:
    """Raise where two gold documents share their id."""
    if len(set(ids)) < len(ids):
        name = next(name for name, times in Counter(ids).items() if times > 1)
        raise HarnessError(f'two gold documents have the id "{name}": give each its own')


def warnings_of(oddities: Iterable[tuple[str, Mapping[str, int]]]) -> list[str]:
    """Each kind of oddity once: how often, in how many documents, and in which first.

    Args:
        oddities: document ids in order, each with how often each oddity occurs there.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for document, counts in oddities:
        for message, times in counts.items():
            if times:
                found.setdefault(message, []).append((document, times))
    return [
        f"{message}: {sum(times for _, times in places)}, in {_some([document for document, _ in places])}"
        for message, places in found.items()
    ]


def stray_warning(strays: Sequence[str]) -> list[str]:
    """A warning about predictions for documents that the gold does not hold."""
    return [f"predictions for documents that the gold does not hold: {len(strays)}, {_some(strays)}"] if strays else []


def _some(ids: Sequence[str], shown: int = 3) -> str:
    return ", ".join(ids[:shown]) + (f" and {len(ids) - shown} more" if len(ids) > shown else "")
