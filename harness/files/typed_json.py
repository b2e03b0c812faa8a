"""Typed values (msgspec structs) from JSON that this package wrote, with errors that name file, key and value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from harness.errors import HarnessError, shorten
from harness.files.json_keys import with_keys_once

T = TypeVar("T")

_STEP = re.compile(r"\.(?P<field>\w+)|\[(?P<index>\d+)\]|(?P<key>\[\.\.\.\])")
_PLAIN_KEY = re.compile(r"[\w-]+")


def decode_json(data: bytes, kind: type[T], where: str) -> T:
    """Read JSON as a struct.

    Args:
        data: UTF-8.
        kind: a type that msgspec knows.
        where: the file, for messages.

    Raises:
        HarnessError: it is no JSON, a key stands twice in one object, or a value has the wrong type: ``where: key.key:
            what is wrong (found VALUE)``.
    """
    try:
        try:
            return msgspec.json.decode(with_keys_once(data, where), type=kind)
        except msgspec.ValidationError as error:
            raise HarnessError(f"{where}: {mistake(msgspec.json.decode(data), kind, str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HarnessError(f"{where}: not valid JSON: {error}") from None
    except RecursionError:
        raise HarnessError(f"{where}: not valid JSON: nested too deeply") from None


def convert_json(raw: Any, kind: type[T], where: str) -> T:
    """Type a value that JSON was read as; arguments and errors as those of :func:`decode_json`."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise HarnessError(f"{where}: {mistake(raw, kind, str(error))}") from None


def mistake(raw: Any, kind: Any, message: str, *, whole: str = "the whole") -> str:
    """msgspec's message with the path of keys in front and the offending value behind.

    Args:
        raw: the JSON that was read.
        kind: the type that it is not.
        message: msgspec's.
        whole: what ``raw`` is called where it is wrong as a whole.
    """
    complaint, _, path = message.partition(" - at `")
    if path and not path.startswith("$"):  # of a key, not of a value: "key in $.x"
        return message
    place, value = "", raw
    for step in _STEP.finditer(path):
        key: str | int
        if step["index"] is not None:
            key = int(step["index"])
        elif step["field"] is not None:
            key = step["field"]
        else:
            key = next(_wrong_keys(raw, value, kind, message), "…")
        place += f"[{key}]" if isinstance(key, int) else f".{key}" if _PLAIN_KEY.fullmatch(key) else f'["{key}"]'
        try:
            value = value[key]
        except (LookupError, TypeError):
            return f"{place.lstrip('.')}: {complaint}"
    found = "" if "missing required field" in complaint else f" (found {_shown(value)})"
    return f"{place.lstrip('.') or whole}: {complaint}{found}"


def _wrong_keys(raw: Any, mapping: dict[str, Any], kind: Any, message: str) -> Iterator[str]:
    """The keys of a mapping inside ``raw`` whose values msgspec complains of with this message.

    msgspec does not name them, so each is tried alone.
    """
    whole = dict(mapping)
    try:
        for key, value in whole.items():
            mapping.clear()
            mapping[key] = value
            try:
                msgspec.convert(raw, kind)
            except msgspec.ValidationError as error:
                if str(error) == message:
                    yield key
    finally:
        mapping.clear()
        mapping.update(whole)


def _shown(value: Any) -> str:
    return shorten(msgspec.json.encode(value).decode())
