"""Problems in files, as every command shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.errors import Located


def echo_problems(found: Sequence[Located], *, as_json: bool) -> int:
    """Print problems, a line each or as JSON, and how many there are.

    Returns:
        The exit code: 2 where any is an error, else 0.
    """
    if as_json:
        import dataclasses

        from harness.cli.printing.output import echo_json

        echo_json([dataclasses.asdict(problem) for problem in found])
    else:
        for problem in found:
            click.echo(str(problem))
        if found:
            files = len({problem.path for problem in found})
            wrong = sum(problem.severity == "error" for problem in found)
            counts = [(wrong, "problem"), (len(found) - wrong, "warning")]
            said = ", ".join(count(number, noun) for number, noun in counts if number)
            click.echo(f"{said} in {count(files, 'file')}", err=True)
    return 2 if any(problem.severity == "error" for problem in found) else 0


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 problem, 2 problems."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
