"""Every two systems compared, as tables of words: what terminal, Markdown and the page show alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from harness.reporting.numbers import NONE, signed, signed_interval, three_places, written_p_value
from harness.runs.compare.pair_tests import LEVEL, AllPairs, PairTest, RankedMetric

if TYPE_CHECKING:
    from rich.table import Table

TEST = "paired permutation of documents, two-sided"
LETTERS = f"Systems that share a letter can't be told apart at {LEVEL:g}; * is better than every other one by a test."


class PairRow(NamedTuple):
    """One pair in words; the columns after the first are ``HEADINGS``."""

    pair: str
    difference: str
    interval: str
    p: str
    p_adjusted: str
    record: str
    is_apart: bool


HEADINGS = ("diff", "95% of diff", "p", "Holm", "w/l/t")


def pair_rows(ranked: RankedMetric) -> list[PairRow]:
    """The pairs of one measure, those of the best system first."""
    return [_row(pair) for pair in ranked.pairs]


def mark(ranked: RankedMetric | None, name: str, shown: str) -> str:
    """A system's value with a star where it is the best by tests, and with its letters."""
    if ranked is None or name not in ranked.values:
        return shown
    letters = ranked.letters.get(name, "")
    return f"{'*' if ranked.best == name else ''}{shown}{f' {letters}' if letters else ''}"


def describe_pairs(pairs: AllPairs) -> list[str]:
    """What the letters and the tests are, a line each."""
    return [
        LETTERS,
        f"p: {TEST}; Holm over {pairs.together}. Intervals: 95%, of the paired difference by document; "
        f"{pairs.draws} draws, seed {pairs.seed}",
    ]


def ranking_table(
    names: Sequence[str],
    values: Mapping[str, Callable[[str], float | None]],
    pairs: AllPairs | None,
) -> Table:
    """Values side by side, a column a system, for 80 columns.

    Args:
        names: of the systems.
        values: by mode, or by measure, what each system scored there; of a mode that is F1.
        pairs: for stars and letters; ``None``: nothing was tested.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    heading = "F1" if all(len(address.split(".")) == 2 for address in values) else "measure"
    table.add_column(heading if pairs is None else f"{heading}, letters", no_wrap=True)
    for name in names:
        table.add_column(Text(name), justify="left", overflow="ellipsis", no_wrap=True, max_width=11)
    for address, value_of in values.items():
        ranked = None if pairs is None else pairs.of(f"{address}.f1") or pairs.of(address)
        cells = (mark(ranked, name, three_places(value_of(name))) for name in names)
        # A star stands before the column, so that numbers stay below each other.
        table.add_row(address, *(cell if cell.startswith("*") else f" {cell}" for cell in cells))
    return table


def pairs_table(pairs: AllPairs) -> Table:
    """Every pair in every measure, for 80 columns."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    table.add_column("better − worse", overflow="ellipsis", no_wrap=True)
    for heading in HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for ranked in pairs.metrics:
        table.add_row(Text(ranked.metric, style="bold"))
        for row in pair_rows(ranked):
            style = "bold" if row.is_apart else ""
            table.add_row(Text(f"  {row.pair}"), Text(row.difference, style=style), *row[2:6])
    return table


def _row(pair: PairTest) -> PairRow:
    counted = (pair.wins, pair.losses, pair.ties)
    return PairRow(
        pair=f"{pair.better} − {pair.worse}",
        difference=signed(pair.difference),
        interval=signed_interval(pair.interval),
        p=written_p_value(pair.p),
        p_adjusted=written_p_value(pair.p_adjusted),
        record=NONE if pair.wins is None else "/".join(map(str, counted)),
        is_apart=pair.is_apart,
    )
