"""Who the sources of many documents are: ``harness.scoring.sources`` over columns.

What hangs on words was settled when the rows were read; here predicted sources are held against the spans of gold's
mentions, and the sources of a quote or figure are gathered into sets, each a whole number.
"""

from __future__ import annotations

import numpy as np

from harness.scoring.columns.pairing import Ints, Mask
from harness.scoring.columns.places import Tails, length, meeting, overlap

NOBODY = -1


def by_span(
    sources: tuple[Ints, Ints], fallback: Ints, mentions: tuple[Ints, Ints], mention_who: Ints, tails: Tails
) -> Ints:
    """The key of each predicted source: of the best mention with dice ≥ 0.5, or the fallback where several tie.

    Args:
        sources: document and place of the predicted sources; documents ascending.
        fallback: who each is by its words.
        mentions: document and place of gold's mentions; documents ascending.
        mention_who: the cluster of each.
        tails: of all places.
    """
    (document, place), (mention_document, mention_place) = sources, mentions
    source, mention = meeting(document, place, mention_document, mention_place, tails)
    shared = overlap(place[source], mention_place[mention], tails)
    sizes = length(place[source], tails) + length(mention_place[mention], tails)
    near = 4 * shared >= sizes
    source, mention = source[near], mention[near]
    found = fallback.copy()
    if not len(source):
        return found
    # Offsets have 22 bits, so unequal quotients differ by more than rounding does: floats order them exactly.
    score = shared[near] / sizes[near]
    best = np.zeros(len(place))
    np.maximum.at(best, source, score)
    winner = score == best[source]
    source, who = source[winner], mention_who[mention[winner]]
    least, most = np.full(len(place), np.iinfo(np.int64).max), np.full(len(place), NOBODY)
    np.minimum.at(least, source, who)
    np.maximum.at(most, source, who)
    decided = least == most
    found[decided] = most[decided]
    return found


class Book:
    """Gives collections of two and more values the same number where they are the same, for both sides of a chunk."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, ...], int] = {}

    def number(self, values: tuple[int, ...]) -> int:
        return self._numbers.setdefault(values, -2 - len(self._numbers))

    def unlike_any(self) -> int:
        """A number that is given once only."""
        return self.number((-1, len(self._numbers)))


def gather(owner: Ints, value: Ints, owners: int, book: Book, *, is_set: bool) -> Ints:
    """One number for all the values of each owner: ``NOBODY`` for none, a single value itself, else the book's.

    Args:
        owner, value: rows; values are not negative.
        owners: how many owners there are.
        book: of collections.
        is_set: whether repeated values count once; otherwise how often they occur counts as well.
    """
    order = np.lexsort((value, owner))
    owner, value = owner[order], value[order]
    if is_set and len(owner):
        kept = np.ones(len(owner), dtype=bool)
        kept[1:] = (owner[1:] != owner[:-1]) | (value[1:] != value[:-1])
        owner, value = owner[kept], value[kept]
    counts = np.bincount(owner, minlength=owners)
    found = np.full(owners, NOBODY, dtype=np.int64)
    single = counts[owner] == 1
    found[owner[single]] = value[single]
    several = np.flatnonzero(counts > 1)
    ends = np.cumsum(counts)[several]
    for row, start, end in zip(several.tolist(), (ends - counts[several]).tolist(), ends.tolist(), strict=True):
        found[row] = book.number(tuple(value[start:end].tolist()))
    return found


def innermost(
    document: Ints,
    place: Ints,
    content_document: Ints,
    content_place: Ints,
    sources: Ints,
    tails: Tails,
) -> Ints:
    """The sources of the shortest content that contains each place whole; ``NOBODY`` where none does.

    Args:
        document, place: of the figures.
        content_document, content_place, sources: attributed contents in the order in which they are preferred when
            equally long; documents in any order.
        tails: of all places.
    """
    found = np.full(len(place), NOBODY, dtype=np.int64)
    order = np.argsort(content_document, kind="stable")
    content_document, content_place, sources = content_document[order], content_place[order], sources[order]
    figure, content = meeting(document, place, content_document, content_place, tails)
    inside = overlap(place[figure], content_place[content], tails) == length(place[figure], tails)
    figure, content = figure[inside], content[inside]
    around = content_place[content]
    ranked = np.lexsort((content, around, length(around, tails), figure))
    figure, content = figure[ranked], content[ranked]
    first: Mask = np.ones(len(figure), dtype=bool)
    first[1:] = figure[1:] != figure[:-1]
    found[figure[first]] = sources[content[first]]
    return found
