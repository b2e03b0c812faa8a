"""Attributions over columns: the modes of ``harness.scoring.attributions`` for many documents at once."""

from __future__ import annotations

import numpy as np

from harness.scoring.attributions import DOWNSTREAM
from harness.scoring.columns.gate import same_number
from harness.scoring.columns.pairing import Edges, Ints, Mask
from harness.scoring.columns.places import NONE, NOWHERE, meeting, overlap, same, similar, spread
from harness.scoring.columns.results import Results
from harness.scoring.columns.rows import FIGURE, LINK_NAMES
from harness.scoring.columns.tables import Links, Side, Sides
from harness.scoring.columns.tallies import Candidates, Items, Pairs, Tallier


def score(sides: Sides, figures: Edges, documents: int) -> Results:
    """Score the attributions of a chunk.

    Args:
        sides: both sides.
        figures: ``gate.candidates`` of the figures.
        documents: how many the chunk has.
    """
    gold, predicted = sides.gold.links, sides.predicted.links
    edges = _edges(gold, predicted, sides, figures)
    among = Candidates(edges, gold.optional, len(predicted))
    tallier = Tallier(
        Items(gold.document, gold.kind),
        gold.optional,
        Items(predicted.document, predicted.kind),
        documents,
        len(LINK_NAMES),
    )
    rights = _rights(sides, Pairs(edges.gold, edges.predicted))
    contents = among.settle(rights["content_overlap"])
    pairs, upstream = among.pairs(contents), rights["content_overlap"][contents]
    found = Results(documents)
    for mode, right in rights.items():
        chosen = contents if mode == "content_overlap" else among.settle(right)
        found.add(f"attributions.{mode}", tallier.settled(among.pairs(chosen), right[chosen]), LINK_NAMES)
        if mode in DOWNSTREAM:
            _, given = tallier.downstream(pairs, upstream, right[contents])
            found.add(f"attributions.{mode}.given_upstream", given, LINK_NAMES)
    return found


def _edges(gold: Links, predicted: Links, sides: Sides, figures: Edges) -> Edges:
    """The candidates: contents share a character, or the figures pass their gate. Shared are all slots together."""
    tails = sides.tails
    kept = np.flatnonzero(~predicted.repeated)
    one, other = meeting(gold.document, gold.content, predicted.document[kept], predicted.content[kept], tails)
    figure_one, figure_other = _by_figures(gold, predicted, kept, figures)
    one, other = np.concatenate([one, figure_one]), np.concatenate([kept[other], figure_other])
    order = np.argsort(one * (len(predicted) + 1) + other)
    one, other = one[order], other[order]
    shared = overlap(gold.content[one], predicted.content[other], tails)
    shared += overlap(gold.source[one], predicted.source[other], tails)
    shared += overlap(gold.cue[one], predicted.cue[other], tails)
    rows = np.flatnonzero(gold.kind[one] == FIGURE)
    of_gold, of_predicted = gold.target[one[rows]], predicted.target[other[rows]]
    for name in ("figure", "victims"):
        places = getattr(sides.gold.figures, name), getattr(sides.predicted.figures, name)
        shared[rows] += overlap(places[0][of_gold], places[1][of_predicted], tails)
    return Edges(one, other, shared)


def _by_figures(gold: Links, predicted: Links, kept: Ints, figures: Edges) -> tuple[Ints, Ints]:
    """Links to figures that pass their gate."""
    here = np.flatnonzero(gold.kind == FIGURE)
    there = kept[predicted.kind[kept] == FIGURE]
    there = there[np.argsort(predicted.target[there], kind="stable")]
    first = np.searchsorted(figures.gold, gold.target[here])
    row, step = spread(np.searchsorted(figures.gold, gold.target[here], side="right") - first)
    figure = figures.predicted[first[row] + step]
    targets = predicted.target[there]
    first = np.searchsorted(targets, figure)
    again, step = spread(np.searchsorted(targets, figure, side="right") - first)
    return here[row[again]], there[first[again] + step]


def _rights(sides: Sides, pairs: Pairs) -> dict[str, Mask]:
    """What is right in each mode, candidate by candidate."""
    gold, predicted, tails = sides.gold.links, sides.predicted.links, sides.tails
    one, other = pairs
    content_exact = same(gold.trimmed[one], predicted.trimmed[other])
    content_overlap = similar(gold.content[one], predicted.content[other], tails)
    rows = np.flatnonzero(gold.kind[one] == FIGURE)
    of_gold, of_predicted = gold.target[one[rows]], predicted.target[other[rows]]
    numbers = same_number(sides.gold.figures, sides.predicted.figures, of_gold, of_predicted)
    content_overlap[rows] = numbers
    content_exact[rows] = numbers & _same_figure(sides.gold, sides.predicted, of_gold, of_predicted)

    same_who = gold.who[one] == predicted.who[other]
    source, found_source = gold.source[one], predicted.source[other]
    implicit, found_implicit = source == NOWHERE, found_source == NOWHERE
    not_stated = (source == NONE) & (found_source == NONE)
    same_implicit = implicit & found_implicit & same_who
    either = implicit | found_implicit
    source_exact = np.where(either, same_implicit, _agree(source, found_source))
    source_overlap = np.where(either, same_implicit, similar(source, found_source, tails) | not_stated)
    cue, found_cue = gold.cue[one], predicted.cue[other]
    no_cue = (cue == NONE) & (found_cue == NONE)
    cue_exact = _agree(cue, found_cue)
    return {
        "content_exact": content_exact,
        "content_overlap": content_overlap,
        "source_exact": source_exact,
        "source_overlap": source_overlap,
        "cue_exact": cue_exact,
        "cue_overlap": similar(cue, found_cue, tails) | no_cue,
        "strict": content_exact & source_exact & cue_exact,
        "relaxed": content_overlap & same_who,
    }


def _agree(gold: Ints, predicted: Ints) -> Mask:
    """Same span, or no slot on either side."""
    found: Mask = (gold == predicted) & ((gold > 0) | (gold == NONE))
    return found


def _same_figure(gold: Side, predicted: Side, one: Ints, other: Ints) -> Mask:
    """Whether the figures, or where neither side states one the victims, are the same span."""
    figure, found_figure = gold.figures.figure[one], predicted.figures.figure[other]
    stated = (figure != NONE) | (found_figure != NONE)
    victims = _agree(gold.figures.victims[one], predicted.figures.victims[other])
    return np.where(stated, same(figure, found_figure), victims)
