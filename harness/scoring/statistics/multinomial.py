"""Resampling weights of documents: drawn fast, and from exactly the multinomial distribution.

Poisson counts given their sum are multinomial, and S multinomial balls topped up with n−S uniform ones are n
multinomial balls. So each document gets a Poisson count of a mean slightly below 1, a resample that comes out too large
is dropped whole, and the others are topped up to the number of documents.

A Poisson count is looked up by 16 random bits. Of the table's 65,536 entries an outcome of chance p has ⌊65,536·p⌋; the
few entries left over stand for what the outcomes lost by rounding, and are settled by a second draw among those losses.
Counts of single documents are looked up two at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.uint16]
Weights: TypeAlias = NDArray[np.float32]

LARGEST_PART = 1 << 12
_ENTRIES = 1 << 16
_BLOCK = 8
_CHUNK_CELLS = 1 << 19
_LEAST_DRAWS = 16
_CACHED_CELLS = 1 << 17


@dataclass(frozen=True, slots=True)
class Parts:
    """Groups of documents cut into parts of 1, 2, 4, … documents, so that a few tables serve groups of any size.

    Attributes:
        group: the group of each column of the weights; -1 for a filler, there so that a block has a width in eights.
        sizes: how many documents each column stands for; 0 for a filler.
        blocks: the columns of parts of one size, as (size, first column, end).
    """

    group: Ints
    sizes: Ints
    blocks: tuple[tuple[int, int, int], ...]

    def spread(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """A row for each column of the weights, from a row for each group; zeros for fillers."""
        return np.where(self.group[:, None] >= 0, rows[self.group], 0.0)


def cut(sizes: Ints) -> Parts:
    """Cut groups into parts.

    Args:
        sizes: how many documents each group has.
    """
    groups: list[Ints] = []
    blocks: list[tuple[int, int, int]] = []
    end = 0
    for size in (LARGEST_PART >> place for place in range(LARGEST_PART.bit_length())):
        times = sizes // size if size == LARGEST_PART else sizes // size % 2
        group = np.repeat(np.arange(len(sizes)), times)
        if len(group):
            groups.append(np.pad(group, (0, -len(group) % _BLOCK), constant_values=-1))
            blocks.append((size, end, end + len(groups[-1])))
            end = blocks[-1][2]
    group = np.concatenate(groups)
    widths = [last - first for _, first, last in blocks]
    return Parts(group, np.repeat([size for size, *_ in blocks], widths) * (group >= 0), tuple(blocks))


def weights(parts: Parts, draws: int, seed: int, *, margin: float) -> Iterator[Weights]:
    """How often each part is drawn, with replacement, when as many documents are drawn as there are.

    The numbers depend on the arguments alone, not on how many draws come at a time.

    Args:
        parts: the documents.
        draws: how many resamples.
        seed: of the generators.
        margin: how many standard deviations the Poisson counts are kept below the number of documents: a larger one
            drops fewer resamples and leaves more documents to top up with.

    Yields:
        Draws × columns of ``parts``, some draws at a time, to be used before the next are asked for. What stands in a
        filler's column means nothing.
    """
    documents, width = int(parts.sizes.sum()), len(parts.sizes)
    mean = max(1 - margin / math.sqrt(documents), 1 / documents)
    seeds = np.random.SeedSequence(seed).spawn(2 + len(parts.blocks))
    bits, uniform, *repairs = map(np.random.default_rng, seeds)
    tables = [_Table(size, mean, repair) for (size, *_), repair in zip(parts.blocks, repairs, strict=True)]
    is_real = (parts.sizes > 0).astype(np.float32)
    column = np.repeat(np.arange(width), parts.sizes)
    at_once = max(_LEAST_DRAWS, _CHUNK_CELLS // width)
    buffer = np.empty((min(at_once, draws + draws // 8 + 8), width), np.float32)
    while draws > 0:
        _draw_poisson(parts, tables, bits, buffer)
        lacking = documents - (buffer @ is_real).astype(np.int64)
        fits = lacking >= 0
        drawn, lacking = buffer if fits.all() else buffer[fits], lacking[fits]
        drawn, lacking = drawn[:draws], lacking[:draws]
        cells = column[uniform.integers(0, documents, size=int(lacking.sum()))]
        cells += np.repeat(np.arange(len(drawn)) * width, lacking)
        np.add.at(drawn.reshape(-1), cells, np.float32(1))
        draws -= len(drawn)
        yield drawn


def _draw_poisson(parts: Parts, tables: list[_Table], bits: np.random.Generator, drawn: Weights) -> None:
    """Fill draws × columns with independent Poisson counts, so many draws at a time as the cache holds."""
    lookups = [(last - first) // table.lanes for table, (_, first, last) in zip(tables, parts.blocks, strict=True)]
    step = max(1, _CACHED_CELLS // drawn.shape[1])
    for start in range(0, len(drawn), step):
        some = drawn[start : start + step]
        words = bits.integers(0, 1 << 64, dtype=np.uint64, size=(len(some), sum(lookups) // 4)).view(np.uint16)
        place = 0
        for table, (_, first, last), count in zip(tables, parts.blocks, lookups, strict=True):
            some[:, first:last] = table.look_up(words[:, place : place + count])
            place += count


class _Table:
    """Poisson counts by 16 random bits."""

    def __init__(self, size: int, mean: float, repair: np.random.Generator) -> None:
        """Args:
        size: how many documents a part has; counts of one document come in pairs.
        mean: of the count of one document.
        repair: settles what the table leaves open.
        """
        chances = _poisson_chances(size * mean)
        codes = np.arange(len(chances), dtype=np.uint16)
        self.lanes = 1
        if size == 1:
            self.lanes = 2
            chances = np.outer(chances, chances).ravel()
            codes = np.column_stack([grid.ravel() for grid in np.indices((len(codes), len(codes)))])
            codes = codes.astype(np.uint8).view(np.uint16).ravel()
        entries = np.floor(chances * _ENTRIES).astype(np.int64)
        decided = np.repeat(codes, entries)
        self._codes, self._losses = codes, np.cumsum(chances - entries / _ENTRIES)
        self._table = np.pad(decided, (0, _ENTRIES - len(decided)))
        self._open = np.uint16(len(decided))
        self._repair = repair

    def look_up(self, words: Codes) -> NDArray[np.unsignedinteger]:
        """Counts, draws × columns."""
        found = np.take(self._table, words, mode="wrap")
        undecided = np.flatnonzero(words >= self._open)
        losses = self._repair.random(len(undecided)) * self._losses[-1]
        settled = np.searchsorted(self._losses, losses, side="right")
        found.reshape(-1)[undecided] = self._codes[np.minimum(settled, len(self._codes) - 1)]
        return found.view(np.uint8) if self.lanes == 2 else found


def _poisson_chances(mean: float) -> NDArray[np.float64]:
    """The chance of each count from 0 until nothing is left that a double could tell from 0."""
    counts = np.arange(int(mean + 10 * math.sqrt(mean)) + 12)
    log_factorials = np.cumsum(np.log(np.maximum(counts, 1)))
    chances: NDArray[np.float64] = np.exp(counts * math.log(mean) - mean - log_factorials)
    return chances
