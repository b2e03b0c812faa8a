"""Prodigy JSON Lines: tokens, spans and relations, as ``rel.manual`` and ``spans.manual`` write them.

Prodigy has no attributes of spans; they are a key of each span, which it keeps unless the span is drawn anew. Examples
that were rejected or ignored are left out and named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.shared.exports.json_items import JsonItem, document_id, json_items, required_text
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import Mark, MarkLink, Page, decode_facts
from harness.exchange.shared.marks.layers_from_marks import read_pages
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import Imported, no_losses
from harness.files.text_files import write_atomically
from harness.files.yaml_tree import Located

LOSES = ""
EXTRA = NEEDS = None
OPTIONS: Mapping[str, str] = {}
losses = no_losses

FILE = "prodigy.jsonl"


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write prodigy.jsonl."""
    lines = [msgspec.json.encode(_example(split_parts(draw_page(labelled)))) for labelled in documents]
    write_atomically(out / FILE, b"".join(line + b"\n" for line in lines))
    return [out / FILE]


def read(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a JSON Lines export, or all of a folder.

    Raises:
        HarnessError: a file is no such export.
    """
    pages: list[Page] = []
    refused: list[Located] = []
    for file in export_files(path, ".jsonl"):
        for number, item in enumerate(json_items(file), 1):
            answer = item.value.get("answer", "accept")
            if answer == "accept":
                pages.append(_page(item, str(file), number))
            else:
                refused.append(Located(str(file), item.line, 1, "unlabelled", f'left out: its answer is "{answer}"'))
    documents, unplaced = read_pages(pages)
    return Imported(documents, [*refused, *unplaced])


def _example(page: Page) -> dict[str, Any]:
    tokens = export_tokens(page.text, (mark.extent for mark in page.marks))
    spans = {}
    for mark in page.marks:
        start, end = mark.extent[0]
        first, last = tokens.range_of(start, end)
        spans[mark.id] = {"start": start, "end": end, "token_start": first, "token_end": last, "label": mark.type}
    return {
        "text": page.text,
        "meta": {"document": page.id},
        "_view_id": "relations",
        "tokens": [
            {"text": page.text[t.start : t.end], "start": t.start, "end": t.end, "id": number, "ws": t.space}
            for number, t in enumerate(tokens)
        ],
        "spans": [
            {"text": page.text[slice(*mark.extent[0])], **spans[mark.id], "id": mark.id, "attributes": mark.attributes}
            for mark in page.marks
        ],
        "relations": [
            {
                "head": spans[link.source]["token_end"],
                "child": spans[link.target]["token_end"],
                "head_span": {**spans[link.source], "id": link.source},
                "child_span": {**spans[link.target], "id": link.target},
                "label": link.type,
            }
            for link in page.links
        ],
        "answer": "accept",
        "harness": page.facts,
    }


def _page(item: JsonItem, path: str, number: int) -> Page:
    value, where = item.value, f"{path}:{item.line}:1"
    facts = decode_facts(value.get("harness"), where)
    marks = [_mark(span, f"s{place}", where, item.line) for place, span in enumerate(value.get("spans") or [], 1)]
    page = Page(
        id=facts.id if facts else document_id(value, number),
        text=required_text(value, "text", where),
        marks=marks,
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=path,
        unplaced=[],
    )
    names = {mark.id for mark in marks}
    by_place = {(*mark.extent[0], mark.type): mark.id for mark in reversed(marks)}
    for relation in value.get("relations") or []:
        ends = [_end(relation.get(f"{side}_span") or {}, names, by_place) for side in ("head", "child")]
        if ends[0] is None or ends[1] is None:
            page.unplaced.append((item.line, f'the relation "{relation.get("label")}" leads to no span'))
        else:
            page.links.append(MarkLink(type=str(relation["label"]), source=ends[0], target=ends[1], line=item.line))
    if value.get("options") and value.get("accept"):
        page.unplaced.append((item.line, f"the choice {value['accept']} of the whole document has no place"))
    return page


def _mark(span: dict[str, Any], name: str, where: str, line: int) -> Mark:
    try:
        extent = ((int(span["start"]), int(span["end"])),)
        given = span.get("attributes") or {}
        attributes = {str(key): str(value) for key, value in given.items()}
        return Mark(
            id=str(span.get("id", name)), type=str(span["label"]), extent=extent, attributes=attributes, line=line
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise HarnessError(f"{where}: a span needs start, end and label: {span!r:.80}") from None


def _end(span: dict[str, Any], names: set[str], by_place: dict[tuple[int, int, str], str]) -> str | None:
    """The mark at one end of a relation: by its id, else by where it stands."""
    if span.get("id") in names:
        return str(span["id"])
    return by_place.get((span.get("start", -1), span.get("end", -1), span.get("label", "")))
