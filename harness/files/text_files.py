"""Reads text files with errors that name line and column, and writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from pathlib import Path

from harness.errors import HarnessError, Located, nearest

BOM = "\ufeff"


def write_atomically(path: Path, data: bytes | str, *, private: bool = False) -> None:
    """Write a file whole or not at all: to a temporary file beside it, synced, then moved into place.

    Text is written as UTF-8 with its line ends as they stand. Folders that are missing are made. An existing file
    keeps its permissions, and a symbolic link keeps pointing to its target.

    Args:
        path: the file.
        data: its content.
        private: nobody but the user may read the file or look into the folder that is made for it.

    Raises:
        HarnessError: the place cannot be written to.
    """
    payload = data.encode("utf-8") if isinstance(data, str) else data
    temporary = None
    try:
        target = Path(os.path.realpath(path))
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        target.parent.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
        with open(temporary, "wb", opener=_private if private else None) as stream:
            stream.write(payload)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists() and not private:
            os.chmod(temporary, target.stat().st_mode & 0o7777)
        os.replace(temporary, target)
    except OSError as error:
        raise HarnessError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


def is_plain_name(name: str) -> bool:
    """Whether a user's name for a file or folder stays in its folder, on any system."""
    return _PLAIN_NAME.fullmatch(name) is not None


def read_bytes(path: Path, *, limit: int | None = None) -> bytes:
    """A file's bytes.

    Args:
        path: the file.
        limit: the most bytes it may have.

    Raises:
        HarnessError: it is absent, no regular file, unreadable, or larger than ``limit``.
    """
    require_file(path)
    try:
        with open(path, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if limit is not None and size > limit:
                allowed = f"{limit / 1e6:.0f} MB are allowed"
                message = f"the file has {size / 1e6:.0f} MB, {allowed}"
                raise HarnessError.at(Located(str(path), 1, 1, "too-large", message))
            return stream.read()
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror or error}") from None


def require_file(path: Path) -> None:
    """See that a path leads to a regular file, before it is opened: a pipe may wait, and a device write, for ever.

    Raises:
        HarnessError: it is absent, a folder, a device, a pipe or a socket.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise _unreadable(path, f"no such file{_beside(path)}") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if stat.S_ISDIR(mode):
        raise _unreadable(path, "is a folder, not a file")
    if not stat.S_ISREG(mode):
        what = "a pipe, which can be read only once" if stat.S_ISFIFO(mode) else "a device or socket"
        raise _unreadable(path, f"is {what}, not a file: write what it holds into a file first")


def _beside(path: Path) -> str:
    """A file of the same folder that a mistyped name may stand for; endings alone make no names alike."""
    try:
        return nearest(path.name, sorted(os.listdir(path.parent)), cutoff=0.85)
    except OSError:
        return ""


def _unreadable(path: Path, why: str) -> HarnessError:
    return HarnessError(f"{path}: {why}", problems=[Located(str(path), 1, 1, "unreadable", why)])


def read_text(path: Path, *, limit: int | None = None) -> str:
    """A UTF-8 file's text, line ends and a leading byte order mark included.

    Args:
        path: the file.
        limit: the most bytes it may have.

    Raises:
        HarnessError: it cannot be read, is too large, or is not UTF-8; the message names the line and column of the
            first wrong byte.
    """
    data = read_bytes(path, limit=limit)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column, message = describe_bad_byte(data, error)
        raise HarnessError.at(Located(str(path), line, column, "not-utf8", message)) from None


def describe_bad_byte(data: bytes, error: UnicodeDecodeError) -> tuple[int, int, str]:
    """Line and column (1-based) of the first byte that is no UTF-8, and what to do about it."""
    line, column = line_column(data[: error.start].decode("utf-8"), None)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return line, column, "the file is UTF-16; save it as UTF-8"
    return line, column, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"


def line_column(text: str, offset: int | None) -> tuple[int, int]:
    """Line and column, both 1-based, of a code point offset (``None``: the end of the text)."""
    offset = len(text) if offset is None else offset
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
