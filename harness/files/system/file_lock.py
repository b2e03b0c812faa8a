"""Holds a file or folder against other processes; the lock ends with the process that holds it, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.05
"""Seconds between two tries to get a lock, where the system cannot wait for one."""
_NAME = ".lock"


class HeldError(Exception):
    """Another process holds the lock."""


@contextmanager
def file_lock(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold a file or a folder within the block.

    Args:
        path: a folder, or a file that nothing is written to; a file is made if it is not there, and stays. On Windows,
            where folders cannot be locked, a folder is held by a file ".lock" in it.
        wait: until the other process lets go.

    Raises:
        HeldError: another process holds it, and ``wait`` is false.
        OSError: it cannot be opened.
    """
    descriptor = _open(path)
    try:
        _lock(descriptor, wait)
        try:
            yield
        finally:
            _unlock(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _open(path: Path) -> int:
        return os.open(path / _NAME if path.is_dir() else path, os.O_RDWR | os.O_CREAT)

    def _lock(descriptor: int, wait: bool) -> None:
        # The first byte stands for the file; it need not be there. LK_LOCK would give up after ten seconds.
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    raise HeldError from None
                time.sleep(_PAUSE)
            else:
                return

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _open(path: Path) -> int:
        return os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o666)

    def _lock(descriptor: int, wait: bool) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise HeldError from None

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
