"""What kinds of error were made, by layer and extractor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from harness.annotation import LAYERS, Layer
from harness.reporting.pages.page_columns import Column
from harness.reporting.pages.viewer_data import KINDS, kinds_of
from harness.reporting.plots.picture import WIDTH, Picture, svg, tag, text_line

_ROW = 22
_GAP = 24
_LEAST_WIDTH = 24


def draw(columns: Sequence[Column]) -> Iterator[Picture]:
    """One bar each layer and column, of all items in gold or found, cut by what became of them."""
    counts = {layer: [_count(column, layer) for column in columns] for layer in LAYERS}
    layers = [layer for layer in LAYERS if any(sum(found.values()) for found in counts[layer])]
    if not layers:
        return
    parts: list[Any] = [_patterns()]
    y = 0.0
    for layer in layers:
        y += _GAP
        parts.append(text_line(layer, 0, y - 6, class_="name"))
        for column, found in zip(columns, counts[layer], strict=True):
            if len(columns) > 1:
                parts.append(
                    text_line(column.name, WIDTH, y - 6 if column is columns[0] else y + 9, anchor="end", class_="tick")
                )
                y += 0 if column is columns[0] else 14
            parts += _bar(column, layer, found, y)
            y += _ROW
    yield Picture(
        name="errors",
        title="What became of the items",
        note="Correct: nothing about the item is wrong. An item with two errors counts under its first.",
        body=Markup("").join([svg(y + 2, *parts, title="Kinds of error by layer and extractor"), _legend()]),
    )


def _count(column: Column, layer: Layer) -> Counter[str]:
    return Counter(
        kinds_of(outcome)[0] for document in column.outcomes for outcome in document.outcomes if outcome.layer == layer
    )


def _bar(column: Column, layer: Layer, found: Counter[str], y: float) -> Iterator[Any]:
    total, x = sum(found.values()), 0.0
    for kind in KINDS:
        if not found[kind]:
            continue
        width = found[kind] / total * WIDTH
        told = tag("title", f"{column.name}, {layer}: {found[kind]} {kind} of {total}")
        yield tag("rect", told, x=x, y=y, width=max(width - 1.5, 0.5), height=_ROW - 6, class_=f"part {kind}")
        if width >= _LEAST_WIDTH:
            yield text_line(found[kind], x + width / 2, y + 12, anchor="middle", class_=f"count on-{kind}")
        x += width


def _patterns() -> Markup:
    """The fillings that tell the kinds apart without colour."""
    stripes = {
        "boundary": tag("path", d="M3 0V6", class_="hatch"),
        "label": tag("circle", cx=3, cy=3, r=1.2, class_="dot"),
        "value": tag("path", d="M0 3H6", class_="hatch"),
        "spurious": tag("path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5", class_="hatch"),
    }
    return tag(
        "defs",
        *(
            tag(
                "pattern",
                tag("rect", width=6, height=6, class_=f"ground {kind}"),
                shape,
                id=f"fill-{kind}",
                width=6,
                height=6,
                patternUnits="userSpaceOnUse",
            )
            for kind, shape in stripes.items()
        ),
    )


def _legend() -> Markup:
    keys = (
        tag(
            "li",
            tag(
                "svg",
                tag("rect", x=1, y=3, width=14, height=10, class_=f"part {kind}"),
                viewBox="0 0 16 16",
                class_="key",
                aria_hidden="true",
            ),
            kind,
        )
        for kind in KINDS
    )
    return tag("ul", *keys, class_="legend")
