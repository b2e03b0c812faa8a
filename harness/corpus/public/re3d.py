"""re3d: entities in news and official reports on Syria and Iraq, JSON files as ``mongoexport`` writes them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from harness.annotation import Annotations, Document, Entity, HarnessError, Labelled, Scope
from harness.corpus.formats.json_items import JsonItem, json_items
from harness.corpus.public import Converted, Facts
from harness.corpus.public.surfaces import Surfaces

FACTS = Facts(
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
_KEYS = {_DOCUMENTS: ("_id", "text"), _ENTITIES: ("documentId", "begin", "end", "type", "value", "confidence")}


def read(path: Path) -> Converted:
    """Read one source's folder, or all of the repository's.

    Raises:
        HarnessError: no folder below ``path`` has the two files, or one of them is something else.
    """
    folders = [file.parent for file in sorted(path.rglob(_DOCUMENTS))]
    if not folders:
        raise HarnessError(f"{path}: no {_DOCUMENTS} below it; it must be {FACTS.ships}")
    documents: list[Labelled] = []
    found = Converted(documents, [])
    for folder in folders:
        entities: dict[str, list[JsonItem]] = defaultdict(list)
        for item in _rows(folder / _ENTITIES):
            entities[item.value["documentId"]].append(item)
        for row in _rows(folder / _DOCUMENTS):
            labelled = _labelled(row.value, entities.pop(row.value["_id"], []), folder, found)
            documents.append(labelled)
    return found


def _rows(file: Path) -> list[JsonItem]:
    rows = list(json_items(file))
    for row in rows:
        for key in _KEYS[file.name]:
            if key not in row.value:
                raise HarnessError(f'{file}:{row.line}:1: no "{key}"; it must be {FACTS.ships}')
    return rows


def _labelled(row: dict[str, Any], items: list[JsonItem], folder: Path, found: Converted) -> Labelled:
    surfaces = Surfaces(row["text"], folder / _ENTITIES, row["_id"])
    entities = []
    for item in items:
        said = item.value
        if said["confidence"] <= 0:
            continue
        span = surfaces.at(said["begin"], said["end"], said["value"], item.line)
        if span is not None:
            entities.append(Entity(start=span[0], end=span[1], label=said["type"]))
    found.unplaced.extend(surfaces.unplaced)
    meta = {"title": row.get("title"), "publisher": row.get("sourceName"), "url": row.get("sourceUrl")}
    document = Document(id=row["_id"], text=row["text"], meta={"language": "en", **meta, "source": folder.name})
    return Labelled(document=document, annotations=Annotations(entities=tuple(entities)))
