"""``harness report``: a finished run shown again."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"show_default": True})
@click.argument("run")
@click.option("--format", "names", multiple=True, default=("terminal",), help="terminal, markdown or json; may repeat.")
@click.option("--write", is_flag=True, help="Write the report into the run's folder and print its path.")
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), help="The folder of all runs.")
def report(run: str, names: tuple[str, ...], write: bool, reports: Path) -> None:
    """Show RUN again from what its folder holds; no model is asked and no gold is read.

    RUN is a folder, a name in the folder of all runs, or "latest".
    """
    from harness.annotation import HarnessError
    from harness.cli.output import show_run, write_report
    from harness.reporting import load_format
    from harness.runs.folders import find_run, read_run

    forms = {name: load_format(name) for name in names}
    stored = read_run(find_run(reports, run))
    for name, form in forms.items():
        if write:
            path = write_report(stored, name)
            if path is None:
                raise HarnessError(f"{name} is shown, not kept: leave out --write")
            click.echo(str(path))
        elif name == "terminal":
            show_run(stored)
        else:
            click.echo(form.render(stored), nl=False)
