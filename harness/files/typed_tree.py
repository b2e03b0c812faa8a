"""Builds typed values (msgspec structs) from trees of nodes, and collects every mistake."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from harness.errors import Located, nearest, shorten
from harness.files.hints import missing_space, torn_words, write_instead
from harness.files.yaml_tree import (
    Node,
    compose,
    compose_file,
    raise_problems,
)

__all__ = [
    "Loaded",
    "Node",
    "ValuePlace",
    "build",
    "compose",
    "compose_file",
    "load_yaml",
    "load_yaml_loosely",
    "raise_problems",
]

T = TypeVar("T")

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_MOST_DIGITS = 18  # what machines count in, and more than there are people
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FAILED: Any = object()
_NO_PARTS: Any = types.MappingProxyType({})  # of a scalar; most values are
# All choices are listed beside it: a guess that is not close would only lead astray (claimed: confirmed?).
_CLOSE = 0.7


@dataclass(slots=True)
class ValuePlace:
    """Where a built value stands, and where its parts do: follow a path with :meth:`at`."""

    node: Node
    parts: dict[str | int, ValuePlace] = field(default_factory=dict)

    def at(self, path: Sequence[str | int]) -> Node:
        """The node at a path of field names and indices; the deepest that exists where the path leads further."""
        here = self
        for step in path:
            if step not in here.parts:
                break
            here = here.parts[step]
        return here.node


@dataclass(slots=True)
class Loaded(Generic[T]):
    """A typed value with its places and problems.

    With problems the value is only as good as it could be made (a wrong word stays as typed, a missing one is empty),
    for checks that want to find further mistakes; ``None`` where nothing could be made.
    """

    value: T | None
    place: ValuePlace | None
    problems: list[Located]


def load_yaml(path: Path, kind: type[T]) -> T:
    """Read a YAML file as a struct.

    Args:
        path: the file, UTF-8, with or without a byte order mark.
        kind: a msgspec struct; unknown keys are errors unless a field is typed as a mapping.

    Raises:
        HarnessError: the file cannot be read or has mistakes; all are listed as ``file:line:column: code message``.
    """
    loaded = load_yaml_loosely(path, kind)
    raise_problems(loaded.problems)
    assert loaded.value is not None
    return loaded.value


def load_yaml_loosely(path: Path, kind: type[T]) -> Loaded[T]:
    """As :func:`load_yaml`, but hands back the problems beside what could be read.

    Raises:
        HarnessError: the file cannot be read at all.
    """
    node, problems = compose_file(path)
    if node is None:
        return Loaded(None, None, problems)
    loaded = build(node, kind)
    return Loaded(loaded.value, loaded.place, sorted([*problems, *loaded.problems], key=lambda p: (p.line, p.column)))


def build(node: Node, kind: Any) -> Loaded[Any]:
    """Type a node by a schema.

    Understands str, int, float, bool, ``Any``, ``Literal``, structs, ``list``, ``tuple``, ``Mapping``, ``Annotated``
    with ``msgspec.Meta``, and unions of them in which the shape of the value decides. A bare scalar typed ``Any``
    follows the core schema of YAML 1.2 (``No`` and ``12:30`` are strings). A struct may have short forms: its
    ``write_out`` turns them into what the types say.
    """
    write_out = getattr(kind, "write_out", None)
    builder = _Builder()
    value, place = builder.build(node if write_out is None else write_out(node), _reading(kind))
    return Loaded(None if value is _FAILED else value, place, list(builder.problems))


class _Builder:
    def __init__(self) -> None:
        # Keyed, because an alias would repeat its target's problems.
        self.problems: dict[Located, None] = {}
        # A node that an alias repeats is one value, wherever it stands.
        self.structs: dict[tuple[int, Any], tuple[Any, ValuePlace]] = {}

    def fail(self, node: Node, code: str, message: str) -> Any:
        problem = node.problem(code, message)
        self.problems[problem] = None
        return _FAILED

    def build(self, node: Node, reading: _Reading) -> tuple[Any, ValuePlace]:
        place = ValuePlace(node, _NO_PARTS) if node.kind == "scalar" else ValuePlace(node)
        choices = reading.choices
        if reading.may_be_null and _is_null(node):
            return None, place
        fitting = reading.by_shape[node.kind]
        if not fitting:
            expected = " or ".join(dict.fromkeys(_describe(c) for c in choices if c is not types.NoneType))
            hint = write_instead(node, [_bare(c) for c in choices], takes_list="a list" in expected)
            return self.fail(node, "wrong-type", f"expected {expected}, found {_found(node)}{hint}"), place
        if node.kind == "scalar":
            return self.scalar(node, fitting), place
        if node.kind == "list":
            return self.sequence(node, fitting[0], place), place
        return self.mapping(node, fitting[0], place), place

    def scalar(self, node: Node, choices: list[Any]) -> Any:
        messages = []
        for choice in choices:
            value, message = _read_scalar(node, _bare(choice))
            if message is None and _constraint(choice) is not None:
                try:
                    msgspec.convert(value, choice)
                except msgspec.ValidationError as error:
                    message = f'{error}: "{node.text}"'
            if message is None:
                return value
            messages.append(message)
        code = "wrong-value" if any(get_origin(_bare(c)) is Literal for c in choices) else "wrong-type"
        return self.fail(node, code, " or ".join(messages))

    def sequence(self, node: Node, kind: Any, place: ValuePlace) -> Any:
        bare = _bare(kind)
        args = get_args(bare)
        if bare is not Any and get_origin(bare) is tuple and args[-1] is not Ellipsis and len(args) != len(node.items):
            return self.fail(node, "wrong-type", f"expected {len(args)} values, found {len(node.items)}")
        values: list[Any] = []
        each = len(args) > 1 and args[-1] is not Ellipsis
        inner = _reading(args[0] if args else Any)
        for index, item in enumerate(node.items):
            value, inner_place = self.build(item, _reading(args[index]) if each else inner)
            if value is not _FAILED:
                place.parts[len(values)] = inner_place
                values.append(value)
        return tuple(values) if get_origin(bare) is tuple else values

    def mapping(self, node: Node, kind: Any, place: ValuePlace) -> Any:
        bare = _bare(kind)
        if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
            at = (id(node), bare)
            if at not in self.structs:
                self.structs[at] = self.struct(node, bare, place), place
            value, known = self.structs[at]
            place.parts.update(known.parts)
            return value
        inner = _reading(get_args(bare)[1] if get_args(bare) else Any)
        values = {}
        for key, child in node.entries.items():
            value, place.parts[key] = self.build(child, inner)
            if value is not _FAILED:
                values[key] = value
        return values

    def struct(self, node: Node, kind: type[msgspec.Struct], place: ValuePlace) -> Any:
        fields = _fields(kind)
        torn = torn_words(node, fields)
        for key in node.entries:
            if key in torn:
                if torn[key]:
                    self.fail(node.keys[key], "unquoted-comma", torn[key])
            elif key not in fields:
                hint = missing_space(key, fields) or nearest(key, fields) or f" (known: {', '.join(fields)})"
                self.fail(node.keys[key], "unknown-key", f'unknown key "{key}"{hint}')
        values: dict[str, Any] = {}
        for key, known in fields.items():
            if key in node.entries:
                value, place.parts[key] = self.build(node.entries[key], known.reading)
            elif known.required:
                self.fail(node, "missing-key", f'the key "{key}" is missing')
                value = _FAILED
            else:
                continue
            if value is _FAILED and known.required:
                # A word that is wrong or missing must not hide the rest of the item from later checks.
                value = _stand_in(node.entries.get(key), known.reading.choices[0])
                if value is _FAILED:
                    return _FAILED
            if value is not _FAILED:
                values[known.name] = value
        return kind(**values)


class _Reading(NamedTuple):
    """A type as values are read by it.

    Attributes:
        choices: the members of a union; a lone type for anything else.
        may_be_null: whether null is one of them.
        by_shape: those that a scalar, a list and a mapping may be; of a scalar the first that fits is taken, so that in
            ``int | str`` strings come last.
    """

    choices: list[Any]
    may_be_null: bool
    by_shape: dict[str, list[Any]]


class _Field(NamedTuple):
    """A field of a struct: its name there, whether a value is wanted, and how it is read."""

    name: str
    required: bool
    reading: _Reading


@cache
def _reading(kind: Any) -> _Reading:
    choices = _choices(kind)
    by_shape = {shape: [c for c in choices if shape in _shapes(c)] for shape in ("scalar", "list", "mapping")}
    by_shape["scalar"].sort(key=lambda choice: _bare(choice) is str)
    return _Reading(choices, types.NoneType in choices, by_shape)


# Asked once a struct: msgspec and typing work this out anew at every call.
@cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, _Field]:
    """The fields of a struct by their keys in a file."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        info.encode_name: _Field(info.name, info.required, _reading(hints[info.name]))
        for info in msgspec.structs.fields(kind)
    }


def _choices(kind: Any) -> list[Any]:
    """The members of a union; a lone type for anything else."""
    if get_origin(kind) in (Union, types.UnionType):
        return [inner for member in get_args(kind) for inner in _choices(member)]
    if get_origin(kind) is Annotated and get_origin(_bare(kind)) in (Union, types.UnionType):
        return _choices(_bare(kind))
    return [types.NoneType if kind is None else kind]


@cache
def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


@cache
def _constraint(kind: Any) -> msgspec.Meta | None:
    if get_origin(kind) is not Annotated:
        return None
    return next((meta for meta in get_args(kind)[1:] if isinstance(meta, msgspec.Meta)), None)


def _shapes(kind: Any) -> tuple[str, ...]:
    bare = _bare(kind)
    if bare is Any:
        return ("scalar", "list", "mapping")
    origin = get_origin(bare) or bare
    if origin in (list, tuple, Sequence):
        return ("list",)
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, msgspec.Struct)):
        return ("mapping",)
    return () if origin is types.NoneType else ("scalar",)


def _describe(kind: Any) -> str:
    bare = _bare(kind)
    shapes = _shapes(bare)
    if shapes == ("list",):
        return "a list"
    if shapes == ("mapping",):
        return "a mapping"
    names = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}
    return names.get(bare, "a word")


def _found(node: Node) -> str:
    if node.kind != "scalar":
        return f"a {node.kind}"
    return "nothing" if _is_null(node) else f'"{shorten(node.text)}"'


def _is_null(node: Node) -> bool:
    return node.kind == "scalar" and node.style in ("plain", "json") and node.text in _NULLS


def _stand_in(node: Node | None, kind: Any) -> Any:
    choice = _bare(kind)
    if choice is not str and get_origin(choice) is not Literal:
        return _FAILED
    return node.text if node is not None and node.kind == "scalar" else ""


def _read_scalar(node: Node, kind: Any) -> tuple[Any, str | None]:
    """The scalar as a type, or what was expected instead."""
    text, bare = node.text, node.style in ("plain", "json")
    if kind is Any:
        return _core_schema(node), None
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        if text in choices and node.style != "json":
            return text, None
        listed = ", ".join(map(str, choices))
        return None, f'"{shorten(text)}" is none of {listed}{nearest(text, map(str, choices), cutoff=_CLOSE)}'
    if kind is str:
        wrong = node.style == "json" or (bare and not text)
        return (None, f"expected a string, found {_found(node)}") if wrong else (text, None)
    if kind is bool:
        if bare and text in _BOOLEANS:
            return _BOOLEANS[text], None
        return None, f"expected true or false, found {_found(node)}"
    if kind is int:
        if bare and _INTEGER.fullmatch(text):
            return (int(text), None) if len(text) <= _MOST_DIGITS else (None, f"{shorten(text)} is too large a number")
        return None, f"expected a whole number in bare digits, found {_found(node)}"
    if bare and _FLOAT.fullmatch(text):
        return float(text), None
    return None, f"expected a number, found {_found(node)}"


def _core_schema(node: Node) -> Any:
    text = node.text
    if node.style not in ("plain", "json"):
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text) and len(text) <= _MOST_DIGITS:
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
