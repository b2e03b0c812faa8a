"""Shows a blessed baseline on a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from harness.errors import plural
from harness.reporting.numbers import three_places

if TYPE_CHECKING:
    from rich.console import Console

    from harness.runs.compare.baselines import Baseline


def show_baseline(baseline: Baseline, console: Console) -> None:
    """Print who blessed it, when and why, and what each extractor scored."""
    from rich.table import Table
    from rich.text import Text

    blessed = baseline.blessed
    commit = f", commit {blessed.commit[:12]}" if blessed.commit else ""
    head = (
        f"{baseline.name}: {plural(len(baseline.gold), 'document')}, run {blessed.run}{commit}; "
        f"blessed by {blessed.by} on {blessed.on[:10]}: {blessed.reason}"
    )
    for line in textwrap.wrap(head, console.width):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    for name, found in baseline.extractors.items():
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
        table.add_column(Text(name), overflow="ellipsis", no_wrap=True)
        for heading in ("P", "R", "F1"):
            table.add_column(heading, justify="right", no_wrap=True)
        for address, score in sorted(found.scores.items()):
            table.add_row(address, *map(three_places, (score.precision, score.recall, score.f1)))
        console.print()
        console.print(table)
