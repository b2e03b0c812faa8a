"""Errors for users, with the places in files that they speak of, and helpers for their messages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Literal, NoReturn


@dataclass(frozen=True, slots=True)
class Located:
    """Something wrong at a place in a file; prints as ``file:line:column: code message`` (line and column 1-based)."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        said = f"{self.code} {self.message}" if self.severity == "error" else f"warning: {self.code} {self.message}"
        return _writable(f"{self.path}:{self.line}:{self.column}: {said}")


class HarnessError(Exception):
    """A mistake that a user can mend: shown as its message alone, never as a traceback.

    ``exit_code`` follows the command line's convention: 2 usage, configuration or data; 3 incomplete run; 4 baseline
    missing or not comparable. ``problems`` are the places that the message speaks of, where it speaks of any.
    """

    def __init__(self, message: str, *, exit_code: int = 2, problems: Sequence[Located] = ()) -> None:
        super().__init__(_writable(message))
        self.exit_code = exit_code
        self.problems = tuple(problems)

    @classmethod
    def at(cls, problem: Located) -> HarnessError:
        """The error that says one problem and carries its place."""
        return cls(str(problem), problems=(problem,))


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or a signal to stop, of this very process: unlike a ``KeyboardInterrupt`` that an extractor raises."""


def raise_interrupted(number: int, frame: FrameType | None) -> NoReturn:
    """The handler of a signal that stops this process at once."""
    raise Interrupted


class UnknownNameError(HarnessError, KeyError):
    """A table was asked for a name that it does not have; a ``KeyError`` too, as of any mapping."""

    __str__ = Exception.__str__  # KeyError shows its message as a quoted string


_TELLING_PART = 5
"""Letters of a word's part by which it is known, as "merlach" of merlach-bus-crash-2025-02-14."""


def nearest(word: str, choices: Iterable[str], *, cutoff: float = 0.6) -> str:
    """A "did you mean" clause for a mistyped word, or for a part of a long one; empty where nothing is close."""
    known = list(choices)
    found = difflib.get_close_matches(word, known, n=1, cutoff=cutoff)
    if not found and len(word) >= _TELLING_PART:
        found = [choice for choice in known if word in choice][:1]
    return f' (did you mean "{found[0]}"?)' if found else ""


def plural(number: int, noun: str) -> str:
    """A count with its noun: ``1 document``, ``2 documents``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _writable(message: str) -> str:
    """A message that every file and stream can take: lone surrogates, as the data of others has them, are escapes."""
    return message if message.isascii() else message.encode("utf-8", "backslashreplace").decode("utf-8")


def shorten(text: str, *, limit: int = 60) -> str:
    """Words for a message, on one line: whole up to ``limit`` code points, else cut with an ellipsis."""
    text = "⏎".join(text.splitlines())
    return text if len(text) <= limit else text[: limit - 1] + "…"


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(words: str, *, limit: int | None = None) -> str:
    """Words of others as they may be shown and written: nothing in them steers a terminal.

    Controls, marks of direction and lone surrogates are shown as their escapes; line ends and tabs stay. What is over
    ``limit`` code points is cut with an ellipsis.
    """
    shown = _STEERING.sub(lambda found: ascii(found[0])[1:-1], words)
    return shown if limit is None or len(shown) <= limit else f"{shown[: limit - 1]}…"
