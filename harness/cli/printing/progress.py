"""How far a run is, on standard error; nothing where that is no terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from rich.progress import Progress, Task, TaskID

    from harness.runs.execute.extraction import Watcher


class _Quiet:
    """Says no more than what is taken over from earlier, and that a stop was asked for."""

    def begin(self, extractor: str, *, documents: int, known: int, cached: int) -> None:
        if known:
            click.echo(f"{extractor}: {known} of {documents} documents were answered earlier", err=True)
        if cached:
            click.echo(f"{extractor}: {cached} of {documents} answers are from the cache", err=True)

    def advance(self, *, failed: bool, usage: Mapping[str, float] | None = None) -> None:
        return

    def stopping(self) -> None:
        click.echo("stopping after the documents in flight; once more stops at once", err=True)


class _Bar(_Quiet):
    """A bar for each extractor, with what it has used up."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._errors = 0
        self._used: Counter[str] = Counter()

    def begin(self, extractor: str, *, documents: int, known: int, cached: int) -> None:
        super().begin(extractor, documents=documents, known=known, cached=cached)
        self._errors = 0
        self._used.clear()
        self._task = self._progress.add_task(extractor, total=documents, completed=known + cached, used="", errors="")

    def advance(self, *, failed: bool, usage: Mapping[str, float] | None = None) -> None:
        self._errors += failed
        self._used.update(usage or {})
        if self._task is not None:
            errors = f"{self._errors} failed" if self._errors else ""
            self._progress.update(self._task, advance=1, used=describe_usage(self._used), errors=errors)


def describe_usage(used: Mapping[str, float]) -> str:
    """Tokens and cost in a few words; empty where an extractor counts neither."""
    tokens = used.get("input_tokens", 0) + used.get("output_tokens", 0)
    parts = [f"{tokens:,.0f} tokens"] if tokens else []
    return ", ".join([*parts, *([f"cost {used['cost']:.4f}"] if "cost" in used else [])])


@contextmanager
def watching(stream: TextIO | None = None) -> Iterator[Watcher]:
    """A watcher that shows progress bars where the stream, by default standard error, is a terminal."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield _Quiet()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    from harness.cli.printing.streams import make_console
    from harness.reporting.numbers import three_digits

    class Rate(ProgressColumn):
        """Documents a second."""

        def render(self, task: Task) -> Text:
            return Text("" if task.speed is None else f"{three_digits(task.speed)}/s")

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[used]}"),
        TextColumn("{task.fields[errors]}"),
        console=make_console(stream),
        transient=True,
    ) as progress:
        yield _Bar(progress)
