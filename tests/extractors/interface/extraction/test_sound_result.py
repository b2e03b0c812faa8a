"""Whatever an extractor hands back, what goes on from there can be written, read again and scored."""

from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
import pytest

from harness.annotation import Annotations, Casualty, Entity, Failure
from harness.errors import Interrupted
from harness.extractors.interface.extraction.sound_result import (
    LONGEST_MESSAGE,
    MOST_ITEMS,
    failure_of,
    line_of,
    sound_result,
)
from harness.extractors.interface.protocol import RawAnswer, Result
from harness.files.json_line import decode_line, encode_line

EMPTY = Annotations(entities=())


def made(**parts: Any) -> Result:
    return sound_result(Result(id="d", **{"annotations": EMPTY, **parts}))


def failure(**parts: Any) -> Failure:
    result = made(**parts)
    assert result.annotations is None
    assert result.error is not None
    return result.error


def test_numbers_of_numpy_become_plain_ones() -> None:
    entity = Entity(start=np.int64(0), end=np.int64(5), label="GPE", score=np.float32(0.5))
    result = made(
        annotations=Annotations(entities=(entity,), casualties=(Casualty(id="c", outcome="killed", min=np.int32(3)),)),
        seconds=np.float64(1.5),
        usage={"tokens": np.float32(3), "calls": Fraction(1, 2)},
    )
    assert result.error is None
    assert result.annotations is not None
    assert result.annotations.entities == (Entity(start=0, end=5, label="GPE", score=0.5),)
    assert (result.seconds, result.usage) == (1.5, {"tokens": 3.0, "calls": 0.5})
    assert {type(value) for value in (result.seconds, *(result.usage or {}).values())} <= {float, int}
    assert decode_line(encode_line(line_of(result))).casualties is not None


def test_text_of_numpy_becomes_plain_text() -> None:
    result = made(annotations=Annotations(entities=(Entity(start=0, end=5, label=np.str_("GPE")),)))
    assert result.annotations is not None
    assert result.annotations.entities == (Entity(start=0, end=5, label="GPE"),)
    assert type(result.annotations.entities[0].label) is str


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("seconds", "1.5", "seconds: expected a number, not str '1.5'"),
        ("seconds", float("nan"), "seconds: nan is no finite number"),
        ("seconds", np.float64("inf"), "seconds: inf is no finite number"),
        ("seconds", -0.5, "seconds: -0.5 is below 0"),
        ("usage", {"tokens": -3}, "usage.tokens: -3 is below 0"),
        ("seconds", True, "seconds: expected a number, not bool True"),
        ("usage", {"tokens": None}, "usage.tokens: expected a number, not NoneType None"),
        ("usage", {"tokens": "3"}, "usage.tokens: expected a number"),
        ("usage", {"tokens": float("-inf")}, "usage.tokens: -inf is no finite number"),
        ("usage", [1], "usage: expected numbers by name, not list [1]"),
        ("usage", {1: 1}, "usage: expected text, not int 1"),
        ("raw", "text", "raw: expected RawAnswers, not str 'text'"),
        ("raw", [{"prompt": "p"}], "raw: expected RawAnswers"),
        ("raw", (RawAnswer(prompt="p", outcome=3),), "raw: expected text, not int 3"),  # type: ignore[arg-type]
        ("lasting", "yes", "lasting: expected true or false, not str 'yes'"),
        ("grounding", [1], "grounding: expected words by place, not list [1]"),
        ("annotations", {"entities": []}, "annotations: expected Annotations, not dict {'entities': []}"),
        ("annotations", Annotations(entities=(Entity(start="3", end=5, label="GPE"),)), "entities[0].start"),  # type: ignore[arg-type]
        ("annotations", Annotations(entities=(Entity(start=0, end=1, label=object()),)), "cannot be written as JSON"),  # type: ignore[arg-type]
        ("annotations", Annotations(entities=(Entity(text="G\ud800", label="GPE"),)), "half of a character"),
        ("annotations", Annotations(entities=(Entity(start=0, end=1, label="A", score=float("nan")),)), "score: nan"),
        ("error", "went wrong", "error: expected a Failure(type=…, message=…), not str 'went wrong'"),
        ("error", Failure(type="T", message=None), "type and message must be text"),  # type: ignore[arg-type]
    ],
)
def test_what_is_wrong_costs_the_document_and_is_named(part: str, value: Any, said: str) -> None:
    found = failure(**{part: value})
    assert found.type == ("InvalidAnnotations" if part == "annotations" else "InvalidResult")
    assert said in found.message


def test_a_part_that_breaks_when_it_is_looked_at_costs_the_document() -> None:
    class Hostile:
        def __repr__(self) -> str:
            raise RuntimeError("not me")

    assert failure(seconds=Hostile()).message == "seconds: expected a number, not Hostile"
    assert failure(annotations=Hostile()).message == "annotations: expected Annotations, not Hostile"


def test_a_failure_of_its_own_is_kept_whatever_else_is_wrong() -> None:
    result = made(annotations=None, error=Failure(type="T", message="m"), seconds="x")
    assert (result.error, result.seconds) == (Failure(type="T", message="m"), None)


def test_messages_are_cut_and_can_be_shown() -> None:
    found = failure(error=Failure(type="t" * 20_000_000, message="\x1b[31m\ud800" + "m" * 20_000_000))
    assert len(found.message) == LONGEST_MESSAGE
    assert found.message.startswith("\\x1b[31m\\ud800m")
    assert len(found.type) == 100
    msgspec.json.encode(found)


def test_an_exception_that_cannot_say_what_it_is_has_its_name() -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert failure_of(SilentError()) == Failure(type="SilentError", message="(its message cannot be shown: ValueError)")


@pytest.mark.parametrize("raised", [KeyboardInterrupt, GeneratorExit, SystemExit])
def test_an_exception_whose_message_breaks_off_ends_no_run(raised: type[BaseException]) -> None:
    class WildError(BaseException):
        def __str__(self) -> str:
            raise raised

    assert failure_of(WildError()).message == f"(its message cannot be shown: {raised.__name__})"


def test_ctrl_c_in_the_middle_of_a_message_is_ctrl_c() -> None:
    class SlowError(Exception):
        def __str__(self) -> str:
            raise Interrupted

    with pytest.raises(Interrupted):
        failure_of(SlowError())


def test_more_items_than_any_article_has_are_refused_at_once() -> None:
    item = Entity(start=0, end=1, label="GPE")
    found = failure(annotations=Annotations(entities=(item,) * (MOST_ITEMS + 1)))
    assert found.message == "entities: 100,001 items; a document may have 100,000"


def test_raw_answers_with_half_characters_can_be_written() -> None:
    result = made(raw=(RawAnswer(prompt="p", outcome="answered", answer="a\ud800"),))
    assert result.raw[0].answer == "a\\ud800"
    msgspec.json.encode(result.raw)


def test_subclasses_of_annotations_hand_on_the_layers_alone() -> None:
    class Mine(Annotations, frozen=True, kw_only=True):
        extra: object = None

    result = made(annotations=Mine(entities=(), extra=object()))
    assert result.annotations == EMPTY
