from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.runs.store.run_folders import create_folder, find_run, locked

NOW = datetime(2026, 3, 1, 14, 5, 9, tzinfo=UTC)


def test_folders_are_named_after_config_and_time(tmp_path: Path) -> None:
    names = [create_folder(tmp_path / "reports", "quick", NOW).name for _ in range(3)]
    assert names == ["quick-20260301-140509", "quick-20260301-140509-2", "quick-20260301-140509-3"]


def test_a_name_of_ones_own(tmp_path: Path) -> None:
    made = create_folder(tmp_path, "quick", NOW, name="mine")
    assert made.name == "mine"
    assert create_folder(tmp_path, "quick", NOW, name="mine") == made, "nothing is in it yet"
    (made / "manifest.json").touch()
    with pytest.raises(HarnessError, match="exists already"):
        create_folder(tmp_path, "quick", NOW, name="mine")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a", ".hidden", "-x", "a b"])
def test_a_name_that_is_no_plain_folder_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(HarnessError, match="is no plain folder name"):
        create_folder(tmp_path / "reports", "quick", NOW, name=name)
    assert not (tmp_path / "reports").exists()


def test_a_folder_is_held_once(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(HarnessError, match="another process"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_a_run_that_is_not_there(tmp_path: Path) -> None:
    for name in ("latest", "gone"):
        with pytest.raises(HarnessError, match=f'no run "{name}"'):
            find_run(tmp_path, name)
