"""Formats numbers in one way for every report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.annotation import LAYERS, Layer
from harness.scoring.modes import GIVEN, headline, mode_of
from harness.scoring.results.short_tables import NONE, NOT_ATTEMPTED, bounds, counted, three_places

if TYPE_CHECKING:
    from harness.scoring import Score, Scores

__all__ = [
    "FEW",
    "NONE",
    "Row",
    "by_layer",
    "headline_rows",
    "interval",
    "is_small",
    "part_row",
    "readings",
    "row_at",
    "score_row",
    "signed",
    "signed_interval",
    "three_digits",
    "three_places",
    "written_p_value",
]


def three_digits(value: float) -> str:
    """A speed or a time to three digits, never with an exponent."""
    return "<0.001" if 0 < value < 0.001 else f"{float(f'{value:.3g}'):,.10g}"


def interval(drawn: Sequence[float | None] | None) -> str:
    """A confidence interval; a dash where there is none."""
    if not drawn or drawn[0] is None or drawn[1] is None:
        return NONE
    return bounds((drawn[0], drawn[1]))


def signed(value: float | None) -> str:
    """A difference to three places, with its sign."""
    return NONE if value is None else f"{value:+.3f}".replace("-", "−")


def signed_interval(bounds: Sequence[float] | None) -> str:
    """The interval of a difference."""
    return NONE if bounds is None else f"{signed(bounds[0])} {signed(bounds[1])}"


def written_p_value(value: float | None) -> str:
    """A p-value to three places, never 0."""
    if value is None:
        return NONE
    return "<.001" if value < 0.0005 else f"{value:.3f}"


class Row(NamedTuple):
    """One row of a table of scores, in words: a dash stands for what is null."""

    precision: str
    recall: str
    f1: str
    interval: str
    gold: str
    found: str
    right: str


def score_row(score: Score | None) -> Row:
    """The row of one score; dashes alone where there is none."""
    if score is None:
        return Row._make([NONE] * len(Row._fields))
    counts = (counted(count) for count in (score.gold, score.found, score.right))
    measured = (three_places(value) for value in (score.precision, score.recall, score.f1))
    return Row._make([*measured, score.interval_in_words, *counts])


def row_at(scores: Scores, address: str) -> Row:
    """The row of an extractor's score at an address, or of a layer; it says so where that is not attempted."""
    needed = (address,) if address in LAYERS else mode_of(address).layers
    if address not in scores and set(needed) & set(scores.not_attempted):
        return score_row(None)._replace(interval=NOT_ATTEMPTED)
    return score_row(scores.get(address))


def headline_rows(scores: Scores) -> list[tuple[str, Row]]:
    """The headline scores of an extractor, a row each; and of each layer that it does not attempt one that says so."""
    shown = sorted([*headline(scores), *scores.not_attempted], key=_place_of_layer)
    return [(address, row_at(scores, address)) for address in shown]


def _place_of_layer(address: str) -> int:
    return [*LAYERS].index(address.partition(".")[0])  # type: ignore[arg-type]


FEW = 10
"""A part with fewer items than this, in gold and among the predictions, says little."""


def part_row(part: Mapping[str, Any]) -> Row:
    """The row of a part of a score: a label, or the value of an attribute that it is split by."""
    measured = (three_places(part[name]) for name in ("precision", "recall", "f1"))
    drawn = interval((part.get("f1_low"), part.get("f1_high")))
    if "wanted" in part:  # a split by an attribute of articles counts whole documents' items, right in gold's eyes
        return Row._make([*measured, drawn, *(f"{part[name]:g}" for name in ("wanted", "found", "hits_r"))])
    return Row._make([*measured, drawn, *map(counted, (_gold_of(part), part["found"], part["cor"]))])


def is_small(part: Mapping[str, Any]) -> bool:
    """Whether a part of a score has few items."""
    return bool(max(part["wanted"] if "wanted" in part else _gold_of(part), part["found"]) < FEW)


def _gold_of(part: Mapping[str, Any]) -> float:
    return float(sum(part[name] for name in ("cor", "inc", "par", "mis")))


def by_layer(scores: Mapping[str, Score]) -> Iterator[tuple[Layer, dict[str, Score]]]:
    """The scores of each layer that has any, in the layers' order."""
    for layer in LAYERS:
        found = {address: score for address, score in scores.items() if address.startswith(f"{layer}.")}
        if found:
            yield layer, found


def readings(scores: Mapping[str, Score]) -> Iterator[tuple[str, float | None, float | None, float | None]]:
    """Address, F1 end to end, F1 on matched upstream items, and their difference: the propagated error.

    Modes that have nothing to score are left out.
    """
    for address, score in scores.items():
        given = scores.get(address + GIVEN)
        if given is None or score.f1 is None:
            continue
        whole, alone = score.f1, given.f1
        yield address, whole, alone, None if alone is None else alone - whole
