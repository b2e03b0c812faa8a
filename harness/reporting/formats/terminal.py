"""The headline numbers on a terminal, 80 columns wide."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from harness.errors import plural
from harness.reporting.numbers import headline_rows
from harness.reporting.repeat_table import HEADINGS, repeat_rows
from harness.reporting.speed_words import describe_speed

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from harness.runs.compare.gates import Verdict
    from harness.runs.compare.pair_tests import AllPairs
    from harness.runs.store.run_folders import StoredRun
    from harness.scoring import Scores

FILE: str | None = None
ABREAST = 5
"""Extractors that fit beside each other in 80 columns."""


def render(run: StoredRun) -> str:
    """The report in plain characters, 80 columns wide."""
    from rich.console import Console

    buffer = io.StringIO()
    show(run, Console(file=buffer, width=80, color_system=None))
    return buffer.getvalue()


def show(run: StoredRun, console: Console) -> None:
    """Print the report; colours, where the console has them, repeat what words and order say."""
    from rich.markup import escape

    from harness.reporting.comparison.pair_tables import describe_pairs, pairs_table
    from harness.reporting.comparison.robustness_tables import show_robustness
    from harness.reporting.notes import notes

    gold = run.scores.gold
    size = plural(gold.documents, "document")
    console.print(f"[bold]{escape(run.path.name)}[/]: {size}, gold {gold.hash[:8]}", highlight=False)
    extractors = run.scored
    if len(extractors) > 1:
        _show_ranking(extractors, run.scores.pairs, console)
    for name, scores in extractors.items():
        console.print()
        console.print(headline_table(name, scores))
        repeats = repeats_table(name, scores)
        if repeats is not None:
            console.print(repeats)
        took = describe_speed(run.manifest.timings.get("extractors", {}).get(name, {}))
        if took:
            console.print(f"[dim]{escape(took)}[/]", highlight=False)
    for name in extractors:
        show_robustness(run, name, console)
    if run.scores.pairs is not None:
        console.print()
        console.print(pairs_table(run.scores.pairs))
    show_gate(run.judgement.verdicts, console)
    show_notes([*notes(run), *([] if run.scores.pairs is None else describe_pairs(run.scores.pairs))], console)


def show_all_pairs(pairs: AllPairs, console: Console) -> None:
    """Print the ranking of the systems in each measure, then the difference of every two."""
    from harness.reporting.comparison.pair_tables import pairs_table

    is_f1 = all(ranked.metric.endswith(".f1") for ranked in pairs.metrics)
    values = {
        ranked.metric.removesuffix(".f1") if is_f1 else ranked.metric: ranked.values.get for ranked in pairs.metrics
    }
    _show_abreast(pairs.systems, values, pairs, console)
    console.print()
    console.print(pairs_table(pairs))


def _show_ranking(extractors: Mapping[str, Scores], pairs: AllPairs | None, console: Console) -> None:
    from harness.scoring import headline

    def f1_at(address: str) -> Callable[[str], float | None]:
        return lambda name: extractors[name][address].f1 if address in extractors[name] else None

    addresses = headline({address for scores in extractors.values() for address in scores})
    _show_abreast(list(extractors), {address: f1_at(address) for address in addresses}, pairs, console)


def _show_abreast(
    names: Sequence[str],
    values: Mapping[str, Callable[[str], float | None]],
    pairs: AllPairs | None,
    console: Console,
) -> None:
    from harness.reporting.comparison.pair_tables import ranking_table

    for first in range(0, len(names), ABREAST):
        console.print()
        console.print(ranking_table(names[first : first + ABREAST], values, pairs))


def show_gate(verdicts: Sequence[Verdict], console: Console) -> None:
    """Print what became of each gate, the reason below it."""
    from rich.markup import escape

    colours = {"pass": "green", "held": "green", "FAIL": "bold red", "skip": "dim"}
    if verdicts:
        console.print()
    for verdict in verdicts:
        words = f"{verdict.gate} ({verdict.extractor})"
        colour = colours.get(verdict.word, "bold yellow")
        if verdict.word == "undecided":
            # Longer than the head of a line, so it begins one of its own.
            console.print(f"[{colour}]undecided[/], which {'passes' if verdict.passed else 'FAILS'}")
            _print_hanging("      ", words, console)
        else:
            _print_hanging(f"[{colour}]{verdict.word}[/]  ", words, console)
        for line in (verdict.reason, verdict.note):
            for part in textwrap.wrap(line or "", max(20, console.width - 6), break_on_hyphens=False):
                console.print("      " + escape(part), highlight=False, soft_wrap=True)


def _print_hanging(head: str, words: str, console: Console) -> None:
    """Print words after a head of six characters, wrapped under their own beginning."""
    from rich.markup import escape

    for number, part in enumerate(textwrap.wrap(words, max(20, console.width - 6), break_on_hyphens=False)):
        console.print((head if number == 0 else "      ") + escape(part), highlight=False, soft_wrap=True)


def show_notes(lines: Sequence[str], console: Console) -> None:
    """Print notes below each other, each wrapped under its own beginning."""
    if lines:
        console.print()
    for line in lines:
        _print_hanging("[yellow]note[/]  ", line, console)


def headline_table(name: str, scores: Scores) -> Table:
    """The headline scores as a table, ``name`` at its head."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    table.add_column(Text(name), overflow="ellipsis", no_wrap=True)
    for heading in ("P", "R", "F1", "95% of F1", "gold", "found", "right"):
        table.add_column(heading, justify="right", no_wrap=True, style="bold" if heading == "F1" else None)
    for address, row in headline_rows(scores):
        table.add_row(address, *row)
    return table


def repeats_table(name: str, scores: Scores) -> Table | None:
    """How far apart the repeats are and whose the variance is; None for an extractor that was asked once."""
    from rich.table import Table
    from rich.text import Text

    from harness.scoring.results.repeated_scores import repeats_of

    rows = repeat_rows(scores)
    if not rows:
        return None
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    table.add_column(Text(f"{name}, {repeats_of(scores)} repeats"), overflow="ellipsis", no_wrap=True)
    for heading in HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table
