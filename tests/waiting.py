"""Waiting for what another process, a server or a page does: as long as it takes, on a machine that others use too."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

Read = TypeVar("Read")

PATIENCE = 300
"""Seconds after which something is taken to hang; no test asks whether anything is done sooner."""


def wait_until(holds: Callable[[], object], *, alive: subprocess.Popen[str] | None = None) -> None:
    """Wait until something holds.

    Args:
        holds: asked again and again.
        alive: a process that has to do it; where it has ended, the test fails with what it said.
    """
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert alive is None or alive.poll() is None, alive.communicate()
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def becomes(read: Callable[[], Read], wanted: Read) -> None:
    """Wait until what is read is what is wanted; a test that fails shows both."""
    deadline = time.monotonic() + PATIENCE
    while read() != wanted and time.monotonic() < deadline:
        time.sleep(0.01)
    assert read() == wanted
