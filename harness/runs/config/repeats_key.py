"""How often each extractor of a config is asked about every document: the key ``repeats``."""

from __future__ import annotations

from typing import Any

KEY = "repeats"
RECORDED = ("oracle", "predictions")
"""Built-ins whose answers stand in a file: there is nobody to ask again."""

Spec = str | dict[str, Any]


def split_repeats(spec: Spec) -> tuple[Spec, int]:
    """An entry without the key, and how often it is to be asked.

    The number is no part of an extractor: the first of three answers is the one that it gives when asked once.
    """
    if isinstance(spec, str):
        return spec, 1
    rest = {key: value for key, value in spec.items() if key != KEY}
    return rest, spec.get(KEY, 1)


def wrong_repeats(spec: Spec) -> str | None:
    """What is wrong with the key in an entry; ``None`` where nothing is."""
    repeats: Any = split_repeats(spec)[1]
    if not isinstance(repeats, int) or isinstance(repeats, bool) or repeats < 1:
        return f'"{KEY}" says how often to ask about each document: a whole number from 1, not {repeats!r}'
    if repeats > 1 and not can_repeat(spec):
        return f'"{KEY}" is for models: {_use(spec)} reads its answers from a file, and would answer alike each time'
    return None


def can_repeat(spec: Spec) -> bool:
    """Whether there is somebody to ask again."""
    return _use(spec) not in RECORDED


def _use(spec: Spec) -> Any:
    return spec if isinstance(spec, str) else spec.get("use") or spec.get("name")
