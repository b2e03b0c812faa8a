"""What several commands print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.runs.store.run_folders import StoredRun


def echo_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_run(run: StoredRun) -> None:
    """Print the terminal report, in colour where standard output is a terminal and NO_COLOR is not set."""
    from rich.console import Console

    from harness.reporting.formats.terminal import show

    show(run, Console())


def write_report(run: StoredRun, name: str, **options: Any) -> Path | None:
    """Write one report into the run's folder, with the format's own options; ``None`` for one that is not kept."""
    from harness.files.text_files import write_atomically
    from harness.reporting.formats import load_format

    form = load_format(name)
    if form.FILE is None:
        return None
    path = run.path / form.FILE
    write_atomically(path, form.render(run, **options))
    return path
