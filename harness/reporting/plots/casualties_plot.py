"""Casualty figures: what was predicted against what gold says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from harness.errors import plural
from harness.reporting.pages.page_columns import Column
from harness.reporting.plots.picture import WIDTH, Picture, Scale, legend, line, marker, square_axes, svg, tag

_HEIGHT = 340
TOLERANCE = 0.1
_DECADES = (0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)


def draw(columns: Sequence[Column]) -> Iterator[Picture]:
    """One point a pair of closed intervals, at their midpoints, on log axes with the band of the tolerance mode."""
    points = [_midpoints(column) for column in columns]
    values = [value for found in points for pair in found for value in pair]
    if not values:
        return
    highest = float(next((tick for tick in _DECADES if tick >= max(values)), max(values)))
    ticks = [tick for tick in _DECADES if tick <= highest]
    x = Scale(0, highest, 44, WIDTH - 14, kind="log1p")
    y = Scale(0, highest, _HEIGHT - 44, 30, kind="log1p")
    parts = [_band(x, y, highest), square_axes(x, y, "people in gold", "people predicted", (ticks, ticks))]
    parts.append(line(x(0), y(0), x(highest), y(highest), "ideal"))
    for place, (column, found) in enumerate(zip(columns, points, strict=True)):
        for (gold, predicted), count in sorted(found.items()):
            told = f"{column.name}: {predicted:g} for {gold:g}" + (f", {count} times" if count > 1 else "")
            parts.append(marker(place, x(gold), y(predicted), told, min(3.5 + 1.2 * (count - 1) ** 0.5, 9)))
    notes = [f"{column.name}: {_describe(found)}." for column, found in zip(columns, points, strict=True)]
    yield Picture(
        name="casualties",
        title="Casualty figures",
        note=" ".join(
            ["Paired figures on log axes; the band is within 10% of gold. Open figures have no point.", *notes]
        ),
        body=svg(_HEIGHT, *parts, title="Predicted against gold casualty figures"),
        legend=legend(columns, [place for place, found in enumerate(points) if found]),
    )


def _midpoints(column: Column) -> Counter[tuple[float, float]]:
    """Midpoints of gold's and the prediction's figure, over pairs whose intervals are closed on both sides."""
    found: Counter[tuple[float, float]] = Counter()
    for document in column.outcomes:
        for outcome in document.outcomes:
            if outcome.gold is None or outcome.predicted is None or outcome.layer != "casualties":
                continue
            bounds = [*(outcome.gold.number or (None,)), *(outcome.predicted.number or (None,))]
            if None not in bounds:
                low, high, least, most = (float(bound) for bound in bounds if bound is not None)
                found[(low + high) / 2, (least + most) / 2] += 1
    return found


def _describe(found: Counter[tuple[float, float]]) -> str:
    near = sum(count for (gold, said), count in found.items() if abs(said - gold) <= TOLERANCE * gold)
    return f"{near} of {plural(found.total(), 'pair')} within the band"


def _band(x: Scale, y: Scale, highest: float) -> object:
    steps = [highest ** (step / 40) - 1 for step in range(41)] if highest > 1 else [0, 1]
    upper = [(x(value), y(min(value * (1 + TOLERANCE), highest))) for value in steps]
    lower = [(x(value), y(value * (1 - TOLERANCE))) for value in reversed(steps)]
    corners = " ".join(f"{a:.1f},{b:.1f}" for a, b in upper + lower)
    return tag("polygon", points=corners, class_="band")
