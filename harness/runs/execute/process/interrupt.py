"""Handles Ctrl-C and SIGTERM: the first stops a run after the documents in flight, the second at once."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from harness.errors import raise_interrupted

GRACE = 20.0
"""Seconds that documents in flight may still take after a SIGTERM: whoever sends one kills before long."""


class Interrupt:
    """Whether a stop was asked for."""

    requested = False


def _signal_once_more() -> None:
    """From another thread, have the main one handle a SIGTERM."""
    if sys.platform == "win32":  # There os.kill would end the process on the spot.
        _thread.interrupt_main(signal.SIGTERM)
    else:  # A signal also ends the system call that the main thread waits in.
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def graceful(on_request: Callable[[], None], *, grace: float = GRACE) -> Iterator[Interrupt]:
    """Catch the first SIGINT or SIGTERM; the next one stops at once, as does the end of a SIGTERM's grace period.

    Args:
        on_request: called once, at the first signal.
        grace: seconds after a SIGTERM.

    Raises:
        Interrupted: in the main thread, wherever it is, to stop at once.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    timers: list[threading.Timer] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if interrupt.requested:
            raise_interrupted(number, frame)
        interrupt.requested = True
        if number == signal.SIGTERM:
            timer = threading.Timer(grace, _signal_once_more)
            timer.daemon = True
            timer.start()
            timers.append(timer)
        on_request()

    before: dict[signal.Signals, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, handle)
    try:
        yield interrupt
    finally:
        for timer in timers:
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
