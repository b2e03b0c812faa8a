"""Measures that are no counts of pairs, each as documents × (hits_p, found, hits_r, wanted).

Precision is hits_p/found, recall hits_r/wanted.
"""

from __future__ import annotations

import numpy as np

from harness.scoring.items.layers import Figures, Side
from harness.scoring.items.order import Floats, Ints, Mask, matches, numbered
from harness.scoring.pairs.assignment import Candidates, Edges
from harness.scoring.pairs.quote_pairs import QuotePairs
from harness.scoring.pairs.tallies import unpaired


def characters(pairs: QuotePairs, right: Ints, documents: int) -> Floats:
    """Characters of quotes: shared by the pairs of overlap, over all that are predicted and all that gold wants.

    Quotes without a partner count with all their characters (SpkAtt-2023: Petersen-Frey & Biemann 2023, §5.4, where a
    missed or spurious annotation is all false negatives or positives); optional gold without one costs nothing.

    Args:
        pairs: all candidates.
        right: those chosen under ``overlap`` that it counts as COR.
        documents: how many the chunk has.
    """
    one = pairs.one[right]
    gold, predicted = pairs.gold, pairs.predicted
    lonely = np.flatnonzero(unpaired(gold, one) & ~gold.optional)
    common = _sums(gold.document[one], pairs.shared[right], documents)
    found = _sums(predicted.document, predicted.span.length, documents)
    wanted = _sums(gold.document[one], pairs.gold_length[right], documents)
    wanted += _sums(gold.document[lonely], gold.span.length[lonely], documents)
    return np.column_stack([common, found, common, wanted])


def b_cubed(pairs: QuotePairs, right: Ints, sides: tuple[Side, Side], documents: int) -> Floats:
    """B³ over quotes grouped by speaker (Bagga & Baldwin 1998; twinless mentions as in Pradhan et al. 2014).

    Every quote is a mention but optional gold that is not rightly paired; a quote of nobody is a group of its own.
    Where gold leaves open who speaks, it is whom the rightly paired prediction says, if he may be, else the first.

    Args:
        pairs: all candidates.
        right: those chosen under ``overlap`` that it counts as COR.
        sides: gold and predictions.
        documents: how many the chunk has.
    """
    gold, predicted = pairs.gold, pairs.predicted
    one, other = pairs.one[right], pairs.other[right]
    kept = ~gold.optional
    kept[one] = True
    speakers, other_speakers = (side.speakers for side in sides)
    assert speakers is not None
    assert other_speakers is not None
    sets, wanted = sides[0].sets, speakers[gold.name]
    said = other_speakers[predicted.name[other]]
    agreed = sets.agree(wanted[one], said)
    wanted = sets.settled(wanted)
    wanted[one[agreed]] = said[agreed]
    group, size = _groups(gold.document, wanted, kept)
    other_group, other_size = _groups(
        predicted.document, other_speakers[predicted.name], np.ones(len(predicted), dtype=bool)
    )
    cell = numbered([group[one], other_group[other]]) if len(one) else one
    shared = np.bincount(cell)[cell]
    document = gold.document[one]
    return np.column_stack(
        [
            _sums(document, shared / other_size[other_group[other]], documents),
            np.bincount(predicted.document, minlength=documents),
            _sums(document, shared / size[group[one]], documents),
            np.bincount(gold.document[kept], minlength=documents),
        ]
    )


def _groups(document: Ints, speakers: Ints, kept: Mask) -> tuple[Ints, Ints]:
    """The group of each quote by its speakers, quotes of nobody alone, and the sizes of the groups."""
    alone = np.where(speakers == 0, np.arange(len(speakers)), -1)
    group = numbered([document, speakers, alone]) if len(document) else document
    return group, np.bincount(group[kept], minlength=len(speakers))


def ceaf_ree(gold: Figures, predicted: Figures, documents: int) -> Floats:
    """CEAF-REE of the victims by outcome: an optimal alignment of groups of mentions, φ strict.

    The victims of a figure and of its repetitions are one group; a prediction hits if its mentions are a subset of
    those of the gold group that it is paired with. An optional group counts only where it is hit.

    Source: Du, Rush & Cardie (2021), https://aclanthology.org/2021.eacl-main.52.
    """
    numbers: dict[object, int] = {}
    wanted, found = _Groups(gold, numbers), _Groups(predicted, numbers)
    pair, row = matches(found.key, wanted.key)
    head, other_head = wanted.head[row], found.head[pair]
    key, common = np.unique(head * max(len(predicted), 1) + other_head, return_counts=True)
    one, other = key // max(len(predicted), 1), key % max(len(predicted), 1)
    whole = common == found.size[other]
    one, other = one[whole], other[whole]
    optional = np.ones(len(gold), dtype=bool)
    optional[gold.first[~gold.optional]] = False
    among = Candidates(Edges(one, other, found.size[other]), optional, gold.document, len(predicted))
    chosen = among.settle(np.full(len(one), 2))
    counted = ~optional
    counted[one[chosen]] = True
    hits = np.bincount(gold.document[one[chosen]], minlength=documents)
    return np.column_stack(
        [
            hits,
            np.bincount(predicted.document[found.is_group], minlength=documents),
            hits,
            np.bincount(gold.document[counted & wanted.is_group], minlength=documents),
        ]
    ).astype(np.float64)


class _Groups:
    """The victims of one side: each row is a different mention of one group of people.

    Attributes:
        head: row of the figure that stands for the group.
        key: a number that the same mentions of one document and outcome share, ascending.
        size: mentions of the group, by the row of its head.
        is_group: which rows are heads of a group; one may be without any mention.
    """

    def __init__(self, figures: Figures, numbers: dict[object, int]) -> None:
        victims = figures.slots["victims"]
        mentions: set[tuple[int, int]] = set()
        rows = np.flatnonzero(victims.present)
        columns = (rows, figures.first[rows], figures.document[rows], figures.outcome[rows])
        for row, head, document, outcome in zip(*(column.tolist() for column in columns), strict=True):
            for extent, words in victims.readings(row):
                if words or extent:
                    number = numbers.setdefault((document, outcome, words or extent), len(numbers))
                    mentions.add((number, head))
        table = np.array(sorted(mentions), dtype=np.int64).reshape(-1, 2)
        self.key, self.head = table[:, 0], table[:, 1]
        self.size = np.bincount(self.head, minlength=max(len(figures), 1))
        self.is_group = np.zeros(len(figures), dtype=bool)
        self.is_group[figures.first[rows]] = True


def _sums(document: Ints, values: Ints | Floats, documents: int) -> Floats:
    """Sums of the values a document, added in their order."""
    return np.bincount(document, weights=values, minlength=documents).astype(np.float64)
