"""Typed values from JSON: every mistake names file, key and value."""

import msgspec
import pytest

from harness.errors import HarnessError
from harness.files.typed_json import convert_json, decode_json


class Inner(msgspec.Struct):
    size: int


class Outer(msgspec.Struct):
    by_name: dict[str, dict[str, Inner]]
    pair: tuple[int, float] = (1, 2.0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            '{"by_name":{"a":{"b":{"size":1},"c d.e":{"size":"2"}}}}',
            'by_name.a["c d.e"].size: Expected `int`, got `str` (found "2")',
        ),
        ('{"by_name":{"a":{"b":{}}}}', "by_name.a.b: Object missing required field `size`"),
        ('{"by_name":{},"pair":[1]}', "pair: Expected `array` of length 2 (found [1])"),
        ('{"by_name":{},"pair":[1,null]}', "pair[1]: Expected `float`, got `null` (found null)"),
        ("{}", "the whole: Object missing required field `by_name`"),
        ("[]", "the whole: Expected `object`, got `array` (found [])"),
        ('{"by_name":3', "not valid JSON: Input data was truncated"),
        ('{"by_name":{},"pair":[1,NaN]}', "not valid JSON: JSON is malformed: invalid character (byte 24)"),
    ],
)
def test_a_mistake_names_file_key_and_value(data: str, message: str) -> None:
    with pytest.raises(HarnessError) as caught:
        decode_json(data.encode(), Outer, "f.json")
    assert str(caught.value) == f"f.json: {message}"


def test_what_was_read_is_left_as_it_was() -> None:
    raw = {"by_name": {"a": {"b": {"size": 1}, "c": {"size": None}, "d": {"size": 2}}}}
    with pytest.raises(HarnessError, match=r"here: by_name\.a\.c\.size: .*found null"):
        convert_json(raw, Outer, "here")
    assert list(raw["by_name"]["a"]) == ["b", "c", "d"]
    assert convert_json({"by_name": {}}, Outer, "here") == Outer({})
