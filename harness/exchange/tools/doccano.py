"""doccano JSON Lines: labelled spans and relations, for a project of sequence labelling with relations.

doccano has no attributes of spans, so these travel in the column ``harness``, which it keeps as metadata of the
document; marks that are moved or relabelled in doccano lose theirs, and the import says what is then missing. The
project must allow overlapping spans.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.json_items import JsonItem, document_id, json_items, required_text
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import Mark, MarkLink, Page, decode_facts
from harness.exchange.shared.marks.layers_from_marks import read_pages
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import Imported, no_losses
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = NEEDS = None
OPTIONS: Mapping[str, str] = {}
losses = no_losses

FILE = "doccano.jsonl"


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write doccano.jsonl."""
    lines = [msgspec.json.encode(_record(split_parts(draw_page(labelled)))) for labelled in documents]
    write_atomically(out / FILE, b"".join(line + b"\n" for line in lines))
    return [out / FILE]


def read(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a JSON Lines export, or all of a folder.

    Raises:
        HarnessError: a file is no such export.
    """
    files = export_files(path, ".jsonl")
    pages = [_page(item, str(file), number) for file in files for number, item in enumerate(json_items(file), 1)]
    return Imported(*read_pages(pages))


def _record(page: Page) -> dict[str, Any]:
    numbers = {mark.id: number for number, mark in enumerate(page.marks, 1)}
    attributes = [[*_key(mark), mark.attributes] for mark in page.marks]
    return {
        "text": page.text,
        "document": page.id,
        "entities": [
            {
                "id": numbers[mark.id],
                "label": mark.type,
                "start_offset": mark.extent[0][0],
                "end_offset": mark.extent[0][1],
            }
            for mark in page.marks
        ],
        "relations": [
            {"id": number, "from_id": numbers[link.source], "to_id": numbers[link.target], "type": link.type}
            for number, link in enumerate(page.links, 1)
        ],
        # A string, because doccano shows metadata as such.
        "harness": msgspec.json.encode({"facts": page.facts, "attributes": attributes}).decode(),
    }


def _key(mark: Mark) -> tuple[int, int, str]:
    return (*mark.extent[0], mark.type)


def _page(item: JsonItem, path: str, number: int) -> Page:
    value, where = item.value, f"{path}:{item.line}:1"
    kept = value.get("harness")
    try:
        kept = json.loads(kept) if isinstance(kept, str) else kept or {}
    except ValueError as error:
        raise HarnessError(f"{where}: the column harness is damaged: {error}") from None
    facts = decode_facts(kept.get("facts"), where)
    marks = [_mark(entity, where) for entity in _spans(value)]
    links = [
        MarkLink(type=str(link["type"]), source=str(link["from_id"]), target=str(link["to_id"]), line=item.line)
        for link in value.get("relations") or []
    ]
    for mark in marks:
        mark.line = item.line
    page = Page(
        id=facts.id if facts else document_id(value, number),
        text=required_text(value, "text", where),
        marks=marks,
        links=links,
        facts=facts,
        meta=facts.meta if facts else {},
        path=path,
        unplaced=[],
    )
    _give_attributes(page, kept.get("attributes") or [], item.line)
    for comment in value.get("Comments") or value.get("comments") or []:
        page.unplaced.append((item.line, f'the comment "{str(comment)[:60]}" has no place in the four layers'))
    return page


def _spans(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Spans with ids; those of a project without relations are lists in ``label`` or ``labels``."""
    if "entities" in value:
        return list(value["entities"])
    short = value.get("label") or value.get("labels") or []
    return [
        {"id": number, "start_offset": span[0], "end_offset": span[1], "label": span[2]}
        for number, span in enumerate(short)
    ]


def _mark(entity: dict[str, Any], where: str) -> Mark:
    try:
        extent = ((int(entity["start_offset"]), int(entity["end_offset"])),)
        return Mark(id=str(entity["id"]), type=str(entity["label"]), extent=extent, attributes={})
    except (KeyError, TypeError, ValueError):
        raise HarnessError(f"{where}: a span needs id, label, start_offset and end_offset: {entity!r:.80}") from None


def _give_attributes(page: Page, attributes: list[list[Any]], line: int) -> None:
    """Attributes back to their marks, which doccano has given other ids; twins are told apart by their order."""
    waiting: dict[tuple[int, int, str], list[dict[str, str]]] = {}
    for start, end, type_, given in attributes:
        waiting.setdefault((start, end, type_), []).append(given)
    for mark in page.marks:
        if waiting.get(_key(mark)):
            mark.attributes |= waiting[_key(mark)].pop(0)
    for (start, end, type_), lost in waiting.items():
        for given in filter(None, lost):
            message = f"the {type_} at [{start}, {end}) is gone, and its attributes with it: {json.dumps(given)}"
            page.unplaced.append((line, message))
