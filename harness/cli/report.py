"""``harness report``: a finished run shown again, two set side by side, or all ranked."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"show_default": True})
@click.argument("runs", nargs=-1, metavar="[RUN [OTHER]]")
@click.option("--format", "names", multiple=True, default=("terminal",), help="As in harness list formats; may repeat.")
@click.option("--write", is_flag=True, help="Write the report into the run's folder and print its path.")
@click.option("--index", is_flag=True, help="Write index.html, a leaderboard of all runs, into the folder of all runs.")
@click.option(
    "--embed-withheld", is_flag=True, help="html: put in the whole text of withheld articles. Don't publish it."
)
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), help="The folder of all runs.")
def report(
    runs: tuple[str, ...], names: tuple[str, ...], write: bool, index: bool, embed_withheld: bool, reports: Path
) -> None:
    """Show RUN again from what its folder holds; no model is asked and no gold is read.

    RUN is a folder, a name in the folder of all runs, or "latest". With OTHER, --format html shows what changed from
    RUN to OTHER, document by document; harness compare says how sure the change is.
    """
    _refuse_mixtures(runs, names, index, embed_withheld)
    if embed_withheld:
        click.echo("warning: the page holds the whole text of withheld articles; do not publish it", err=True)
    if index:
        _write_index(reports)
    elif len(runs) == 2:
        _show_pair(runs[0], runs[1], write, embed_withheld, reports)
    else:
        _show(runs[0], names, write, embed_withheld, reports)


def _refuse_mixtures(runs: tuple[str, ...], names: tuple[str, ...], index: bool, embed_withheld: bool) -> None:
    if index and runs:
        raise click.UsageError("--index is about all runs: name none")
    if not index and not runs:
        raise click.UsageError('name a run, "latest" for the newest, or give --index')
    if len(runs) > 2:
        raise click.UsageError("one run is shown, or two are set side by side")
    if len(runs) == 2 and names != ("html",):
        raise click.UsageError("two runs are set side by side with --format html; harness compare does it in words")
    if embed_withheld and "html" not in names:
        raise click.UsageError("--embed-withheld is for --format html")


def _show(run: str, names: tuple[str, ...], write: bool, embed_withheld: bool, reports: Path) -> None:
    from harness.cli.printing.output import show_run, write_report
    from harness.cli.printing.streams import echo_data
    from harness.errors import HarnessError
    from harness.reporting.formats import load_report_format
    from harness.runs.store.run_folders import find_run, read_run

    forms = {name: load_report_format(name) for name in names}
    stored = read_run(find_run(reports, run))
    for name, form in forms.items():
        options = {"embed_withheld": True} if name == "html" and embed_withheld else {}
        if write:
            path = write_report(stored, name, **options)
            if path is None:
                raise HarnessError(f"{name} is shown, not kept: leave out --write")
            click.echo(str(path))
        elif name == "terminal":
            show_run(stored)
        else:
            echo_data(form.render(stored, **options))


def _show_pair(base: str, new: str, write: bool, embed_withheld: bool, reports: Path) -> None:
    from harness.cli.printing.streams import echo_data
    from harness.files.text_files import write_atomically
    from harness.reporting.formats.html import render_pair
    from harness.runs.store.run_folders import find_run, read_run

    before, after = (read_run(find_run(reports, run)) for run in (base, new))
    page = render_pair(before, after, embed_withheld=embed_withheld)
    if not write:
        echo_data(page)
        return
    path = after.path / f"changes-from-{before.path.name}.html"
    write_atomically(path, page)
    click.echo(str(path))


def _write_index(reports: Path) -> None:
    from harness.files.text_files import write_atomically
    from harness.reporting.pages.leaderboard import FILE, render_index

    path = reports / FILE
    write_atomically(path, render_index(reports))
    click.echo(str(path))
