"""What is to be read of a chunk of documents, and what is to be said of its predictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from harness.annotation import Annotations, Layer, Scope
from harness.scoring.items.order import Ints
from harness.scoring.items.spans import Spans, Texts

OPTIONAL_MARKS = "predictions marked optional (the mark is ignored)"
ALTERNATIVES = "predictions with alternatives (only the first reading is used)"
BAD_SPANS = "predicted spans that are empty or outside the text"
REPEATS = "identical predictions beyond the first (spurious)"
ODDITIES = (OPTIONAL_MARKS, ALTERNATIVES, BAD_SPANS, REPEATS)


class Chunk(NamedTuple):
    """Documents that are read together: gold, predictions and texts, in one order."""

    gold: Sequence[Annotations]
    predicted: Sequence[Annotations]
    texts: Texts


@dataclass(frozen=True, slots=True)
class ChunkPlan:
    """What is to be read of each document.

    Attributes:
        scope: what the corpus annotates.
        known: the layers that gold annotates within the scope, in all of the documents.
        has_figures: whether gold annotates figures, be they in scope or not: attributions may lead to them.
        asked: the layers to score, where they are known.
        is_plain: whether all that there is are entities, none of them with anything but one span and a label.
    """

    scope: Scope
    known: frozenset[Layer]
    has_figures: bool
    asked: frozenset[Layer]
    is_plain: bool = False

    @property
    def scored(self) -> frozenset[Layer]:
        return self.known & self.asked

    @property
    def with_sources(self) -> bool:
        """Whether anything that is scored hangs on who a source is."""
        return "attributions" in self.known and bool(self.scored - {"entities"})

    def reads(self, layer: Layer) -> bool:
        """Whether a layer is read, be it scored itself or for what hangs on it."""
        if layer == "quotes" and self.with_sources:
            return True
        if layer == "casualties" and self.has_figures and "attributions" in self.scored:
            return True
        return layer in self.scored or (layer == "attributions" and self.with_sources)


@dataclass(slots=True)
class Noted:
    """What a reader should know of the predictions, a count a document.

    Attributes:
        out_of_scope: predictions that the corpus does not annotate.
        ungrounded: slots that are words without offsets.
        oddities: by message.
        outside: how many predictions of which layer and label, kind or outcome are out of scope, of all documents.
    """

    out_of_scope: Ints
    ungrounded: Ints
    oddities: dict[str, Ints] = field(default_factory=dict)
    outside: Counter[tuple[Layer, str]] = field(default_factory=Counter)

    def count_slots(self, spans: Spans) -> None:
        """Count the slots that are words alone, those that stand nowhere valid, and those with alternatives."""
        bad, alternatives = self.oddities[BAD_SPANS], self.oddities[ALTERNATIVES]
        for row in np.flatnonzero(spans.present & ~spans.located).tolist():
            slot, document = spans.slots[row], spans.document[row]
            assert slot is not None
            self.ungrounded[document] += bool(slot.text and not slot.extent)
            bad[document] += not (slot.start is None and slot.end is None and slot.fragments is None)
        for row in [row for row, slot in enumerate(spans.slots) if slot is not None and slot.alternatives]:
            alternatives[spans.document[row]] += 1
