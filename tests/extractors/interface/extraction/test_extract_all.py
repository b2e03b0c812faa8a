"""Whatever an extractor does, every document gets exactly one result."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence

import pytest

from harness.annotation import Annotations, Document, Failure
from harness.errors import Interrupted
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.protocol import Extractor, Json, Result, as_asked

Behaviour = Callable[[Sequence[Document]], Iterator[Result]]


class Scripted:
    """Does as the test says, and remembers the batches it was given."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.batches: list[list[str]] = []

    def fingerprint(self) -> dict[str, Json]:
        return {}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        self.batches.append([document.id for document in documents])
        return self.behaviour(documents)


DOCUMENTS = [Document(id=name, text=name) for name in "abcd"]


def answer(document: Document) -> Result:
    return Result(id=document.id, annotations=Annotations(entities=()))


def test_protocol_is_met_by_a_plain_class() -> None:
    assert isinstance(Scripted(lambda documents: map(answer, documents)), Extractor)
    assert not isinstance(object(), Extractor)


def test_answers_pass_in_any_order() -> None:
    extractor = Scripted(lambda documents: (answer(document) for document in reversed(documents)))
    assert [result.id for result in extract_all(extractor, DOCUMENTS)] == ["d", "c", "b", "a"]


def test_what_raises_costs_its_document_alone() -> None:
    def fails_at_c(documents: Sequence[Document]) -> Iterator[Result]:
        for document in documents:
            if document.id == "c":
                raise ValueError("broken")
            yield answer(document)

    extractor = Scripted(fails_at_c)
    results = {result.id: result for result in extract_all(extractor, DOCUMENTS)}
    assert results["c"].error == Failure(type="ValueError", message="broken")
    assert all(results[name].annotations is not None for name in "abd")
    assert extractor.batches == [["a", "b", "c", "d"], ["c"], ["d"]], "nothing that was answered is asked again"


def test_an_extractor_that_exits_ends_nothing() -> None:
    def exits(documents: Sequence[Document]) -> Iterator[Result]:
        raise SystemExit(0)

    [result] = extract_all(Scripted(exits), DOCUMENTS[:1])
    assert result.error == Failure(type="SystemExit", message="0")


def test_one_document_is_not_asked_twice() -> None:
    def fails(documents: Sequence[Document]) -> Iterator[Result]:
        raise OSError("gone")

    extractor = Scripted(fails)
    assert [result.error for result in extract_all(extractor, DOCUMENTS[:1])] == [
        Failure(type="OSError", message="gone")
    ]
    assert len(extractor.batches) == 1


def test_answer_to_another_document_in_a_retry_counts() -> None:
    def answers_all_but_first(documents: Sequence[Document]) -> Iterator[Result]:
        if len(documents) > 1:
            raise ValueError("too many")
        yield from (answer(document) for document in DOCUMENTS)

    extractor = Scripted(answers_all_but_first)
    assert sorted(result.id for result in extract_all(extractor, DOCUMENTS)) == list("abcd")
    assert extractor.batches[1:] == [["a"]]


def test_no_answer_is_a_failure() -> None:
    results = list(extract_all(Scripted(lambda documents: iter([answer(documents[1])])), DOCUMENTS[:2]))
    assert [(result.id, result.error is None) for result in results] == [("b", True), ("a", False)]
    assert results[1].error is not None
    assert results[1].error.type == "NoAnswer"


def test_hollow_answer_is_a_failure() -> None:
    (result,) = extract_all(Scripted(lambda documents: iter([Result(id="a")])), DOCUMENTS[:1])
    assert result.error is not None


def test_second_and_unasked_answers_are_dropped() -> None:
    extractor = Scripted(lambda documents: iter([answer(documents[0]), answer(documents[0]), Result(id="x")]))
    with pytest.warns(UserWarning, match="second or unasked") as caught:
        results = list(extract_all(extractor, DOCUMENTS[:1]))
    assert [result.id for result in results] == ["a"]
    assert len(caught) == 2


def test_wrong_type_of_answer_fails_with_its_name() -> None:
    (result,) = extract_all(Scripted(lambda documents: iter([{"id": "a"}])), DOCUMENTS[:1])  # type: ignore[list-item]
    assert result.error is not None
    assert "not dict" in result.error.message


def test_message_can_always_be_written() -> None:
    def fails(documents: Sequence[Document]) -> Iterator[Result]:
        raise ValueError("\ud800")

    (result,) = extract_all(Scripted(fails), DOCUMENTS[:1])
    assert result.error is not None
    assert result.error.message.encode() == b"\\ud800"


def test_interruption_passes() -> None:
    def interrupted(documents: Sequence[Document]) -> Iterator[Result]:
        raise Interrupted

    with pytest.raises(Interrupted):
        list(extract_all(Scripted(interrupted), DOCUMENTS))


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError(), BaseException()])
def test_what_is_no_exception_costs_its_document_alone(raised: BaseException) -> None:
    def fails_at_c(documents: Sequence[Document]) -> Iterator[Result]:
        for document in documents:
            if document.id == "c":
                raise raised
            yield answer(document)

    results = {result.id: result for result in extract_all(Scripted(fails_at_c), DOCUMENTS)}
    assert results["c"].error == Failure(type=type(raised).__name__, message="")
    assert all(results[name].error is None for name in "abd")


def test_endless_answers_to_nobody_end() -> None:
    def endless(documents: Sequence[Document]) -> Iterator[Result]:
        return (Result(id="x", annotations=Annotations()) for _ in itertools.count())

    with pytest.warns(UserWarning, match="second or unasked"):
        (result,) = extract_all(Scripted(endless), DOCUMENTS[:1])
    assert result.error is not None
    assert result.error.type == "UnaskedAnswers"


def test_an_extractor_that_is_left_in_the_middle_is_closed() -> None:
    closed = []

    def slow(documents: Sequence[Document]) -> Iterator[Result]:
        try:
            yield from map(answer, documents)
        finally:
            closed.append(True)

    results = extract_all(Scripted(slow), DOCUMENTS)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert closed == [True]


def test_extractors_are_given_id_text_and_language_alone() -> None:
    document = Document(id="a", text="Tolva.", meta={"language": "en", "labelled_by": "somebody"})
    assert as_asked(document) == Document(id="a", text="Tolva.", meta={"language": "en"})
    assert as_asked(Document(id="a", text="Tolva.", meta={"title": "Tolva"})).meta == {}
