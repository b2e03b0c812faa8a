"""Reads JSON as nodes with line and column; used only where a line has a mistake, to name its column."""

from __future__ import annotations

import json
import re

from harness.errors import Located
from harness.files.yaml_tree import (
    MAX_DEPTH,
    Node,
)

_STRINGS = json.JSONDecoder()
_HALF = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")


def compose_json(source: str, path: str, line: int) -> tuple[Node | None, list[Located]]:
    """Compose one line of JSON.

    Args:
        source: the line, without its end.
        path: the file's name for messages.
        line: its number (1-based).

    Returns:
        The top node (``None`` where the line is no JSON) and every problem: the first mistake of syntax, or all
        duplicate keys.
    """
    composer = _JsonComposer(source, path, line)
    try:
        node, end = composer.value(composer.skip(0), 0)
        end = composer.skip(end)
        if end < len(source):
            raise composer.error(end, "something follows the end of the object")
    except _BadJsonError as error:
        return None, [error.problem]
    return node, composer.problems


class _BadJsonError(Exception):
    def __init__(self, problem: Located) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _JsonComposer:
    def __init__(self, source: str, path: str, line: int) -> None:
        self.source = source
        self.path = path
        self.line = line
        self.problems: list[Located] = []

    def error(self, offset: int, message: str) -> _BadJsonError:
        if offset >= len(self.source):
            message = "the line ends too early: it is cut off, or a bracket or quotation mark is missing"
        return _BadJsonError(Located(self.path, self.line, offset + 1, "json-syntax", message))

    def skip(self, offset: int) -> int:
        match = _SPACE.match(self.source, offset)
        return match.end() if match else offset

    def expect(self, sign: str, offset: int) -> int:
        if not self.source.startswith(sign, offset):
            raise self.error(offset, f"expected {sign}")
        return self.skip(offset + len(sign))

    def value(self, offset: int, depth: int) -> tuple[Node, int]:
        if depth > MAX_DEPTH:
            raise self.error(offset, f"values are nested more than {MAX_DEPTH} deep")
        node = Node("scalar", self.path, self.line, offset + 1, offset, offset, style="json")
        sign = self.source[offset : offset + 1]
        if sign == '"':
            node.text, node.end = self.string(offset)
            node.style = "quoted"
        elif sign == "[":
            node.kind, node.end = "list", self.items(node, offset + 1, depth)
        elif sign == "{":
            node.kind, node.end = "mapping", self.entries(node, offset + 1, depth)
        else:
            match = _WORD.match(self.source, offset)
            if match is None:
                raise self.error(offset, "expected a value")
            node.text, node.end = match[0], match.end()
        return node, node.end

    def string(self, offset: int) -> tuple[str, int]:
        try:
            text, end = _STRINGS.raw_decode(self.source, offset)
        except json.JSONDecodeError as error:
            at = len(self.source) if "Unterminated" in error.msg else error.pos
            raise self.error(at, f"{error.msg.removesuffix(' at')} in a string") from None
        if half := None if text.isascii() else _HALF.search(text):
            words = f"\\u{ord(half[0]):04x} is half of a surrogate pair, which is no character"
            raise self.error(offset, words)
        return text, end

    def items(self, node: Node, offset: int, depth: int) -> int:
        offset = self.skip(offset)
        if self.source.startswith("]", offset):
            return offset + 1
        while True:
            item, offset = self.value(offset, depth + 1)
            node.items.append(item)
            offset = self.skip(offset)
            if self.source.startswith("]", offset):
                return offset + 1
            offset = self.expect(",", offset)

    def entries(self, node: Node, offset: int, depth: int) -> int:
        offset = self.skip(offset)
        if self.source.startswith("}", offset):
            return offset + 1
        while True:
            if not self.source.startswith('"', offset):
                raise self.error(offset, 'expected a key in "quotation marks"')
            key, _ = self.value(offset, depth + 1)
            offset = self.expect(":", self.skip(key.end))
            child, offset = self.value(offset, depth + 1)
            if key.text in node.entries:
                self.problems.append(key.problem("duplicate-key", f'the key "{key.text}" stands twice'))
            node.keys[key.text], node.entries[key.text] = key, child
            offset = self.skip(offset)
            if self.source.startswith("}", offset):
                return offset + 1
            offset = self.expect(",", offset)
