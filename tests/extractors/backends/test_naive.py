"""The floor finds what it says, and no more."""

import pytest

from harness.annotation import Annotations, Document
from harness.errors import HarnessError
from harness.extractors.interface.registry import create

TEXT = (
    'A ferry sank near Port Velm, and 12 people were killed. The Coast Guard said: "Nobody could have known of it." '
    'Orva Lind spoke of a "slip". Three were hurt. 40 boats are lost.'
)


def found(text: str | None, **options: object) -> Annotations:
    (result,) = create({"use": "naive", **options})[1].extract([Document(id="a", text=text)])
    assert result.annotations is not None, result.error
    return result.annotations


def words(annotations: Annotations, layer: str) -> list[str]:
    slots = [item.figure if layer == "casualties" else item for item in getattr(annotations, layer)]
    return [TEXT[slot.start : slot.end] for slot in slots]


def test_capitals_are_names_but_for_a_single_word_in_front() -> None:
    assert words(found(TEXT), "entities") == ["Port Velm", "The Coast Guard", "Orva Lind"]
    assert {entity.label for entity in found(TEXT, label="PERSON").entities or ()} == {"PERSON"}


def test_marks_hold_quotes_of_the_nearest_name() -> None:
    annotations = found(TEXT)
    assert words(annotations, "quotes") == ["Nobody could have known of it."]
    (link,) = annotations.attributions or ()
    assert link.source is not None
    assert (link.content, TEXT[link.source.start : link.source.end]) == ("q1", "Orva Lind")
    assert words(found(TEXT, shortest=1), "quotes")[1:] == ["slip"]


def test_numbers_near_a_fate_are_figures() -> None:
    annotations = found(TEXT)
    assert words(annotations, "casualties") == ["12", "Three"]
    assert [(one.min, one.max, one.outcome) for one in annotations.casualties or ()] == [
        (12, 12, "killed"),
        (3, 3, "injured"),
    ]
    assert words(found(TEXT, reach=2), "casualties") == ["Three"]


@pytest.mark.parametrize(
    "text", ["", "no name here", '"five words within these marks"', "12 died", "« »", "😀 12 ☠ dead"]
)
def test_any_text_gives_a_sound_answer(text: str) -> None:
    found(text)


def test_a_document_without_text_fails() -> None:
    (result,) = create("naive")[1].extract([Document(id="a")])
    assert result.error is not None


def test_an_unknown_option_is_named() -> None:
    with pytest.raises(HarnessError, match="reached"):
        create({"use": "naive", "reached": 3})
