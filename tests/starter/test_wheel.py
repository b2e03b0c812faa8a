"""What somebody has who installed the wheel and has no repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

import harness
from harness.starter.carried_files import carried_paths
from tests.starter.conftest import ADDRESS
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

# Runs the command, but lets it connect to nobody.
_OFFLINE = """
import socket, sys
def refuse(*given):
    raise AssertionError(f"asked the network for {given[1:]}")
socket.socket.connect = socket.socket.connect_ex = refuse
import harness
print(harness.__file__, file=sys.stderr)
from harness.cli import main
main()
"""

Installed = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(installed: Path, tmp_path: Path) -> Installed:
    """Runs the installed command in an empty folder, without a network."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "HARNESS_CACHE": str(tmp_path / "cache")}
    empty = tmp_path / "empty"
    empty.mkdir()

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-c", _OFFLINE, *arguments],
            cwd=empty,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert str(installed) in done.stderr  # not the repository's package
        return done

    return call


def test_it_carries_each_page_and_sample_as_it_stands(installed: Path, root: Path) -> None:
    carried = installed / "harness/starter/carried"
    names = carried_paths(root)
    assert sorted(p.relative_to(carried).as_posix() for p in carried.rglob("*") if p.is_file()) == names
    for name in names:
        assert (carried / name).read_bytes() == (root / name).read_bytes(), name


def test_it_has_every_file_of_the_package(installed: Path, root: Path) -> None:
    ours = {p.relative_to(root) for p in (root / "harness").rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert sorted(str(p) for p in ours if not (installed / p).is_file()) == []


def test_init_and_the_quickstart_work_without_repository_and_network(command: Installed, tmp_path: Path) -> None:
    made = command("init")
    assert made.returncode == 0, made.stderr
    ran = command("run", "configs/quickstart.yaml")
    assert ran.returncode == 0, ran.stderr
    assert "3 documents" in ran.stdout
    assert (tmp_path / "empty" / ran.stdout.splitlines()[-1] / "report.html").is_file()
    assert command("docs", "configs/llm.yaml").stdout.startswith("# yaml-language-server")


def described(metadata: Path) -> Message:
    return message_from_string(metadata.read_text(encoding="utf-8"))


def test_its_page_has_absolute_links_to_this_version(installed: Path, root: Path) -> None:
    [metadata] = installed.glob("*.dist-info/METADATA")
    about = described(metadata)
    assert about["Version"] == harness.__version__
    urls = dict(line.split(", ", 1) for line in about.get_all("Project-URL", []))
    blob = f"{ADDRESS}/blob/v{harness.__version__}/"
    assert urls["Repository"] == ADDRESS
    assert set(urls) == {"Repository", "Documentation", "Changelog", "Issues"}
    text = about.get_payload()
    assert isinstance(text, str)
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    assert [target for target in targets if not target.startswith(("https://", "#"))] == []
    ours = [target.removeprefix(blob).partition("#")[0] for target in targets if target.startswith(blob)]
    assert len(ours) > 5
    for path in ours:
        assert (root / path).exists(), path


def test_without_an_address_its_page_has_no_dead_link(root: Path, tmp_path: Path) -> None:
    code = "import os, sys, setuptools.build_meta as b; print(b.prepare_metadata_for_build_wheel(sys.argv[1]))"
    environment = {key: value for key, value in os.environ.items() if key != "HARNESS_REPOSITORY"} | {"PYTHONPATH": ""}
    command = [sys.executable, "-c", code, str(tmp_path)]
    tree = tmp_path / "tree"
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        tree.mkdir(exist_ok=True)
        shutil.copy(root / name, tree / name)
    (tree / "harness/starter").mkdir(parents=True)
    for name in ("harness/__init__.py", "harness/starter/carried.txt"):
        shutil.copy(root / name, tree / name)
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    about = described(tmp_path / done.stdout.splitlines()[-1] / "METADATA")
    assert about.get_all("Project-URL") is None
    text = about.get_payload()
    assert isinstance(text, str)
    assert re.findall(r"\]\((?!https?:|#)[^)]+\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)) == []
    assert "configs/README.md has every key" in text
