"""The tables of the four layers: one row an item, sorted by all that the items say.

Predictions that say the same as the one before them are ``repeated``, names and quotes only beyond as many as gold has
of the same: they are spurious whatever else gold says, and what refers to them refers to the first. Codes of labels,
kinds, outcomes, roles and statuses sort as their names do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.annotation import KINDS, OUTCOMES, STATUSES, VICTIM_ROLES, Item
from harness.scoring.items.order import Column, Floats, Ints, Mask
from harness.scoring.items.source_sets import Sets
from harness.scoring.items.sources import NO_OTHERS, OtherSources
from harness.scoring.items.spans import Spans

KIND_NAMES = tuple(sorted(KINDS))
OUTCOME_NAMES = tuple(sorted(OUTCOMES))
ROLE_NAMES = tuple(sorted(VICTIM_ROLES))
STATUS_NAMES = ("", *sorted(STATUSES))
"""The empty name stands for figures without a status."""
CONTENT_NAMES = ("claim", "figure", "quote")
"""What an attribution leads to."""
CLAIM, FIGURE, QUOTE = range(3)
SPAN_SLOTS = ("figure", "victims", "cause", "place", "date")


@dataclass(slots=True)
class Table:
    """What the tables of all layers have.

    Attributes:
        document: of each item, ascending.
        optional: gold that costs nothing where it is missed.
        repeated: predictions that say the same as the one before.
        score: how sure a prediction is; NaN where it does not say.
        items: the items as they were given.
        origin: which of the items each row is.
    """

    document: Ints
    optional: Mask
    repeated: Mask
    score: Floats
    items: Sequence[Item]
    origin: Ints

    def __len__(self) -> int:
        return len(self.document)

    def item(self, row: int) -> Item:
        found: Item = self.items[int(self.origin[row])]
        return found


@dataclass(slots=True)
class Entities(Table):
    """``label`` is a code of the chunk's label names."""

    span: Spans
    label: Ints


@dataclass(slots=True)
class Quotes(Table):
    """``trimmed`` is the span without marks and blanks at its ends, ``name`` the number of the quote's id."""

    span: Spans
    trimmed: Spans
    kind: Ints
    name: Ints


@dataclass(slots=True)
class Bounds:
    """Intervals of people. ``low`` and ``high`` are 0 where ``has_low`` or ``has_high`` says that the end is open."""

    low: Column
    high: Column
    has_low: Mask
    has_high: Mask

    def __len__(self) -> int:
        return len(self.low)

    def take(self, rows: Ints | Mask) -> Bounds:
        return Bounds(self.low[rows], self.high[rows], self.has_low[rows], self.has_high[rows])

    def content(self) -> list[Column]:
        """Columns that sort the intervals, open ends first."""
        return [np.where(self.has_low, self.low, -1), np.where(self.has_high, self.high, -1)]


@dataclass(slots=True)
class Figures(Table):
    """Casualty figures.

    Attributes:
        slots: by the names of ``SPAN_SLOTS``.
        bounds: the number.
        other_bounds, other_bounds_row: further right readings of the number, and which figure each belongs to.
        whole, has_whole: row of the figure that this one breaks down, where there is such a figure.
        is_part: whether the item names a whole at all, be it there or not.
        first: row of the first statement of the same figure.
        name: the number of the figure's id.
    """

    slots: dict[str, Spans]
    outcome: Ints
    bounds: Bounds
    other_bounds: Bounds
    other_bounds_row: Ints
    approximate: Mask
    role: Ints
    status: Ints
    whole: Ints
    has_whole: Mask
    is_part: Mask
    first: Ints
    name: Ints

    @property
    def stands(self) -> Mask:
        """Whether the figure or its victims are in the text, or are given in words."""
        found = np.zeros(len(self), dtype=bool)
        for slot in ("figure", "victims"):
            span = self.slots[slot]
            found |= span.located
            rows = np.flatnonzero(span.present & ~span.located)
            found[rows] |= np.array([bool(words) for words in span.words(rows)], dtype=bool)
        return found


@dataclass(slots=True)
class Links(Table):
    """Attributions.

    Attributes:
        kind: code of ``CONTENT_NAMES``.
        content, trimmed: the quote's or the claim's span, as it is and trimmed; absent for figures.
        figure: row of the figure that the content is, where ``kind`` says so.
        name: the number of the id that the content is; of none, where it is a span or leads nowhere.
        has_name: whether the content is an id.
        source, cue: spans.
        who, has_who: who the source is, as a number, where there is a source.
        who_by_words: the same by the source's words alone.
        is_implicit: the source is known, but stands nowhere.
        others: whom else the source may be, in gold.
    """

    kind: Ints
    content: Spans
    trimmed: Spans
    figure: Ints
    name: Ints
    has_name: Mask
    source: Spans
    cue: Spans
    who: Ints
    has_who: Mask
    who_by_words: Ints
    is_implicit: Mask
    others: OtherSources = NO_OTHERS

    @property
    def may_be_implicit(self) -> Mask:
        """Whether the source, or one of its alternatives, stands nowhere."""
        found = self.is_implicit.copy()
        found[self.others.row[self.others.is_implicit]] = True
        return found


@dataclass(slots=True)
class Side:
    """Gold or predictions of a chunk; a layer that was not asked for is None.

    Attributes:
        sets: what the numbers of sets of sources stand for.
        speakers, speakers_by_words: of each name number, the set of its sources as one number of ``sets``.
        sources: of each row of figures: its own sources, else those of the innermost attributed content around it.
    """

    entities: Entities | None = None
    quotes: Quotes | None = None
    figures: Figures | None = None
    links: Links | None = None
    sets: Sets = field(default_factory=Sets)
    speakers: Ints | None = None
    speakers_by_words: Ints | None = None
    sources: Ints | None = None
