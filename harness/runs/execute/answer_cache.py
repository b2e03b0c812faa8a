"""Answers kept across runs: by document and by everything that shapes an extractor, in one SQLite file."""

from __future__ import annotations

import sqlite3
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from harness.annotation import Document, Line
from harness.errors import HarnessError
from harness.extractors.interface.protocol import COUNTED, RawAnswer, Result
from harness.files.json_line import UNREADABLE_JSON
from harness.runs.store.journal import document_hash

FILE = "answers.sqlite3"

_PATIENCE, _PAUSE = 30.0, 0.02
_TABLE = """CREATE TABLE IF NOT EXISTS answers (
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    extractor TEXT NOT NULL,
    answered REAL NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (fingerprint, document)
) WITHOUT ROWID"""


class _Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer as it is kept: what another run writes and counts of it."""

    line: Line
    counts: dict[str, float] = {}
    raw: tuple[RawAnswer, ...] = ()


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one extractor: its name, how many, their bytes, when the last came (seconds since the epoch)."""

    extractor: str
    fingerprint: str
    answers: int
    bytes: int
    last: float


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
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            # What models answered about withheld texts is nobody else's to read.
            self._path.touch(mode=0o600)
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
            found = msgspec.json.decode(row[0], type=_Answer)
        except UNREADABLE_JSON:
            return None
        return Result(
            id=document.id,
            annotations=found.line.annotations,
            usage=found.counts or None,
            raw=found.raw,
            grounding=dict(found.line.meta.get("grounding", {})),
        )

    def keep(
        self,
        document: Document,
        fingerprint: str,
        extractor: str,
        line: Line,
        *,
        usage: Mapping[str, float] | None = None,
        raw: tuple[RawAnswer, ...] = (),
    ) -> None:
        """Keep an answer, unless it is a failure.

        Args:
            document: what was asked about.
            fingerprint: hash of the extractor's fingerprint.
            extractor: its name in the run.
            line: the answer.
            usage: what the extractor counted; of this, what the answer holds is kept, and not what it cost.
            raw: what a language model answered, word for word.
        """
        if line.error is not None or self._file is None:
            return
        counts = {key: value for key, value in (usage or {}).items() if key in COUNTED}
        kept = msgspec.json.encode(_Answer(line=line, counts=counts, raw=raw))
        row = (fingerprint, document_hash(document), extractor, time.time(), kept)
        with self._guarded():
            self._file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", row)

    @property
    def is_readable(self) -> bool:
        """Whether the file is there and whole; what is wrong was warned of."""
        with self._guarded():
            if self._file is not None and self._file.execute("PRAGMA quick_check").fetchone() == ("ok",):
                return True
        return False

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

    def remove(self) -> None:
        """Delete the file, whatever is in it.

        Raises:
            HarnessError: it cannot be deleted.
        """
        self.close()
        for path in (self._path, *(self._path.with_name(f"{self._path.name}-{part}") for part in ("wal", "shm"))):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise HarnessError(f"{path}: cannot be deleted: {error.strerror}") from None

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
