"""What somebody has who installed the wheel and has no repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.starter.carried_files import carried_paths

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
            timeout=120,
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
