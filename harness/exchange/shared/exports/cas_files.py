"""CAS files as they lie in a folder, or in the zip files that INCEpTION exports."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import export_files
from harness.files.text_files import read_bytes

MAX_MEMBERS = 20_000
MAX_UNPACKED = 512 * 1024 * 1024
"""Bytes that all files of an archive may have together."""
TYPES = "TypeSystem.xml"


class CasFile(NamedTuple):
    """A CAS as bytes, with the file of types that lies beside it (None where there is none)."""

    name: Path
    data: bytes
    types: bytes | None


def cas_files(path: Path, suffix: str) -> Iterator[CasFile]:
    """The CAS files at a path: itself, those of a folder, and those in its archives.

    Raises:
        HarnessError: nothing is there, or an archive is broken or too large.
    """
    for file in export_files(path, suffix, ".zip"):
        if file.suffix == ".zip":
            yield from _Archive(file, suffix).files()
        else:
            beside = file.with_name(TYPES)
            yield CasFile(file, read_bytes(file), read_bytes(beside) if beside.is_file() else None)


class _Archive:
    """A zip file, with those in it: INCEpTION packs each person's labels of a document for themselves."""

    def __init__(self, file: Path, suffix: str) -> None:
        self.file, self.suffix = file, suffix
        self.left = MAX_UNPACKED

    def files(self) -> Iterator[CasFile]:
        found = False
        try:
            for cas in self.inside(self.file, read_bytes(self.file), depth=2):
                found = True
                yield cas
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
            raise HarnessError(f"{self.file}: is no zip file that can be read: {error}") from None
        if not found:
            raise HarnessError(f"{self.file}: holds no file that ends in {self.suffix}")

    def inside(self, place: Path, data: bytes, depth: int) -> Iterator[CasFile]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
            if len(members) > MAX_MEMBERS:
                raise HarnessError(f"{place}: holds {len(members)} files, more than {MAX_MEMBERS}: unpack it first")
            types = {name: self.unpack(archive, info) for name, info in members.items() if Path(name).name == TYPES}
            for name, info in sorted(members.items()):
                if name.endswith(self.suffix):
                    beside = types.get(str(Path(name).with_name(TYPES)), types.get(TYPES))
                    yield CasFile(place / name, self.unpack(archive, info), beside)
                elif name.endswith(".zip") and depth > 1:
                    yield from self.inside(place / name, self.unpack(archive, info), depth - 1)

    def unpack(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        """A member's bytes, read no further than all may have together, whatever its header says."""
        with archive.open(info) as stream:
            data = stream.read(self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            raise HarnessError(f"{self.file}: unpacks to more than {MAX_UNPACKED // 2**20} MB: unpack it first")
        return data
