"""A translation memory (TMX) in a zip archive: Wikinews articles, sentence by sentence in two languages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

_LARGEST_MEMBER = 100_000_000


def rebuild(data: bytes, key: str) -> str:
    """The translated sentences of the article whose address is the key, a line each, the headline first."""
    found = [
        "".join(unit.findall("tuv")[1].find("seg").itertext())  # type: ignore[union-attr]
        for unit in _units(data)
        if unit.get("tuid", "").startswith("Wikinews") and unit.findtext("prop") == key
    ]
    if not found:
        raise LookupError(f'no sentence is of the article "{key}"')
    return "\n".join(found)


def _units(data: bytes) -> Iterator[ElementTree.Element]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = archive.infolist()[0]
            if member.file_size > _LARGEST_MEMBER:
                raise ValueError(f"{member.filename} is larger than {_LARGEST_MEMBER // 1_000_000} MB")
            memory = archive.read(member)
    except (zipfile.BadZipFile, IndexError) as error:
        raise ValueError(f"no zip archive with a file in it: {error}") from None
    return ElementTree.fromstring(memory).iter("tu")
