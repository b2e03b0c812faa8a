"""Handles Ctrl-C: the first stops a run after the documents in flight, the second at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Interrupt:
    """Whether a stop was asked for."""

    requested = False


@contextmanager
def graceful(on_request: Callable[[], None]) -> Iterator[Interrupt]:
    """Catch the first SIGINT or SIGTERM; from then on both act as before, or stop at once if they were ignored.

    Args:
        on_request: called once, at the first signal.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    before: dict[signal.Signals, Any] = {}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        before.clear()

    def handle(number: int, frame: FrameType | None) -> None:
        interrupt.requested = True
        restore()
        # A shell lets its background jobs ignore SIGINT; whoever sends one after all means it, the second time too.
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        on_request()

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, handle)
    try:
        yield interrupt
    finally:
        restore()
