"""What a user hands over, as typed values: paths, annotations, and dicts in the words of the schema.

Every mistake is a ``HarnessError`` that names the place, as in ``predictions[3].entities[0].label``.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec

from harness.annotation import LAYERS, Annotations, Labelled, Layer, Line, Scope
from harness.errors import HarnessError, nearest, shorten
from harness.files.json_line import decode_line
from harness.files.json_tree import compose_json
from harness.files.typed_tree import build, load_yaml
from harness.files.yaml_tree import Node
from harness.gold.schema import ScopeFile, ScopeKeys

T = TypeVar("T")
PathLike: TypeAlias = str | os.PathLike[str]
OneDocument: TypeAlias = Mapping[str, Any] | Annotations | Labelled
"""Annotations, or a dict in the words of the schema, with an id or without."""
Documents: TypeAlias = PathLike | OneDocument | Sequence[OneDocument] | Mapping[str, OneDocument]
"""A file of documents, one document, several, or several by id."""
UNNAMED = ""
"""The id of a document that was given none."""
_WORDS = frozenset(Line.__struct_fields__)


def as_path(value: Any, what: str) -> Path:
    """A path.

    Args:
        value: what was given.
        what: what messages call it.

    Raises:
        HarnessError: it is none.
    """
    if not is_path(value):
        raise HarnessError(f"{what}: expected a path, found {describe(value)}")
    path = os.fspath(value)
    if not path or "\0" in path:
        raise HarnessError(f"{what}: {path!r} is no path")
    try:
        Path(path).exists()
    except OSError as error:
        raise HarnessError(f"{shorten(path)}: cannot be read: {error.strerror}") from None
    return Path(path)


def is_path(value: Any) -> bool:
    """Whether something is meant as a path."""
    return isinstance(value, str) or (isinstance(value, os.PathLike) and isinstance(os.fspath(value), str))


def is_document(value: Any) -> bool:
    """Whether something is one document, as opposed to several."""
    if isinstance(value, Annotations | Labelled):
        return True
    return isinstance(value, Mapping) and not is_by_id(value)


def is_by_id(value: Any) -> bool:
    """Whether something is documents by their ids: no key is a word of the schema, and all values are documents."""
    if not isinstance(value, Mapping) or isinstance(value, Annotations):
        return False
    return not _WORDS & value.keys() and all(
        isinstance(one, Mapping | Annotations | Labelled) for one in value.values()
    )


def given_documents(value: Any, what: str) -> list[Line]:
    """Documents from a list of them, or from one; those without an id have the id ``UNNAMED``.

    Raises:
        HarnessError: something in it is no document, or is wrong; some have ids and others none; or two have the same.
    """
    if is_document(value):
        return [given_document(value, what)]
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        expected = "a path, annotations, a dict in the words of the schema, or a list of these"
        raise HarnessError(f"{what}: expected {expected}, found {describe(value)}")
    lines = [given_document(one, f"{what}[{place}]") for place, one in enumerate(value)]
    seen: dict[str, int] = {}
    for place, line in enumerate(lines):
        if (line.id == UNNAMED) != (lines[0].id == UNNAMED):
            raise HarnessError(f"{what}: some documents have an id and others none (see [0] and [{place}])")
        if line.id != UNNAMED and line.id in seen:
            raise HarnessError(f'{what}[{place}]: the document "{line.id}" stands in [{seen[line.id]}] already')
        seen[line.id] = place
    return lines


def given_document(value: Any, what: str) -> Line:
    """One document.

    Args:
        value: annotations, a labelled document, or a dict in the words of the schema.
        what: what messages call it.

    Raises:
        HarnessError: it is none of these, or something in it is wrong; each mistake is named.
    """
    if isinstance(value, Labelled):
        document = value.document
        plain = {"id": document.id, "text": document.text, "meta": document.meta, **_plain(value.annotations, what)}
    elif isinstance(value, Annotations):
        plain = _plain(value, what)
    elif isinstance(value, Mapping):
        plain = dict(value)
    else:
        raise HarnessError(
            f"{what}: expected annotations or a dict in the words of the schema, found {describe(value)}"
        )
    if plain.get("id") == UNNAMED:
        raise HarnessError(f'{what}: the id is empty; leave "id" away, or name the document')
    source = _as_json({"id": UNNAMED, **plain}, what)
    try:
        return decode_line(source)
    except HarnessError as error:
        mistakes = list(_mistakes(source, Line, what))
        raise HarnessError("\n".join(mistakes) or f"{what}: {error}") from None


def given_struct(value: Mapping[str, Any], kind: type[T], what: str) -> T:
    """A dict as a struct.

    Raises:
        HarnessError: it does not fit; each mistake is named.
    """
    source = _as_json(value, what)
    mistakes = list(_mistakes(source, kind, what))
    if mistakes:
        raise HarnessError("\n".join(mistakes))
    node, _ = compose_json(source, what, 1)
    assert node is not None
    loaded: Any = build(node, kind).value
    found: T = loaded
    return found


def given_scope(value: Any) -> Scope | None:
    """What a corpus annotates, from a scope.yaml or from a dict in its words.

    Raises:
        HarnessError: it is neither, or wrong.
    """
    if value is None or isinstance(value, Scope):
        return value
    if isinstance(value, Mapping):
        return given_struct(value, ScopeKeys, "scope").scope
    return load_yaml(as_path(value, "scope"), ScopeFile).scope


def given_layers(value: Any) -> tuple[Layer, ...]:
    """The layers to score, in their order; ``None`` is all of them.

    Raises:
        HarnessError: there is no layer of that name, or none is named.
    """
    if value is None:
        return LAYERS
    names = [word.strip() for word in value.split(",")] if isinstance(value, str) else value
    if not isinstance(names, Sequence) or not names:
        raise HarnessError(f"layers: expected a list of {', '.join(LAYERS)}, found {describe(value)}")
    for name in names:
        if name not in LAYERS:
            hint = nearest(str(name), LAYERS)
            raise HarnessError(f'layers: no layer is called "{name}"{hint}; there are: {", ".join(LAYERS)}')
    return tuple(layer for layer in LAYERS if layer in names)


def whole_number(value: Any, what: str, *, least: int = 0) -> int:
    """A number of things.

    Raises:
        HarnessError: it is no whole number, or below ``least``.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < least:
        raise HarnessError(f"{what}: expected a whole number from {least} on, found {describe(value)}")
    return int(value.__index__())


def describe(value: Any) -> str:
    """What a value is, for a message: ``None``, ``the number 3``, ``a list``."""
    if value is None:
        return "None"
    if isinstance(value, bool | int | float | str):
        return f"{type(value).__name__} {shorten(repr(value))}"
    return f"a value of type {type(value).__name__}"


def _plain(annotations: Annotations, what: str) -> dict[str, Any]:
    try:
        plain: dict[str, Any] = msgspec.to_builtins(annotations)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise HarnessError(f"{what}: {error}") from None
    return plain


def _as_json(value: Mapping[str, Any], what: str) -> str:
    """The value as one line of JSON."""
    try:
        return json.dumps(value, allow_nan=False, default=lambda other: _builtin(other, what))
    except (TypeError, ValueError, RecursionError):
        raise HarnessError(f"{what}: {_unwritable(value)}") from None


def _builtin(value: Any, what: str) -> Any:
    """What JSON can hold of a value that it does not know: numbers of numpy, structs of the harness, mappings."""
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    if isinstance(value, Mapping):
        return dict(value)
    if callable(getattr(value, "item", None)) and getattr(value, "ndim", 0) == 0:
        return value.item()
    raise TypeError(f"{what}: {describe(value)}")


def _unwritable(value: Any, path: str = "", depth: int = 0) -> str:
    """Where in a value something stands that JSON cannot hold."""
    if depth > 100:
        return "values are nested more than 100 deep"
    if isinstance(value, Mapping):
        for key, child in value.items():
            if found := _unwritable(child, f"{path}.{key}" if path else str(key), depth + 1):
                return found
    elif isinstance(value, list | tuple):
        for place, child in enumerate(value):
            if found := _unwritable(child, f"{path}[{place}]", depth + 1):
                return found
    elif isinstance(value, float) and not math.isfinite(value):
        return f"{path}: {value} is no number that can be scored"
    elif not isinstance(value, str | int | float | bool | None | msgspec.Struct) and not hasattr(value, "item"):
        return f"{path}: expected text, a number, a list or a dict, found {describe(value)}"
    return "" if depth else "cannot be written as JSON"


def _mistakes(source: str, kind: Any, what: str) -> Iterator[str]:
    """Everything wrong in a line of JSON, each with the path that leads to it."""
    node, found = compose_json(source, what, 1)
    if node is not None:
        found = [*found, *build(node, kind).problems]
        places = dict(_places(node, what))
    for problem in sorted(found, key=lambda one: one.column):
        where = what if node is None else places.get(problem.column, what)
        yield f"{where}: {problem.code} {problem.message}"


def _places(node: Node, path: str) -> Iterator[tuple[int, str]]:
    """The path of each key and value by the column where it begins."""
    yield node.column, path
    for key, child in node.entries.items():
        yield node.keys[key].column, f"{path}.{key}"
        yield from _places(child, f"{path}.{key}")
    for place, child in enumerate(node.items):
        yield from _places(child, f"{path}[{place}]")
