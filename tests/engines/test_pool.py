"""Documents given to workers that start slowly or hang."""

import time
from collections.abc import Iterator, Sequence

import pytest

from harness.annotation import Annotations, Document
from harness.engines.pool import Pool
from harness.engines.worker import Event, Idle, Ready
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Result

DOCUMENTS = [Document(id=f"d{n}", text=f"text {n}") for n in range(4)]
TIMEOUT = 0.02


def never() -> bool:
    return False


class SlowCrew:
    """One worker, which is ready only long after the time of a document; on one document it may hang."""

    def __init__(self, *, hangs: str = "") -> None:
        self.starts = 0
        self._hangs = hangs
        self._given: list[Document] = []
        self._silent = 0
        self._is_ready = False

    def start(self, seat: int) -> None:
        self.starts += 1
        self._silent, self._is_ready = 3, False

    def give(self, seat: int, documents: Sequence[Document]) -> None:
        self._given = list(documents)

    def events(self, seats: Sequence[int]) -> Iterator[tuple[int, Event]]:
        if self._silent:
            self._silent -= 1
            time.sleep(len(self._given) * TIMEOUT * 2)
            return
        if not self._is_ready:
            self._is_ready = True
            yield 0, Ready()
        for document in self._given:
            if document.id == self._hangs:
                time.sleep(len(self._given) * TIMEOUT * 2)
                return
            yield 0, Result(id=document.id, annotations=Annotations())
        yield 0, Idle(None)

    def ask_to_stop(self) -> None:
        return

    def close(self) -> None:
        return


def test_the_start_of_a_worker_counts_against_no_document() -> None:
    crew = SlowCrew()
    results = list(Pool(crew, workers=1, batch=2, timeout=TIMEOUT).run(DOCUMENTS, never))
    assert [(result.id, result.error) for result in results] == [(document.id, None) for document in DOCUMENTS]
    assert crew.starts == 1


def test_a_worker_that_is_ready_and_hangs_costs_one_document() -> None:
    crew = SlowCrew(hangs="d1")
    results = list(Pool(crew, workers=1, batch=4, timeout=TIMEOUT).run(DOCUMENTS, never))
    errors = {result.id: result.error and result.error.type for result in results}
    assert errors == {"d0": None, "d1": "Timeout", "d2": None, "d3": None}
    assert crew.starts == 3


def test_a_worker_that_never_starts_ends_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.engines.pool.START_SECONDS", 0)
    with pytest.raises(HarnessError, match="a worker has not started within 0 s: making the extractor hangs"):
        list(Pool(SlowCrew(), workers=1, batch=2, timeout=TIMEOUT).run(DOCUMENTS, never))
    assert len(list(Pool(SlowCrew(), workers=1, batch=2, timeout=None).run(DOCUMENTS, never))) == len(DOCUMENTS)
