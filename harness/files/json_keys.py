"""Keys that stand twice in one JSON object: decoders keep the last of them without a word, so it is asked here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from harness.errors import HarnessError, Located
from harness.files.json_tree import compose_json
from harness.files.text_files import line_column

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()


class RepeatedKeyError(ValueError):
    """A key stands twice in one object."""


def refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs, as the ``object_pairs_hook`` of ``json``.

    Raises:
        RepeatedKeyError: a key stands twice.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return found


def repeats_keys(raw: bytes, decoded: Sequence[Any]) -> bool:
    """Whether any object in lines of JSON has a key twice.

    What was decoded has each key once: only where it has not as many colons as the lines are these read again.

    Args:
        raw: the lines.
        decoded: what they were decoded to.
    """
    colons = _count(raw)
    if colons == _count(_encoder.encode_lines(decoded)):
        return False
    # Defaults that the lines spell out are not written again.
    if colons == _count(_encoder.encode_lines(_decoder.decode_lines(raw))):
        return False
    return any(repeated_key(line) is not None for line in raw.split(b"\n") if line.strip())


def repeated_key(data: bytes | str) -> str | None:
    """A key that stands twice in one object of a JSON text; None where there is none, or the text is no JSON."""
    try:
        json.loads(data, object_pairs_hook=refuse_repeats)
    except RepeatedKeyError as error:
        return str(error)
    except (ValueError, RecursionError):
        pass
    return None


def with_keys_once(data: bytes, where: str) -> bytes:
    """The JSON of a file, once no key stands twice in one object of it.

    Raises:
        HarnessError: one does; the message has line and column.
    """
    if repeated_key(data) is not None:
        text = data.decode("utf-8")
        raise repeated_key_error(text, 0, len(text), where)
    return data


def repeated_key_error(text: str, start: int, end: int, where: str) -> HarnessError:
    """The error that names the first key that stands twice in the JSON between two places of a file's text."""
    _, problems = compose_json(text[start:end], where, 1)
    for problem in problems:
        if problem.code == "duplicate-key":
            line, column = line_column(text, start + problem.column - 1)
            return HarnessError.at(Located(where, line, column, problem.code, problem.message))
    line, column = line_column(text, start)
    return HarnessError.at(Located(where, line, column, "duplicate-key", "a key stands twice in an object here"))


def _count(data: bytes) -> int:
    """How many colons JSON has: one for each key, and those in its strings, which come out as they went in."""
    return data.count(b":")
