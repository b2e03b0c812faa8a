"""``harness check``: configs, gold and predictions, without a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.corpus.nodes import Located


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(paths: tuple[Path, ...], as_json: bool) -> int:
    """Check configs, gold folders, gold files and predictions: every error at once, no model loaded.

    Prints file:line:column: code message for each; exit code 2 where there is any.
    """
    from harness.cli.problems import echo_problems
    from harness.corpus.check import check as check_paths

    checked = check_paths(paths, config=_check_config)
    code = echo_problems(checked.problems, as_json=as_json)
    if code == 0:
        click.echo(f"{len(paths)} checked, nothing wrong", err=True)
    return code


def _check_config(path: Path) -> list[Located]:
    from harness.reporting import FORMATS
    from harness.runs.config import examine_config

    return examine_config(path, formats=FORMATS)[1]
