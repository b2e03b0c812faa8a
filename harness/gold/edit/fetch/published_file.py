"""One file of a public repository at a commit, and what may read it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from harness.gold.schema import Obtain

LARGEST = 50_000_000
"""The most bytes that a publisher's file may have, unless somebody says otherwise."""


class PublishedFile(msgspec.Struct, frozen=True):
    """Where a file is; several articles may be in it. ``url`` is its address where it is not on GitHub."""

    repository: str
    commit: str
    path: str
    url: str | None = None

    @classmethod
    def of(cls, obtain: Obtain) -> PublishedFile:
        """The file that an article's ``obtain`` names."""
        return cls(obtain.repository, obtain.commit, obtain.path, obtain.url)

    def __str__(self) -> str:
        return f"{self.repository} {self.path}"


class PublishedFiles(Protocol):
    """Reads files of public repositories."""

    def read(self, file: PublishedFile) -> bytes:
        """The file's bytes.

        Raises:
            HarnessError: it cannot be had; the message says why and what to do.
        """

    def forget(self, file: PublishedFile) -> bool:
        """Drop a kept copy that proved wrong; whether there was one, so that reading again may help."""
