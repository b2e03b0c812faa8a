"""``harness baseline``: scores that later runs are held against."""

from __future__ import annotations

from pathlib import Path

import click

REPORTS = click.option(
    "--reports", type=click.Path(path_type=Path), default=Path("reports"), show_default=True, help="The folder of runs."
)


@click.group()
def baseline() -> None:
    """Make a run the baseline that gates hold later runs against, and show the baselines."""


@baseline.command()
@click.argument("run")
@click.option("--reason", required=True, help="Why later runs should be held against this one.")
@click.option("--name", help="The baseline's name.  [default: the name of the run's config]")
@click.option("--by", help="Who says so.  [default: git's user]")
@REPORTS
def bless(run: str, reason: str, name: str | None, by: str | None, reports: Path) -> None:
    """Make RUN (a folder, a name, or "latest") the baseline: writes reports/baselines/NAME.json, to be committed."""
    from harness.runs.compare.baselines import bless as bless_run
    from harness.runs.store.run_folders import find_run

    click.echo(str(bless_run(find_run(reports, run), reports, reason=reason, name=name, by=by)))


@baseline.command()
@click.argument("name", required=False)
@REPORTS
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show(name: str | None, reports: Path, as_json: bool) -> None:
    """Show a baseline: who blessed it, when, why, and its scores. Without NAME: all of them, a line each."""
    import msgspec

    from harness.cli.printing.output import echo_json
    from harness.runs.compare.baselines import baseline_path, list_baselines, read_baseline

    if name is not None:
        found = read_baseline(baseline_path(reports, name))
        if as_json:
            echo_json(msgspec.to_builtins(found))
            return
        from harness.cli.printing.streams import make_console
        from harness.reporting.comparison.baseline_text import show_baseline

        show_baseline(found, make_console())
        return
    known = [read_baseline(path) for path in list_baselines(reports)]
    if as_json:
        echo_json([{"name": one.name, **msgspec.to_builtins(one.blessed)} for one in known])
        return
    if not known:
        click.echo(f"{reports}: no baseline yet; harness baseline bless RUN --reason TEXT makes one", err=True)
    for one in known:
        click.echo(f"{one.name}  {one.blessed.on[:10]} by {one.blessed.by}: {one.blessed.reason}")
