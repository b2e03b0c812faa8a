"""Writes and reads files of a run that hold one JSON record a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from harness.errors import HarnessError
from harness.files.json_line import UNREADABLE_JSON
from harness.files.text_files import read_bytes, write_atomically

Record = TypeVar("Record", bound=msgspec.Struct)


def write_records(path: Path, records: Iterable[msgspec.Struct]) -> None:
    """Write a record a line, at once or not at all."""
    write_atomically(path, b"".join(msgspec.json.encode(record) + b"\n" for record in records))


def read_records(path: Path, form: type[Record]) -> list[Record]:
    """Read what ``write_records`` wrote.

    Raises:
        HarnessError: it is not there or not in this form.
    """
    decoder = msgspec.json.Decoder(form)
    records = []
    for number, line in enumerate(read_bytes(path).splitlines(), start=1):
        try:
            records.append(decoder.decode(line))
        except UNREADABLE_JSON as error:
            raise HarnessError(f"{path}:{number}: not written by this version: {error}") from None
    return records
