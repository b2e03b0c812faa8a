"""Hints for slips in hand-written YAML: what was probably meant, and what to write."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

import msgspec

from harness.errors import shorten
from harness.files.yaml_scalars import double_quoted, scalar
from harness.files.yaml_tree import Node


def torn_words(node: Node, known: Container[str]) -> dict[str, str]:
    """Words that a comma tore apart: ``{text: fire, smoke}`` has the keys ``text`` and ``smoke``.

    Args:
        node: a mapping.
        known: its schema's keys.

    Returns:
        By each key that is really words: for the first of a row what to do, for the others nothing.
    """
    hints: dict[str, str] = {}
    owner, words, first, end = "", "", "", 0
    for key, value in node.entries.items():
        if owner and key not in known and value.kind == "scalar" and value.start == value.end:
            at = node.keys[key]
            first = first or key
            words += ("," if at.start == end + 1 else ", ") + key
            end = at.end
            hints[key] = ""
            hints[first] = _mended(owner, words)
        else:
            is_bare = node.flow and value.kind == "scalar" and value.style == "plain" and value.text
            owner, words, first, end = (key if is_bare else ""), value.text, "", value.end
    return hints


def _mended(key: str, words: str) -> str:
    if re.fullmatch(r"[0-9]+(,[0-9]{3})+", words):
        return f"a number is written in bare digits: {key}: {words.replace(',', '')}"
    return f"a comma ends the words before it: write {key}: {double_quoted(shorten(words))}"


def missing_space(key: str, known: Container[str]) -> str:
    """A hint for ``text:words``, which YAML reads as one word; empty for any other key."""
    head, colon, _ = key.partition(":")
    return f' (a space is missing after "{head}:")' if colon and head in known else ""


def write_instead(node: Node, choices: Sequence[object], *, takes_list: bool) -> str:
    """How to write a bare scalar where a list or a stretch of text is expected; empty where neither is."""
    if node.kind != "scalar" or not node.text or len(node.text) > 200:
        return ""
    for choice in choices:
        if isinstance(choice, type) and issubclass(choice, msgspec.Struct):
            fields = {field.name: field for field in msgspec.structs.fields(choice)}
            if "text" in fields and not fields["text"].required:
                return f": write {{text: {scalar(node.text)}}}"
    return f": write [{scalar(node.text)}]" if takes_list else ""
