"""CONTRIBUTING.md: its recipes are followed to the letter in a copy of the repository, its other claims checked."""

from __future__ import annotations

import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests import test_architecture as architecture
from tests.waiting import PATIENCE

PAGE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"
RECIPES = re.findall(r"^### (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
_PATH = r"`([\w./-]+)`"
_BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)

Shell = Callable[[str], str]


def recipe(title: str) -> str:
    """The chapter of that title."""
    return PAGE.read_text(encoding="utf-8").partition(f"\n### {title}\n")[2].partition("\n### ")[0]


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of the repository, as far as recipes need it, with a .venv that make takes for an up-to-date one."""
    folder = tmp_path / "copy"
    passed_over = shutil.ignore_patterns("__pycache__", ".texts", "corpora.local", "*.pyc")
    for name in ("harness", "configs", "gold", "tests"):
        shutil.copytree(root / name, folder / name, ignore=passed_over)
    shutil.rmtree(folder / "gold/corpora", ignore_errors=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt", ".pre-commit-config.yaml"):
        shutil.copy(root / name, folder / name)
    tools = folder / ".venv/bin"
    tools.mkdir(parents=True)
    for name, arguments in (("python", ""), ("harness", "-m harness"), ("ruff", "-m ruff")):
        (tools / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments} "$@"\n')
        (tools / name).chmod(0o755)
    for stamp in ("venv", "run", "test"):
        (folder / f".venv/.{stamp}.done").touch()
    return folder


@pytest.fixture
def shell(copy: Path) -> Shell:
    """Types a command in the copy, whose .venv is active; what it prints."""
    path = f"{copy / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "PYTHONPATH": str(copy), "COLUMNS": "200", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **own, "HARNESS_CACHE": str(copy / ".cache")}

    def run(command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=copy,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        return done.stdout

    return run


def follow(title: str, copy: Path, shell: Shell) -> Iterator[Path]:
    """Do what a recipe says, step by step; the Python files that it made or changed."""
    chapter = recipe(title)
    for found in _BLOCK.finditer(chapter):
        language, block = found.groups()
        words = chapter[: found.start()].rstrip().splitlines()[-1]
        if language == "console":
            type_in(block, shell)
        elif new := re.search(rf"New file {_PATH}:$|such as this one, {_PATH}:$", words):
            path = copy / (new[1] or new[2])
            assert not path.exists(), f"{path} is there already"
            path.write_text(block, encoding="utf-8")
            yield path
        elif line := re.search(rf"A line in {_PATH}, in `(\w+)`:$", words):
            yield add_entry(copy / line[1], line[2], block)
        elif row := re.search(rf'A row in {_PATH}, in the table of "(.+)":$', words):
            yield add_row(copy / row[1], row[2], block)
        else:
            raise AssertionError(f"{title}: not understood: {words}")


def type_in(block: str, shell: Shell) -> None:
    """Each command of a block succeeds, and each line that is shown below it is in what it prints."""
    for part in filter(None, re.split(r"^\$ ", block, flags=re.MULTILINE)):
        command, *shown = part.splitlines()
        printed = " ".join(shell(command).split())
        for line in shown:
            assert " ".join(line.split()) in printed, f"$ {command}\n{printed}"


def add_entry(path: Path, name: str, entry: str) -> Path:
    """Put an entry at the end of a registry: before the bracket that closes it."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if re.match(rf"{name}\b.*= [({{]$", line))
    last = next(number for number in range(first, len(lines)) if lines[number][0] in ")}")
    path.write_text("".join([*lines[:last], entry, *lines[last:]]), encoding="utf-8")
    return path


def add_row(path: Path, title: str, row: str) -> Path:
    """Put a row at the end of a chapter's table."""
    before, heading, after = path.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    chapter, end, rest = after.partition("\n## ")
    lines = chapter.splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if line.startswith("| "))
    chapter = "".join([*lines[: last + 1], row, *lines[last + 1 :]])
    path.write_text(before + heading + chapter + end + rest, encoding="utf-8")
    return path


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_works_and_what_it_adds_is_as_the_rest(title: str, copy: Path, shell: Shell) -> None:
    touched = list(follow(title, copy, shell))
    code = " ".join(shlex.quote(str(path.relative_to(copy))) for path in touched if path.suffix == ".py")
    shell(f"ruff check {code} && ruff format --check {code}")
    architecture.test_imports_run_one_way(copy)
    architecture.test_no_level_is_crowded(copy)
    architecture.test_a_file_name_stands_for_one_thing(copy)
    architecture.test_a_public_name_stands_for_one_thing(copy)


def test_there_is_a_recipe_for_each_thing_that_is_added() -> None:
    things = [
        "A back-end",
        "A format of an annotation tool",
        "A corpus",
        "A mode",
        "A report",
        "A perturbation",
        "An engine",
        "A command",
    ]
    assert things == RECIPES


def test_a_mode_is_one_line(root: Path, copy: Path, shell: Shell) -> None:
    """Nothing else is touched but the generated schema."""
    assert len(list(follow("A mode", copy, shell))) == 1
    changed = {}
    for path in sorted((copy / "harness").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            before = (root / path.relative_to(copy)).read_bytes()
            if before != path.read_bytes():
                lines = [one.decode().splitlines() for one in (before, path.read_bytes())]
                changed[path.relative_to(copy).as_posix()] = [
                    line for line in difflib.ndiff(*lines) if line.startswith(("+ ", "- "))
                ]
    assert set(changed) == {"harness/scoring/modes.py", "harness/gold/schemas/config.json"}
    assert len(changed["harness/scoring/modes.py"]) == 1


def test_the_map_is_the_house(root: Path) -> None:
    plan = PAGE.read_text(encoding="utf-8").partition("\n## The map\n")[2].partition("```\n")[2].partition("```")[0]
    rooms = re.findall(r"^  (\w+) ", plan, flags=re.MULTILINE)
    there = {path.stem for path in (root / "harness").iterdir() if not path.name.startswith("_")}
    assert rooms == [floor for floor in architecture.FLOORS if floor in there]


def test_the_table_of_commands_is_what_there_is(root: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", (root / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", page)) <= targets
    assert os.access(root / ".ci/run", os.X_OK)


def test_the_hooks_of_pre_commit_run_and_pass(root: Path, copy: Path, shell: Shell) -> None:
    hooks = [
        hook
        for repo in yaml.safe_load((root / ".pre-commit-config.yaml").read_text())["repos"]
        for hook in repo["hooks"]
    ]
    assert [hook["id"] for hook in hooks] == ["ruff", "ruff-format", "schemas"]
    for hook in hooks:
        assert hook["language"] == "system", "nothing is downloaded"
        files = " harness" if hook.get("pass_filenames", True) else ""
        shell(hook["entry"] + files)
    for path in sorted((copy / "harness/gold/schemas").glob("*.json")):
        assert path.read_bytes() == (root / path.relative_to(copy)).read_bytes(), "run: make schemas"


def test_the_hook_notices_a_schema_that_is_left_behind(copy: Path, shell: Shell) -> None:
    path = copy / "harness/gold/schemas/config.json"
    before = path.read_bytes()
    add_entry(copy / "harness/engines/__init__.py", "ENGINES", '    "other": "harness.engines.inline:Inline",\n')
    shell("make --silent schemas")
    assert path.read_bytes() != before
