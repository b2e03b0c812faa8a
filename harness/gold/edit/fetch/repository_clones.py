"""Files of repositories that were cloned before: with a work tree or without, several in one folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from harness.errors import HarnessError
from harness.gold.edit.fetch.published_file import LARGEST, PublishedFile

# Nothing is got from anywhere: neither objects that a partial clone lacks, nor a password.
_OFFLINE = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


class RepositoryClones:
    """Reads files at their commits out of clones.

    Args:
        folder: a clone, or a folder of clones: ``name``, ``name.git``, ``owner/name``, ``owner+name``, each with a work
            tree, bare, or with the repository in ``repo``.
        largest: the most bytes that a file may have.
    """

    def __init__(self, folder: Path, *, largest: int = LARGEST) -> None:
        if not folder.is_dir():
            raise HarnessError(f"{folder}: no such folder of clones")
        self.folder = folder
        self.largest = largest

    def read(self, file: PublishedFile) -> bytes:
        """The file's bytes at its commit.

        Raises:
            HarnessError: no clone is of the repository, or none has the commit or the file, or the file is too large.
        """
        found = list(self._clones_of(file.repository))
        if not found:
            owner, _, name = file.repository.partition("/")
            raise HarnessError(
                f"{self.folder}: no clone of {file.repository} there; its folder would be called {name}, "
                f"{owner}+{name} or {owner}/{name}: git clone https://github.com/{file.repository}"
            )
        blob = f"{file.commit}:{file.path}"
        for clone in found:
            size = self._git(clone, "cat-file", "-s", blob)
            if size.returncode == 0:
                return self._contents(clone, file, blob, int(size.stdout))
        for clone in found:
            if self._git(clone, "cat-file", "-e", f"{file.commit}^{{commit}}").returncode == 0:
                raise HarnessError(f'{clone}: commit {file.commit} has no file "{file.path}"')
        raise HarnessError(f"{found[0]}: has no commit {file.commit}: git fetch origin {file.commit}")

    def forget(self, file: PublishedFile) -> bool:
        """Nothing is kept beside the clones."""
        return False

    def _contents(self, clone: Path, file: PublishedFile, blob: str, size: int) -> bytes:
        if size > self.largest:
            allowed = f"{self.largest / 1e6:g} MB are allowed (--max-mb)"
            raise HarnessError(f'{clone}: "{file.path}" has {size / 1e6:.1f} MB, {allowed}')
        read = self._git(clone, "cat-file", "blob", blob)
        if read.returncode:
            raise HarnessError(f'{clone}: "{file.path}" cannot be read: {read.stderr.decode(errors="replace").strip()}')
        return read.stdout

    def _clones_of(self, repository: str) -> Iterator[Path]:
        """The git directories that may be of the repository."""
        owner, _, name = repository.partition("/")
        places = [self.folder / one for one in (f"{owner}+{name}", f"{owner}/{name}", name, f"{name}.git")]
        for place in [*places, self.folder]:
            for inside in (".git", ".", "repo/.git", "repo"):
                git = place / inside
                if (git / "HEAD").is_file() and (git / "objects").is_dir():
                    yield git
                    break

    def _git(self, clone: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [self._program, "--git-dir", str(clone), *arguments]
        return subprocess.run(command, env={**os.environ, **_OFFLINE}, capture_output=True, check=False, timeout=120)

    @cached_property
    def _program(self) -> str:
        from shutil import which

        found = which("git")
        if found is None:
            raise HarnessError("git is not installed: install it, or leave --from out to fetch over the network")
        return found
