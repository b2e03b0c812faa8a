"""Times whole processes and functions, as ratios within one run: what a busy machine slows, it slows on both sides."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Usage(NamedTuple):
    """Median wall seconds and the largest resident memory in megabytes (10⁶ bytes) of a process and its children."""

    seconds: float
    megabytes: float


def processes(*commands: Sequence[str], rounds: int = 3) -> list[Usage]:
    """Run the commands in turn, ``rounds`` times after a warm-up of each."""
    for command in commands:
        _run(command)
    runs = [[_run(command) for command in commands] for _ in range(rounds)]
    return [
        Usage(statistics.median(u.seconds for u in column), max(u.megabytes for u in column))
        for column in zip(*runs, strict=True)
    ]


def _run(command: Sequence[str]) -> Usage:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    # Else every process would compile the harness anew, but not its peers, which pip has compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as output:
        before = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{output.read().decode()[-2000:]}")
    return Usage(seconds, usage.ru_maxrss * 1024 / 1e6)


def best(function: Callable[[], object], rounds: int = 3) -> float:
    """The fewest seconds of several calls."""
    times = []
    for _ in range(rounds):
        before = time.perf_counter()
        function()
        times.append(time.perf_counter() - before)
    return min(times)


def report(what: str, value: float, unit: str, target: str, holds: bool) -> bool:
    """Print one line of the table: what was measured, the figure, its target, and whether it holds."""
    print(f"| {what} | {value:.3g} {unit} | {target} | {'yes' if holds else 'NO'} |", flush=True)
    return holds
