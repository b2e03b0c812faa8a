"""The first Ctrl-C asks a run to stop after the documents in flight; the second stops it at once."""

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
    """Catch the first SIGINT or SIGTERM; from then on both act as they did before.

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
        on_request()

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, handle)
    try:
        yield interrupt
    finally:
        restore()
