"""Finds the files of the repository that the package carries: in a wheel inside it, in a checkout where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.errors import HarnessError, nearest
from harness.files.text_files import read_text

_HERE = Path(__file__).parent
_IN_WHEEL = _HERE / "carried"
_README = "README.md"


def carried_root() -> Path:
    """The folder that the paths of ``carried.txt`` start from."""
    return _IN_WHEEL if _IN_WHEEL.is_dir() else _HERE.parents[1]


def carried_paths(root: Path | None = None) -> list[str]:
    """The files that are carried, as paths from the root with forward slashes, sorted.

    Args:
        root: another root than :func:`carried_root`.

    Raises:
        HarnessError: the package was installed without them.
    """
    root = root or carried_root()
    patterns = read_text(_HERE / "carried.txt").split()
    found = {path.relative_to(root).as_posix() for path in _matching(root, patterns) if path.is_file()}
    if not found:
        raise HarnessError(f"{root}: the package's pages and samples are not here; install it anew from a wheel")
    return sorted(found)


def read_carried(name: str) -> str:
    """A carried file's text.

    Args:
        name: its path as :func:`carried_paths` gives it; of a folder's README.md also the folder, of any other page
            also its name in any case without the ending ("guidelines").

    Raises:
        HarnessError: there is no such file.
    """
    known = carried_paths()
    short = {shorter: path for path in known for shorter in short_names(path)}
    path = name if name in known else short.get(name.strip("/").casefold())
    if path is None:
        hint = nearest(name, [*known, *short]) or "; harness docs lists them"
        raise HarnessError(f'no page is called "{name}"{hint}')
    return read_text(carried_root() / path)


def short_names(path: str) -> Iterator[str]:
    """By what a page is known beside its path: ``configs`` for configs/README.md, ``guidelines`` for the manual."""
    folder, _, name = path.rpartition("/")
    if name == _README:
        yield folder or "readme"
    elif name.endswith(".md"):
        yield name.removesuffix(".md").casefold()


def _matching(root: Path, patterns: list[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from root.glob(pattern)
