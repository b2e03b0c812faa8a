"""Edits a file at the positions of its values, and leaves every other character as it was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.files.yaml_tree import Node


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``[start, end)`` of the file by ``text``."""

    start: int
    end: int
    text: str


def new_value(node: Node, text: str) -> Edit:
    """Another scalar in place of one."""
    return Edit(node.start, node.end, text)


def edited(source: str, edits: Iterable[Edit]) -> str:
    """The text with its edits, each of which may be given twice, as through an alias."""
    # From the back, so that earlier positions stay true; what goes after a value is put there before it is replaced.
    for edit in sorted(set(edits), key=lambda e: (e.end, e.start), reverse=True):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source
