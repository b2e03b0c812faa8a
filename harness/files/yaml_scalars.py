"""Writes strings as YAML scalars, quoted where they must be."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[^\W\d_](?:[\w’‘“”.()/%\u00a0 -]*[\w’”.)%])?")
_WORDS_WITH_MEANING = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]')
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(words: str) -> str:
    """Bare where every YAML parser reads the same string, else in double quotes."""
    if _PLAIN.fullmatch(words) and words.casefold() not in _WORDS_WITH_MEANING:
        return words
    return double_quoted(words)


def double_quoted(words: str) -> str:
    """In double quotes, on one line, with escapes where YAML needs them."""
    return '"' + _ESCAPED.sub(lambda match: _escape(match[0]), words) + '"'


def single_quoted(words: str) -> str:
    """In single quotes where they can hold the words, else in double quotes."""
    if _ESCAPED.search(words.replace('"', "").replace("\\", "")):
        return double_quoted(words)
    return "'" + words.replace("'", "''") + "'"


def _escape(sign: str) -> str:
    return _SHORT_ESCAPES.get(sign) or (f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}")
