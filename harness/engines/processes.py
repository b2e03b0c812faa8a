"""The engine that runs extraction in several processes of this machine, the model loaded once in each."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, cast

from harness.annotation import Document
from harness.engines import Make
from harness.engines.pool import Pool, default_workers
from harness.engines.worker import Broken, Event, Gone, Ready, work
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Result

_MOMENT = 0.2
_GOODBYE = 2.0


class Processes:
    """Worker processes, started afresh (spawn), so that threads and GPU state of this one do not follow."""

    def __init__(self, *, batch: int = 16, workers: int | None = None, timeout: float | None = None) -> None:
        """
        Args:
            batch: how many documents a worker is given at a time.
            workers: how many; by default as many as there are processors.
            timeout: seconds that a document may take, once the worker has started and made the extractor; a worker that
                takes longer is replaced. ``None``: as long as it takes.
        """
        self._batch, self._timeout = batch, timeout
        self._workers = workers or default_workers()
        self.peak_memory: int | None = None

    def run(self, make: Make, documents: Sequence[Document], *, stop: Callable[[], bool]) -> Iterator[Result]:
        """Yield each result as its worker gives it."""
        pool = Pool(_Crew(make, self._batch), workers=self._workers, batch=self._batch, timeout=self._timeout)
        try:
            yield from pool.run(documents, stop)
        finally:
            self.peak_memory = pool.peak


class _Crew:
    def __init__(self, make: Make, batch: int) -> None:
        self._make, self._batch = make, batch
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.Event()
        # Each with our end of its pipe, which on Windows is of another type than elsewhere.
        self._seats: dict[int, tuple[BaseProcess, Any]] = {}

    def start(self, seat: int) -> None:
        if seat in self._seats:
            hung, connection = self._seats.pop(seat)
            connection.close()
            hung.kill()
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, self._make, self._batch, self._stop), name=f"harness-{seat}", daemon=True
        )
        process.start()
        theirs.close()
        self._seats[seat] = (process, ours)

    def give(self, seat: int, documents: Sequence[Document]) -> None:
        # A worker that is gone is noticed where its events are read.
        with contextlib.suppress(OSError):
            self._seats[seat][1].send(list(documents))

    def events(self, seats: Sequence[int]) -> Iterator[tuple[int, Event]]:
        places = {self._seats[seat][1]: seat for seat in seats}
        for ready in wait(list(places), _MOMENT):
            connection = cast(Connection, ready)  # of the two kinds that systems have, each waits for its own
            seat = places[connection]
            try:
                yield seat, connection.recv()
            except (EOFError, OSError):
                yield seat, Gone(self._last_words(seat))

    def ask_to_stop(self) -> None:
        self._stop.set()

    def close(self) -> None:
        for process, connection in self._seats.values():
            connection.close()
            process.kill()
        for process, _ in self._seats.values():
            process.join(_GOODBYE)

    def _last_words(self, seat: int) -> str:
        process = self._seats[seat][0]
        process.join(_GOODBYE)
        code = process.exitcode
        if code is not None and code < 0:
            return f"killed by signal {-code}"
        return f"exit code {code}"


def _serve(connection: Connection, make: Make, batch: int, stop: Any) -> None:
    """A worker's life: batches in, events out, until nobody asks any more."""
    # Ctrl-C reaches every process of the terminal; who stops, and when, the main one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        extractor = make()
    except Exception as error:
        reason = str(error) if isinstance(error, HarnessError) else f"{type(error).__name__}: {error}"
        with contextlib.suppress(OSError):
            connection.send(Broken(reason))
        return
    # The other end may be closed at any time: the run is over then.
    with contextlib.suppress(EOFError, OSError):
        connection.send(Ready())
        while True:
            for event in work(extractor, connection.recv(), batch=batch, stop=stop.is_set):
                connection.send(event)


def _end_with_parent() -> None:
    """A killed run must leave no worker behind that goes on asking."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
