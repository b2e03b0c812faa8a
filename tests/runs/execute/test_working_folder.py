"""Relative paths are meant from where a command was started, wherever an extractor goes."""

import os
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.runs.execute.process.working_folder import same_folder


def test_the_folder_is_the_same_afterwards(tmp_path: Path) -> None:
    before = Path.cwd()
    with same_folder():
        os.chdir(tmp_path)
    assert Path.cwd() == before


def test_a_folder_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(HarnessError, match="working folder is no longer there"), same_folder():
        pass
