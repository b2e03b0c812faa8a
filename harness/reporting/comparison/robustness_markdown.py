"""What perturbed articles cost, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from harness.reporting.comparison.markdown_words import escape
from harness.reporting.comparison.robustness_tables import (
    DROPS,
    WORST,
    always_row,
    broken_layers,
    broken_lists,
    broken_rows,
    drop_rows,
    right_row,
    worst_rows,
)
from harness.reporting.numbers import NONE
from harness.runs.robustness.robustness_scores import Robustness
from harness.runs.store.run_folders import StoredRun

EXPLAINED = (
    "Each perturbation rewrites the articles and their gold alike, so that the labels stay true. A difference is F1 on "
    "the perturbed articles less F1 on the articles as they are, bold where a test finds a loss (p after Holm at most "
    "0.05); measures that no document scores otherwise are left out. Items broken (−) were right and are not any more, "
    "items mended (+) the other way round; a figure is right with all its slots."
)


def robustness_lines(run: StoredRun) -> Iterator[str]:
    """The chapter of the report; nothing where no extractor was asked."""
    asked = {name: one.robustness for name, one in run.scores.extractors.items() if one.robustness is not None}
    if not asked:
        return
    yield from ("## Under perturbations", "", EXPLAINED)
    for name, found in asked.items():
        yield from ("", *_tables(escape(name), found))
    yield ""
    for name, found in asked.items():
        yield from (f"### {escape(name)}: every perturbation", "", *_drops(found), "", *_broken(run, name))


def _tables(name: str, found: Robustness) -> Iterator[str]:
    yield f"| {name}, worst case | {' | '.join(WORST)} |"
    yield f"|---{'|---:' * (len(WORST) - 1)}|---|"
    for row in worst_rows(found):
        difference = f"**{row.difference}**" if row.is_lost else row.difference
        cells = (row.f1, row.worst, difference, row.interval, row.p_adjusted.replace("<", "&lt;"), row.perturbation)
        yield f"| {row.address} | {' | '.join(cells)} |"
    layers = broken_layers(found)
    if layers:
        yield from ("", f"| {name}, items | edited documents | {' | '.join(layers)} |")
        yield f"|---|---:{'|---:' * len(layers)}|"
        yield f"| right as they are | {NONE} | {' | '.join(right_row(found))} |"
        for broken in broken_rows(found):
            yield f"| {broken.perturbation} | {broken.documents} | {' | '.join(broken.cells)} |"
        yield f"| right under all | {NONE} | {' | '.join(always_row(found))} |"


def _drops(found: Robustness) -> Iterator[str]:
    yield f"| perturbation | measure | {' | '.join(DROPS)} |"
    yield f"|---|---{'|---:' * len(DROPS)}|"
    for row in drop_rows(found):
        difference = f"**{row.difference}**" if row.is_lost else row.difference
        cells = (row.f1, difference, row.interval, row.p, row.p_adjusted, row.record)
        yield f"| {row.perturbation} | {row.address} | {' | '.join(cells).replace('<', '&lt;')} |"


def _broken(run: StoredRun, name: str) -> Iterator[str]:
    for broken in broken_lists(run, name):
        yield f"**Broken by {broken.perturbation}**"
        yield ""
        yield from (f"- {escape(line)}" for line in broken.lines)
        if broken.more:
            yield f"- … and {broken.more} more, in {escape(broken.file)}"
        yield ""
