"""Standard output and error as the commands write to them: nothing steers a terminal, no write is a traceback."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

from harness.errors import printable
from harness.files.masked_keys import mask_keys

if TYPE_CHECKING:
    from rich.console import Console

_LEFT = (errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN)


class GuardedStream:
    """A text stream whose writer never fails: what could not be written is remembered in ``failure``.

    What a program prints comes from models, servers and articles; control characters in it are shown as escapes.
    A reader that leaves early (``| head``) has seen what it wanted and is no failure.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.failure: str | None = None
        self._stream = stream
        self._was_open = stream is not None
        self.encoding = getattr(stream, "encoding", None) or "utf-8"
        self.errors = "replace"
        self.styled = _Styled(self)

    def write(self, words: str) -> int:
        """Write with control characters shown as escapes, and with no line that a forge takes as a command."""
        return self.write_data(no_commands(printable(words)))

    def write_data(self, words: str) -> int:
        """Write as it is, keys aside: a document for a file, or what has been made printable already."""
        if self._stream is not None:
            try:
                self._stream.write(mask_keys(words))
            except (OSError, ValueError) as error:
                self._give_up(error)
        elif not self._was_open:
            self.failure = "it is closed"
        return len(words)

    def flush(self) -> None:
        if self._stream is not None:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self._give_up(error)

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        if self._stream is None:
            raise OSError("no stream is open")
        return self._stream.fileno()

    def __getattr__(self, name: str) -> Any:
        # Without a buffer: whoever wrote to it would go round the guard, as click does where the encoding is ASCII.
        if name == "buffer" or name.startswith("_") or self._stream is None:
            raise AttributeError(name)
        return getattr(self._stream, name)

    def _give_up(self, error: OSError | ValueError) -> None:
        """Write no more, and let nothing that is still buffered fail at the program's end."""
        stream, self._stream = self._stream, None
        if not isinstance(error, OSError) or error.errno not in _LEFT:
            self.failure = (getattr(error, "strerror", None) or str(error)).lower()
        with suppress(OSError, ValueError, AttributeError):
            assert stream is not None
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            stream.flush()


_COMMAND = re.compile(r"(?m)^([ \t]*)(?=::|##\[)")


def no_commands(words: str, environment: Mapping[str, str] = os.environ) -> str:
    """Words in whose lines GitHub Actions, where this runs there, finds no workflow command: a backslash is put before.

    An id with a line end in it would else set variables of the job; ``echo_data`` writes those that are meant.
    """
    return _COMMAND.sub(r"\1\\", words) if environment.get("GITHUB_ACTIONS") else words


class _Styled:
    """The same stream for rich, which adds colours of its own to words that were made printable."""

    def __init__(self, guarded: GuardedStream) -> None:
        self._guarded = guarded

    def write(self, words: str) -> int:
        return self._guarded.write_data(no_commands(words))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._guarded, name)


@contextmanager
def guarded_streams() -> Iterator[tuple[GuardedStream, GuardedStream]]:
    """Standard output and error guarded, within the block."""
    before = sys.stdout, sys.stderr
    _occupy_closed_descriptors()
    for stream in before:
        if stream is not None and hasattr(stream, "reconfigure"):
            # Into a file or pipe Windows writes in a code page, which lacks most letters of the world.
            in_utf8 = {"encoding": "utf-8"} if sys.platform == "win32" and not stream.isatty() else {}
            stream.reconfigure(errors="replace", **in_utf8)
    out, err = GuardedStream(before[0]), GuardedStream(before[1])
    sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
    try:
        yield out, err
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before


def make_console(stream: TextIO | None = None, **settings: Any) -> Console:
    """A rich console that shows control characters in words as escapes; on standard output unless told otherwise."""
    from rich.console import Console
    from rich.segment import Segment

    class Printable(Console):
        def render(self, renderable: Any, options: Any = None) -> Any:
            for segment in super().render(renderable, options):
                text, style, control = segment
                yield segment if control else Segment(printable(text), style)

    stream = stream or sys.stdout
    return Printable(file=cast(TextIO, getattr(stream, "styled", stream)), **settings)


def echo_data(words: str, *, err: bool = False) -> None:
    """Print a document: as it is into a file or pipe, with control characters as escapes on a terminal."""
    stream: Any = sys.stderr if err else sys.stdout
    write = stream.write if stream.isatty() else getattr(stream, "write_data", stream.write)
    write(words)


def _occupy_closed_descriptors() -> None:
    """Keep files that are opened later from getting the number of a standard stream that is closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
