"""Finds the JSON object in what a language model answered: bare, in prose, in a code fence, or cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_CLOSING = {"{": "}", "[": "]"}
_STARTS = 8
_DEEPEST = 100
# A whole string (possessive: never tried in another way), or a bracket.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]]', re.DOTALL)


def find_object(answer: str, keys: tuple[str, ...]) -> dict[str, Any] | None:
    """The last JSON object that has any of the keys; a list stands for the only key there is.

    An object that was cut off is closed after its last whole item.

    Args:
        answer: whatever the model gave.
        keys: the keys that were asked for.

    Returns:
        The object, or ``None`` where there is none.
    """
    found = None
    for value in _values(answer):
        if isinstance(value, list) and len(keys) == 1 and all(isinstance(item, dict) for item in value):
            value = {keys[0]: value}
        if isinstance(value, dict) and any(key in value for key in keys):
            found = value
    return found


def _values(answer: str) -> Iterator[Any]:
    """What parses, in order, beginning at each of the first brackets that open at the top."""
    start = _next_open(answer, 0)
    for _ in range(_STARTS):
        if start < 0:
            return
        end, closed = _extent(answer, start)
        value = _parse(answer[start:end] + closed)
        if value is None:
            start = _next_open(answer, start + 1)
        else:
            yield value
            start = _next_open(answer, end)


def _next_open(answer: str, start: int) -> int:
    places = [place for place in (answer.find("{", start), answer.find("[", start)) if place >= 0]
    return min(places, default=-1)


def _extent(answer: str, start: int) -> tuple[int, str]:
    """Where the bracketed value ends, and the brackets that close it there if it was cut off."""
    stack: list[str] = []
    cut = (start, "")
    for match in _TOKEN.finditer(answer, start):
        token = match[0]
        if token in _CLOSING:
            stack.append(_CLOSING[token])
            if len(stack) > _DEEPEST:
                break
        elif stack and token == stack[-1]:
            stack.pop()
            if not stack:
                return match.end(), ""
            if len(stack) <= 2:
                cut = (match.end(), "".join(reversed(stack)))
    return cut


def _parse(words: str) -> Any:
    try:
        # strict=False: models write line breaks into strings.
        return json.loads(words, strict=False)
    except (ValueError, RecursionError):
        return None
