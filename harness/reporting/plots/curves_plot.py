"""Precision against recall over all thresholds, and what the scores are worth as probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harness.reporting.numbers import three_places
from harness.reporting.pages.page_columns import Column
from harness.reporting.plots.picture import WIDTH, Picture, Scale, legend, line, marker, path, square_axes, svg
from harness.scoring.statistics.curves import Calibration, ThresholdCurve

_HEIGHT = 340
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw(columns: Sequence[Column]) -> Iterator[Picture]:
    """Two pictures each score with a curve; none where predictions carry no scores."""
    addresses = dict.fromkeys(
        address for column in columns for address, score in column.scores.items() if score.curve is not None
    )
    for address in addresses:
        found = [column.scores.get(address) for column in columns]
        curves = [None if score is None else score.curve for score in found]
        yield _precision_recall(address, columns, curves)
        calibrations = [None if curve is None else curve.calibration for curve in curves]
        if any(calibrations):
            yield _reliability(address, columns, calibrations)


def _axes(x_title: str, y_title: str) -> tuple[Scale, Scale, Any]:
    x, y = Scale(0, 1, 40, WIDTH - 10), Scale(0, 1, _HEIGHT - 44, 26)
    return x, y, square_axes(x, y, x_title, y_title, (_TICKS, _TICKS))


def _precision_recall(address: str, columns: Sequence[Column], curves: Sequence[ThresholdCurve | None]) -> Picture:
    x, y, axes = _axes("recall", "precision")
    parts = [axes]
    notes = []
    for place, (column, curve) in enumerate(zip(columns, curves, strict=True)):
        if curve is None or curve.best.recall is None:  # without any gold there is no recall to draw
            continue
        best, recall_there = curve.best, curve.best.recall
        points = [(x(recall), y(precision)) for _, precision, recall in curve.points if recall is not None]
        parts.append(path(points, f"curve s{place % 6}"))
        told = f"best F1 {three_places(best.f1)} at a score of {best.threshold:.2f}"
        parts.append(marker(place, x(recall_there), y(best.precision), f"{column.name}: {told}"))
        notes.append(f"{column.name}: average precision {three_places(curve.average_precision)}, {told}.")
    return Picture(
        name=f"curve-{address.replace('.', '-')}",
        title=f"Precision and recall · {address}",
        note=" ".join(["One threshold on the score a point; the mark is the highest F1.", *notes]),
        body=svg(_HEIGHT, *parts, title=f"Precision-recall curve of {address}"),
        legend=legend(columns, [place for place, curve in enumerate(curves) if curve is not None]),
    )


def _reliability(address: str, columns: Sequence[Column], found: Sequence[Calibration | None]) -> Picture:
    x, y, axes = _axes("score", "share that is right")
    parts = [axes, line(x(0), y(0), x(1), y(1), "ideal")]
    notes = []
    for place, (column, calibration) in enumerate(zip(columns, found, strict=True)):
        if calibration is None:
            continue
        bins = calibration.bins
        parts.append(path([(x(one.score), y(one.right)) for one in bins], f"curve thin s{place % 6}"))
        highest = max(one.count for one in bins)
        for one in bins:
            told = f"{column.name}: {one.count} predictions scored {one.low:.1f}–{one.high:.1f}, {one.right:.0%} right"
            parts.append(marker(place, x(one.score), y(one.right), told, 2.5 + 5 * (one.count / highest) ** 0.5))
        notes.append(f"{column.name}: expected calibration error {three_places(calibration.ece)}.")
    return Picture(
        name=f"reliability-{address.replace('.', '-')}",
        title=f"Reliability of scores · {address}",
        note=" ".join(["Larger marks hold more predictions; on the line a score is worth what it says.", *notes]),
        body=svg(_HEIGHT, *parts, title=f"Reliability diagram of {address}"),
        legend=legend(columns, [place for place, calibration in enumerate(found) if calibration is not None]),
    )
