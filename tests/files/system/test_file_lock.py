"""One process at a time, on POSIX and, with a stand-in for its locks, on Windows."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import textwrap
import types
from pathlib import Path
from typing import Any

import pytest

from harness.files.system import file_lock as posix


def on_windows(patch: pytest.MonkeyPatch) -> Any:
    """The module as Windows would load it; its locks are POSIX's behind Windows' calls."""
    fcntl = pytest.importorskip("fcntl", reason="this is Windows: the real thing is tested")

    def locking(descriptor: int, mode: str, size: int) -> None:
        assert size == 1
        if mode == "unlock":
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an OSError where it is held, as on Windows

    stand_in = types.ModuleType("msvcrt")
    vars(stand_in).update(locking=locking, LK_NBLCK="lock", LK_UNLCK="unlock")
    patch.setitem(sys.modules, "msvcrt", stand_in)
    patch.setattr(sys, "platform", "win32")
    assert posix.__file__ is not None
    spec = importlib.util.spec_from_file_location("file_lock_of_windows", posix.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    patch.undo()
    return module


@pytest.fixture(params=["posix", "windows"])
def locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    return posix if request.param == "posix" else on_windows(monkeypatch)


@pytest.mark.parametrize("name", ["file", "."])
def test_a_second_holder_is_refused_until_the_first_lets_go(locks: Any, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with locks.file_lock(path, wait=False), pytest.raises(locks.HeldError), locks.file_lock(path, wait=False):
        raise AssertionError("held twice")
    with locks.file_lock(path, wait=False):
        pass


def test_a_file_that_is_locked_keeps_its_content(locks: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words")
    with locks.file_lock(tmp_path / "file", wait=False):
        pass
    assert (tmp_path / "file").read_text() == "words"


@pytest.mark.slow
def test_whoever_waits_gets_it_when_the_holder_is_killed(tmp_path: Path, root: Path, locks: Any) -> None:
    held = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from harness.files.system.file_lock import file_lock
        with file_lock(Path(sys.argv[1]), wait=True):
            print("held", flush=True)
            time.sleep(60)
    """)
    command = [sys.executable, "-c", held, str(tmp_path / "file")]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(locks.HeldError), locks.file_lock(tmp_path / "file", wait=False):
            pass
        process.kill()
        with locks.file_lock(tmp_path / "file", wait=True):
            pass


def test_a_place_that_is_not_there_is_an_os_error(locks: Any, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"), locks.file_lock(tmp_path / "gone/file", wait=True):
        pass
