"""The report to read: report.md, and beside each extractor's files every mode, label and document in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from harness.annotation import LAYERS
from harness.errors import plural
from harness.files.text_files import write_atomically
from harness.reporting import numbers, repeat_table
from harness.reporting.comparison.markdown_words import escape
from harness.reporting.comparison.pair_tables import describe_pairs
from harness.reporting.comparison.pairs_markdown import difference_lines, ranking_lines
from harness.reporting.comparison.robustness_markdown import robustness_lines
from harness.reporting.notes import notes
from harness.reporting.speed_words import speed
from harness.runs.store.run_folders import StoredRun
from harness.runs.store.stored_outcomes import Outcome, Shown, by_verdict
from harness.scoring.results.short_tables import counted

if TYPE_CHECKING:
    from jinja2 import Template

FILE: str | None = "report.md"


@cache
def report_template(name: str) -> Template:
    """A template of the report; compiling it takes longer than most reports."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("harness.reporting"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        md=escape,
        plural=plural,
        measure=numbers.three_places,
        score_row=numbers.score_row,
        headline_rows=numbers.headline_rows,
        part_row=numbers.part_row,
        is_small=numbers.is_small,
        counted=counted,
        lines=_lines,
        repeat_rows=repeat_table.repeat_rows,
        ranking_lines=ranking_lines,
        difference_lines=difference_lines,
        robustness_lines=robustness_lines,
        describe_pairs=describe_pairs,
    )
    return environment.get_template(name)


def render(run: StoredRun) -> str:
    """The front as GitHub-flavoured Markdown: verdicts, headline, which is best, what to know before trusting them."""
    return report_template("report.md.j2").render(
        run=run,
        manifest=run.manifest,
        gold=run.scores.gold,
        extractors=run.scored,
        gate=run.judgement.verdicts,
        notes=notes(run),
        timings={name: speed(took) for name, took in run.manifest.timings.get("extractors", {}).items()},
        repeat_headings=repeat_table.HEADINGS,
        repeats_explained=repeat_table.EXPLAINED,
        pairs=run.scores.pairs,
    )


def render_extractor(run: StoredRun, name: str) -> str:
    """What one extractor scored in every mode, label and slice, and what became of each item."""
    from harness.scoring import headline

    scores = run.scored[name]
    return report_template("extractor.md.j2").render(
        run=run,
        name=name,
        extractor=scores,
        headline=headline(set(scores)),
        by_layer=numbers.by_layer,
        readings=numbers.readings,
        documents=run.outcomes[name],
        by_verdict=by_verdict,
        layers=LAYERS,
        few=numbers.FEW,
    )


def write(run: StoredRun, path: Path) -> None:
    """Write the front, and the rest into each extractor's folder.

    Args:
        run: what to show.
        path: the front's.
    """
    for name in run.scored:
        write_atomically(path.parent / name / path.name, render_extractor(run, name))
    write_atomically(path, render(run))


def _lines(outcomes: Sequence[Outcome]) -> list[str]:
    """One line for each outcome; equal ones once, with their number."""
    numbers_of = Counter(_line(outcome) for outcome in outcomes)
    return [line if number == 1 else f"{line} ×{number}" for line, number in numbers_of.items()]


def _line(outcome: Outcome) -> str:
    """Gold's item; for a wrong pair what was found in its place, and what is wrong with that."""
    if outcome.gold is None or outcome.predicted is None or not outcome.wrong:
        shown = outcome.gold or outcome.predicted
        return _item(shown) if shown else numbers.NONE
    return f"{_item(outcome.gold)} → found {_item(outcome.predicted)} ({escape(', '.join(outcome.wrong))})"


def _item(shown: Shown) -> str:
    """An item in one line: “words” what, and the words of its other parts."""
    first, *others = [(name, escape(words)) for name, words in shown.words.items()] or [("", numbers.NONE)]
    rest = "".join(f", {name} “{words}”" for name, words in others)
    return f"“{first[1]}” {escape(shown.what)}{rest}"
