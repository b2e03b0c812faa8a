"""What every room says to people: the error of the harness, and the small words its messages are made of."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class HarnessError(Exception):
    """A mistake that a user can mend: shown as its message alone, never as a traceback.

    ``exit_code`` follows the command line's convention: 2 usage, configuration or data; 3 incomplete run; 4 baseline
    missing or not comparable.
    """

    def __init__(self, message: str, *, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def nearest(word: str, choices: Iterable[str], *, cutoff: float = 0.6) -> str:
    """A "did you mean" clause for a mistyped word; empty where nothing is close."""
    found = difflib.get_close_matches(word, list(choices), n=1, cutoff=cutoff)
    return f' (did you mean "{found[0]}"?)' if found else ""


def plural(number: int, noun: str) -> str:
    """A count with its noun: ``1 document``, ``2 documents``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shorten(text: str, *, limit: int = 60) -> str:
    """Words for a message, on one line: whole up to ``limit`` code points, else cut with an ellipsis."""
    text = "⏎".join(text.splitlines())
    return text if len(text) <= limit else text[: limit - 1] + "…"
