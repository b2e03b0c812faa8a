"""Answers kept across runs: by document and by everything that shapes an extractor, in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from harness.annotation import Document, Line
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Result
from harness.files.json_line import decode_line, encode_line
from harness.runs.store.journal import document_hash

FILE = "answers.sqlite3"
VARIABLE = "HARNESS_CACHE"

_PATIENCE, _PAUSE = 30.0, 0.02
_TABLE = """CREATE TABLE IF NOT EXISTS answers (
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    extractor TEXT NOT NULL,
    answered REAL NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (fingerprint, document)
) WITHOUT ROWID"""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one extractor: its name, how many, their bytes, when the last came (seconds since the epoch)."""

    extractor: str
    fingerprint: str
    answers: int
    bytes: int
    last: float


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """``HARNESS_CACHE``; else ``harness`` in XDG_CACHE_HOME; else ``~/.cache/harness``."""
    own = environment.get(VARIABLE)
    if own:
        return Path(own).expanduser()
    return Path(environment.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "harness"


def _write_ahead(file: sqlite3.Connection) -> None:
    """Let runs read while another writes; a lost answer is asked for again.

    SQLite does not wait by itself where two runs that begin a cache both ask for this.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            file.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)


class Cache:
    """Answers without failures. Safe for several runs at once.

    A cache that cannot be used costs a warning, never the run.
    """

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: is made if it is not there.
        """
        self._path = folder / FILE
        self._file: sqlite3.Connection | None = None
        with self._guarded():
            folder.mkdir(parents=True, exist_ok=True)
            file = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            _write_ahead(file)
            file.execute("PRAGMA synchronous=NORMAL")
            file.execute(_TABLE)
            self._file = file

    def answer(self, document: Document, fingerprint: str) -> Result | None:
        """What an extractor of this fingerprint answered for this very document; ``None`` where that is unknown."""
        row = None
        with self._guarded():
            if self._file is not None:
                query = "SELECT line FROM answers WHERE fingerprint = ? AND document = ?"
                row = self._file.execute(query, (fingerprint, document_hash(document))).fetchone()
        if row is None:
            return None
        try:
            return Result(id=document.id, annotations=decode_line(row[0]).annotations)
        except HarnessError:
            return None

    def keep(self, document: Document, fingerprint: str, extractor: str, line: Line) -> None:
        """Keep an answer, unless it is a failure."""
        if line.error is not None or self._file is None:
            return
        row = (fingerprint, document_hash(document), extractor, time.time(), encode_line(line))
        with self._guarded():
            self._file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", row)

    def contents(self) -> list[Kept]:
        """What is kept, the newest first."""
        if self._file is None:
            return []
        rows = self._file.execute(
            "SELECT min(extractor), fingerprint, count(*), sum(length(line)), max(answered) FROM answers "
            "GROUP BY fingerprint ORDER BY max(answered) DESC"
        )
        return [
            Kept(extractor=name, fingerprint=fingerprint, answers=count, bytes=size, last=last)
            for name, fingerprint, count, size, last in rows
        ]

    def clear(self, extractor: str | None = None) -> int:
        """Forget the answers of the extractors of that name, or all; how many there were."""
        if self._file is None:
            return 0
        if extractor is None:
            found = self._file.execute("DELETE FROM answers")
        else:
            found = self._file.execute("DELETE FROM answers WHERE extractor = ?", (extractor,))
        count = found.rowcount
        self._file.execute("VACUUM")
        return count

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Go on without the cache where it cannot be read or written."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            warnings.warn(f"the cache {self._path} is not used: {error}", stacklevel=4)
            self.close()
