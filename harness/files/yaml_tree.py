"""YAML as nodes that know where they stand, so that every message can name a line and a column.

Nothing is typed here: ``38``, ``No`` and ``12:30`` stay what was typed until ``harness.files.typed_tree`` reads them
by a schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import yaml

from harness.errors import HarnessError, Located, shorten
from harness.files.text_files import BOM, read_text
from harness.files.yaml_scalars import double_quoted
from harness.files.yaml_syntax import syntax_mistake

Style: TypeAlias = Literal["plain", "quoted", "block", "json"]

MAX_YAML_BYTES = 4_000_000
MAX_EXPANDED_NODES = 1_000_000
MAX_DEPTH = 100

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
# Most values are scalars, which have none of these; sharing them halves the time that reading a file takes.
_NO_ITEMS: Any = ()
_NO_ENTRIES: Any = MappingProxyType({})
_STYLES: dict[str, Style] = {"'": "quoted", '"': "quoted", "|": "block", ">": "block"}


@dataclass(slots=True)
class Node:
    """A value in a file. Which of ``text``, ``items`` and ``entries`` is filled depends on ``kind``.

    Attributes:
        kind: scalar, list or mapping.
        path, line, column: where it begins (1-based).
        start, end: code point offsets into the file's text, half-open.
        text: a scalar's characters as typed, escapes resolved.
        style: how a scalar was written: plain, quoted, block (``|`` and ``>``), or json (a bare JSON number or word).
        flow: whether a list or mapping is written in brackets.
        items: a list's values.
        entries: a mapping's values by key.
        keys: a mapping's key nodes by key.
        size: how many values it is, with those below it, aliases expanded.
    """

    kind: Literal["scalar", "list", "mapping"]
    path: str
    line: int
    column: int
    start: int
    end: int
    text: str = ""
    style: Style = "plain"
    flow: bool = True
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Node] = field(default_factory=dict)
    size: int = 1

    def problem(self, code: str, message: str) -> Located:
        """A problem that stands where this node begins."""
        return Located(self.path, self.line, self.column, code, message)

    def walk(self) -> Iterator[Node]:
        """The node and all values below it."""
        yield self
        for child in (*self.items, *self.entries.values()):
            yield from child.walk()


def compose_file(path: Path) -> tuple[Node | None, list[Located]]:
    """Read and compose a YAML file.

    Returns:
        The top node (``None`` where the file is empty or no YAML) and everything wrong with it as YAML.

    Raises:
        HarnessError: the file cannot be read, is over 4 MB, or is not UTF-8.
    """
    return compose(read_text(path, limit=MAX_YAML_BYTES), str(path))


def compose(source: str, path: str) -> tuple[Node | None, list[Located]]:
    """Compose YAML text; ``path`` is the name that messages carry. A leading byte order mark is skipped.

    Returns:
        The top node (``None`` where there is none) and every problem: syntax, duplicate keys, tags, aliases that
        contain themselves or multiply beyond reason.
    """
    skipped = len(BOM) if source.startswith(BOM) else 0
    text = source[skipped:]
    bad = _UNPRINTABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        return None, [Located(path, line, column, "bad-character", f"U+{ord(bad[0]):04X} may not stand in YAML")]
    composer = _Composer(path, text, skipped)
    try:
        # Events, not PyYAML's own composer: that one recurses in C and deep nesting kills the process.
        for event in yaml.parse(text, Loader=_LOADER):
            composer.feed(event)
    except yaml.MarkedYAMLError as error:
        line, column, message = syntax_mistake(error, text)
        composer.problems.append(Located(path, line, column, "yaml-syntax", message))
        composer.top = None
    except _StopComposingError as stop:
        composer.problems.append(stop.problem)
        composer.top = None
    if composer.top is None and not composer.problems:
        composer.problems.append(Located(path, 1, 1, "empty-file", "the file holds nothing"))
    return composer.top, sorted(composer.problems, key=lambda p: (p.line, p.column))


class _StopComposingError(Exception):
    """Raised inside the composer where going on would be useless or dangerous."""

    def __init__(self, problem: Located) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Composer:
    """Parser events to nodes, without recursion. An alias is the very node that it points to."""

    def __init__(self, path: str, source: str, skipped: int) -> None:
        self.path = path
        self.source = source
        self.skipped = skipped
        self.problems: list[Located] = []
        self.top: Node | None = None
        self.open: list[Node] = []
        self.pending_keys: list[Node | None] = []
        self.merges: list[tuple[Node, Node, Node]] = []  # mapping, its key <<, and what that names
        self.anchors: dict[str, Node] = {}

    def feed(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.add(self.scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = self.open.pop()
            self.pending_keys.pop()
            assert event.end_mark is not None
            node.end = event.end_mark.index + self.skipped
            self.merge_into(node)
            self.look_for_a_lost_comma(node)
            self.add(node)
        elif isinstance(event, yaml.AliasEvent):
            self.add(self.target(event))
        elif isinstance(event, yaml.DocumentStartEvent) and self.top is not None:
            second = self.place(event, "scalar")
            raise _StopComposingError(second.problem("yaml-syntax", "one document a file: a second begins"))

    def place(
        self, event: yaml.Event, kind: Literal["scalar", "list", "mapping"], text: str = "", style: Style = "plain"
    ) -> Node:
        """A value where an event begins and ends."""
        begin, end = event.start_mark, event.end_mark
        assert begin is not None
        assert end is not None
        first, last = begin.index + self.skipped, end.index + self.skipped
        place = (self.path, begin.line + 1, begin.column + 1, first, last)
        if kind == "scalar":
            return Node(kind, *place, text, style, True, _NO_ITEMS, _NO_ENTRIES, _NO_ENTRIES)
        return Node(kind, *place)

    def note_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, node: Node) -> None:
        """Refuse a value's tag, remember its anchor."""
        if event.tag is not None:
            self.problems.append(node.problem("yaml-tag", f"tags such as {event.tag} have no meaning here"))
        if event.anchor:
            self.anchors[event.anchor] = node

    def scalar(self, event: yaml.ScalarEvent) -> Node:
        node = self.place(event, "scalar", event.value, _STYLES.get(event.style or "", "plain"))
        self.note_properties(event, node)
        return node

    def start(self, event: yaml.CollectionStartEvent) -> None:
        node = self.place(event, "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping")
        self.note_properties(event, node)
        node.flow = bool(event.flow_style)
        if len(self.open) >= MAX_DEPTH:
            raise _StopComposingError(node.problem("too-deep", f"values are nested more than {MAX_DEPTH} deep"))
        self.open.append(node)
        self.pending_keys.append(None)

    def look_for_a_lost_comma(self, node: Node) -> None:
        """YAML drops the comma of ``{text: words,}``, and a quotation would lose its last sign."""
        words = node.entries.get("text") if node.flow else None
        if words is None or words.style != "plain" or node.end - words.end != 2:
            return
        if self.source[words.end - self.skipped] == ",":
            hint = f"write text: {double_quoted(shorten(words.text) + ',')}, or leave the comma out"
            self.problems.append(words.problem("lost-comma", f"to YAML the comma is none of the words: {hint}"))

    def target(self, event: yaml.AliasEvent) -> Node:
        here = self.place(event, "scalar")
        node = self.anchors.get(event.anchor or "")
        if node is None:
            raise _StopComposingError(here.problem("yaml-syntax", f"no anchor is called &{event.anchor}"))
        if any(node is parent for parent in self.open):
            raise _StopComposingError(here.problem("recursive-alias", f"*{event.anchor} would contain itself"))
        return node

    def add(self, node: Node) -> None:
        """Put a finished node into the collection that is open."""
        if not self.open:
            self.top = node
            return
        parent = self.open[-1]
        parent.size += node.size
        if parent.size > MAX_EXPANDED_NODES:
            message = f"aliases multiply this to over {MAX_EXPANDED_NODES:,} values"
            raise _StopComposingError(parent.problem("alias-bomb", message))
        if parent.kind == "list":
            parent.items.append(node)
        elif self.pending_keys[-1] is None:
            self.pending_keys[-1] = node
        else:
            key, self.pending_keys[-1] = self.pending_keys[-1], None
            self.add_entry(parent, key, node)

    def merge_into(self, node: Node) -> None:
        """Take over what ``<<`` names: keys that the mapping has not itself, from the first mapping that has them."""
        while self.merges and self.merges[-1][0] is node:
            _, key, value = self.merges.pop()
            given = value.items if value.kind == "list" else [value]
            if any(one.kind != "mapping" for one in given):
                self.problems.append(key.problem("merge-key", "<< takes a mapping, such as *name, or a list of them"))
                continue
            for one in given:
                for name, entry in one.entries.items():
                    node.keys.setdefault(name, one.keys[name])
                    node.entries.setdefault(name, entry)

    def add_entry(self, parent: Node, key: Node, value: Node) -> None:
        if key.kind != "scalar":
            self.problems.append(key.problem("wrong-type", f"a key is a word, not a {key.kind}"))
        elif key.text == "<<" and key.style == "plain":
            self.merges.append((parent, key, value))
        elif key.text in parent.entries:
            message = f'the key "{key.text}" stands twice (first in line {parent.keys[key.text].line})'
            self.problems.append(key.problem("duplicate-key", message))
        else:
            parent.keys[key.text] = key
            parent.entries[key.text] = value


def raise_problems(problems: list[Located], *, limit: int = 30) -> None:
    """Raise one error that lists the problems, a line each; nothing happens where there are none.

    Raises:
        HarnessError: there is a problem.
    """
    if problems:
        raise HarnessError("\n".join(problem_summary(problems, limit=limit)), problems=problems)


def problem_summary(problems: list[Located], *, limit: int) -> Iterator[str]:
    """The first problems, a line each, and how many more there are."""
    yield from map(str, problems[:limit])
    if len(problems) > limit:
        yield f"… and {len(problems) - limit} more"
