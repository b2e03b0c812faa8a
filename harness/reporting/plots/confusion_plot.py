"""Which label was taken for which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from harness.reporting.pages.page_columns import Column
from harness.reporting.pages.page_frame import shown_label
from harness.reporting.plots.picture import Picture, tag
from harness.scoring.results.short_tables import counted

MOST_LABELS = 14
_SHADES = 5
REST = "other labels"
_NOBODY = ""


def draw(columns: Sequence[Column]) -> Iterator[Picture]:
    """A matrix each column: gold's labels down, the predictions' across, over the pairs of the strict pairing."""
    for place, column in enumerate(columns):
        score = column.scores.get("entities.strict")
        cells = score.confusion if score else None
        if cells:
            name = f" · {column.name}" if len(columns) > 1 else ""
            yield Picture(
                name=f"confusion-{place}",
                title=f"Entity labels taken for each other{name}",
                note="Gold's label down, the prediction's across; whatever its boundaries.",
                body=_table(cells),
                folded=len(columns) > 1,
                wide=len({word for *pair, _ in cells for word in pair}) > 10,
            )


def _table(cells: Sequence[tuple[str, str, float]]) -> Any:
    counts: dict[str, float] = {}
    for gold, found, count in cells:
        for word in {gold, found} - {_NOBODY}:
            counts[word] = counts.get(word, 0) + count
    common = sorted(sorted(counts, key=lambda word: (-counts[word], word))[:MOST_LABELS])
    grid: defaultdict[tuple[str, str], float] = defaultdict(int)
    for gold, found, count in cells:
        grid[_named(gold, common, "spurious"), _named(found, common, "missed")] += count
    names = common + ([REST] if len(counts) > len(common) else [])
    highest = max(grid.values())
    head = tag("tr", tag("td"), *(_heading(name, "col") for name in [*names, "missed"]))
    rows = [
        tag(
            "tr",
            _heading(gold, "row"),
            *(_cell(grid[gold, found], gold == found, highest) for found in [*names, "missed"]),
        )
        for gold in [*names, "spurious"]
    ]
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="matrix")
    return tag("div", table, class_="scroll", tabindex="0", role="region", aria_label="confusion matrix")


def _heading(name: str, scope: str) -> Any:
    return tag("th", tag("span", shown_label(name)), scope=scope, title=shown_label(name))


def _named(word: str, common: Sequence[str], nobody: str) -> str:
    if word == _NOBODY:
        return nobody
    return word if word in common else REST


def _cell(count: float, right: bool, highest: float) -> Any:
    """A cell, darker where more fell into it; a class, since the page's policy forbids style attributes."""
    shade = 0 if count == 0 else 1 + round((_SHADES - 1) * (count / highest) ** 0.5)
    return tag("td", counted(count) if count else "", class_=f"{'right' if right else 'wrong'} h{shade}")
