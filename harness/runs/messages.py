"""Words that several messages are made of."""

from __future__ import annotations


def plural(number: int, noun: str) -> str:
    """A count with its noun: ``1 document``, ``2 documents``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
