"""Pairs of quotes. Gate: the contents share a character."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from harness.scoring.items.layers import Links, Quotes, Side
from harness.scoring.items.order import Ints, Mask
from harness.scoring.pairs.assignment import most_pairs
from harness.scoring.pairs.entity_pairs import overlapping_of_first


class QuotePairs:
    """Candidate pairs of rows, sorted, with facts about each."""

    def __init__(self, gold: Side, predicted: Side) -> None:
        assert gold.quotes is not None
        assert predicted.quotes is not None
        self._sides = gold, predicted
        self.gold: Quotes = gold.quotes
        self.predicted: Quotes = predicted.quotes
        self.one, self.other = overlapping_of_first(self.gold, self.predicted)
        self._compared = self.gold.span.compare(self.one, self.predicted.span, self.other)

    @property
    def shared(self) -> Ints:
        """Characters of the contents in common."""
        return self._compared.shared

    @property
    def similar(self) -> Mask:
        """Dice of the contents at least one half."""
        return self._compared.similar

    @property
    def gold_length(self) -> Ints:
        """Characters of gold's reading that shares the most."""
        return self._compared.gold_length

    @cached_property
    def same_span(self) -> Mask:
        """Same characters, white space and quotation marks at the ends aside."""
        return self.gold.trimmed.compare(self.one, self.predicted.trimmed, self.other).same

    @cached_property
    def same_kind(self) -> Mask:
        """Both direct, both indirect or both mixed."""
        found: Mask = self.gold.kind[self.one] == self.predicted.kind[self.other]
        return found

    @cached_property
    def same_speaker(self) -> Mask:
        """The sources are the same clusters; several must all be."""
        return self._speakers("speakers")

    @cached_property
    def same_speaker_words(self) -> Mask:
        """The same, where predicted sources are told by their words alone."""
        return self._speakers("speakers_by_words")

    def _speakers(self, told: str) -> Mask:
        wanted, found = self._sides[0].speakers, getattr(self._sides[1], told)
        assert wanted is not None
        names = self.gold.name[self.one], self.predicted.name[self.other]
        return self._sides[0].sets.agree(wanted[names[0]], found[names[1]])

    @cached_property
    def same_speaker_mention(self) -> Mask:
        """The sources stand in the same places; implicit ones stand nowhere on either side."""
        wanted, found = (_Stated(side) for side in self._sides)
        name, other_name = self.gold.name[self.one], self.predicted.name[self.other]
        count, other_count = wanted.count[name], found.count[other_name]
        same: Mask = (count == 0) & (other_count == 0)
        single = np.flatnonzero((count == 1) & (other_count == 1))
        same[single] = _in_same_place(wanted, wanted.first[name[single]], found, found.first[other_name[single]])
        several = np.flatnonzero((count > 0) & (other_count > 0) & (count + other_count > 2))
        for pair in several.tolist():
            same[pair] = _all_in_same_places(wanted, int(name[pair]), found, int(other_name[pair]))
        return same

    @property
    def anything(self) -> Mask:
        """Every candidate: what passed the layer's gate."""
        return np.ones(len(self.one), dtype=bool)

    def faults(self, *, speakers: bool) -> dict[str, Mask]:
        """What is wrong about each pair, by name."""
        found = {"boundary": ~self.same_span, "kind": ~self.same_kind}
        return {**found, "speaker": ~self.same_speaker} if speakers else found


class _Stated:
    """The attributions with a source of each name number."""

    def __init__(self, side: Side) -> None:
        assert side.links is not None
        assert side.speakers is not None
        self.links: Links = side.links
        rows = np.flatnonzero(self.links.has_name & self.links.has_who)
        self._rows = rows[np.argsort(self.links.name[rows], kind="stable")]
        self.count = np.bincount(self.links.name[rows], minlength=len(side.speakers))
        self._end = np.cumsum(self.count)
        self.first = np.zeros(len(self.count), dtype=np.int64)
        some = np.flatnonzero(self.count)
        self.first[some] = self._rows[(self._end - self.count)[some]]

    def different(self, name: int) -> list[int]:
        """Rows of the links whose sources differ in where they stand or in their words."""
        rows = self._rows[self._end[name] - self.count[name] : self._end[name]].tolist()
        return list({tuple(self.links.source.readings(row)): row for row in rows}.values())


def _in_same_place(gold: _Stated, one: Ints, predicted: _Stated, other: Ints) -> Mask:
    same = gold.links.source.compare(one, predicted.links.source, other).same
    return same | (gold.links.may_be_implicit[one] & predicted.links.is_implicit[other])


def _all_in_same_places(gold: _Stated, name: int, predicted: _Stated, other_name: int) -> bool:
    """Whether as many sources stand on both sides, each in the place of another."""
    wanted, found = gold.different(name), predicted.different(other_name)
    if len(wanted) != len(found):
        return False
    one = np.repeat(np.array(wanted, dtype=np.int64), len(found))
    other = np.tile(np.array(found, dtype=np.int64), len(wanted))
    same = _in_same_place(gold, one, predicted, other).reshape(len(wanted), len(found))
    return most_pairs(same) == len(wanted)
