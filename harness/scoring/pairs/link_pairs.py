"""Pairs of attributions, in two pools that never pair with each other.

Speech and claims are candidates where their contents share a character, figures where their casualties pass the gate.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from harness.scoring.items.layers import FIGURE, Links, Side
from harness.scoring.items.order import Ints, Mask, matches
from harness.scoring.items.spans import Compared, Spans
from harness.scoring.items.sweep import overlapping
from harness.scoring.pairs.figure_pairs import FigurePairs


class LinkPairs:
    """Candidate pairs of rows, sorted, with facts about each."""

    def __init__(self, gold: Side, predicted: Side, figures: FigurePairs | None) -> None:
        """``figures`` are the candidate pairs of casualties, None where there are none to lead to."""
        assert gold.links is not None
        assert predicted.links is not None
        self.gold: Links = gold.links
        self.predicted: Links = predicted.links
        self._figures = figures
        self.one, self.other = self._candidates()
        to_figures = self.gold.kind[self.one] == FIGURE
        self._of_figures = np.flatnonzero(to_figures)
        self._content = self.gold.content.compare(self.one, self.predicted.content, self.other)

    def _candidates(self) -> tuple[Ints, Ints]:
        gold, predicted = self.gold, self.predicted
        kept = np.flatnonzero(~predicted.repeated)
        one, other = overlapping(gold.content, predicted.content.take(kept))
        found = [(one, kept[other])]
        if self._figures is not None:
            mine = np.flatnonzero(gold.kind == FIGURE)
            theirs = kept[predicted.kind[kept] == FIGURE]
            mine = mine[np.argsort(gold.figure[mine], kind="stable")]
            theirs = theirs[np.argsort(predicted.figure[theirs], kind="stable")]
            pair, row = matches(self._figures.one, gold.figure[mine])
            again, column = matches(self._figures.other[pair], predicted.figure[theirs])
            found.append((mine[row[again]], theirs[column]))
        ones, others = (np.concatenate(rows) for rows in zip(*found, strict=True))
        key = np.unique(ones * (len(predicted) + 1) + others)
        return key // (len(predicted) + 1), key % (len(predicted) + 1)

    @property
    def anything(self) -> Mask:
        """Every candidate: what passed the layer's gate."""
        return np.ones(len(self.one), dtype=bool)

    @cached_property
    def _source(self) -> Compared:
        return self.gold.source.compare(self.one, self.predicted.source, self.other)

    @cached_property
    def _cue(self) -> Compared:
        return self.gold.cue.compare(self.one, self.predicted.cue, self.other)

    @cached_property
    def shared(self) -> Ints:
        """Shared characters of content, source and cue together; of a figure's, also those of figure and victims."""
        found: Ints = self._content.shared + self._source.shared + self._cue.shared
        rows = self._of_figures
        if len(rows):
            figures, (one, other) = self._of_casualties(), self._casualties
            for name in ("figure", "victims"):
                found[rows] += figures.gold.slots[name].compare(one, figures.predicted.slots[name], other).shared
        return found

    def _of_casualties(self) -> FigurePairs:
        assert self._figures is not None
        return self._figures

    @cached_property
    def _casualties(self) -> tuple[Ints, Ints]:
        """The rows of the casualties that the pairs of figures lead to."""
        rows = self._of_figures
        return self.gold.figure[self.one[rows]], self.predicted.figure[self.other[rows]]

    @cached_property
    def same_content(self) -> Mask:
        """The same words once trimmed; of a figure, the same numbers and the same span."""
        found = self.gold.trimmed.compare(self.one, self.predicted.trimmed, self.other).same.copy()
        rows = self._of_figures
        if len(rows):
            figures, (one, other) = self._of_casualties(), self._casualties
            stated = [(figures.gold.slots[name], figures.predicted.slots[name]) for name in ("figure", "victims")]
            (figure, other_figure), (victims, other_victims) = stated
            by_figure = figure.present[one] | other_figure.present[other]
            same = np.where(
                by_figure,
                _agree(figure, one, other_figure, other, figure.compare(one, other_figure, other).same),
                _agree(victims, one, other_victims, other, victims.compare(one, other_victims, other).same),
            )
            found[rows] = same & figures.has_same_number(one, other)
        return found

    @cached_property
    def similar_content(self) -> Mask:
        """Dice ≥ 0.5; of a figure, the same numbers."""
        found = self._content.similar.copy()
        if len(self._of_figures):
            found[self._of_figures] = self._of_casualties().has_same_number(*self._casualties)
        return found

    @cached_property
    def same_who(self) -> Mask:
        """The source is the same entity, or one that gold's may be, or there is none on either side."""
        neither: Mask = ~(self.gold.has_who[self.one] | self.predicted.has_who[self.other])
        return neither | self._names(
            np.ones(len(self.gold), dtype=bool), np.ones(len(self.gold.others.row), dtype=bool)
        )

    def _names(self, first: Mask, others: Mask) -> Mask:
        """Whether the predicted source is the same entity as one of gold's readings.

        Args:
            first: which of gold's sources count by their own reading.
            others: which of their alternatives count.
        """
        gold, one, who = self.gold, self.one, self.predicted.who[self.other]
        stated = gold.has_who[one] & self.predicted.has_who[self.other]
        found: Mask = stated & first[one] & (gold.who[one] == who)
        if len(gold.others.row):
            pair, at = matches(one, gold.others.row)
            also = others[at] & stated[pair] & (gold.others.who[at] == who[pair])
            found[pair[also]] = True
        return found

    @cached_property
    def same_source(self) -> Mask:
        """The sources are the same span, or there is none on either side."""
        return self._by_place(self._source.same)

    @cached_property
    def similar_source(self) -> Mask:
        """Dice of the sources at least one half, or there is none on either side."""
        return self._by_place(self._source.similar)

    def _by_place(self, agreeing: Mask) -> Mask:
        """Whether sources agree by their places; a reading that gold knows but that stands nowhere, by who it is."""
        placed = _agree(self.gold.source, self.one, self.predicted.source, self.other, agreeing)
        by_name = self._names(self.gold.is_implicit, self.gold.others.is_implicit)
        found: Mask = by_name | (placed & ~self.predicted.is_implicit[self.other])
        return found

    @cached_property
    def same_cue(self) -> Mask:
        """The cues are the same span, or there is none on either side."""
        return _agree(self.gold.cue, self.one, self.predicted.cue, self.other, self._cue.same)

    @cached_property
    def similar_cue(self) -> Mask:
        """Dice of the cues at least one half, or there is none on either side."""
        return _agree(self.gold.cue, self.one, self.predicted.cue, self.other, self._cue.similar)

    def faults(self) -> dict[str, Mask]:
        """What is wrong about each pair, by name."""
        return {
            "content": ~self.same_content,
            "source": ~self.same_who,
            "source span": self.same_who & ~self.same_source,
            "cue": ~self.same_cue,
        }


def _agree(gold: Spans, one: Ints, predicted: Spans, other: Ints, agreeing: Mask) -> Mask:
    """Whether a slot agrees where both have it, or is absent on both sides."""
    has, found = gold.present[one], predicted.present[other]
    agreed: Mask = np.where(has & found, agreeing, ~(has | found))
    return agreed
