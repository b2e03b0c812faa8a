"""Distributes documents to workers and replaces workers that die, so that no document is lost."""

from __future__ import annotations

import math
import os
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from harness.annotation import Document, Failure
from harness.engines.worker import Broken, Event, Gone, Idle, Ready
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Result

# A document that was with three workers when they died is held to have killed them.
_DEATHS = 3
START_SECONDS = 1_800
"""After which a worker is taken never to start, where documents have a timeout; loading a model takes far less."""


class Crew(Protocol):
    """Workers somewhere, each in a numbered seat."""

    def start(self, seat: int) -> None:
        """Put a new worker in a seat, in place of any other."""

    def give(self, seat: int, documents: Sequence[Document]) -> None:
        """Give an idle worker documents to work on."""

    def events(self, seats: Sequence[int]) -> Iterator[tuple[int, Event]]:
        """What workers tell; waits a moment for the first, so that the caller can do other things between."""

    def ask_to_stop(self) -> None:
        """Have every worker begin no further document."""

    def close(self) -> None:
        """End all workers."""


def default_workers() -> int:
    """As many as there are processors for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """One extraction by a crew. ``peak`` is the most bytes that one worker has held, of those that said so."""

    def __init__(self, crew: Crew, *, workers: int, batch: int, timeout: float | None = None) -> None:
        """
        Args:
            crew: starts the workers.
            workers: at most; no more are started than there are batches.
            batch: documents that a worker is given at a time.
            timeout: seconds a document, after which a worker without an answer is replaced; they count from when the
                worker is ready for documents.
        """
        self._crew, self._workers, self._batch, self._timeout = crew, workers, batch, timeout
        self._deadlines: dict[int, float] = {}
        self._ready: set[int] = set()
        self._given: dict[int, dict[str, Document]] = {}
        self._deaths: Counter[str] = Counter()
        self._waiting: deque[list[Document]] = deque()
        self._stopping = False
        self.peak: int | None = None

    def run(self, documents: Sequence[Document], stop: Callable[[], bool]) -> Iterator[Result]:
        """One result a document, as they come.

        Raises:
            HarnessError: workers cannot work at all.
        """
        size = max(1, min(self._batch, -(-len(documents) // self._workers)))
        batches = [list(documents[first : first + size]) for first in range(0, len(documents), size)]
        self._waiting.extend(batches)
        seats = min(self._workers, len(batches))
        idle = list(range(seats))
        try:
            for seat in idle:
                self._start(seat)
            while True:
                if not self._stopping and stop():
                    self._stopping = True
                    self._crew.ask_to_stop()
                while idle and self._waiting and not self._stopping:
                    self._give(idle.pop(0), self._waiting.popleft())
                if not self._given:
                    return
                for seat, event in self._crew.events(list(self._given)):
                    yield from self._heed(seat, event)
                for seat in [seat for seat in self._given if time.monotonic() > self._deadlines[seat]]:
                    yield from self._hung(seat)
                idle += [seat for seat in range(seats) if seat not in self._given and seat not in idle]
        finally:
            self._crew.close()

    def _heed(self, seat: int, event: Event) -> Iterator[Result]:
        """What a worker's word leads to; the worker is idle afterwards if it has no documents."""
        if isinstance(event, Ready):
            self._ready.add(seat)
            self._set_deadline(seat)
        elif isinstance(event, Result):
            if self._given[seat].pop(event.id, None) is not None:
                self._set_deadline(seat)
                yield event
        elif isinstance(event, Idle):
            self._finished(seat, event)
        elif isinstance(event, Gone):
            yield from self._buried(seat, event)
        elif isinstance(event, Broken):
            raise HarnessError(f"a worker cannot work: {event.reason}")
        else:
            warnings.warn(event.message, stacklevel=2)

    def _start(self, seat: int) -> None:
        self._ready.discard(seat)
        self._crew.start(seat)

    def _give(self, seat: int, documents: list[Document]) -> None:
        self._given[seat] = {document.id: document for document in documents}
        self._set_deadline(seat)
        self._crew.give(seat, documents)

    def _set_deadline(self, seat: int) -> None:
        """Some extractors answer a batch at its end, so that each document it has left may take its time.

        The start of a worker is no document's time: on a busy machine, or a cluster with no room yet, it may take long.
        """
        seconds = math.inf
        if self._timeout is not None:
            is_ready, left = seat in self._ready, len(self._given[seat])
            seconds = self._timeout * max(1, left) if is_ready else START_SECONDS
        self._deadlines[seat] = time.monotonic() + seconds

    def _finished(self, seat: int, event: Idle) -> None:
        left = self._given.pop(seat)
        if left and not self._stopping:
            self._waiting.append(list(left.values()))
        if event.peak is not None:
            self.peak = max(self.peak or 0, event.peak)

    def _hung(self, seat: int) -> Iterator[Result]:
        """Replace a worker that is over its time; of several documents it is not known which one hangs.

        Raises:
            HarnessError: the worker has not even started; no document is to blame, and another would do no better.
        """
        if seat not in self._ready:
            raise HarnessError(
                f"a worker has not started within {START_SECONDS} s: making the extractor hangs, or the cluster has no "
                "room; mend that, and go on with --resume"
            )
        left = list(self._given.pop(seat).values())
        if self._stopping:
            return
        self._start(seat)
        if len(left) == 1:
            message = f"no answer within {self._timeout:g} s, the engine's timeout"
            yield Result(id=left[0].id, error=Failure(type="Timeout", message=message))
        else:
            self._waiting.extendleft([document] for document in left)

    def _buried(self, seat: int, event: Gone) -> Iterator[Result]:
        """Replace a worker; its documents are tried again one by one, but for those that it keeps dying on."""
        left = self._given.pop(seat)
        if self._stopping:
            return
        self._start(seat)
        for document in left.values():
            self._deaths[document.id] += 1
            if self._deaths[document.id] < _DEATHS:
                self._waiting.appendleft([document])
                continue
            message = f"the worker died {_DEATHS} times on this document: {event.reason}"
            yield Result(id=document.id, error=Failure(type="WorkerDied", message=message))
