"""Prodigy JSON Lines: tokens, spans and relations, as ``rel.manual`` and ``spans.manual`` write them.

Prodigy has no attributes of spans; they are a key of each span, which it keeps unless the span is drawn anew. Answers
on one text (one ``_input_hash``) are one document: what a person accepted of it span by span is put together. Examples
that were rejected or ignored are left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Labelled
from harness.errors import Located
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.shared.exports.json_fields import JsonRecord, spelt
from harness.exchange.shared.exports.json_items import JsonItem, document_id, json_items, required_text
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import ASSUMED, Mark, MarkLink, Note, Page, decode_facts
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import ANNOTATOR_OPTION, SUBMISSION_OPTION, no_losses
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = NEEDS = None
OPTIONS: Mapping[str, str] = {
    "annotator": ANNOTATOR_OPTION,
    "submission": f"{SUBMISSION_OPTION} (binary, manual)",
}
losses = no_losses

FILE = "prodigy.jsonl"
_MARKING = ("ner_manual", "spans_manual", "relations", "spans", "ner")
"""Views in which a text without spans is one that has none."""
_BINARY, _MANUAL = "binary", "manual"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T_ ]")


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write prodigy.jsonl."""
    lines = [msgspec.json.encode(_example(split_parts(draw_page(labelled)))) for labelled in documents]
    write_atomically(out / FILE, b"".join(line + b"\n" for line in lines))
    return [out / FILE]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a JSON Lines export, or all of a folder.

    Raises:
        HarnessError: a file is no such export.
    """
    pages: dict[Any, list[Page]] = {}
    left_out: list[Located] = []
    for file in export_files(path, ".jsonl"):
        for number, item in enumerate(json_items(file), 1):
            reason = _no_answer(item.value)
            if reason is not None:
                left_out.append(Located(str(file), item.line, 1, "unlabelled", f"left out: {reason}"))
                continue
            page = _page(item, str(file), number)
            pages.setdefault((page.task, page.people, page.submission), []).append(page)
    return FoundLabels([_joined(answers) for answers in pages.values()], left_out)


def _no_answer(example: dict[str, Any]) -> str | None:
    """Why an example labels no spans; None where it does."""
    answer = example.get("answer", "accept")
    if answer != "accept":
        return f'its answer is "{answer}"' if answer else "it has no answer"
    if example.get("spans") is None and example.get("_view_id") not in _MARKING:
        return "it has no spans" + (", but a label of the whole text" if {"label", "accept"} & set(example) else "")
    return None


def _joined(answers: Sequence[Page]) -> Page:
    """One person's answers on one text as one document.

    Each yes on a single span adds it; of several answers on the whole text the last one holds.
    """
    *earlier, last = answers
    for page in earlier:
        if last.submission == _BINARY:
            last.marks += [msgspec.structs.replace(mark, id="") for mark in page.marks]
        elif (page.marks, page.links) != (last.marks, last.links):
            last.refuse(page.line, f"these labels gave way to those in line {last.line}, by the same person")
        last.notes[:0] = page.notes
    if last.submission == _BINARY:
        message = f"spans were asked about one by one, {len(answers)} of them accepted: others may not have come up"
        last.notes.append(Note(last.line, message, ASSUMED, "entities"))
    return last


def _person(example: JsonRecord) -> tuple[str, ...]:
    """Who answered; nobody who has a name where Prodigy called the session by its time."""
    name = example.text("_annotator_id") or example.text("_session_id")
    return () if name is None or _TIME.match(name) else (name,)


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
    where = f"{path}:{item.line}:1"
    value = JsonRecord(item.value, where)
    facts = decode_facts(item.value.get("harness"), where)
    text = required_text(item.value, "text", where)
    page = Page(
        id=facts.id if facts else document_id(item.value, number),
        text=text,
        marks=[_mark(span, item.line) for span in value.records("spans")],
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=path,
        line=item.line,
        notes=[],
        people=_person(value),
        submission=_BINARY if item.value.get("_is_binary") is True else _MANUAL,
        task=f"document {facts.id}" if facts else f"{value.text('_input_hash') or ''} {text}",
    )
    for relation in value.records("relations"):
        label = relation.text("label") or ""
        ends = [_end(relation.record(f"{side}_span"), page.marks) for side in ("head", "child")]
        if ends[0] is None or ends[1] is None:
            page.refuse(item.line, f'the relation "{label}" leads to no span')
        else:
            page.links.append(MarkLink(type=label, source=ends[0], target=ends[1], line=item.line))
    if value.has("options") and value.has("accept"):
        page.refuse(item.line, f"the choice {str(item.value['accept'])[:60]} of the whole document has no place")
    return page


def _mark(span: JsonRecord, line: int) -> Mark:
    attributes = {name: spelt(value) for name, value in span.record("attributes").value.items()}
    extent = span.extent("start", "end")
    label, words = span.text("label") or "", span.text("text")
    return Mark(id=span.text("id") or "", type=label, extent=extent, attributes=attributes, line=line, words=words)


def _end(span: JsonRecord, marks: Sequence[Mark]) -> str | None:
    """The mark at one end of a relation: by its id, else by where it stands. One without an id is given one."""
    name, place = span.text("id"), (span.extent("start", "end"), span.text("label") or "")
    by_name = [mark for mark in marks if name is not None and mark.id == name]
    by_place = [mark for mark in marks if (mark.extent, mark.type) == place]
    found = by_name if len(by_name) == 1 else by_place
    if not found:
        return None
    if not found[0].id or sum(mark.id == found[0].id for mark in marks) > 1:
        found[0].id = f"{place[1]} {place[0]}"
    return found[0].id
