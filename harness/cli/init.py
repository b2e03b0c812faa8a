"""``harness init``: a folder to start in."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
@click.option("--minimal", is_flag=True, help="Without the sample articles.")
def init(folder: Path, minimal: bool) -> None:
    """Make a folder to start in: sample gold, manual, configs, an extractor to fill in, a gate, a CI workflow.

    DIR is the current folder by default. A file that is there already is left as it is, and named.
    """
    from harness.starter.start_folder import ignored_by_git, start_folder

    started = start_folder(folder, minimal=minimal)
    for name in started.written:
        click.echo(folder / name)
    if not started.written:
        click.echo(f"{folder}: every file is there already", err=True)
    for name in started.kept:
        click.echo(f"kept: {folder / name} is there already, with other content", err=True)
    if ".gitignore" in started.kept:
        click.echo(f"  git should ignore what a run leaves: {' '.join(ignored_by_git())}", err=True)
    click.echo("next: " + ", then ".join(_next_steps(folder, minimal)), err=True)


def _next_steps(folder: Path, minimal: bool) -> list[str]:
    inside = [] if folder == Path() else [f"cd {folder}"]
    return [*inside, "harness gold new ARTICLE.txt" if minimal else "harness run configs/quickstart.yaml"]
