from collections.abc import Iterator, Sequence

import pytest

from harness.annotation import Annotations, Document
from harness.engines import create_engine
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Json, Result

DOCUMENTS = [Document(id=f"d{n}", text=f"text {n}") for n in range(5)]


class Recorder:
    """Answers everything but what it is told to fail on, and remembers the batches."""

    def __init__(self, *, bad: str = "", seconds: float | None = None) -> None:
        self.bad = bad
        self.seconds = seconds
        self.batches: list[list[str]] = []

    def fingerprint(self) -> dict[str, Json]:
        return {}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        self.batches.append([document.id for document in documents])
        for document in documents:
            if document.id == self.bad:
                raise ValueError("bad document")
            yield Result(id=document.id, annotations=Annotations(), seconds=self.seconds)


def never() -> bool:
    return False


def test_documents_go_in_batches() -> None:
    extractor = Recorder()
    results = list(create_engine("inline", batch=2).run(lambda: extractor, DOCUMENTS, stop=never))
    assert extractor.batches == [["d0", "d1"], ["d2", "d3"], ["d4"]]
    assert [result.id for result in results] == ["d0", "d1", "d2", "d3", "d4"]


def test_seconds_are_measured_only_where_the_extractor_gives_none() -> None:
    engine = create_engine("inline", batch=2)
    assert all(result.seconds == 7.0 for result in engine.run(lambda: Recorder(seconds=7.0), DOCUMENTS, stop=never))
    assert all(0 <= (result.seconds or -1) < 1 for result in engine.run(Recorder, DOCUMENTS, stop=never))


def test_a_failing_document_costs_no_other() -> None:
    results = list(create_engine("inline", batch=5).run(lambda: Recorder(bad="d1"), DOCUMENTS, stop=never))
    assert sorted(result.id for result in results) == ["d0", "d1", "d2", "d3", "d4"]
    assert [result.id for result in results if result.error] == ["d1"]


def test_stop_is_heeded_after_each_document() -> None:
    answers = iter([False, True])
    results = create_engine("inline", batch=4).run(Recorder, DOCUMENTS, stop=lambda: next(answers))
    assert [result.id for result in results] == ["d0", "d1"]


def test_an_unknown_engine_is_named_with_the_nearest() -> None:
    with pytest.raises(HarnessError, match=r'"inlin" \(did you mean "inline"\?\)'):
        create_engine("inlin", batch=1)
