"""A message that names a page of the repository says how somebody without the repository reads it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PAGE = re.compile(r"(?:[\w-]+/)+[\w{}-]+\.(?:md|yaml)\b|\b(?:GUIDELINES|SCHEMES|CHECKLIST|CONTRIBUTING)\b(?:\.md)?")
# What a run or a command writes, or a gold folder has; not a page of documentation.
OWN = re.compile(r"articles/|labellings/|baselines/|gold\.yaml|article\.yaml|scope\.yaml|CARD\.md|report\.md")
# These speak of the pages of a gold folder, and of files that they write.
READERS = {
    "harness/labelling/label_desk.py",
    "harness/gold/show/gold_stats.py",
    "harness/starter/start_folder.py",
    "harness/cli/init.py",
}


def messages(path: Path) -> Iterator[tuple[int, str]]:
    """Line and words of every text in a file's code that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            assert isinstance(node.body[0], ast.Expr)
            inside.add(id(node.body[0].value))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def test_messages_name_no_page_that_only_the_repository_has(root: Path) -> None:
    wrong = []
    for path in sorted((root / "harness").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for line, words in messages(path):
            pages = [found for found in PAGE.findall(words) if not OWN.search(found)]
            if pages and "harness docs" not in words and name not in READERS:
                wrong.append(f"{name}:{line}: {pages}")
    assert wrong == []
