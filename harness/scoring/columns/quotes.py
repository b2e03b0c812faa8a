"""Quotes over columns: the modes of ``harness.scoring.quotes`` for many documents at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from harness.scoring.columns.order import Column, in_order, inverse, repeated
from harness.scoring.columns.pairing import Edges, Ints, Mask
from harness.scoring.columns.places import Tails, length, meeting, overlap, same, similar
from harness.scoring.columns.results import Results
from harness.scoring.columns.rows import KIND_NAMES
from harness.scoring.columns.sources import NOBODY
from harness.scoring.columns.tables import Quotes
from harness.scoring.columns.tallies import Candidates, Items, Pairs, Tallier, by_document

Floats = NDArray[np.float64]


def score(gold: Quotes, predicted: Quotes, tails: Tails, documents: int, *, speakers: bool) -> Results:
    """Score the quotes of a chunk.

    Args:
        gold, predicted: the two sides.
        tails: of their places.
        documents: how many the chunk has.
        speakers: whether gold annotates attributions, and with them who speaks.
    """
    edges = _edges(gold, predicted, tails)
    among = Candidates(edges, gold.optional, len(predicted))
    tallier = Tallier(
        Items(gold.document, gold.kind),
        gold.optional,
        Items(predicted.document, predicted.kind),
        documents,
        len(KIND_NAMES),
    )
    one, other = edges.gold, edges.predicted
    found = Results(documents)

    def settle(mode: str, right: Mask) -> Ints:
        chosen = among.settle(right)
        found.add(f"quotes.{mode}", tallier.settled(among.pairs(chosen), right[chosen]), KIND_NAMES)
        return chosen

    settle("exact", same(gold.trimmed[one], predicted.trimmed[other]))
    is_similar = similar(gold.place[one], predicted.place[other], tails)
    chosen = settle("overlap", is_similar)
    upstream, pairs = is_similar[chosen], among.pairs(chosen)
    found.ratios["quotes.tokens"] = _characters(gold, predicted, pairs.where(upstream), tails, documents)
    same_kind = gold.kind[pairs.gold] == predicted.kind[pairs.predicted]
    found.add("quotes.kind", tallier.downstream(pairs, upstream, same_kind)[1], KIND_NAMES)
    if not speakers:
        return found
    settle("attributed", is_similar & (gold.speakers[one] == predicted.speakers[other]))
    same_speaker = gold.speakers[pairs.gold] == predicted.speakers[pairs.predicted]
    _, given = tallier.downstream(pairs, upstream, same_speaker)
    found.add("quotes.attributed.given_upstream", given, KIND_NAMES)
    for mode, right in (
        ("speaker_mention", gold.spots[pairs.gold] == predicted.spots[pairs.predicted]),
        ("speaker_entity", same_speaker),
        ("speaker_alias", gold.speakers[pairs.gold] == predicted.named[pairs.predicted]),
    ):
        whole, given = tallier.downstream(pairs, upstream, right)
        found.add(f"quotes.{mode}", whole, KIND_NAMES)
        found.add(f"quotes.{mode}.given_upstream", given, KIND_NAMES)
    found.ratios["quotes.b3"] = _b3(gold, predicted, pairs.where(upstream), documents)
    return found


def _edges(gold: Quotes, predicted: Quotes, tails: Tails) -> Edges:
    kept = np.flatnonzero(~predicted.repeated)
    one, other = meeting(gold.document, gold.place, predicted.document[kept], predicted.place[kept], tails)
    other = kept[other]
    return Edges(one, other, overlap(gold.place[one], predicted.place[other], tails))


def _characters(gold: Quotes, predicted: Quotes, right: Pairs, tails: Tails, documents: int) -> Floats:
    one, other = gold.place[right.gold], predicted.place[right.predicted]
    document = gold.document[right.gold]
    common = by_document(document, overlap(one, other, tails), documents)
    found = by_document(document, length(other, tails), documents)
    wanted = by_document(document, length(one, tails), documents)
    return np.column_stack([common, found, common, wanted])


def _b3(gold: Quotes, predicted: Quotes, right: Pairs, documents: int) -> Floats:
    """``quotes._b3_by_speaker``: every item is a mention but optional gold that is not rightly paired."""
    is_right = np.zeros(len(gold), dtype=bool)
    is_right[right.gold] = True
    kept = is_right | ~gold.optional
    gold_group, gold_size = _groups(gold.document, gold.speakers, kept)
    group, size = _groups(predicted.document, predicted.speakers, np.ones(len(predicted), dtype=bool))
    cell, together = _sizes((gold_group[right.gold], group[right.predicted]))
    document = gold.document[right.gold]
    shared = together[cell]
    return np.column_stack(
        [
            by_document(document, shared / size[group[right.predicted]], documents),
            np.bincount(predicted.document, minlength=documents),
            by_document(document, shared / gold_size[gold_group[right.gold]], documents),
            np.bincount(gold.document[kept], minlength=documents),
        ]
    )


def _groups(document: Ints, speakers: Ints, kept: Mask) -> tuple[Ints, Ints]:
    """The group of each quote by its speakers, quotes of nobody alone, and the sizes of the groups."""
    alone = np.where(speakers == NOBODY, np.arange(len(speakers)), -1)
    group, _ = _sizes((document, speakers, alone))
    return group, np.bincount(group[kept], minlength=len(speakers))


def _sizes(columns: tuple[Column, ...]) -> tuple[Ints, Ints]:
    """A number for each row that equal rows share, and how many rows have it."""
    order = in_order(columns)
    number: Ints = (np.cumsum(~repeated(columns, order)) - 1)[inverse(order)]
    return number, np.bincount(number)
