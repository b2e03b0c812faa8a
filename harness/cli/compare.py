"""``harness compare``: new systems against a base, or every two of one run, on the same documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.runs.compare.gates import Verdict
    from harness.runs.compare.systems import System

PATH = click.Path(path_type=Path)


@click.command(context_settings={"show_default": True})
@click.argument("base", type=PATH)
@click.argument("new", nargs=-1, type=PATH, metavar="[NEW]...")
@click.option("--gold", type=PATH, help="The gold that predictions are scored on.")
@click.option("--metric", "metrics", multiple=True, help="Compare this address; may repeat.  [default: headline F1]")
@click.option("--by", type=click.Choice(["label", "kind", "outcome", "document"]), help="Where the change comes from.")
@click.option("--show", type=click.IntRange(min=0), default=0, help="Tell so many of the documents that changed most.")
@click.option("--gate", "gate_file", type=PATH, help="Hold NEW to the gates of this file: a list, or a config.")
@click.option("--allow-different", is_flag=True, help="Compare what is the same, though gold, scope or version differ.")
@click.option("--draws", type=click.IntRange(min=1), default=10_000, help="Draws for intervals and tests.")
@click.option("--seed", type=click.IntRange(min=0), default=13, help="Seed of the draws.")
@click.option("--junit", type=PATH, help="Write the gates as JUnit XML.")
@click.option("--markdown", type=PATH, help="Write the comparison as Markdown.")
@click.option("--github", type=PATH, help="Write the gates that failed as GitHub annotations; - prints them.")
@click.option("--gitlab", type=PATH, help="Write the gates that failed as a GitLab code quality report.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def compare(
    base: Path,
    new: tuple[Path, ...],
    gold: Path | None,
    metrics: tuple[str, ...],
    by: str | None,
    show: int,
    gate_file: Path | None,
    allow_different: bool,
    draws: int,
    seed: int,
    junit: Path | None,
    markdown: Path | None,
    github: Path | None,
    gitlab: Path | None,
    as_json: bool,
) -> int:
    """Compare NEW with BASE: runs, one extractor's folder in a run, scores.json, baselines, or predictions (--gold).

    Without NEW, every two extractors of the run BASE are compared; those that no test tells apart share a letter.

    Exit codes: 0; 1 a gate failed; 3 nothing was scored of a system; 4 not comparable, and what differs is said.
    """
    from harness.cli.printing.output import echo_json
    from harness.reporting.comparison.comparison_json import describe_comparison
    from harness.runs.compare.all_pairs import compare_every_two, rank_all
    from harness.runs.compare.compare_systems import compare as compare_systems
    from harness.runs.compare.compare_systems import couple, metrics_to_compare
    from harness.runs.compare.systems import load_systems

    bases = load_systems(base, gold=gold)
    drawn: dict[str, Any] = {"draws": draws, "seed": seed}
    verdicts: list[Verdict] = []
    if new:
        news = [system for path in new for system in load_systems(path, gold=gold)]
        couples, without_base = couple(bases, news)
        verdicts = _judge(gate_file, bases, [system for _, system in couples])
        asked = metrics_to_compare(metrics, news)
        found = compare_systems(couples, asked, allow_different=allow_different, **drawn)
        report = describe_comparison(found, by=by, show=show, verdicts=verdicts, without_base=without_base, **drawn)
        compared = [system for pair in couples for system in pair]
    else:
        _refuse_alone(base, bases, gate_file)
        found = compare_every_two(bases, metrics_to_compare(metrics, bases), allow_different=allow_different, **drawn)
        report = describe_comparison(found, by=by, show=show, pairs=rank_all(bases, found, **drawn), **drawn)
        compared = bases
    _write(report, verdicts, junit=junit, markdown=markdown, github=github, gitlab=gitlab)
    if as_json:
        echo_json(report)
    else:
        from harness.cli.printing.streams import make_console
        from harness.reporting.comparison.comparison_text import show_comparison

        show_comparison(report, verdicts, make_console())
    nothing = list(dict.fromkeys(why for system in compared if (why := system.why_nothing) is not None))
    for why in nothing:
        click.echo(why, err=True)
    return 3 if nothing else int(report["exit_code"])


def _refuse_alone(base: Path, systems: list[System], gate_file: Path | None) -> None:
    if gate_file is not None:
        raise click.UsageError("--gate holds NEW against BASE: name both")
    if len(systems) < 2:
        raise click.UsageError(f"{base} holds {systems[0].name} alone: name what to compare it with")


def _judge(gate_file: Path | None, bases: list[System], news: list[System]) -> list[Verdict]:
    if gate_file is None:
        return []
    from harness.runs.compare.verdicts import compared_with, judge_all
    from harness.runs.config.gate_config import load_gates

    return judge_all(load_gates(gate_file), news, compared_with(bases))


def _write(
    report: dict[str, Any],
    verdicts: list[Verdict],
    *,
    junit: Path | None,
    markdown: Path | None,
    github: Path | None,
    gitlab: Path | None,
) -> None:
    from harness.cli.printing.streams import echo_data
    from harness.files.text_files import write_atomically
    from harness.reporting.comparison.comparison_markdown import render_comparison
    from harness.reporting.formats.junit import render_junit
    from harness.reporting.line_remarks import at_gates, github_commands, gitlab_report

    if junit:
        write_atomically(junit, render_junit("compare", verdicts))
    if markdown:
        write_atomically(markdown, render_comparison(report, verdicts))
    if github and str(github) == "-":
        echo_data(github_commands(at_gates(verdicts)), err=True)
    elif github:
        write_atomically(github, github_commands(at_gates(verdicts)))
    if gitlab:
        write_atomically(gitlab, gitlab_report(at_gates(verdicts)))
