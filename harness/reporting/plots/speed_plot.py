"""How fast against how good."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from harness.reporting.numbers import three_digits
from harness.reporting.pages.page_columns import Column
from harness.reporting.plots.picture import WIDTH, Picture, Scale, legend, line, marker, square_axes, svg

_HEIGHT = 320
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw(columns: Sequence[Column]) -> Iterator[Picture]:
    """One point a column, by the first headline measure that two columns or more have; no picture of a single one."""
    from harness.scoring import headline

    speeds = {place: speed for place, column in enumerate(columns) if (speed := column.documents_per_second)}
    for address in headline({address for column in columns for address in column.scores}):
        found = {place: columns[place].scores.get(address) for place in speeds}
        scored = [place for place, score in found.items() if score and score.f1 is not None]
        if len(scored) >= 2:
            yield _figure(address, columns, {place: speeds[place] for place in scored})
            return


def _figure(address: str, columns: Sequence[Column], speeds: dict[int, float]) -> Picture:
    first, last = math.floor(math.log10(min(speeds.values()))), math.ceil(math.log10(max(speeds.values())))
    decades = [10.0**power for power in range(first, max(last, first + 1) + 1)]
    x = Scale(decades[0], decades[-1], 44, WIDTH - 18, "log")
    y = Scale(0, 1, _HEIGHT - 44, 30)
    parts = [square_axes(x, y, "documents a second", "F1", (decades, _SHARES))]
    for place, speed in speeds.items():
        column, score = columns[place], columns[place].scores[address]
        bounds = score.interval
        if bounds:
            parts.append(line(x(speed), y(bounds[0]), x(speed), y(bounds[1]), f"whisker s{place % 6}"))
        told = f"{column.name}: F1 {score.f1:.3f}, {three_digits(speed)} documents a second"
        parts.append(marker(place, x(speed), y(score.f1 or 0.0), told))
    return Picture(
        name="speed",
        title=f"Speed and quality · {address}",
        note="Further right is faster, on the machine of the run and with its start; the bar is the 95% interval.",
        body=svg(_HEIGHT, *parts, title="Documents a second against F1"),
        legend=legend(columns, speeds),
    )
