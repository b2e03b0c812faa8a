"""What several commands print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.errors import printable

if TYPE_CHECKING:
    from harness.runs.store.run_folders import StoredRun


def echo_json(value: Any) -> None:
    """Print a value as JSON on standard output, with all that could steer a terminal in JSON's own escapes."""
    words = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    if printable(words) == words:
        click.echo(words)
        return
    click.echo("".join(sign if sign == "\n" or printable(sign) == sign else f"\\u{ord(sign):04x}" for sign in words))


def show_run(run: StoredRun) -> None:
    """Print the terminal report, in colour where standard output is a terminal and NO_COLOR is not set."""
    from harness.cli.printing.streams import make_console
    from harness.reporting.formats.terminal import show

    show(run, make_console())


def write_report(run: StoredRun, name: str, **options: Any) -> Path | None:
    """Write one report into the run's folder, with the format's own options; ``None`` for one that is not kept."""
    from harness.files.text_files import write_atomically
    from harness.reporting.formats import load_report_format

    form = load_report_format(name)
    if form.FILE is None:
        return None
    path = run.path / form.FILE
    fill = getattr(form, "write", None)
    if fill is not None:
        fill(run, path)
    else:
        write_atomically(path, form.render(run, **options))
    return path
