"""A process that has the command's modules loaded, and forks one for each ``harness`` that a test calls.

A forked process is as real as a started one: streams, folder, modules and exit are its own. What it saves is the second
in which Python and numpy are loaded. ``WarmProcess`` is the tests' side; run as a script, this file is the other.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

TIMEOUT = 600
"""Seconds after which a command is taken to hang."""
LOADED = (
    "harness.cli.gold.group",
    "harness.exchange.shared.tables.table_columns",
    "harness.extractors.interface.registry",
    "harness.gold.streaming.score_lines",
    "harness.reporting.comparison.comparison_json",
    "harness.reporting.formats.html",
    "harness.reporting.formats.junit",
    "harness.runs.compare.changes",
    "harness.runs.execute.runner",
    "harness.scoring.breakdown",
    "harness.scoring.pairs.counting",
    "harness.scoring.statistics.products",
    "scipy.optimize",
    "xml.etree.ElementTree",
)
"""What many commands load beside their own modules, and takes long."""
_READ_AT_START = ("PYTHON", "LC_", "LANG", "OPENBLAS_", "OMP_")
_NUMBER = 8
"""Bytes of a number that is sent."""


class WarmProcess:
    """Calls the command in processes forked from a loaded one."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._at_start = _settings_at_start(environment)
        self._socket, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, __file__, str(theirs.fileno())]
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def can_run(self, environment: Mapping[str, str]) -> bool:
        """False where Python or a library would read other settings at its start, or the system forks at its peril."""
        return sys.platform == "linux" and self._at_start == _settings_at_start(environment)

    def run(
        self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], together: bool
    ) -> subprocess.CompletedProcess[str]:
        """What ``subprocess.run`` gives, with captured output, for ``python -m harness`` and these arguments.

        Args:
            arguments: the command's.
            cwd, env: its folder and environment.
            together: whether standard error goes where standard output goes.

        Raises:
            subprocess.TimeoutExpired: it took too long, and was killed.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            task = json.dumps({"arguments": arguments, "cwd": str(cwd), "env": dict(env)}).encode()
            socket.send_fds(self._socket, [_packed(len(task))], [out.fileno(), (out if together else error).fileno()])
            self._socket.sendall(task)
            child = _received(self._socket)
            is_done = bool(select.select([self._socket], [], [], TIMEOUT)[0])
            if not is_done:
                os.kill(child, signal.SIGKILL)
            code = os.waitstatus_to_exitcode(_received(self._socket))
            if not is_done:
                raise subprocess.TimeoutExpired(list(arguments), TIMEOUT)
            texts = []
            for stream in (out, error):
                stream.seek(0)
                texts.append(stream.read().decode().replace("\r\n", "\n"))
        return subprocess.CompletedProcess(list(arguments), code, *texts)

    def close(self) -> None:
        """End the loaded process."""
        self._socket.close()
        self._process.wait(timeout=30)


def _settings_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_READ_AT_START)}


def _packed(number: int) -> bytes:
    return number.to_bytes(_NUMBER, "big")


def _received(stream: socket.socket) -> int:
    found = stream.recv(_NUMBER, socket.MSG_WAITALL)
    if len(found) < _NUMBER:
        raise RuntimeError("the loaded process is gone; standard error says why")
    return int.from_bytes(found, "big")


def _await_task(tasks: socket.socket) -> list[str] | None:
    """In a forked process: the arguments of its task. In the loaded one, when there are no more tasks: None."""
    while True:
        size, streams, _, _ = socket.recv_fds(tasks, _NUMBER, 2)
        if not size:
            return None
        task = json.loads(tasks.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL))
        child = os.fork()
        if not child:
            tasks.close()
            for number, stream in zip((1, 2), streams, strict=True):
                os.dup2(stream, number)
                os.close(stream)
            os.chdir(task["cwd"])
            os.environ.clear()
            os.environ.update(task["env"])
            return list(task["arguments"])
        for stream in streams:
            os.close(stream)
        tasks.sendall(_packed(child))
        tasks.sendall(_packed(os.waitpid(child, 0)[1]))


def _load() -> None:
    """Do once what every command would do in the same way."""
    from harness.cli import COMMANDS

    for name in (*(home.partition(":")[0] for home, _ in COMMANDS.values()), *LOADED):
        import_module(name)
    with suppress(ImportError):
        import_module("openai")  # an extra
    from harness.reporting.formats.markdown import report_template
    from harness.runs.store.manifest import versions

    for name in ("report.md.j2", "extractor.md.j2"):
        report_template(name)
    versions()


if __name__ == "__main__":
    served = socket.socket(fileno=int(sys.argv[1]))
    _load()
    gc.freeze()  # a collection in a forked process does not touch, and so copy, what is shared
    given = _await_task(served)
    if given is not None:
        # As "python -m" has it.
        sys.path[0] = os.getcwd()
        sys.argv = ["harness", *given]
        from harness.cli import main

        main()
