"""A config file as one tree of nodes: its includes merged, its overrides applied, every node with its own place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from harness.errors import HarnessError, Located, nearest
from harness.files.yaml_tree import (
    Node,
    compose,
    compose_file,
)


def compose_config(path: Path, overrides: Sequence[str]) -> tuple[Node | None, list[Located]]:
    """Compose a config.

    Args:
        path: the config file.
        overrides: ``a.b=value`` each; later ones win. A value is YAML; a number in the path is a list's index.

    Returns:
        The tree (``None`` where the file is empty or no YAML) and everything wrong with it so far.

    Raises:
        HarnessError: a file cannot be read.
    """
    tree, problems = _with_includes(path, ())
    for override in overrides:
        problems += _override(tree, override) if tree is not None else []
    return tree, problems


def _with_includes(path: Path, parents: tuple[Path, ...]) -> tuple[Node | None, list[Located]]:
    tree, problems = compose_file(path)
    if tree is None or tree.kind != "mapping" or "include" not in tree.entries:
        return tree, problems
    include = tree.entries["include"]
    base: Node | None = None
    for node in include.items if include.kind == "list" else [include]:
        other = (path.parent / node.text).resolve()
        if node.kind != "scalar" or not node.text:
            problems.append(node.problem("wrong-type", "include is a file, or a list of files"))
        elif other in (*parents, path.resolve()):
            problems.append(node.problem("include-cycle", f"{node.text} includes this file in turn"))
        elif not other.is_file():
            problems.append(node.problem("no-such-file", f"no file {node.text} beside this one"))
        else:
            included, found = _with_includes(path.parent / node.text, (*parents, path.resolve()))
            problems += found
            base = included if base is None or included is None else _merge(base, included)
    return (tree if base is None else _merge(base, tree)), problems


def _merge(base: Node, over: Node) -> Node:
    """``over`` laid over ``base``: mappings key by key, anything else replaced whole."""
    if base.kind != "mapping" or over.kind != "mapping":
        return over
    entries = dict(base.entries)
    for key, node in over.entries.items():
        entries[key] = _merge(entries[key], node) if key in entries else node
    return replace(over, entries=entries, keys={**base.keys, **over.keys})


def _override(tree: Node, override: str) -> list[Located]:
    """Apply ``a.b=value`` in place; what is wrong with it."""
    name, equals, text = override.partition("=")
    place = f"--set {override}"
    steps = name.strip().split(".")
    if not equals or not all(steps):
        raise HarnessError(f'"{place}": write it as --set key.of.the.config=value')
    value, problems = compose(text, place) if text.strip() else (_blank(place, "scalar"), [])
    if value is None:
        return problems
    here = tree
    for depth, step in enumerate(steps):
        done, last = ".".join(steps[:depth]), depth == len(steps) - 1
        if here.kind == "mapping":
            if last or step not in here.entries:
                here.entries[step] = value if last else _blank(place, "mapping")
                here.keys[step] = _blank(place, "scalar")
            here = here.entries[step]
        elif here.kind == "list":
            problem = _step_into(here, step, done, place, value if last else None)
            if problem is not None:
                return [*problems, problem]
            here = here.items[int(step)]
        else:
            message = f'"{done}" is "{here.text}" ({here.path}:{here.line}), which has nothing inside it to set'
            return [*problems, Located(place, 1, 1, "unknown-key", message)]
    return problems


def _step_into(node: Node, step: str, done: str, place: str, value: Node | None) -> Located | None:
    """Check a list's index and, at the end of the path, put the value there; what is wrong with it."""
    size = len(node.items)
    if not step.isdigit():
        message = f'"{done}" is a list: give an index from 0 to {size} (the next free one), not "{step}"'
        names = {item.entries["name"].text: i for i, item in enumerate(node.items) if "name" in item.entries}
        if nearest(step, names):
            message += f"; {', '.join(f'{name} is {i}' for name, i in names.items())}"
        return Located(place, 1, 1, "wrong-index", message)
    index = int(step)
    if index > size or (index == size and value is None and size > 0 and node.items[0].kind != "mapping"):
        return Located(place, 1, 1, "wrong-index", f'"{done}" has {size} items, counted from 0: there is no {index}')
    if index == size:
        node.items.append(_blank(place, "mapping"))
    if value is not None:
        node.items[index] = value
    return None


def _blank(place: str, kind: str) -> Node:
    return Node(kind, place, 1, 1, 0, 0)  # type: ignore[arg-type]
