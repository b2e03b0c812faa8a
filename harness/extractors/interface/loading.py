"""Loads extractor classes: built-in ones by name, a user's own from a file."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from harness.errors import HarnessError, nearest
from harness.extractors.interface.others_code import others_code


def load_class(target: str) -> type[Any]:
    """The class that ``module:Class`` names."""
    module, _, name = target.partition(":")
    cls: type[Any] = getattr(importlib.import_module(module), name)
    return cls


def load_file(target: str, base: Path) -> type[Any]:
    """The class that ``path.py:Class`` names; a relative path starts from ``base``.

    Raises:
        HarnessError: no such file or class, or the file fails while it is loaded.
    """
    path, name = _find_file(target, base)
    module = _load_module(path)
    cls = getattr(module, name, None)
    if not inspect.isclass(cls):
        classes = [
            n for n, value in vars(module).items() if inspect.isclass(value) and value.__module__ == module.__name__
        ]
        raise _no_class(path, name, classes)
    return cls


def examine_file(target: str, base: Path) -> None:
    """Find the class that ``path.py:Class`` names by reading the file, without running it.

    Raises:
        HarnessError: no such file or class, or the file is no Python.
    """
    path, name = _find_file(target, base)
    try:
        nodes = list(ast.walk(ast.parse(path.read_bytes())))
    except (SyntaxError, ValueError) as error:
        raise HarnessError(f"{path}: cannot be loaded: {type(error).__name__}: {error}") from None
    classes = [node.name for node in nodes if isinstance(node, ast.ClassDef)]
    # Importing and assigning make a name a class, too; whether it is one shows where the file is run.
    others = {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}
    others |= {node.id for node in nodes if isinstance(node, ast.Name)}
    if name not in {*classes, *others} and "*" not in others:
        raise _no_class(path, name, classes)


def _find_file(target: str, base: Path) -> tuple[Path, str]:
    """The file that ``path.py:Class`` names, and the class's name."""
    place, _, name = target.rpartition(":")
    path = (base / place).resolve()
    if not path.is_file():
        raise HarnessError(f'no file {path} for the extractor "{target}"')
    return path, name


def _no_class(path: Path, name: str, classes: list[str]) -> HarnessError:
    return HarnessError(f'{path}: no class "{name}"{nearest(name, classes)}; there are {", ".join(classes) or "none"}')


def _load_module(path: Path) -> ModuleType:
    """Load a file under a name of its own, so that two files of the same name do not meet."""
    name = f"harness_extractor_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise HarnessError(f"{path}: this is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with others_code(f"{path}: cannot be loaded"):
            spec.loader.exec_module(module)
    except HarnessError as error:
        del sys.modules[name]
        raise HarnessError(f"{error}{_beside(error.__cause__, path)}") from error.__cause__
    return module


def _beside(error: BaseException | None, path: Path) -> str:
    """What to do where the module that is not found lies beside the file."""
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return ""
    is_there = any((path.parent / name).exists() for name in (f"{error.name}.py", error.name))
    return f"; it lies beside the file, which Python finds with PYTHONPATH={path.parent}" if is_there else ""
