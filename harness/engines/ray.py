"""The engine that runs extraction on a Ray cluster, or on one that it starts on this machine."""

from __future__ import annotations

import importlib.util
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from harness.annotation import Document
from harness.engines import Make
from harness.engines.pool import Pool, default_workers
from harness.engines.worker import Broken, Event, Gone, Ready, work
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Extractor, Result

LOOPBACK_ONLY = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
"""Ray's variable that, set to 0, has it listen on the loopback address alone, on Linux too."""

_MOMENT = 0.2


class Ray:
    """A pool of Ray actors, each with the model loaded once."""

    def __init__(
        self,
        *,
        batch: int = 16,
        workers: int | None = None,
        address: str | None = None,
        cpus: float = 1.0,
        gpus: float = 0.0,
        timeout: float | None = None,
    ) -> None:
        """
        Args:
            batch: how many documents an actor is given at a time.
            workers: how many actors; by default as many as this machine has processors.
            address: of a cluster (``auto``, ``ray://host:10001``, ``host:6379``); by default one is started here, for
                this machine alone, and ended with the run. This package must be installed on every node, in the same
                version. A cluster that wants a token has it from Ray's own environment variable RAY_AUTH_TOKEN.
            cpus: that each actor takes.
            gpus: that each actor takes.
            timeout: seconds that a document may take, once the actor has started and made the extractor; an actor that
                takes longer is replaced. ``None``: as long as it takes.

        Raises:
            HarnessError: Ray is not installed.
        """
        if importlib.util.find_spec("ray") is None:
            raise HarnessError('the engine "ray" needs ray: pip install "news-extraction-harness[ray]"')
        self._batch, self._timeout = batch, timeout
        self._workers = workers or default_workers()
        self._address = address
        self._cpus, self._gpus = cpus, gpus
        self.peak_memory: int | None = None

    def run(self, make: Make, documents: Sequence[Document], *, stop: Callable[[], bool]) -> Iterator[Result]:
        """Yield each result as its actor gives it.

        Raises:
            HarnessError: the cluster cannot be reached.
        """
        with _connected(self._address, self._workers * self._cpus, self._workers * self._gpus):
            crew = _Crew(make, self._batch, cpus=self._cpus, gpus=self._gpus)
            pool = Pool(crew, workers=self._workers, batch=self._batch, timeout=self._timeout)
            try:
                yield from pool.run(documents, stop)
            finally:
                self.peak_memory = pool.peak


@contextmanager
def _connected(address: str | None, cpus: float, gpus: float) -> Iterator[None]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if address is None:
        # Whoever reaches an open cluster runs code on it.
        os.environ.setdefault(LOOPBACK_ONLY, "0")
    import ray

    local: dict[str, Any] = {"num_cpus": max(1, round(cpus + 0.5)), "include_dashboard": False}
    if gpus:
        local["num_gpus"] = round(gpus + 0.5)
    settings = {"address": address} if address else {"address": "local", **local}
    before = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(**settings, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:
        where = f"the Ray cluster {address}" if address else "Ray"
        raise HarnessError(f"{where} cannot be reached or started: {type(error).__name__}: {error}") from error
    try:
        # Ray puts its own handler in place of the run's, which stops after the documents in flight.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)
        yield
    finally:
        ray.shutdown()


class _Actor:
    """Lives on the cluster."""

    def __init__(self, make: Make, batch: int) -> None:
        self._make, self._batch = make, batch
        self._extractor: Extractor | None = None
        self._stop = threading.Event()

    def work(self, documents: list[Document]) -> Iterator[Event]:
        """Events of a batch."""
        if self._extractor is None:
            try:
                self._extractor = self._make()
            except Exception as error:
                yield Broken(str(error) if isinstance(error, HarnessError) else f"{type(error).__name__}: {error}")
                return
            yield Ready()
        yield from work(self._extractor, documents, batch=self._batch, stop=self._stop.is_set)

    def stop(self) -> None:
        """Begin no further document."""
        self._stop.set()


class _Crew:
    def __init__(self, make: Make, batch: int, *, cpus: float, gpus: float) -> None:
        import ray

        self._ray = ray
        self._make, self._batch = make, batch
        # Two calls at a time: work, and stop while it works.
        self._actor = ray.remote(_Actor).options(num_cpus=cpus, num_gpus=gpus, max_concurrency=2)
        self._seats: dict[int, Any] = {}
        self._streams: dict[int, Any] = {}

    def start(self, seat: int) -> None:
        if seat in self._seats:
            self._ray.kill(self._seats[seat])
        self._seats[seat] = self._actor.remote(self._make, self._batch)

    def give(self, seat: int, documents: Sequence[Document]) -> None:
        work = self._seats[seat].work.options(num_returns="streaming")
        self._streams[seat] = work.remote(list(documents))

    def events(self, seats: Sequence[int]) -> Iterator[tuple[int, Event]]:
        places = {self._streams[seat]: seat for seat in seats}
        ready, _ = self._ray.wait(list(places), num_returns=1, timeout=_MOMENT)
        for stream in ready:
            yield places[stream], self._next(stream)

    def _next(self, stream: Any) -> Event:
        errors = self._ray.exceptions
        try:
            event: Event = self._ray.get(next(stream))
        except StopIteration:
            # The stream's end follows its last event, which says that the worker is idle.
            return Gone("its stream ended early")
        except (errors.RayActorError, errors.ObjectLostError, errors.NodeDiedError) as error:
            return Gone(" ".join(str(error).split())[:300])
        except errors.RayError as error:
            return Broken(" ".join(str(error).split())[:600])
        return event

    def ask_to_stop(self) -> None:
        for actor in self._seats.values():
            actor.stop.remote()

    def close(self) -> None:
        for actor in self._seats.values():
            self._ray.kill(actor)
