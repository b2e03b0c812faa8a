"""Imports run one way, so that each floor can be read without those above it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FLOORS = (
    "annotation",
    "errors",
    "files",
    "scoring",
    "gold",
    "exchange",
    "extractors",
    "engines",
    "perturbations",
    "runs",
    "reporting",
    "cli",
)
# Registries name modules in strings.
REGISTERED = re.compile(r"harness(\.\w+)+(:\w+)?")
# Beside the floors: the command line under another name.
ENTRANCES = {"__init__", "__main__", "pytest_plugin"}


def imported(path: Path, package: str) -> Iterator[tuple[int, str]]:
    """Line and name of every import, wherever it stands in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: -(node.level - 1) or None] if node.level else []
            module = ".".join([*parts, *filter(None, [node.module])])
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Constant) and REGISTERED.fullmatch(str(node.value)):
            yield node.lineno, str(node.value).partition(":")[0]


def test_every_part_of_the_house_has_its_floor(root: Path) -> None:
    found = {
        path.stem for path in (root / "harness").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - ENTRANCES <= set(FLOORS)


def test_imports_run_one_way(root: Path) -> None:
    wrong = []
    for path in sorted((root / "harness").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[1] not in FLOORS:
            continue
        for line, name in imported(path, ".".join(parts[:-1])):
            package, _, rest = name.partition(".")
            target = rest.partition(".")[0]
            if package == "harness" and target in FLOORS[FLOORS.index(parts[1]) + 1 :]:
                wrong.append(f"{path.relative_to(root)}:{line}: {parts[1]} imports {name}")
    assert wrong == []
