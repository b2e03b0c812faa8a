"""Files are written whole or not at all, and read with errors that name the spot."""

import os
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.files.text_files import line_column, read_text, require_file, write_atomically


def test_a_new_file_and_its_folders_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.txt", "é\r\n")
    assert (tmp_path / "a" / "b.txt").read_bytes() == "é\r\n".encode()


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(HarnessError, match="cannot be written: No space left"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_new_content_is_complete_before_it_takes_the_old_ones_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    seen = []
    replace = os.replace

    def spy(source: Path, target: Path) -> None:
        seen.append((Path(source).read_text(), Path(target).read_text()))
        replace(source, target)

    monkeypatch.setattr(os, "replace", spy)
    write_atomically(path, "new")
    assert seen == [("new", "old")]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"one\ntwo \xff", r":2:5: not-utf8 byte 0xff is not UTF-8"),
        ("one".encode("utf-16"), r":1:1: not-utf8 the file is UTF-16"),
        ("é\n".encode() + b"caf\xe9", r":2:4: not-utf8"),
    ],
)
def test_a_file_that_is_not_utf8_names_the_byte(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(HarnessError, match=message):
        read_text(tmp_path / "a.txt")


def test_a_file_that_is_absent_or_a_folder_or_too_large_says_so(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="no such file"):
        read_text(tmp_path / "absent")
    with pytest.raises(HarnessError, match="is a folder"):
        read_text(tmp_path)
    (tmp_path / "big").write_bytes(b"x" * 11)
    with pytest.raises(HarnessError, match="too-large"):
        read_text(tmp_path / "big", limit=10)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/null"])
def test_a_device_is_refused_before_it_is_read(device: str) -> None:
    with pytest.raises(HarnessError, match=f"^{device}: is a device or socket, not a file"):
        require_file(Path(device))


def test_a_mistyped_name_is_known_by_its_neighbour_but_not_by_its_ending_alone(tmp_path: Path) -> None:
    (tmp_path / "quickstart.yaml").write_text("")
    for name, hint in (("quikstart.yaml", r' \(did you mean "quickstart.yaml"\?\)'), ("other.yaml", "")):
        with pytest.raises(HarnessError, match=f"{name}: no such file{hint}$"):
            read_text(tmp_path / name)


def test_lines_and_columns_count_code_points_from_one() -> None:
    assert line_column("é😀x\ny", 2) == (1, 3)
    assert line_column("é😀x\ny", 4) == (2, 1)
    assert line_column("é😀x\ny", None) == (2, 2)


def test_private_files_are_the_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "text"
    write_atomically(path, "x", private=True)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    path.chmod(0o644)
    write_atomically(path, "y", private=True)
    assert path.stat().st_mode & 0o777 == 0o600
