"""A hash of the code that an extractor's class is made of, so that no answer of other code is reused for it."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

OWN = __name__.partition(".")[0]


def code_hash(cls: type[Any]) -> str:
    """Hex sha256 of the files that the class is made of.

    For a class of this package: its module and all modules of the package that it imports, to the last, with the data
    files beside them. For another class in a package: every file of the package. Otherwise its module's file and the
    modules and packages beside it that it imports, to the last.
    """
    source = getattr(sys.modules.get(cls.__module__), "__file__", None)
    if source is None:
        return _hash([], Path())
    path = Path(source)
    package = cls.__module__ if path.name == "__init__.py" else cls.__module__.rpartition(".")[0]
    if package.partition(".")[0] == OWN:
        return module_hash(cls.__module__, Path(__file__).parents[3])
    if not package:
        return _hash(with_neighbours(path), path.parent)
    return _hash(sorted(p for p in path.parent.rglob("*") if p.is_file() and "__pycache__" not in p.parts), path.parent)


def with_neighbours(path: Path) -> list[Path]:
    """A file and what lies beside it that it imports: modules, to the last, and packages whole."""
    found, waiting = {path}, [path]
    while waiting:
        for name in _imported_names(waiting.pop()):
            beside = path.with_name(name)
            if beside.with_suffix(".py").is_file():
                files = [beside.with_suffix(".py")]
            else:
                files = [file for file in beside.rglob("*.py") if file.is_file()]
            waiting += [file for file in files if file not in found]
            found.update(files)
    return sorted(found)


def _imported_names(path: Path) -> set[str]:
    """The first parts of the names of the modules that a file imports anywhere."""
    try:
        nodes = list(ast.walk(ast.parse(path.read_bytes())))
    except (SyntaxError, ValueError):
        return set()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            names |= {node.module} if node.module else {alias.name for alias in node.names}
    return {name.partition(".")[0] for name in names}


def module_hash(module: str, root: Path) -> str:
    """Hex sha256 of the files of ``imported_files``."""
    return _hash(imported_files(module, root), root)


def _hash(files: list[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def imported_files(module: str, root: Path) -> list[Path]:
    """The files of a module and of all modules of its package that it imports, to the last, and their data files.

    Args:
        module: its dotted name.
        root: the folder that its package lies in.
    """
    found, waiting = {module}, [module]
    files: set[Path] = set()
    while waiting:
        path = _file_of(waiting.pop(), root)
        if path is None:
            continue
        files |= {path, *_data_beside(path)}
        for name in _imports(path, module.partition(".")[0]):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return sorted(files)


def _file_of(module: str, root: Path) -> Path | None:
    """The file of a module; ``None`` where the name is that of something inside a module."""
    base = root.joinpath(*module.split("."))
    return next((path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()), None)


@cache
def _imports(path: Path, package: str) -> list[str]:
    """The modules of the package that a file imports anywhere, and the names that it takes from them."""
    return sorted(set(_named(ast.parse(path.read_bytes()), package)))


def _named(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        # The package's own __init__ re-exports everything; nobody inside the package is made of it.
        yield from (name for name in names if name.startswith(f"{package}."))


def _data_beside(path: Path) -> Iterator[Path]:
    """Files that are no code in a module's folder, and in those below it that hold no code: word lists, prompts."""
    for entry in path.parent.iterdir():
        if entry.is_dir() and entry.name != "__pycache__" and not any(entry.glob("*.py")):
            yield from (file for file in entry.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        elif entry.is_file() and entry.suffix not in (".py", ".pyc"):
            yield entry
