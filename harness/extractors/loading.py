"""Loads extractor classes and hashes their code."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from harness.annotation import HarnessError, nearest


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


def code_hash(cls: type[Any]) -> str:
    """Hex sha256 of the files that the class is made of: its module, or every file of the package it lies in.

    A back-end of this package is made of the files beside it that it imports, too; the others stand for themselves:
    changing one leaves the answers of the rest valid.
    """
    digest = hashlib.sha256()
    for path in _code_files(cls):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _code_files(cls: type[Any]) -> list[Path]:
    module = sys.modules.get(cls.__module__)
    source = getattr(module, "__file__", None)
    if source is None:
        return []
    path = Path(source)
    package = cls.__module__ if path.name == "__init__.py" else cls.__module__.rpartition(".")[0]
    if package == __package__:
        return _with_imported(path)
    if not package:
        return [path]
    return sorted(p for p in path.parent.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _with_imported(path: Path) -> list[Path]:
    """A file of this package and those of its neighbours that it is built on, to the last."""
    found, waiting = {path}, [path]
    while waiting:
        names = _NEIGHBOUR.findall(waiting.pop().read_text(encoding="utf-8"))
        for neighbour in (file for name in names for file in _files_of(path.parent / name)):
            if neighbour not in found:
                found.add(neighbour)
                waiting.append(neighbour)
    return sorted(found)


def _files_of(module: Path) -> list[Path]:
    """The files of a module or package, by its path without an ending."""
    if module.is_dir():
        return [p for p in module.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return [path for path in [module.with_suffix(".py")] if path.is_file()]


# The interface that all share has no part in what any of them answers.
_NEIGHBOUR = re.compile(rf"^\s*from {re.escape(__package__)}\.(?!base\b)(\w+)", re.MULTILINE)


def _load_module(path: Path) -> ModuleType:
    """Load a file under a name of its own, so that two files of the same name do not meet."""
    name = f"harness_extractor_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise HarnessError(f"{path}: this is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        said = f"{path}: cannot be loaded: {type(error).__name__}: {error}"
        raise HarnessError(said + _beside(error, path)) from error
    return module


def _beside(error: BaseException, path: Path) -> str:
    """What to do where the module that is not found lies beside the file."""
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return ""
    is_there = any((path.parent / name).exists() for name in (f"{error.name}.py", error.name))
    return f"; it lies beside the file, which Python finds with PYTHONPATH={path.parent}" if is_there else ""
