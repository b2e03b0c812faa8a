"""F1 with its interval, by measure and extractor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harness.reporting import numbers
from harness.reporting.pages.page_columns import Column
from harness.reporting.plots.picture import WIDTH, Picture, Scale, legend, line, marker, svg, text_line
from harness.scoring import Score

_ROW = 18
_GAP = 26


def draw(columns: Sequence[Column]) -> Iterator[Picture]:
    """A row each column under each headline measure."""
    from harness.scoring import headline

    addresses = headline({address for column in columns for address in column.scores})
    if not addresses:
        return
    x = Scale(0, 1, 14, WIDTH - 54)
    height = len(addresses) * (_GAP + _ROW * len(columns)) + 24
    parts: list[Any] = [line(x(tick), 8, x(tick), height - 20, "grid") for tick in (0, 0.25, 0.5, 0.75, 1)]
    parts += [text_line(f"{tick:g}", x(tick), height - 4, anchor="middle", class_="tick") for tick in (0, 0.5, 1)]
    y = 0.0
    for address in addresses:
        y += _GAP
        parts.append(text_line(address, x(0), y - 6, class_="name"))
        for place, column in enumerate(columns):
            parts += _row(place, column, column.scores.get(address), x, y + _ROW / 2 - 1)
            y += _ROW
    yield Picture(
        name="intervals",
        title="F1 by measure",
        note="The bar is the 95% interval over draws of whole documents.",
        body=svg(height, *parts, title="F1 with 95% intervals by measure and extractor"),
        legend=legend(columns),
    )


def _row(place: int, column: Column, score: Score | None, x: Scale, y: float) -> Iterator[Any]:
    if score is None or (f1 := score.f1) is None:
        yield text_line("nothing to score", x(0), y + 4, class_="tick")
        return
    bounds = score.interval
    if bounds:
        yield line(x(bounds[0]), y, x(bounds[1]), y, f"whisker s{place % 6}")
    yield marker(place, x(f1), y, f"{column.name}: F1 {f1:.3f}, {score.interval_in_words}")
    yield text_line(numbers.three_places(f1), WIDTH - 4, y + 4, anchor="end", class_="value")
