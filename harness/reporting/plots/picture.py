"""A picture with its words, and the elements it is drawn with."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from harness.reporting.pages.page_columns import Column
from harness.reporting.pages.page_frame import shown_label, visible

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH = 400
# Shapes and colours of columns repeat after so many.
SERIES = 6


_CORNERS: Mapping[int, Sequence[tuple[float, float]]] = {
    1: [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    2: [(0, -1.3), (1.3, 1), (-1.3, 1)],
    3: [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
    4: [(0, 1.3), (1.3, -1), (-1.3, -1)],
    5: [(-1.4, -0.5), (1.4, -0.5), (1.4, 0.5), (-1.4, 0.5)],
}


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: ``body`` is SVG or HTML, ``note`` says how to read it, ``legend`` names columns by place.

    One that is ``folded`` shows its title until it is opened.
    """

    name: str
    title: str
    note: str
    body: Any
    legend: Mapping[int, str] = {}
    wide: bool = False
    folded: bool = False


class Scale(msgspec.Struct, frozen=True):
    """Places values on an axis; ``log1p`` is logarithmic with a place for 0."""

    low: float
    high: float
    start: float
    end: float
    kind: Literal["linear", "log", "log1p"] = "linear"

    def __call__(self, value: float) -> float:
        low, high = self._inner(self.low), self._inner(self.high)
        share = (self._inner(value) - low) / (high - low or 1)
        return self.start + share * (self.end - self.start)

    def _inner(self, value: float) -> float:
        if self.kind == "linear":
            return value
        return math.log(value) if self.kind == "log" else math.log1p(value)


def tag(name: str, *children: Any, **attributes: Any) -> Markup:
    """An element. Whatever is not markup is escaped. An attribute's last underscore is dropped, others are hyphens."""
    from markupsafe import Markup, escape

    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(child if isinstance(child, Markup) else escape(visible(child)) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")


def svg(height: float, *children: Any, title: str) -> Markup:
    """A picture of the common width that shrinks with the page; ``title`` is read aloud in its place."""
    box = f"0 0 {WIDTH} {_short(height)}"
    return tag("svg", *children, viewBox=box, role="img", aria_label=title, class_="plot")


def text_line(text: Any, x: float, y: float, *, anchor: str = "start", class_: str | None = None) -> Markup:
    """A line of text, cut where it is long."""
    return tag("text", shown_label(text), x=x, y=y, text_anchor=anchor, class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def path(points: Iterable[tuple[float, float]], class_: str) -> Markup:
    """Straight lines from point to point."""
    steps = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
    return tag("polyline", points=steps, class_=class_)


def marker(series: int, x: float, y: float, title: str, size: float = 4.5) -> Markup:
    """The point of a column: each has its own shape beside its own colour."""
    corners: Sequence[tuple[float, float]] | None = _CORNERS.get(series % SERIES)
    told = tag("title", title)
    class_ = f"mark s{series % SERIES}"
    if corners is None:
        return tag("circle", told, cx=x, cy=y, r=size, class_=class_)
    steps = " ".join(f"{_short(x + size * dx * 0.9)},{_short(y + size * dy * 0.9)}" for dx, dy in corners)
    return tag("polygon", told, points=steps, class_=class_)


def legend_of(names: Mapping[int, str]) -> list[tuple[Any, str]]:
    """The marker of each column with its name."""
    return [
        (tag("svg", marker(place, 8, 8, name), viewBox="0 0 16 16", class_="key", aria_hidden="true"), name)
        for place, name in names.items()
    ]


def legend(columns: Iterable[Column], shown: Container[int] | None = None) -> dict[int, str]:
    """The names of the columns that a picture shows, by their place; all of them where it is not said which."""
    return {place: column.name for place, column in enumerate(columns) if shown is None or place in shown}


def square_axes(
    x: Scale, y: Scale, x_title: str, y_title: str, ticks: tuple[Sequence[float], Sequence[float]]
) -> Markup:
    """Grid lines, numbers and titles of a plot with two axes; ``ticks`` are those of x and of y."""
    from markupsafe import Markup

    parts = []
    for value in ticks[0]:
        parts.append(line(x(value), y.start, x(value), y.end, "grid"))
        parts.append(text_line(short_number(value), x(value), y.start + 16, anchor="middle", class_="tick"))
    for value in ticks[1]:
        parts.append(line(x.start, y(value), x.end, y(value), "grid"))
        parts.append(text_line(short_number(value), x.start - 7, y(value) + 4, anchor="end", class_="tick"))
    parts.append(text_line(x_title, (x.start + x.end) / 2, y.start + 34, anchor="middle", class_="axis"))
    parts.append(text_line(y_title, x.start - 30, y.end - 10, class_="axis"))
    return Markup("").join(parts)


def short_number(value: float) -> str:
    """A number on an axis: 0.5, 25, 3k, 2M."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _written(value: Any) -> str:
    return _short(value) if isinstance(value, float) else visible(value)
