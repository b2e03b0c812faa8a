"""Slots of a batch of documents as packed places and numbered words: ``harness.scoring.spans`` over columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from harness.annotation import Fragments, Slot
from harness.scoring.columns.pairing import Ints
from harness.scoring.columns.places import END, LARGEST_OFFSET, NONE, NOWHERE, START, TAIL, WORDS, pack
from harness.scoring.columns.rows import Chunk
from harness.scoring.spans import QUOTATION_MARKS, normalise, trim

LARGEST_NUMBER = 1 << 50
MOST_TAILS = 1 << 17
"""Discontinuous places of a chunk; a batch may add as many before its documents are given up."""
_TRIMMABLE = QUOTATION_MARKS | {c for c in map(chr, range(0x3001)) if c.isspace()}  # white space ends at U+3000


def ints(values: list[int], document: Ints, unfit: set[int]) -> Ints:
    """Whole numbers as a column; documents with one that is too large are added to ``unfit``."""
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError:
        large = [abs(value) > LARGEST_NUMBER for value in values]
        unfit.update(document[large].tolist())
        return np.zeros(len(values), dtype=np.int64)  # the others are read again without these


class SlotReader:
    """Reads the slots of one side of a batch.

    Attributes:
        texts: the text of each document, where it is at hand.
        unfit: documents with something that columns do not carry.
        ungrounded, bad: by document, slots of words without offsets, and spans that are empty or outside the text.
    """

    def __init__(self, chunk: Chunk, texts: Sequence[str | None], sizes: Sequence[int | None]) -> None:
        self.words, self.keys, self._tails = chunk.words, chunk.keys, chunk.tails
        self.texts = texts
        self._sizes = sizes
        limits = [LARGEST_OFFSET if size is None else min(size, LARGEST_OFFSET) for size in sizes]
        self._limits = np.array(limits, dtype=np.int64)
        self.unfit = {nth for nth, size in enumerate(sizes) if size is not None and size > LARGEST_OFFSET}
        self.ungrounded, self.bad = [0] * len(texts), [0] * len(texts)

    def places(self, slots: Sequence[Slot], document: Ints) -> Ints:
        """Each slot as ``spans.locate`` has it, packed; words without offsets by their key."""
        start, end = (
            ints([-1 if at is None else at for at in column], document, self.unfit)
            for column in ([slot.start for slot in slots], [slot.end for slot in slots])
        )
        usual = (start >= 0) & (start < end) & (end <= self._limits[document])
        usual[[row for row, slot in enumerate(slots) if slot.fragments is not None or slot.alternatives]] = False
        found: Ints = start << START | end << END
        for row in np.flatnonzero(~usual).tolist():
            found[row] = self._unusual(slots[row], int(document[row]))
        return found

    def optional(self, slots: Sequence[Slot | None], document: Ints, *, words: bool = False) -> tuple[Ints, Ints]:
        """Places and, if asked for, the words of slots that may be absent."""
        place, numbers = np.full(len(slots), NONE), np.zeros(len(slots), dtype=np.int64)
        present = [slot for slot in slots if slot is not None]
        rows = np.flatnonzero([slot is not None for slot in slots])
        place[rows] = found = self.places(present, document[rows])
        if words:
            at = zip(present, found.tolist(), document[rows].tolist(), strict=True)
            numbers[rows] = [self.words_at(slot, here, nth) for slot, here, nth in at]
        return place, numbers

    def _unusual(self, slot: Slot, document: int) -> int:
        if slot.alternatives:
            self.unfit.add(document)
        extent, size = slot.extent, self._sizes[document]
        if extent and extent[0][0] >= 0 and (size is None or extent[-1][1] <= size):
            return self._packed(extent, document)
        self.bad[document] += not (slot.start is None and slot.end is None and slot.fragments is None)
        self.ungrounded[document] += bool(slot.text and not extent)
        return WORDS + self.keys[normalise(slot.text or "")]

    def _packed(self, extent: Fragments, document: int) -> int:
        # Without an extent only where a number did not fit its column: all but its document is read again.
        if not extent or extent[-1][1] > LARGEST_OFFSET or len(self._tails) >= 2 * MOST_TAILS - 1:
            self.unfit.add(document)
            return NOWHERE
        return pack(*extent[0], self._tails[extent[1:]])

    def trimmed(self, slots: Sequence[Slot], place: Ints, document: Ints) -> Ints:
        """The places as ``spans.trimmed`` has them."""
        found = place.copy()
        for row, (here, nth) in enumerate(zip(place.tolist(), document.tolist(), strict=True)):
            text = self.texts[nth]
            if here > 0 and text is not None:
                last = (here >> END & LARGEST_OFFSET) - 1
                if here & TAIL or text[here >> START] in _TRIMMABLE or text[last] in _TRIMMABLE:
                    found[row] = self._packed(trim(slots[row].extent, text), nth)
        return found

    def words_at(self, slot: Slot, place: int, document: int) -> int:
        """The number of a slot's words."""
        text = self.texts[document]
        if text is None or place < 0:
            return self.words[slot.text or ""]
        if place & TAIL:
            return self.words[" ".join(text[start:end] for start, end in slot.extent)]
        return self.words[text[place >> START : place >> END & LARGEST_OFFSET]]

    def words_without_text(self, slots: Sequence[Slot | None], document: Ints) -> Ints:
        """The words of slots in documents without a text, where places do not say it all; 0 in others."""
        if None not in self.texts:
            return np.zeros(len(slots), dtype=np.int64)
        texts, numbers = self.texts, self.words
        found = [
            0 if slot is None or texts[nth] is not None else numbers[slot.text or ""]
            for slot, nth in zip(slots, document.tolist(), strict=True)
        ]
        return np.array(found, dtype=np.int64)
