"""How far a run is, on standard error; nothing where that is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from harness.runs.runner import Watcher


class _Quiet:
    """Says no more than what is taken over from earlier, and that a stop was asked for."""

    def begin(self, extractor: str, *, documents: int, known: int) -> None:
        if known:
            click.echo(f"{extractor}: {known} of {documents} documents were answered earlier", err=True)

    def advance(self, *, failed: bool) -> None:
        return

    def stopping(self) -> None:
        click.echo("stopping after the documents in flight; once more stops at once", err=True)


class _Bar(_Quiet):
    """A bar for each extractor."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._errors = 0

    def begin(self, extractor: str, *, documents: int, known: int) -> None:
        super().begin(extractor, documents=documents, known=known)
        self._errors = 0
        self._task = self._progress.add_task(extractor, total=documents, completed=known, errors="")

    def advance(self, *, failed: bool) -> None:
        self._errors += failed
        if self._task is not None:
            self._progress.update(self._task, advance=1, errors=f"{self._errors} failed" if self._errors else "")


@contextmanager
def watching() -> Iterator[Watcher]:
    """A watcher that shows progress bars on a terminal."""
    if not sys.stderr.isatty():
        yield _Quiet()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[errors]}"),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        yield _Bar(progress)
