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

from harness.annotation import Fragments, Labelled
from harness.errors import Located
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.shared.exports.json_fields import JsonRecord, spelt
from harness.exchange.shared.exports.json_items import JsonItem, document_id, json_items, required_text
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import ASSUMED, Mark, MarkLink, Note, Page, decode_facts
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import ANNOTATOR_OPTION, SUBMISSION_OPTION, Signs, no_losses
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = NEEDS = None
SIGNS = Signs("Prodigy JSON Lines", keys=frozenset({"_input_hash", "_task_hash", "tokens", "spans"}))
OPTIONS: Mapping[str, str] = {
    "annotator": ANNOTATOR_OPTION,
    "submission": f"{SUBMISSION_OPTION} (binary, manual)",
}
losses = no_losses

FILE = "prodigy.jsonl"
_MARKING = ("ner_manual", "spans_manual", "relations", "spans", "ner")
"""Views in which a text without spans is one that has none."""
_WHOLE_TEXT = ("classification", "choice", "textcat")
"""Views in which the text as a whole is labelled: their spans are what a pattern found there, and nobody's labels."""
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
            pages.setdefault((page.task, page.people, page.submission, page.people or page.path), []).append(page)
    return FoundLabels([_joined(answers) for answers in pages.values()], left_out)


def _no_answer(example: dict[str, Any]) -> str | None:
    """Why an example labels no spans; None where it does."""
    answer = example.get("answer", "accept")
    if answer != "accept":
        return f'its answer is "{answer}"' if answer else "it has no answer"
    if example.get("_view_id") in _WHOLE_TEXT:
        return "it has a label of the whole text, and its spans are no answers"
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
    tokens = _Tokens(value, text)
    page = Page(
        id=facts.id if facts else document_id(item.value, number),
        text=text,
        marks=[_mark(span, tokens, item.line) for span in value.records("spans")],
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=path,
        line=item.line,
        notes=[],
        people=_person(value),
        # Older versions don't say so, but ask about one span at a time in the view "ner".
        submission=_BINARY if item.value.get("_is_binary", value.text("_view_id") == "ner") is True else _MANUAL,
        task=f"document {facts.id}" if facts else f"{value.text('_input_hash') or ''} {text}",
    )
    for relation in value.records("relations"):
        label = relation.text("label") or ""
        ends = [_end(relation, side, page.marks, tokens) for side in ("head", "child")]
        if ends[0] is None or ends[1] is None:
            page.refuse(item.line, f'the relation "{label}" leads to no span')
        else:
            page.links.append(MarkLink(type=label, source=ends[0], target=ends[1], line=item.line))
    if value.has("options") and value.has("accept"):
        page.refuse(item.line, f"the choice {str(item.value['accept'])[:60]} of the whole document has no place")
    return page


class _Tokens:
    """The tokens of an example, by which some programs say where a span is."""

    def __init__(self, example: JsonRecord, text: str) -> None:
        self.places: dict[int, tuple[int, int]] = {}
        for number, token in enumerate(example.records("tokens")):
            extent, said = token.extent("start", "end"), token.value.get("text")
            name = token.value.get("id", number)
            if isinstance(name, int) and extent and (said is None or said == text[slice(*extent[0])]):
                self.places[name] = extent[0]

    def extent(self, first: Any, last: Any) -> Fragments:
        """The span from one token to another, both included; none where they are not known."""
        if not all(isinstance(one, int) and one in self.places for one in (first, last)):
            return ()
        return ((self.places[first][0], self.places[last][1]),)


def _mark(span: JsonRecord, tokens: _Tokens, line: int) -> Mark:
    attributes = {name: spelt(value) for name, value in span.record("attributes").value.items()}
    if span.has("kb_id"):
        attributes.setdefault("cluster", span.text("kb_id") or "")
    extent = span.extent("start", "end") or tokens.extent(span.value.get("token_start"), span.value.get("token_end"))
    label, words = span.text("label") or "", span.text("text")
    return Mark(id=span.text("id") or "", type=label, extent=extent, attributes=attributes, line=line, words=words)


def _end(relation: JsonRecord, side: str, marks: Sequence[Mark], tokens: _Tokens) -> str | None:
    """The mark at one end of a relation: by its id, else by where it stands, else by its last token.

    One without an id is given one.
    """
    span = relation.record(f"{side}_span")
    name, label = span.text("id"), span.text("label") or ""
    extent = span.extent("start", "end") or tokens.extent(span.value.get("token_start"), span.value.get("token_end"))
    found = [mark for mark in marks if name is not None and mark.id == name]
    if len(found) != 1:
        found = [mark for mark in marks if (mark.extent, mark.type) == (extent, label)]
    if not found and not span.value:
        last = tokens.extent(relation.value.get(side), relation.value.get(side))
        found = [mark for mark in marks if last and mark.extent and mark.extent[-1][1] == last[0][1]]
        if len(found) > 1:
            return None
    if not found:
        return None
    if not found[0].id or sum(mark.id == found[0].id for mark in marks) > 1:
        found[0].id = f"{found[0].type} {found[0].extent}"
    return found[0].id
