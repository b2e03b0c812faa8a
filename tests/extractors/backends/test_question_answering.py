"""Question answering: figures and speakers, wherever in a long text they stand."""

from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Document
from harness.errors import HarnessError
from harness.extractors.interface.registry import create
from tests.extractors.backends import tiny

pytest.importorskip("transformers", reason="the extra transformers is not installed")
KILLED = {"question": "How many people?", "outcome": "killed"}
WHO = 'Who said "{quote}"?'


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose answers begin at "25" or "mira", end at "tolva" or "ruk", and whose "none" is any other word."""
    from transformers import BertForQuestionAnswering

    model = tiny.only_words(BertForQuestionAnswering(tiny.config()))
    tiny.light(model.qa_outputs, 0, "25", "mira")
    tiny.light(model.qa_outputs, 1, "tolva", "ruk")
    return tiny.save(model, tmp_path_factory.mktemp("qa"))


def ask(model: Path, text: str, **options: Any) -> Annotations:
    _, extractor = create({"use": "question-answering", "model": str(model), **options})
    (result,) = extractor.extract([Document(id="a", text=text)])
    assert result.annotations is not None
    assert (result.seconds or 0) > 0
    return result.annotations


@pytest.mark.parametrize("stride", [None, 0, 100])
def test_figures_are_read_to_the_end_of_a_long_text(model: Path, stride: int | None) -> None:
    text = "the " * 2000 + "25 people Tolva."
    found = ask(model, text, casualties=[KILLED], stride=stride)
    (casualty,) = found.casualties or ()
    assert casualty.figure is not None
    assert casualty.victims is not None
    assert (casualty.outcome, casualty.min, casualty.max) == ("killed", 25, 25)
    assert text[casualty.figure.start : casualty.figure.end] == "25"
    assert text[casualty.victims.start : casualty.victims.end] == "people Tolva"
    assert type(casualty.score) is float
    assert (found.quotes, found.attributions) == (None, None)


def test_answers_without_a_number_are_no_figures(model: Path) -> None:
    assert ask(model, "The people said mira tolva.", casualties=[KILLED]).casualties == ()


def test_a_text_without_an_answer_has_none(model: Path) -> None:
    assert ask(model, "The people said the.", casualties=[KILLED]).casualties == ()
    assert ask(model, "", casualties=[KILLED], speaker=WHO) == Annotations(casualties=(), quotes=(), attributions=())


def test_the_speaker_of_a_quote_is_looked_for_around_it(model: Path) -> None:
    text = "x " * 2000 + '"We will never give up the bridge," said Mira Ruk. ' + "Y " * 400
    found = ask(model, text, speaker=WHO)
    (quote,) = found.quotes or ()
    (attribution,) = found.attributions or ()
    assert attribution.source is not None
    assert attribution.content == quote.id
    assert text[attribution.source.start : attribution.source.end] == "Mira Ruk"
    assert ask(model, text, speaker=WHO, around=3).attributions == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "has no question"),
        ({"speaker": "Who said it?"}, r"has no \{quote\} in it"),
        ({"casualties": [{"question": "?", "outcome": "slain"}]}, "Invalid enum value 'slain'"),
        ({"casualties": [KILLED], "window": 8}, "leaves .* of a window of 8 for the text"),
    ],
)
def test_mistakes_are_named(model: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        ask(model, "25 tolva", **options)


def test_the_fingerprint_is_of_the_questions(model: Path) -> None:
    def fingerprint(**options: Any) -> dict[str, Any]:
        return dict(create({"use": "question-answering", "model": str(model), **options})[1].fingerprint())

    assert fingerprint(casualties=[KILLED]) == fingerprint(casualties=[KILLED])
    assert fingerprint(casualties=[KILLED]) != fingerprint(casualties=[{**KILLED, "question": "How many?"}])
