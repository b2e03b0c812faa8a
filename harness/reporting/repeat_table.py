"""How far apart the repeats of a model are, and whose the variance is: the table that every report shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.errors import plural
from harness.reporting.numbers import NONE, interval, three_places

if TYPE_CHECKING:
    from harness.scoring import Scores

HEADINGS = ("F1, mean", "sd", "min–max", "model", "documents")
"""Of the columns beside the address."""
EXPLAINED = (
    "Model and documents share the variance of an answer to one document: what varies when the same document is asked "
    "about again, and what varies between documents. More repeats narrow the interval by the model's part alone."
)


class RepeatRow(NamedTuple):
    """One row, in words; a dash where there is no number, or nothing varies."""

    address: str
    f1: str
    sd: str
    extent: str
    model: str
    documents: str


def repeat_rows(scores: Scores) -> list[RepeatRow]:
    """A row for each headline score of a model that was asked several times; none for any other."""
    from harness.scoring import headline
    from harness.scoring.results.repeated_scores import RepeatedScore

    rows = []
    for address in headline(scores):
        score = scores[address]
        if isinstance(score, RepeatedScore):
            spread = score.spread["f1"]
            share = spread.model_share
            rows.append(
                RepeatRow(
                    address,
                    three_places(score.f1),
                    three_places(spread.sd),
                    interval((spread.min, spread.max)),
                    NONE if share is None else f"{share:.0%}",
                    NONE if share is None else f"{1 - share:.0%}",
                )
            )
    return rows


def describe_repeats(scores: Scores) -> list[str]:
    """What to know of the scores of a model that was asked several times."""
    from harness.scoring.results.repeated_scores import RepeatedScores

    if not isinstance(scores, RepeatedScores):
        return []
    times = len(scores.repeats)
    failed = [
        f"{plural(repeat.failed, 'document')} in repeat {number}"
        for number, repeat in enumerate(scores.repeats, start=1)
        if repeat.failed
    ]
    return [
        f"asked {times} times about each document: scores and counts are means over {times} repeats, items shown are "
        "those of the first",
        *([f"failed: {', '.join(failed)}"] if failed else []),
    ]
