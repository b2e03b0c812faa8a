"""No key or password goes into what is written or printed."""

import pytest

from harness.files.masked_keys import mask_keys


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("https://h/v1?api-key=MARKER&x=1", "https://h/v1?api-key=***&x=1"),
        ("https://h/v1?x=1&API_KEY=MARKER#f", "https://h/v1?x=1&API_KEY=***#f"),
        ('{"base_url":"https://h/v1?subscription-key=MARKER"}', '{"base_url":"https://h/v1?subscription-key=***"}'),
        ("https://h/f?X-Amz-Signature=MARKER&X-Amz-Date=1", "https://h/f?X-Amz-Signature=***&X-Amz-Date=1"),
        ("https://me:MARKER@h/v1", "https://***@h/v1"),
        ("https://MARKER@h/v1", "https://***@h/v1"),
        ("Authorization: Bearer MARKERMARKER", "Authorization: Bearer ***"),
        ("a key=3 in a sentence, a@b.example, what? token", "a key=3 in a sentence, a@b.example, what? token"),
        ("https://h/v1?keyboard=x&tokens=5", "https://h/v1?keyboard=x&tokens=5"),
    ],
)
def test_addresses_keep_no_key(words: str, masked: str) -> None:
    assert mask_keys(words, {}) == masked


def test_whatever_equals_a_key_of_the_environment_is_masked() -> None:
    environment = {
        "OPENAI_API_KEY": "MARKER-1234",
        "HF_TOKEN": "MARKER-1234-and-more",
        "TOKENIZERS_PARALLELISM": "tolerated",
        "KEYBOARD": "qwertyuiop",
        "SHORT_KEY": "abc",
        "MY_PASSWORD": "two words of a sentence",
    }
    words = "at /MARKER-1234-and-more/v1 with MARKER-1234: tolerated qwertyuiop abc two words of a sentence"
    masked = "at /***/v1 with ***: tolerated qwertyuiop abc two words of a sentence"
    assert mask_keys(words, environment) == masked


def test_a_key_is_known_as_addresses_and_json_write_it() -> None:
    environment = {"OPENAI_API_KEY": 'MARK/ER+12"34=='}
    for written in ("https://h/v1?k=MARK%2FER%2B12%2234%3D%3D", '{"k": "MARK/ER+12\\"34=="}', 'MARK/ER+12"34=='):
        assert "ER" not in mask_keys(written, environment)
