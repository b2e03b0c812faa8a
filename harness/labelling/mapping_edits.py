"""Edits of one mapping, list or line of a YAML file, by the places of its values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from harness.files.edits import Edit
from harness.files.yaml_tree import Node
from harness.gold.edit.item_fields import flow

PROPOSED = re.compile(r"[ \t]*# proposed: (?P<fields>[a-z_]+(?:, [a-z_]+)*)")
"""The comment behind an item that says which of its values nobody has accepted yet."""
_SPAN_KEYS = ("text", "nth", "start", "end", "digest", "parts", "fragments")


def content_end(node: Node, source: str) -> int:
    """Where the last character of a value stands; the parser counts the blanks behind a block to it."""
    if node.kind == "scalar":
        return node.start + len(source[node.start : node.end].rstrip()) if node.style == "block" else node.end
    if node.flow:
        return node.end
    parts = [*node.items, *node.entries.values(), *node.keys.values()]
    return max((content_end(part, source) for part in parts), default=node.end)


def line_end(source: str, at: int) -> int:
    """The end of the line that an offset stands in, its line break not counted in."""
    end = source.find("\n", at)
    end = len(source) if end < 0 else end
    return end - source.startswith("\r\n", end - 1)


def line_break(source: str) -> str:
    """The line break that a file uses."""
    return "\r\n" if "\r\n" in source else "\n"


def whole_lines(source: str, first: int, last: int) -> Edit:
    """Takes away the lines from one offset to another, with the last one's line break."""
    start = source.rfind("\n", 0, first) + 1
    end = source.find("\n", last)
    return Edit(start, len(source) if end < 0 else end + 1, "")


def proposed_in(node: Node, source: str) -> tuple[str, ...]:
    """The fields that the comment behind an item calls proposed."""
    found = PROPOSED.match(source, content_end(node, source))
    return tuple(found["fields"].split(", ")) if found else ()


def proposed_edit(node: Node, source: str, fields: Sequence[str]) -> Iterator[Edit]:
    """Another such comment, or none."""
    if tuple(fields) == proposed_in(node, source):
        return
    end = content_end(node, source)
    found = PROPOSED.match(source, end)
    yield Edit(end, found.end() if found else end, proposed_comment(fields))


def proposed_comment(fields: Sequence[str]) -> str:
    return f"  # proposed: {', '.join(fields)}" if fields else ""


def changed_fields(node: Node, source: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Edit]:
    """Edits of the fields that differ; the others, and keys that a person wrote beside them, stay as they are.

    Args:
        node: the item's mapping.
        source: the file.
        was: its fields as the harness would write them.
        now: its fields as they are to be.
    """
    is_moved = any(was.get(key) != now.get(key) for key in _SPAN_KEYS)
    gone = [key for key in node.entries if key not in now and (key in was or (is_moved and key in _SPAN_KEYS))]
    yield from removed(node, source, gone)
    before: str | None = None
    new: dict[int, str] = {}
    kept = [key for key in node.entries if key not in gone]
    for key, value in now.items():
        if key in node.entries:
            if was.get(key) != value:
                yield Edit(node.entries[key].start, content_end(node.entries[key], source), value)
            before = key
        elif was.get(key) != value or (is_moved and key in _SPAN_KEYS):
            at, pair = _inserted(node, source, before, kept, f"{key}: {value}")
            new[at] = new.get(at, "") + pair
    for at, pairs in new.items():
        yield Edit(at, at, pairs)


def rewritten(node: Node, source: str, now: Mapping[str, str]) -> Edit:
    """The whole item on one line."""
    return Edit(node.start, content_end(node, source), flow(now))


def removed(node: Node, source: str, gone: Sequence[str]) -> Iterator[Edit]:
    """Takes pairs out of a mapping."""
    keys = list(node.entries)
    if not node.flow:
        for key in gone:
            yield whole_lines(source, node.keys[key].start, content_end(node.entries[key], source))
        return
    leading = next((at for at, key in enumerate(keys) if key not in gone), len(keys))
    if leading:
        last = node.keys[keys[leading]].start if leading < len(keys) else node.entries[keys[-1]].end
        yield Edit(node.keys[keys[0]].start, last, "")
    for at in range(leading + 1, len(keys)):
        if keys[at] in gone:
            before, value = node.entries[keys[at - 1]], node.entries[keys[at]]
            yield Edit(content_end(before, source), content_end(value, source), "")


def _inserted(node: Node, source: str, before: str | None, kept: Sequence[str], pair: str) -> tuple[int, str]:
    """Where a pair goes, behind another or before all that stay, and how it is written there."""
    if before is not None and before in kept:
        value = node.entries[before]
        at = content_end(value, source)
        if node.flow:
            return at, f", {pair}"
        at = line_end(source, at)
        return at, line_break(source) + " " * (node.keys[before].column - 1) + pair
    if not kept:
        return node.start + 1, pair
    key = node.keys[kept[0]]
    gap = ", " if node.flow else line_break(source) + " " * (key.column - 1)
    return key.start, pair + gap
