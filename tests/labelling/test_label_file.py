"""Saving, taking back and merging."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.labelling.gold_source import ConflictError, ItemChange
from harness.labelling.label_file import LabelFile, merge_lines
from tests.labelling.serving import make_article

TEXT = "Tolva, Senn and Ruk. " * 3


def name(place: int, label: str = "GPE") -> dict[str, object]:
    return {"spans": [[21 * place, 21 * place + 5]], "label": label}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_article(tmp_path, TEXT)


def test_every_change_can_be_taken_back_to_the_first_byte_and_made_again(path: Path) -> None:
    start, file = path.read_bytes(), LabelFile(path, TEXT)
    states = [start]
    for place in range(3):
        file.change("t", [ItemChange("entities", None, name(place))])
        states.append(path.read_bytes())
    file.change("t", [ItemChange("entities", name(1), name(1, "LOC")), ItemChange("entities", name(0), None)])
    states.append(path.read_bytes())
    for state in states[-2::-1]:
        file.undo("t")
        assert path.read_bytes() == state
    assert file.steps("t") == (0, 4)
    for state in states[1:]:
        file.redo("t")
        assert path.read_bytes() == state
    with pytest.raises(HarnessError, match="nothing more"):
        file.redo("t")


def test_a_change_underneath_is_kept(path: Path) -> None:
    file = LabelFile(path, TEXT)
    file.change("t", [ItemChange("entities", None, name(0))])
    path.write_text(path.read_text() + "  - {text: Ruk, nth: 1, label: PERSON}  # by hand\n")
    file.change("t", [ItemChange("entities", None, name(2))])
    assert "# by hand" in path.read_text()
    file.undo("t")
    file.undo("t")
    assert "# by hand" in path.read_text()
    assert len(file.read().items["entities"]) == 1


def test_what_both_changed_is_asked_about(path: Path) -> None:
    file = LabelFile(path, TEXT)
    file.change("t", [ItemChange("entities", None, name(0))])
    path.write_text(path.read_text().replace("label: GPE}\n", "label: FAC}\n").replace("GPE}", "FAC}"))
    with pytest.raises(ConflictError) as caught:
        file.change("t", [ItemChange("entities", name(0), name(0, "LOC"))])
    assert caught.value.theirs == name(0, "FAC")
    with pytest.raises(ConflictError):
        file.undo("t")
    assert "FAC" in path.read_text()


def test_tabs_take_back_their_own_changes(path: Path) -> None:
    file = LabelFile(path, TEXT)
    file.change("one", [ItemChange("entities", None, name(0))])
    file.change("two", [ItemChange("entities", None, name(1))])
    file.undo("one")
    [left] = file.read().items["entities"]
    assert left.value.start == 21


def test_a_broken_file_is_left_alone(path: Path) -> None:
    file = LabelFile(path, TEXT)
    broken = path.read_text() + "entities: [\n"
    path.write_text(broken)
    with pytest.raises(HarnessError, match="yaml-syntax"):
        file.change("t", [ItemChange("entities", None, name(0))])
    assert path.read_text() == broken


def test_a_full_disk_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = LabelFile(path, TEXT)
    file.change("t", [ItemChange("entities", None, name(0))])
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(HarnessError, match="No space left"):
            file.change("t", [ItemChange("entities", None, name(1))])
        with pytest.raises(HarnessError, match="No space left"):
            file.undo("t")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir() if "tmp" in one.name] == []
    assert file.steps("t") == (1, 0)
    file.change("t", [ItemChange("entities", None, name(1))])
    assert len(file.read().items["entities"]) == 2


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n"),
        ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
        ("a\nb\n", "a\nx\n", "a\ny\n", None),
        ("a\nb\n", "a\nx\n", "a\nx\n", "a\nx\n"),
        ("a\n", "a\nb\n", "a\nc\n", None),
        ("a\nb\n", "a\n", "a\n", "a\n"),
    ],
)
def test_merging_line_by_line(base: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merge_lines(base, mine, theirs) == merged
