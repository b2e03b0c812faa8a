"""``harness run``: a config executed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.runs.config.run_config import Config
    from harness.runs.execute.plan import Plan
    from harness.runs.execute.runner import RunResult


@click.command(context_settings={"show_default": True})
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a key, as in score.seed=7.")
@click.option("--limit", type=click.IntRange(min=1), help="Take the first so many documents only.")
@click.option("--run", "name", metavar="NAME", help="Name the run's folder.  [default: the config's name and the time]")
@click.option("--resume", is_flag=True, help="Go on with the newest unfinished run of this config, if there is one.")
@click.option("--retry-errors", is_flag=True, help="Ask again for the documents that failed in the newest run.")
@click.option(
    "--shard", metavar="I/N", help="Take every N-th document only, from the I-th on; harness merge joins them."
)
@click.option("--repeats", type=click.IntRange(min=1), help="Ask every model so often; scores are means over repeats.")
@click.option(
    "--robustness", "perturbations", metavar="NAMES", help="Ask about perturbed articles, too: typos,digits or all."
)
@click.option(
    "--replay", metavar="RUN", help="Read RUN's answers again in place of asking the language models; no network."
)
@click.option("--no-cache", is_flag=True, help="Neither use nor keep answers of other runs.")
@click.option("--dry-run", is_flag=True, help="Load everything, say what would be run, and stop.")
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), help="The folder of all runs.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def run(
    config: Path,
    overrides: tuple[str, ...],
    limit: int | None,
    name: str | None,
    resume: bool,
    retry_errors: bool,
    shard: str | None,
    repeats: int | None,
    perturbations: str | None,
    replay: str | None,
    no_cache: bool,
    dry_run: bool,
    reports: Path,
    as_json: bool,
) -> int:
    """Run CONFIG: extract, score, report; the last line printed is the run's folder.

    Ctrl-C stops after the document in flight and exits with 3; --resume goes on from there. A second Ctrl-C stops at
    once; nothing that was answered is lost either way.
    """
    from harness.cli.printing.progress import watching
    from harness.files.system.cache_folder import cache_folder
    from harness.reporting.formats import FORMATS
    from harness.runs.config.run_config import load_config
    from harness.runs.execute.plan import plan
    from harness.runs.execute.runner import run as execute
    from harness.runs.execute.shards.shard import parse_shard
    from harness.runs.robustness.perturbed_articles import parse_perturbations
    from harness.runs.store.run_folders import find_run

    loaded = load_config(config, overrides, formats=FORMATS)
    part = parse_shard(shard) if shard else None
    robustness = None if perturbations is None else parse_perturbations(perturbations)
    replayed = None if replay is None else find_run(reports, replay)
    if dry_run:
        options = {"limit": limit, "shard": part, "repeats": repeats, "robustness": robustness}
        return _show_plan(plan(loaded, **options, replay=replayed), as_json)  # type: ignore[arg-type]
    with watching() as watcher:
        result = execute(
            loaded,
            reports=reports,
            name=name,
            resume=resume,
            retry_errors=retry_errors,
            limit=limit,
            shard=part,
            repeats=repeats,
            robustness=robustness,
            cache=None if no_cache else cache_folder(),
            watcher=watcher,
            replay=replayed,
        )
    report_result(loaded, result, as_json)
    return result.exit_code


def _show_plan(planned: Plan, as_json: bool) -> int:
    from harness.cli.printing.output import echo_json
    from harness.errors import plural
    from harness.gold.folder import describe_left_out, describe_origin

    documents = [labelled.document.id for labelled in planned.documents]
    if as_json:
        echo_json(
            {
                "config": planned.config.resolved(),
                "documents": documents,
                "extractors": {repeat.extractor: repeat.digest for repeat in planned.asked if repeat.number == 1},
                "repeats": {repeat.extractor: repeat.of for repeat in planned.asked if repeat.of > 1},
                "robustness": {variant.name: len(variant.edits) for variant in planned.variants},
                "left_out": [left_out.id for left_out in planned.gold.left_out],
            }
        )
        return 0
    click.echo(f"{plural(len(documents), 'document')}: {', '.join(documents)}")
    times = {repeat.extractor: repeat.of for repeat in planned.asked}
    names = (name if of == 1 else f"{name} ({of} times)" for name, of in times.items())
    click.echo(f"{plural(len(times), 'extractor')}: {', '.join(names)}")
    if planned.variants:
        edited = (f"{variant.name} ({plural(len(variant.edits), 'document')})" for variant in planned.variants)
        click.echo(f"{plural(len(planned.variants), 'perturbation')}: {', '.join(edited)}")
    for line in describe_origin(planned.gold.origin):
        click.echo(f"gold: {line}")
    for line in describe_left_out(planned.gold.left_out):
        click.echo(line)
    return 0


def report_result(config: Config, result: RunResult, as_json: bool) -> None:
    """Write and print what a config wants of a run's reports, and where the run is."""
    from harness.cli.printing.output import echo_json, show_run, write_report
    from harness.runs.store.run_folders import read_run

    if result.scores is not None:
        stored = read_run(result.path)
        # All files first: whoever reads what is printed may leave at any time.
        for name in config.file.reports:
            if name != "terminal":
                write_report(stored, name)
        if "terminal" in config.file.reports and not as_json:
            show_run(stored)
    if as_json or result.scores is None or "terminal" not in config.file.reports:
        _echo_notes(result)
    if result.incomplete:
        click.echo(f"{result.path}: {result.incomplete}", err=True)
    if as_json:
        echo_json(_as_json(result))
    else:
        click.echo(str(result.path))


def _echo_notes(result: RunResult) -> None:
    """What the terminal report would have said besides the numbers."""
    from harness.gold.folder import describe_left_out

    for line in describe_left_out(result.left_out):
        click.echo(line, err=True)
    for verdict in result.verdicts:
        if not verdict.passed or verdict.word == "undecided":
            what = "undecided" if verdict.word == "undecided" else "failed"
            click.echo(f"gate {what}: {verdict.gate} ({verdict.extractor}): {verdict.reason or verdict.note}", err=True)


def _as_json(result: RunResult) -> dict[str, Any]:
    return {
        "run": str(result.path),
        "status": result.status,
        "errors": result.errors,
        "incomplete": result.incomplete,
        "exit_code": result.exit_code,
        "scores": None if result.scores is None else result.scores.to_dict(),
    }
