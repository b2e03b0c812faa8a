"""What the signatures of a corpus need to know of its gold, taken in as the documents come."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from harness.annotation import Entity, Labelled, Layer, Scope
from harness.scoring.items.layers import Entities
from harness.scoring.items.spans import whole_numbers
from harness.scoring.results.score import Score
from harness.scoring.signature import (
    corpus_digest,
    entities_digest_of,
    entity_marks,
    gold_hash,
    is_uncommon,
    label_marks,
    scope_digest,
    signature,
)

MOST_WAITING = 2_048
"""Documents whose entities are marked at once."""


class Digests:
    """What signatures need to know of gold, taken in as it is read_chunk."""

    def __init__(self, asked: frozenset[Layer]) -> None:
        self._asked = asked
        self._whole: list[str] = []
        self._marks: dict[int, int] = {}
        self._uncommon: list[tuple[str, Entity]] = []
        self._is_untrimmed = False
        self._waiting: dict[int, Sequence[Entity]] = {}

    def add(self, place: int, gold: Labelled) -> None:
        """Take in the document that has this place."""
        if self._asked - {"entities"}:
            self._whole.append(gold_hash(gold))
        self._is_untrimmed |= gold.document.text is None
        if "entities" in self._asked:
            entities = gold.annotations.entities or ()
            if any(map(is_uncommon, entities)):
                self._uncommon += [(gold.document.id, entity) for entity in entities]
                return
            self._waiting[place] = entities
            if len(self._waiting) >= MOST_WAITING:
                self._mark()

    def put_marks(self, places: Sequence[int], entities: Entities, names: Sequence[str]) -> None:
        """Take in the entities of plain documents as a table."""
        labels = label_marks(names)[entities.label]
        start, end = entities.span.start.copy(), entities.span.end.copy()
        lost = np.flatnonzero(~entities.span.located)  # a mark is made of what gold says, wherever that is
        if len(lost):
            items: list[Any] = [entities.item(row) for row in lost.tolist()]
            start[lost] = whole_numbers([item.start for item in items])
            end[lost] = whole_numbers([item.end for item in items])
        marks = entity_marks(len(places), entities.document, start, end, labels)
        self._marks.update(zip(places, marks.tolist(), strict=True))

    def absorb(self, other: Digests, first: int) -> None:
        """Take over what another one took in, whose documents follow from place ``first`` on."""
        other._mark()
        self._whole += other._whole
        self._marks |= {first + place: mark for place, mark in other._marks.items()}
        self._uncommon += other._uncommon
        self._is_untrimmed |= other._is_untrimmed

    def _mark(self) -> None:
        """Mark the entities of the documents that wait, all at once."""
        waiting, self._waiting = self._waiting, {}
        entities = list(itertools.chain.from_iterable(waiting.values()))
        document = np.repeat(np.arange(len(waiting)), [len(items) for items in waiting.values()])
        start = whole_numbers([entity.start or 0 for entity in entities])
        end = whole_numbers([entity.end or 0 for entity in entities])
        names = {name: nth for nth, name in enumerate({entity.label: None for entity in entities})}
        label = label_marks(names)[np.array([names[entity.label] for entity in entities], dtype=np.int64)]
        marks = entity_marks(len(waiting), document, start, end, label)
        self._marks.update(zip(waiting, marks.tolist(), strict=True))

    def sign(self, scores: Mapping[str, Score], ids: Sequence[str], order: Sequence[int], scope: Scope) -> None:
        """Give every score its signature.

        Args:
            scores: by address.
            ids: of the documents, sorted.
            order: the place of each of them as they were added.
            scope: what the corpus annotates.
        """
        limits = scope_digest(scope)
        whole = corpus_digest(self._whole)
        entities = ""
        if "entities" in self._asked:
            self._mark()
            marks = np.array([self._marks.get(place, 0) for place in order], dtype=np.uint64)
            entities = entities_digest_of(ids, marks, self._uncommon)
        for address, score in scores.items():
            layer = address.split(".")[0]
            untrimmed = self._is_untrimmed and layer in ("quotes", "attributions")
            score.signature = signature(
                address, entities if layer == "entities" else whole, limits, untrimmed=untrimmed
            )
