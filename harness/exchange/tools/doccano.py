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
from harness.errors import HarnessError, Located
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.json_fields import JsonRecord, extent_of, shown, spelt
from harness.exchange.shared.exports.json_items import JsonItem, document_id, json_items, required_text
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import Mark, MarkLink, Page, decode_facts
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import Signs, no_losses
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = NEEDS = None
SIGNS = Signs("doccano JSON Lines", keys=frozenset({"label", "labels", "Comments", "relations"}))
OPTIONS: Mapping[str, str] = {}
losses = no_losses

FILE = "doccano.jsonl"
_SPANS = ("entities", "annotations", "label", "labels")
"""The keys under which versions of doccano export spans."""


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write doccano.jsonl."""
    lines = [msgspec.json.encode(_record(split_parts(draw_page(labelled)))) for labelled in documents]
    write_atomically(out / FILE, b"".join(line + b"\n" for line in lines))
    return [out / FILE]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a JSON Lines export, or all of a folder: of today's doccano, and of its versions since 0.

    Raises:
        HarnessError: a file is no such export.
    """
    pages: list[Page] = []
    unlabelled: list[Located] = []
    for file in export_files(path, ".jsonl"):
        for number, item in enumerate(json_items(file), 1):
            if all(item.value.get(key) is None for key in _SPANS):
                message = f"nothing is labelled here: none of {', '.join(_SPANS)} is there"
                unlabelled.append(Located(str(file), item.line, 1, "unlabelled", message))
            else:
                pages.append(_page(item, str(file), number))
    return FoundLabels(pages, unlabelled)


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
    value, where = JsonRecord(item.value, f"{path}:{item.line}:1"), f"{path}:{item.line}:1"
    kept = _kept(item.value.get("harness"), where)
    facts = decode_facts(kept.value.get("facts"), where)
    page = Page(
        id=facts.id if facts else document_id(item.value, number),
        text=required_text(item.value, "text" if value.has("text") or not value.has("data") else "data", where),
        marks=[_mark(span, where, item.line) for name in _SPANS for span in value.list(name)],
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=path,
        line=item.line,
        notes=[],
    )
    for relation in value.records("relations"):
        ends = [relation.text(name) or "" for name in ("from_id", "to_id")]
        page.links.append(MarkLink(type=relation.text("type") or "", source=ends[0], target=ends[1], line=item.line))
    _give_attributes(page, kept, item.line)
    for name in ("cats", "categories"):
        for label in value.list(name):
            page.refuse(item.line, f'the label "{str(label)[:60]}" of the whole document has no place')
    for comment in [*value.list("Comments"), *value.list("comments")]:
        page.refuse(item.line, f'the comment "{str(comment)[:60]}" has no place in the four layers')
    return page


def _kept(value: Any, where: str) -> JsonRecord:
    """What the export wrote into the column of the harness."""
    try:
        return JsonRecord(json.loads(value) if isinstance(value, str) else value or {}, where, "the column harness")
    except (ValueError, RecursionError) as error:
        raise HarnessError(f"{where}: the column harness is damaged: {error}") from None


def _mark(span: Any, where: str, line: int) -> Mark:
    """A span: an object, or a list of start, end and label as projects without relations have it."""
    if isinstance(span, str):
        raise HarnessError(
            f"{where}: {shown(span)} is a label of the whole document: projects of classification have no place in the "
            "four layers; export one of sequence labelling"
        )
    if isinstance(span, list):
        start, end, label, *words = [*span, None, None, None][: max(3, len(span))]
        said = words[0] if words and isinstance(words[0], str) else None
        return Mark(id="", type=_label(label), extent=extent_of(start, end), line=line, words=said)
    given = JsonRecord(span, where, "a span")
    extent = given.extent("start_offset", "end_offset")
    return Mark(id=given.text("id") or "", type=_label(span.get("label")), extent=extent, line=line)


def _label(value: Any) -> str:
    return spelt(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _give_attributes(page: Page, kept: JsonRecord, line: int) -> None:
    """Attributes back to their marks, which doccano has given other ids; twins are told apart by their order."""
    try:
        attributes = msgspec.convert(kept.list("attributes"), list[tuple[int, int, str, dict[str, str]]])
    except msgspec.ValidationError as error:
        raise HarnessError(f"{kept.where}: the column harness is damaged: {error}") from None
    waiting: dict[tuple[int, int, str], list[dict[str, str]]] = {}
    for start, end, type_, given in attributes:
        waiting.setdefault((start, end, type_), []).append(given)
    for mark in page.marks:
        if mark.extent and waiting.get(_key(mark)):
            mark.attributes |= waiting[_key(mark)].pop(0)
    for (start, end, type_), lost in waiting.items():
        for given in filter(None, lost):
            message = f"the {type_} at [{start}, {end}) is gone, and its attributes with it: {json.dumps(given)}"
            page.refuse(line, message)
