"""The types say no where a value is wrong, and where it is."""

from __future__ import annotations

import pytest

from harness.annotation import Slot, merge_fragments, slot_text
from harness.errors import HarnessError, nearest
from harness.files.json_line import decode_line, encode_line


def test_a_line_survives_writing_and_reading() -> None:
    line = decode_line(
        b'{"id":"a","entities":[{"start":0,"end":7,"label":"GPE","score":0.5}],"quotes":[{"id":"q1","kind":"direct",'
        b'"start":4,"end":9,"fragments":[[4,5],[7,9]]}],"attributions":[{"content":"q1","source":null,"cue":null}]}'
    )
    assert decode_line(encode_line(line)) == line
    assert line.annotations.casualties is None
    assert not line.annotations.annotates("casualties")
    assert line.annotations.layer("quotes")[0].extent == ((4, 5), (7, 9))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"id":"a1","entities":[{"start":"0","end":7,"label":"GPE"}]}', 'document "a1": entities[0].start: .*"0"'),
        (b'{"id":"a1","quotes":[{"id":"q","kind":"dierct"}]}', 'document "a1": quotes[0].kind: .*dierct'),
        (b'{"id":"a1","casualties":[{"id":"c"}]}', "casualties.*outcome"),
        (b"[]", "the line: Expected `object`"),
        (b'{"id":', "not valid JSON"),
        (b'{"id":"\xff"}', "not valid JSON"),
        (b'{"id":"a","meta":{"x":' + b"[" * 100_000, "nested too deeply|not valid JSON"),
    ],
)
def test_a_wrong_line_is_named(data: bytes, message: str) -> None:
    with pytest.raises(HarnessError, match=message.replace("[", r"\[").replace("]", r"\]")):
        decode_line(data)


def test_fragments_are_sorted_and_touching_ones_merged() -> None:
    assert merge_fragments([(7, 9), (0, 2), (2, 4), (5, 5), (8, 12)]) == ((0, 4), (7, 12))
    assert slot_text(Slot(start=0, end=9, fragments=((0, 3), (6, 9))), "one, two!") == "one wo!"


def test_did_you_mean() -> None:
    assert nearest("entites", ["entities", "quotes"]) == ' (did you mean "entities"?)'
    assert nearest("zzz", ["entities"]) == ""
