"""Every two systems compared, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from harness.reporting.comparison.markdown_words import escape
from harness.reporting.comparison.pair_tables import HEADINGS, mark, pair_rows
from harness.reporting.numbers import three_places
from harness.runs.compare.pair_tests import AllPairs


def pairs_lines(pairs: AllPairs) -> list[str]:
    """A table of the systems with letters, then one of every pair, measure by measure."""
    return [*ranking_lines(pairs), "", *difference_lines(pairs)]


def ranking_lines(pairs: AllPairs) -> Iterator[str]:
    """Every measure of every system, with letters for those that can't be told apart."""
    yield f"| letters | {' | '.join(map(escape, pairs.systems))} |"
    yield f"|---{'|---:' * len(pairs.systems)}|"
    for ranked in pairs.metrics:
        cells = []
        for name in pairs.systems:
            shown = mark(ranked, name, three_places(ranked.values.get(name)))
            cells.append(f"**{escape(shown)}**" if ranked.best == name else shown)
        yield f"| {ranked.metric} | {' | '.join(cells)} |"


def difference_lines(pairs: AllPairs) -> Iterator[str]:
    """The difference of every two systems; bold where a test tells them apart."""
    yield f"| measure | better − worse | {' | '.join(HEADINGS)} |"
    yield f"|---|---{'|---:' * len(HEADINGS)}|"
    for ranked in pairs.metrics:
        for row in pair_rows(ranked):
            difference = f"**{row.difference}**" if row.is_apart else row.difference
            cells = (difference, row.interval, row.p, row.p_adjusted, row.record)
            yield f"| {ranked.metric} | {escape(row.pair)} | {' | '.join(cells).replace('<', '&lt;')} |"
