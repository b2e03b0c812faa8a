"""Runs a program that reads and writes lines, with time limits, so that its caller never hangs."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from harness.errors import HarnessError

LONGEST_LINE = 64_000_000
"""Bytes of one line of output."""
_MOST_WAITING = 16
_STDERR_SHOWN = 500


class Program:
    """A running program; a context manager that leaves nothing of it running.

    Args:
        command: the program and its arguments.
        folder: where it runs.
        lines: all that it is told, a line each; then its standard input ends.

    Raises:
        HarnessError: it cannot be started.
    """

    def __init__(self, command: Sequence[str], folder: Path, lines: Sequence[bytes]) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the program
        try:
            # A session or group of its own: what it starts is killed with it, and Ctrl-C is ours to handle.
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                **_APART,
            )
        except OSError as error:
            self._stderr.close()
            raise HarnessError(f'the program "{command[0]}" cannot be started: {error.strerror}') from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._ended = False
        # A program that writes without end waits for its reader: what it has written is never all in memory.
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=_MOST_WAITING)
        self._closed = threading.Event()
        self._threads = [
            threading.Thread(target=_feed, args=(self._process.stdin, lines), daemon=True),
            threading.Thread(target=self._drain, args=(self._process.stdout,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._kill()
        for thread in self._threads:
            # Not for ever: a grandchild in a session of its own may hold the pipes.
            thread.join(timeout=1)
        self._stderr.close()

    def read_line(self, timeout: float) -> bytes | None:
        """The next line of its output; ``None`` at the end, or once it was silent for so many seconds.

        Raises:
            HarnessError: the line has more than ``LONGEST_LINE`` bytes.
        """
        try:
            line = self._lines.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None
        self._ended = line is None
        if line is not None and len(line) > LONGEST_LINE:
            raise HarnessError(f"the program wrote a line of more than {LONGEST_LINE / 1e6:.0f} MB")
        return line

    def why_silent(self, timeout: float) -> str:
        """What to say of a program that gives no more lines: how it ended, and the end of its standard error."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=0.2)
        code = self._process.poll()
        if code is None and self._ended:
            reason = "the program closed its output before it had answered"
        elif code is None:
            reason = f"the program gave no answer for {timeout:g} seconds and was killed"
        elif code < 0:
            reason = f"the program was ended by {signal.Signals(-code).name} before it had answered"
        else:
            reason = f"the program ended with exit code {code} before it had answered"
        return f"{reason}{self._last_words()}"

    def _last_words(self) -> str:
        # Read in place: the program writes where the file's own position is.
        handle = self._stderr.fileno()
        begin = max(0, os.fstat(handle).st_size - _STDERR_SHOWN)
        words = _read_at(handle, begin).decode("utf-8", "replace").strip()
        return f": {words}" if words else ""

    def _drain(self, pipe: IO[bytes]) -> None:
        with pipe:
            while line := pipe.readline(LONGEST_LINE + 1):
                self._put(line)
                if len(line) > LONGEST_LINE:
                    break
        self._put(None)

    def _put(self, line: bytes | None) -> None:
        """Hand on a line as soon as there is room for it, if anybody still reads."""
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=0.1)
                return

    def _kill(self) -> None:
        _kill_with_children(self._process)
        self._process.wait()


if sys.platform == "win32":
    _APART: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}

    def _kill_with_children(process: subprocess.Popen[bytes]) -> None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.kill()

    def _read_at(handle: int, begin: int) -> bytes:
        # The program, which shares the position, has ended or is about to be killed.
        os.lseek(handle, begin, os.SEEK_SET)
        words = os.read(handle, _STDERR_SHOWN)
        os.lseek(handle, 0, os.SEEK_END)
        return words

else:
    _APART: dict[str, Any] = {"start_new_session": True}

    def _kill_with_children(process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    def _read_at(handle: int, begin: int) -> bytes:
        return os.pread(handle, _STDERR_SHOWN, begin)


def _feed(pipe: IO[bytes], lines: Sequence[bytes]) -> None:
    # A program that stops reading is judged by what it answers.
    with contextlib.suppress(BrokenPipeError), pipe:
        for line in lines:
            pipe.write(line + b"\n")
            pipe.flush()
