"""``harness check``: finds out what a file is and checks it, without loading a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import msgspec

from harness.annotation import LAYERS, Line, Problem
from harness.errors import HarnessError, Located
from harness.files.typed_tree import load_yaml_loosely
from harness.files.yaml_tree import (
    Node,
    compose_file,
)
from harness.gold.article import place_problems, problems_of, read_labellings
from harness.gold.check.lint import article_problems, lint, read_scope
from harness.gold.check.lint_rules import alias_problems, cluster_problems, figure_problems, identical_problems
from harness.gold.jsonlines import check_lines
from harness.gold.schema import ArticleFile, GoldFile, ScopeFile

Checker: TypeAlias = Callable[[Path], list[Located]]
Foreign: TypeAlias = Callable[[Path], str | None]

_STRUCTS: dict[str, type[msgspec.Struct]] = {"gold": GoldFile, "article": ArticleFile, "scope": ScopeFile}
_NAMES = {f"{kind}.yaml": kind for kind in _STRUCTS}
_MANIFEST, _PREDICTIONS = "manifest.json", "predictions.jsonl"


@dataclass(slots=True)
class Checked:
    """What was looked at, and every problem in it."""

    files: int = 0
    problems: list[Located] = field(default_factory=list)


def check(paths: Sequence[Path], *, config: Checker, foreign: Foreign = lambda _: None) -> Checked:
    """Check files and folders.

    A gold folder is linted as a whole, of a run the predictions are checked; any other folder is searched, hidden ones
    left away, for YAML and JSON Lines files, each of which is checked for what it is: by its name, by the schema that
    its first line names, or by its keys.

    Args:
        paths: files or folders.
        config: the checker of config files, which belongs to a later storey of the house.
        foreign: what a file or folder looks like that is of another tool, and how to bring it in: of a later storey,
            too.

    Returns:
        All problems, sorted by file, line and column. A file that cannot be read is a problem, not an exception.
    """
    checked = Checked()
    for path in paths:
        for file, checker in _checkers(path, config):
            checked.files += 1
            try:
                found = checker(file)
            except HarnessError as error:
                found = problems_of(error, file)
            if found and checker in _LINES_EXPECTED and (what := foreign(file)) is not None:
                found = [Located(str(file), 1, 1, "other-format", what)]
            checked.problems += found
    checked.problems = sorted(dict.fromkeys(checked.problems), key=lambda p: (p.path, p.line, p.column))
    return checked


def _checkers(path: Path, config: Checker) -> Iterator[tuple[Path, Checker]]:
    """What to check under a path that somebody named, and with what."""
    if not path.exists():
        yield path, _missing
    elif path.is_dir():
        found = list(_folder_checkers(path, config))
        yield from found or [(path, _nothing_to_check)]
    else:
        yield path, _file_checker(path, config)


def _folder_checkers(folder: Path, config: Checker) -> Iterator[tuple[Path, Checker]]:
    if (folder / "articles").is_dir():
        yield folder, lint
        return
    if (folder / "article.yaml").exists():
        yield folder, _check_article_folder
        return
    if (folder / _MANIFEST).exists():
        yield from ((file, _check_lines) for file in sorted(folder.glob(f"*/{_PREDICTIONS}")))
        return
    for child in sorted(folder.iterdir()):
        if child.name.startswith("."):
            continue
        if child.is_dir() and not child.is_symlink():
            yield from _folder_checkers(child, config)
        elif child.suffix in (".yaml", ".yml", ".jsonl"):
            yield child, _file_checker(child, config)


def _missing(path: Path) -> list[Located]:
    return [Located(str(path), 1, 1, "missing-file", "no such file or folder")]


def _nothing_to_check(path: Path) -> list[Located]:
    return [Located(str(path), 1, 1, "nothing-to-check", "the folder has no YAML and no JSON Lines file")]


def _file_checker(path: Path, config: Checker) -> Checker:
    if path.suffix == ".jsonl":
        return _check_lines
    if path.suffix not in (".yaml", ".yml"):
        return _unknown_ending
    if path.name in ("gold.yaml", "article.yaml") and (path.parent / "article.yaml").exists():
        return _check_article_folder
    return lambda file: _check_yaml(file, config)


def _unknown_ending(path: Path) -> list[Located]:
    message = "what is this? configs and gold end in .yaml, predictions and gold lines in .jsonl"
    return [Located(str(path), 1, 1, "unknown-ending", message)]


def _check_article_folder(path: Path) -> list[Located]:
    folder = path if path.is_dir() else path.parent
    scope, _ = read_scope(folder.resolve().parent.parent)
    return [p for p in article_problems(read_labellings(folder), scope) if path.is_dir() or p.path == str(path)]


def _check_lines(path: Path) -> list[Located]:
    return check_lines(path, also=_gold_line_problems)[1]


def _gold_line_problems(line: Line) -> Iterator[Problem]:
    """What gold may not say and predictions may; a line with its text is gold."""
    return identical_problems(line.annotations) if line.text is not None else iter(())


def _check_yaml(path: Path, config: Checker) -> list[Located]:
    node, problems = compose_file(path)
    if node is None:
        return problems
    kind = _NAMES.get(path.name) or _named_schema(path) or _kind_by_keys(node)
    if kind == "config":
        return config(path)
    loaded = load_yaml_loosely(path, _STRUCTS[kind])
    found = list(loaded.problems)
    if isinstance(loaded.value, GoldFile) and loaded.place is not None:
        for rule in (alias_problems, cluster_problems, figure_problems):
            found += place_problems(rule(loaded.value), loaded.place, loaded.problems)
    return found


def _named_schema(path: Path) -> str | None:
    """The kind that the file's first line names: ``# yaml-language-server: $schema=…/gold.json``."""
    with open(path, encoding="utf-8-sig") as file:
        first = file.readline()
    name = first.rpartition("/")[2].strip().removesuffix(".json")
    return name if "$schema=" in first and name in (*_STRUCTS, "config") else None


def _kind_by_keys(node: Node) -> str:
    keys = node.entries.keys()
    if keys & {"extractors", "gate", "engine", "reports"}:
        return "config"
    if keys & {"clusters", "unreviewed", *LAYERS}:
        return "gold"
    if keys & {"sha256", "chars", "licence", "labelled"}:
        return "article"
    return "scope" if keys & {"layers", "labels", "kinds", "outcomes", "slots", "splits", "sets"} else "config"


_LINES_EXPECTED = (_check_lines, _unknown_ending, _nothing_to_check)
