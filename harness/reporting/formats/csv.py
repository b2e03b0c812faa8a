"""Every number in a long table, a measure a line, with intervals and counts: scores.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from harness.errors import printable
from harness.exchange.tools.spreadsheet import guarded_cell
from harness.runs.store.run_folders import StoredRun
from harness.scoring import Score, Scores
from harness.scoring.modes import MEASURES
from harness.scoring.results.written_scores import COUNTS

FILE: str | None = "scores.csv"


class LongRow(NamedTuple):
    """One number: what it is of, its interval, and the counts that it is made of. What does not apply is empty.

    ``split`` and ``part`` are empty for a whole mode; else what it is split by, and the label or value.
    """

    extractor: str
    address: str
    split: str
    part: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    gold: float | None
    found: float | None
    cor: float | None
    inc: float | None
    par: float | None
    mis: float | None
    spu: float | None
    documents: int | None
    errors: int
    signature: str


def render(run: StoredRun) -> str:
    """A heading and the rows, in UTF-8, each on one line; what a spreadsheet would run has an apostrophe in front."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(LongRow._fields)
    for row in long_rows(run):
        writer.writerow(["" if cell is None else _shown(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()


def _shown(words: str) -> str:
    """A cell that steers nothing where it is printed: labels are of others, with line ends and control characters."""
    return guarded_cell(printable("⏎".join(words.splitlines())))


def long_rows(run: StoredRun) -> Iterator[LongRow]:
    """Every precision, recall and F1 of every mode, then of its labels and of what it is split by."""
    for name, scores in run.scored.items():
        for score in scores.values():
            yield from _whole(name, scores, score)
            splits = {"label": score.by_label, **(score.by or {})}
            for split, parts in splits.items():
                for part, found in parts.items():
                    yield from _part(name, scores, score, split, part, found)


def _whole(name: str, scores: Scores, score: Score) -> Iterator[LongRow]:
    counts = {count: None if score.counts is None else getattr(score.counts, count) for count in COUNTS}
    for measure in MEASURES:
        interval = score.intervals.get(measure)
        numbers = {"value": getattr(score, measure), "gold": score.gold, "found": score.found, **counts}
        yield _row(name, scores, score, "", "", measure, interval, numbers | {"documents": scores.documents})


def _part(
    name: str, scores: Scores, score: Score, split: str, part: str, found: Mapping[str, Any]
) -> Iterator[LongRow]:
    counts = {count: found.get(count) for count in COUNTS}
    gold = found["wanted"] if "wanted" in found else sum(found[count] for count in ("cor", "inc", "par", "mis"))
    documents = found.get("documents", scores.documents)
    drawn = (found.get("f1_low"), found.get("f1_high"))
    for measure in MEASURES:
        interval = drawn if measure == "f1" else None
        numbers = {"value": found[measure], "gold": gold, "found": found["found"], **counts, "documents": documents}
        yield _row(name, scores, score, split, part, measure, interval, numbers)


def _row(
    name: str,
    scores: Scores,
    score: Score,
    split: str,
    part: str,
    measure: str,
    interval: tuple[float | None, float | None] | None,
    numbers: Mapping[str, Any],
) -> LongRow:
    low, high = interval or (None, None)
    return LongRow(
        extractor=name,
        address=score.address,
        split=split,
        part=part,
        measure=measure,
        low=low,
        high=high,
        errors=scores.failed,
        signature=score.signature,
        **numbers,
    )
