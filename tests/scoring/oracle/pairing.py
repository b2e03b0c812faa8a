"""Pairs two lists of items under one mode and counts the outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.scoring.oracle.items import EntityMention, Figure, Link, QuoteSpan, Side
from tests.scoring.oracle.matching import Edge, pair
from tests.scoring.oracle.tally import Tally

T = TypeVar("T", EntityMention, QuoteSpan, Figure, Link)
CREDITS = {"cor": 2, "par": 1, "inc": 0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that passes its layer's gate, by index into the sorted items, with the characters they share."""

    gold: int
    predicted: int
    shared: int


@dataclass(slots=True)
class Pairing(Generic[T]):
    """How one mode paired a layer: ``pairs`` with their verdict (``cor``, ``par`` or ``inc``), and what was left.

    Optional gold without a pair is in no list: it costs nothing.
    """

    pairs: list[tuple[T, T, str]]
    missed: list[T]
    spurious: list[T]

    def right(self) -> list[tuple[T, T]]:
        """The pairs that the mode counts as COR."""
        return [(gold, predicted) for gold, predicted, verdict in self.pairs if verdict == "cor"]

    def tally(self, label: Callable[[T], str]) -> Tally:
        """MUC's counts, whole and by label."""
        tally = Tally()
        for gold, predicted, verdict in self.pairs:
            tally.paired(label(gold), label(predicted), verdict)
        for gold in self.missed:
            tally.missed(label(gold))
        for predicted in self.spurious:
            tally.spurious(label(predicted))
        return tally

    def downstream(self, label: Callable[[T], str], is_right: Callable[[T, T], bool]) -> tuple[Tally, Tally]:
        """Both readings of a number that builds on these pairs: end to end, and on the right pairs alone.

        End to end, a pair that is not right here cannot be right downstream. An optional gold item that turns out
        wrong downstream costs nothing itself; its prediction is spurious.
        """
        whole, given = Tally(), Tally()
        for gold, predicted, verdict in self.pairs:
            right = is_right(gold, predicted)
            for tally, counted in ((whole, True), (given, verdict == "cor")):
                if not counted:
                    continue
                if gold.item.optional and not (right and verdict == "cor"):
                    tally.spurious(label(predicted))
                else:
                    tally.paired(label(gold), label(predicted), "cor" if right and verdict == "cor" else "inc")
        for gold in self.missed:
            whole.missed(label(gold))
        for predicted in self.spurious:
            whole.spurious(label(predicted))
        return whole, given


def candidates(
    gold: Sequence[T], predicted: Sequence[T], opens: Callable[[T, T], bool], shared: Callable[[T, T], int]
) -> list[Candidate]:
    """Every pair that passes the gate."""
    return [
        Candidate(i, j, shared(one, other))
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if opens(one, other)
    ]


def settle(gold: Side[T], predicted: Side[T], among: Sequence[Candidate], verdict: Callable[[T, T], str]) -> Pairing[T]:
    """Pair the items so that the mode's objective is best.

    Args:
        gold: gold items.
        predicted: predicted items and their identical repeats, which are spurious.
        among: the candidates.
        verdict: what the mode makes of a pair: ``"cor"``, ``"par"`` or ``"inc"``.
    """
    optional = {i for i, one in enumerate(gold.items) if one.item.optional}
    verdicts = {(c.gold, c.predicted): verdict(gold.items[c.gold], predicted.items[c.predicted]) for c in among}
    edges = [
        Edge(c.gold, c.predicted, CREDITS[found], found == "cor", c.shared)
        for c, found in zip(among, verdicts.values(), strict=True)
    ]
    chosen = [(edge.gold, edge.predicted) for edge in pair(edges, optional)]
    used_gold, used_predicted = {i for i, _ in chosen}, {j for _, j in chosen}
    return Pairing(
        [(gold.items[i], predicted.items[j], verdicts[i, j]) for i, j in chosen],
        [one for i, one in enumerate(gold.items) if i not in used_gold and i not in optional],
        [other for j, other in enumerate(predicted.items) if j not in used_predicted] + predicted.repeats,
    )
