"""A few damaged files of every sort that a user has; ``make fuzz`` tries many."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

import pytest

from harness.errors import HarnessError
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


SPLIT = r'("by": \{\s*"label": \{\s*"\w+": \{[^}]*?)'


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("manifest", r'"score": \{[^}]*\}', '"score": []', r"manifest\.json: .*config\.score"),
        ("manifest", r'"bootstrap": 10,', "", r"manifest\.json: .*missing required field `bootstrap`"),
        ("scores", rf'{SPLIT}"cor": \d+,', r"\1", r'entities\..*\.by\.label\["\w+"\]: cor is missing'),
        ("scores", rf'{SPLIT}"cor": \d+', r'\1"cor": null', r'\.by\.label\["\w+"\]: cor is missing'),
        ("outcomes", r',"wrong":\[[^]]*\]', "", None),
    ],
)
def test_run_files_that_were_edited_name_what_is_wrong(
    made: Path, tmp_path: Path, name: str, old: str, new: str, said: str | None
) -> None:
    file, read = READERS[name]
    place = tmp_path / "project"
    shutil.copytree(made, place)
    edited, count = re.subn(old, new, (place / file).read_text(encoding="utf-8"))
    assert count
    (place / file).write_text(edited, encoding="utf-8")
    with pytest.raises(HarnessError, match=said) if said else contextlib.nullcontext():
        read(place)
