"""A few damaged files of every sort that a user has; ``make fuzz`` tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.effort import some
from tests.fuzz.own_files import READERS, fuzz, make_project


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("fuzz") / "project")


@pytest.mark.parametrize("name", READERS)
def test_no_damaged_file_ends_in_anything_but_words(made: Path, name: str) -> None:
    assert list(fuzz(name, made, some(30), seed=0)) == []


@pytest.mark.parametrize(("name", "number"), [("manifest", 8), ("manifest", 15), ("counts", 10), ("baseline", 45)])
def test_what_was_once_found_stays_mended(made: Path, name: str, number: int) -> None:
    assert list(fuzz(name, made, 1, seed=number)) == []
