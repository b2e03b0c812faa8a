"""re3d: entities in news and official reports on Syria and Iraq, JSON files as ``mongoexport`` writes them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import msgspec

from harness.annotation import Annotations, Document, Entity, Labelled, Scope
from harness.errors import HarnessError, Located
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.json_rows import json_rows
from harness.exchange.shared.corpora.surfaces import Surfaces

FACTS = CorpusFacts(
    title="Relationship and Entity Extraction Evaluation Dataset (Dstl)",
    languages=("en",),
    where="https://github.com/dstl/re3d",
    ships="the repository's folder: one folder a source, each with documents.json and entities.json",
    licence="per source: US public domain, Open Government Licence 3, CC BY, CC BY-SA; see each folder's licence",
    citation="Dstl, Aleph Insights & Committed Software (2017), re3d: Relationship and Entity Extraction Evaluation "
    "Dataset",
    scope=Scope(
        layers=("entities",),
        labels=(
            "CommsIdentifier",
            "DocumentReference",
            "Frequency",
            "Location",
            "MilitaryPlatform",
            "Money",
            "Nationality",
            "Organisation",
            "Person",
            "Quantity",
            "Temporal",
            "Url",
            "Vehicle",
            "Weapon",
        ),
    ),
    mind="nominals and pronouns are labelled, not names alone; entities nest; annotations that the crowd gave a "
    "confidence of 0 are left out as the wrong classifications that they are; relations are not read",
)

_DOCUMENTS, _ENTITIES = "documents.json", "entities.json"


class _Document(msgspec.Struct):
    id: str = msgspec.field(name="_id")
    text: str
    title: str | None = None
    publisher: str | None = msgspec.field(name="sourceName", default=None)
    url: str | None = msgspec.field(name="sourceUrl", default=None)


class _Entity(msgspec.Struct):
    document: str = msgspec.field(name="documentId")
    begin: int
    end: int
    type: str
    value: str
    confidence: float


def read(path: Path) -> Converted:
    """Read one source's folder, or all of the repository's.

    Raises:
        HarnessError: no folder below ``path`` has the two files, or one of them is something else.
    """
    folders = [file.parent for file in sorted(path.rglob(_DOCUMENTS))]
    if not folders:
        raise HarnessError(f"{path}: no {_DOCUMENTS} below it; it must be {FACTS.ships}")
    found = Converted([], [])
    for folder in folders:
        entities: dict[str, list[tuple[_Entity, int]]] = defaultdict(list)
        for entity, line in json_rows(folder / _ENTITIES, _Entity, FACTS.ships, found.unplaced):
            entities[entity.document].append((entity, line))
        for document, _ in json_rows(folder / _DOCUMENTS, _Document, FACTS.ships, found.unplaced):
            found.documents.append(_labelled(document, entities.pop(document.id, []), folder, found))
        for name, rows in entities.items():
            message = f'the document "{name}" is not in {_DOCUMENTS}'
            found.unplaced.extend(Located(str(folder / _ENTITIES), line, 1, "no-text", message) for _, line in rows)
    return found


def _labelled(row: _Document, rows: list[tuple[_Entity, int]], folder: Path, found: Converted) -> Labelled:
    surfaces = Surfaces(row.text, folder / _ENTITIES, row.id)
    entities = []
    for said, line in rows:
        if said.confidence <= 0:
            continue
        span = surfaces.at(said.begin, said.end, said.value, line)
        if span is not None:
            entities.append(Entity(start=span[0], end=span[1], label=said.type))
    found.unplaced.extend(surfaces.unplaced)
    meta = {"language": "en", "title": row.title, "publisher": row.publisher, "url": row.url, "source": folder.name}
    document = Document(id=row.id, text=row.text, meta=meta)
    return Labelled(document=document, annotations=Annotations(entities=tuple(entities)))
