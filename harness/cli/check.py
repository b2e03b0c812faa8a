"""``harness check``: configs, gold and predictions, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.errors import Located


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.option("--annotations", type=click.Choice(["github", "gitlab"]), help="Print them as this forge shows them.")
def check(paths: tuple[Path, ...], as_json: bool, annotations: str | None) -> int:
    """Check configs, gold folders, gold files and predictions: every error at once, no model loaded.

    Prints file:line:column: code message for each; exit code 2 where there is any.
    """
    from harness.cli.printing.problems import echo_problems
    from harness.exchange.foreign_files import foreign_form
    from harness.gold.check.check_path import check as check_paths

    checked = check_paths(paths, config=_check_config, foreign=foreign_form)
    if annotations:
        return _annotate(checked.problems, annotations)
    code = echo_problems(checked.problems, as_json=as_json)
    if code == 0:
        click.echo(f"{len(paths)} checked, nothing wrong", err=True)
    return code


def _annotate(found: Sequence[Located], forge: str) -> int:
    from harness.cli.printing.streams import echo_data
    from harness.reporting.line_remarks import at_problems, github_commands, gitlab_report

    remarks = at_problems(found)
    echo_data(github_commands(remarks) if forge == "github" else gitlab_report(remarks))
    return 2 if found else 0


def _check_config(path: Path) -> list[Located]:
    from harness.reporting.formats import FORMATS
    from harness.runs.config.run_config import examine_config

    return examine_config(path, formats=FORMATS, has_extractors_examined=True)[1]
