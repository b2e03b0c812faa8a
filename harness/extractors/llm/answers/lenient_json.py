"""Reads JSON as language models write it: with trailing commas, single quotes, None, comments, or cut off."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

_DEEPEST = 100
# Possessive throughout: nothing is ever tried in another way.
_SPACE = re.compile(r"(?:\s++|//[^\n]*+|#[^\n]*+|/\*.*?(?:\*/|\Z))*+", re.DOTALL)
_STRINGS = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL),
    "'": re.compile(r"'((?:[^'\\]|\\.)*+)'", re.DOTALL),
    "“": re.compile(r"“((?:[^”\\]|\\.)*+)”", re.DOTALL),
}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORD = re.compile(r"[+-]?[\w.]+(?:[eE][+-]?\d+)?")
_NAMES = {
    "null": None,
    "None": None,
    "undefined": None,
    "true": True,
    "True": True,
    "false": False,
    "False": False,
}
_CLOSING = {"{": "}", "[": "]"}


class Value(NamedTuple):
    """A value, where it ends, and whether it was closed there; what is not holds its whole items alone."""

    value: Any
    end: int
    closed: bool


class NotJsonError(Exception):
    """No JSON begins here; ``place`` is where that shows, ``begun`` whether it looked like JSON up to there."""

    def __init__(self, place: int, *, begun: bool) -> None:
        super().__init__(place)
        self.place = place
        self.begun = begun


def read_value(text: str, start: int) -> Value:
    """The object or list that begins at a bracket.

    Raises:
        NotJsonError: there is none, or a key stands twice in one object.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return _Reader(text, start).read()
    return Value(value, end, True)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


# strict=False: models write line breaks into strings.
_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_unique)


class _EndedError(Exception):
    """The text ended inside a value."""


class _Reader:
    """Reads one value, token by token."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._place = start
        self._begun = False
        self._ended = False

    def read(self) -> Value:
        value = self._container(1)
        return Value(value, self._place, not self._ended)

    def _container(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise self._wrong()
        return self._object(depth) if self._text[self._place] == "{" else self._list(depth)

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._place += 1
        try:
            while self._next() != "}":
                key = self._key()
                if self._next() != ":" or key in found:
                    raise self._wrong()
                self._begun = True
                self._place += 1
                value, whole = self._value(depth)
                # Of what was cut off, a list keeps the whole items that it has, and so does what wraps it.
                if whole or isinstance(value, list | dict):
                    found[key] = value
                if not whole:
                    return found
                self._separator("}")
            self._place += 1
        except _EndedError:
            self._ended = True
        return found

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self._place += 1
        try:
            while (token := self._next()) != "]":
                self._begun = self._begun or token == "{"
                value, whole = self._value(depth)
                if not whole:
                    return found
                found.append(value)
                self._separator("]")
            self._place += 1
        except _EndedError:
            self._ended = True
        return found

    def _value(self, depth: int) -> tuple[Any, bool]:
        token = self._next()
        if token in _CLOSING:
            value = self._container(depth + 1)
            return value, not self._ended
        if token in _STRINGS:
            return self._string(token), True
        return self._scalar(), True

    def _key(self) -> str:
        token = self._next()
        if token in _STRINGS:
            return self._string(token)
        match = _WORD.match(self._text, self._place)
        if match is None:
            raise self._wrong()
        self._place = match.end()
        return match[0]

    def _string(self, mark: str) -> str:
        match = _STRINGS[mark].match(self._text, self._place)
        if match is None:
            raise _EndedError
        self._place = match.end()
        return _unescape(match[1])

    def _scalar(self) -> Any:
        match = _WORD.match(self._text, self._place)
        if match is None:
            raise self._wrong()
        if match.end() == len(self._text):
            raise _EndedError
        if match[0] in _NAMES:
            value = _NAMES[match[0]]
        else:
            try:
                value = json.loads(match[0].removeprefix("+"))
            except ValueError:
                raise self._wrong() from None
        self._place = match.end()
        return value

    def _separator(self, closing: str) -> None:
        """Pass over the comma between two items; after the last it may stand or not."""
        token = self._next()
        if token == ",":
            self._place += 1
        elif token != closing:
            raise self._wrong()

    def _next(self) -> str:
        """The character that the next token begins with."""
        match = _SPACE.match(self._text, self._place)
        self._place = match.end() if match else self._place
        if self._place == len(self._text):
            raise _EndedError
        return self._text[self._place]

    def _wrong(self) -> NotJsonError:
        return NotJsonError(self._place, begun=self._begun)


def _unescape(words: str) -> str:
    if "\\" not in words:
        return words
    found = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _ESCAPED.get(m[2], m[2]), words)
    # Two escapes may stand for one character.
    return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
