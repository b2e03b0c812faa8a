"""The command line. A new command is one file and one line in ``COMMANDS``; ``--help`` loads nothing else.

``gold/`` has the sub-commands of ``harness gold``, ``printing/`` what several commands print. Each file is thin: it
parses, calls and prints.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from importlib import import_module
from typing import Any, NoReturn, TextIO

import click

from harness import __version__

COMMANDS = {
    "init": ("harness.cli.init:init", "Make a folder to start in, with sample gold, configs and a gate."),
    "run": ("harness.cli.run:run", "Run a config: extract, score, report."),
    "score": ("harness.cli.score:score", "Score a file of predictions against gold."),
    "compare": ("harness.cli.compare:compare", "Compare systems on the same documents; gate a change."),
    "baseline": ("harness.cli.baseline:baseline", "Bless a run as the baseline, or show the baselines."),
    "report": ("harness.cli.report:report", "Show a finished run again, in any format."),
    "merge": ("harness.cli.merge:merge", "Join the shards of a run."),
    "doctor": ("harness.cli.doctor:doctor", "Try a config's extractors on one document; say what is missing."),
    "cache": ("harness.cli.cache:cache", "Show or clear the answers kept across runs."),
    "check": ("harness.cli.check:check", "Check configs, gold and predictions: every error at once."),
    "list": ("harness.cli.listing:listing", "List extractors, metrics, formats or runs."),
    "gold": ("harness.cli.gold.group:gold", "Write, check and show gold labels."),
    "corpus": ("harness.cli.corpus:corpus", "Turn public corpora into gold."),
    "docs": ("harness.cli.docs:docs", "Print the documentation, page by page."),
}

LOST_OUTPUT = 2
_COMPLETE = "_HARNESS_COMPLETE"
INTERRUPTED = 130
INTERNAL = 70


class Commands(click.Group):
    """Loads a command when it is called, and turns every error into a line and an exit code.

    A command returns its exit code, or ``None`` for 0.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        unknown = args and args[0] not in COMMANDS and not args[0].startswith("-")
        if unknown and not ctx.resilient_parsing:
            from harness.errors import nearest

            hint = nearest(args[0], COMMANDS) or f"; there are: {', '.join(COMMANDS)}"
            ctx.fail(f'no command is called "{args[0]}"{hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        from harness.cli.printing.streams import guarded_streams
        from harness.errors import raise_interrupted

        if not args and not extra:
            _start_in_utf8()
        extra = {**extra, "prog_name": "harness", "standalone_mode": False}
        if _COMPLETE in os.environ:  # a shell asks: click answers it, in bytes, and exits
            super().main(*args, **extra)
        # Before numpy is loaded: our matrices are small, and waking threads for them costs more than it saves.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, raise_interrupted)
        with guarded_streams() as (out, _), warnings.catch_warnings():
            warnings.showwarning = _show_warning
            try:
                code = super().main(*args, **extra)
            except BaseException as error:  # a library that is used may exit where it should fail
                code = _explain(error)
            out.flush()
            if out.failure:
                click.echo(f"standard output could not be written: {out.failure}", err=True)
                code = code or LOST_OUTPUT
        sys.exit(code or 0)


def _start_in_utf8() -> None:
    """Start again in Python's UTF-8 mode under a locale (LANG=C) in which names of files would be ASCII alone."""
    if sys.getfilesystemencoding() == "ascii" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    from harness.errors import printable

    click.echo(f"warning: {printable(str(message)[:20_000], limit=2_000)}", err=True)


def _explain(error: BaseException) -> int:
    """Say in one line what went wrong; the exit code."""
    from harness.errors import HarnessError, printable

    if isinstance(error, click.Abort | KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
        return 2
    if isinstance(error, MemoryError):
        click.echo("this machine's memory does not hold what was to be read or scored", err=True)
        return 2
    if isinstance(error, OSError) and error.filename is not None:
        # Of a disk, a folder that may not be looked into, a name that is too long: wherever it was met.
        click.echo(f"{printable(str(error.filename))}: {error.strerror}", err=True)
        return 2
    if isinstance(error, HarnessError):
        click.echo(printable(str(error)), err=True)
        return error.exit_code
    if os.environ.get("HARNESS_DEBUG"):
        import traceback

        traceback.print_exception(error)
    click.echo(
        f"internal error, please report it: {type(error).__name__}: {error} (HARNESS_DEBUG=1 shows where)", err=True
    )
    return INTERNAL


@click.group("harness", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="harness")
def main() -> None:
    """Score information-extraction models on news text.

    Exit codes: 0 pass; 1 a gate failed; 2 usage, config or data error; 3 incomplete run, or nothing was scored;
    4 baseline missing or not comparable; 130 interrupted. 2 also where standard output could not be written and nothing
    else went wrong; a reader that leaves early (| head) changes no exit code.
    """
