"""JSON of other tools, item by item, with the line that each stands in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import HarnessError
from harness.exchange.shared.exports.json_fields import shown, spelt
from harness.files.json_keys import RepeatedKeyError, refuse_repeats, repeated_key_error
from harness.files.text_files import BOM, line_column, read_text

MAX_DEPTH = 100
_SPACE = re.compile(r"[\s,]*")
_NAMED = re.compile(r'"id"\s*:\s*"([^"\\]+)"')


class JsonItem(NamedTuple):
    """A JSON object of a list, or of a line.

    Attributes:
        value: what it holds.
        line: where it begins.
        lines: where in the file each ``"id"`` of it stands, by id.
    """

    value: dict[str, Any]
    line: int
    lines: dict[str, int]


def json_items(path: Path) -> Iterator[JsonItem]:
    """The objects of a JSON list, of a single object, or of JSON Lines.

    Raises:
        HarnessError: the file cannot be read, is no JSON, holds something else than objects, or an object has a key
            twice.
    """
    text = read_text(path).removeprefix(BOM)
    place = _SPACE.match(text).end()  # type: ignore[union-attr]
    is_list = text.startswith("[", place)
    place = _SPACE.match(text, place + is_list).end()  # type: ignore[union-attr]
    line, counted = 1, 0
    while place < len(text) and not (is_list and text[place] == "]"):
        line, counted = line + text.count("\n", counted, place), place
        value, end = _decoded(text, place, path)
        if _is_deep(value):
            raise HarnessError(f"{path}:{line}:1: values are nested more than {MAX_DEPTH} deep")
        if not isinstance(value, dict):
            raise HarnessError(f"{path}:{line}:1: an object is expected here, one a document")
        yield JsonItem(value, line, _lines(text, place, end, line))
        place = _SPACE.match(text, end).end()  # type: ignore[union-attr]


_DECODER = json.JSONDecoder()
_STRICT = json.JSONDecoder(object_pairs_hook=refuse_repeats)


def _decoded(text: str, place: int, path: Path) -> tuple[Any, int]:
    """The value that begins at a place, and where it ends."""
    try:
        try:
            return _STRICT.raw_decode(text, place)
        except RepeatedKeyError:
            _, end = _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError) as error:
        row, column = line_column(text, getattr(error, "pos", place))
        raise HarnessError(f"{path}:{row}:{column}: not valid JSON: {getattr(error, 'msg', error)}") from None
    raise repeated_key_error(text, place, end, str(path))


def _is_deep(value: Any) -> bool:
    """Whether values are nested deeper than what follows can take."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def _lines(text: str, start: int, end: int, line: int) -> dict[str, int]:
    if "\n" not in text[start:end]:
        return {}
    found: dict[str, int] = {}
    for match in _NAMED.finditer(text, start, end):
        found.setdefault(match[1], line + text.count("\n", start, match.start()))
    return found


def document_id(value: Mapping[str, Any], number: int) -> str:
    """A document's id in another tool's record: by its usual names, else the number."""
    meta = value.get("meta") if isinstance(value.get("meta"), dict) else {}
    for record in (value, meta or {}):
        for name in ("document", "article_id", "doc_id", "document_id", "id"):
            found = record.get(name)
            if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
                return spelt(found)
    return str(number)


def required_text(value: Mapping[str, Any], name: str, where: str, hint: str = "") -> str:
    """A document's text.

    Raises:
        HarnessError: there is none; ``hint`` says what to do.
    """
    text = value.get(name)
    if text is None:
        raise HarnessError(f'{where}: no "{name}" with the document\'s text here{hint}')
    if not isinstance(text, str):
        raise HarnessError(f'{where}: "{name}" is {shown(text)}: the document\'s text is expected here{hint}')
    return text
