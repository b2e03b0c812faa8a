"""spaCy DocBin: entities as ``doc.ents``, all marks as ``doc.spans["harness"]``.

Attributes, links and facts are in ``doc.user_data["harness"]``. Tokens are cut wherever a mark begins or ends, so that
no span is dropped for not fitting; ``doc.ents`` has the longest of overlapping entities. Files of other programs are
read too: spans and entities, relations in an extension or in user data as ``{"head", "tail", "label"}`` by span ids,
and extension attributes of spans.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Fragments, Labelled
from harness.errors import HarnessError, Located, plural
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.shared.exports.json_fields import spelt
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import (
    MARKS,
    NOT_PLACED,
    Mark,
    MarkLink,
    Page,
    Unplaceable,
    decode_facts,
    encode_facts,
)
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import Signs, no_losses
from harness.files.text_files import read_bytes, write_atomically

LOSES = ""
EXTRA = "spacy"
NEEDS = "spacy"
SIGNS = Signs("spaCy DocBin", (".spacy",))
OPTIONS: Mapping[str, str] = {"spans": "which spans to read: ents (doc.ents), or the name of a group in doc.spans"}
losses = no_losses

FILE = "gold.spacy"
KEY = "harness"


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write gold.spacy."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    collected = DocBin(store_user_data=True)
    for labelled in documents:
        collected.add(_doc(split_parts(draw_page(labelled)), vocab))
    write_atomically(out / FILE, collected.to_bytes())
    return [out / FILE]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a .spacy file, or all of a folder.

    Raises:
        HarnessError: a file is no DocBin, or has no spans of that name.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    pages: list[Page] = []
    unlabelled: list[Located] = []
    for file in export_files(path, ".spacy"):
        data = read_bytes(file)
        _refuse_bombs(file, data)
        try:
            docs = list(DocBin().from_bytes(data).get_docs(Vocab()))
        except Exception as error:  # spaCy raises whatever its parts raise on broken bytes
            raise HarnessError(f"{file}: is no DocBin: {type(error).__name__}: {error}") from None
        for number, doc in enumerate(docs, 1):
            page = _page(doc, file, number, options.get("spans"))
            if isinstance(page, Page):
                pages.append(page)
            else:
                unlabelled.append(page)
    return FoundLabels(pages, unlabelled)


def _doc(page: Page, vocab: Any) -> Any:
    from spacy.tokens import Doc, Span
    from spacy.util import filter_spans

    tokens = export_tokens(page.text, (mark.extent for mark in page.marks))
    words = [page.text[token.start : token.end] for token in tokens]
    doc = Doc(vocab, words=words, spaces=[token.space for token in tokens])
    assert page.facts is not None
    spans = []
    for mark in page.marks:
        first, last = tokens.range_of(*mark.extent[0])
        named = mark.attributes.get("cluster", "")
        spans.append(Span(doc, first, last + 1, label=mark.type, kb_id=named, span_id=mark.id))
    doc.spans[KEY] = spans
    doc.set_ents(filter_spans([span for span in spans if span.label_ not in MARKS]))
    record = {
        "facts": encode_facts(page.facts),
        "attributes": {mark.id: mark.attributes for mark in page.marks if mark.attributes},
        "links": [[link.type, link.source, link.target] for link in page.links],
    }
    doc.user_data[KEY] = json.dumps(record)
    return doc


def _page(doc: Any, file: Path, number: int, wanted: str | None) -> Page | Located:
    """A doc as a page, or what is to be said of one that holds no whole labelling."""
    where = f"{file}:{number}:1"
    own = _own(doc, where)
    page = Page(
        id=own.facts.id if own and own.facts else str(doc.user_data.get("id") or f"{file.stem}-{number}"),
        text=doc.text,
        marks=[],
        links=[],
        facts=own.facts if own else None,
        meta=own.facts.meta if own and own.facts else {},
        path=str(file),
        line=number,
        notes=[],
    )
    if own is not None:
        page.marks += _marks(doc.spans.get(KEY, doc.ents), number)
        for mark in page.marks:
            mark.attributes |= own.attributes.get(mark.id, {})
        page.links += [MarkLink(type=t, source=s, target=o, line=number) for t, s, o in own.links]
        return page
    groups = {name: list(_marks(spans, number)) for name, spans in doc.spans.items()}
    missing = sum(token.ent_iob == 0 for token in doc)
    if missing < len(doc):
        groups["ents"] = list(_marks(doc.ents, number))
    if wanted is not None and wanted not in groups:
        raise HarnessError(f'{where}: there are no spans called "{wanted}"; there are: {", ".join(groups) or "none"}')
    if not groups:
        return Located(str(file), number, 1, "unlabelled", f'document "{page.id}": left out: nobody set its entities')
    name = wanted or _chosen(groups, where)
    if name == "ents" and missing:
        message = f"left out: the entities of {missing} of its {len(doc)} tokens are missing, which is not none"
        return Located(str(file), number, 1, NOT_PLACED, f'document "{page.id}": {message}')
    page.marks += groups.pop(name)
    page.layers = ("entities",) if name == "ents" else ()
    for other, marks in groups.items():
        if wanted is None and not _places(marks) <= _places(page.marks):
            page.refuse(number, f"{plural(len(marks), 'span')} of {_called(other)} not read: choose with spans={other}")
    _foreign(doc.user_data, page, number)
    for label in doc.cats:
        page.refuse(number, f'the label "{label}" of the whole document has no place in the four layers')
    return page


def _chosen(groups: Mapping[str, Sequence[Mark]], where: str) -> str:
    """The spans to read where nobody says: those that hold all others, else doc.ents."""
    everything = {place for marks in groups.values() for place in _places(marks)}
    for name in ("ents", *groups):
        if name in groups and _places(groups[name]) == everything:
            return name
    if "ents" in groups:
        return "ents"
    raise HarnessError(f"{where}: several groups of spans are here: choose with spans={' or spans='.join(groups)}")


LARGEST = 500_000_000
"""Bytes of a file once it is inflated: some 50 million words."""


def _refuse_bombs(file: Path, data: bytes) -> None:
    """See how large a file is inflated before spaCy does so in memory.

    Raises:
        HarnessError: it is over the limit.
    """
    inflater, size, waiting = zlib.decompressobj(), 0, data
    # What is no zlib stream is refused by spaCy, in its own words.
    with contextlib.suppress(zlib.error):
        while waiting and not inflater.eof:
            size += len(inflater.decompress(waiting, 1 << 20))
            waiting = inflater.unconsumed_tail
            if size > LARGEST:
                raise HarnessError(
                    f"{file}: its {len(data):,} bytes become more than {LARGEST:,} when they are inflated; split it"
                )


def _places(marks: Sequence[Mark]) -> set[tuple[str, Fragments]]:
    return {(mark.type, mark.extent) for mark in marks}


def _called(group: str) -> str:
    return "doc.ents" if group == "ents" else f'doc.spans["{group}"]'


class _Record(msgspec.Struct, frozen=True):
    """What the export keeps beside the spans."""

    facts: Unplaceable | None = None
    attributes: dict[str, dict[str, str]] = {}
    links: list[tuple[str, str, str]] = []


def _own(doc: Any, where: str) -> _Record | None:
    kept = doc.user_data.get(KEY)
    if not isinstance(kept, str):
        return None
    try:
        raw = msgspec.json.decode(kept)
        return msgspec.convert({**raw, "facts": decode_facts(raw["facts"], where)}, _Record)
    except (msgspec.MsgspecError, KeyError, TypeError, RecursionError) as error:
        raise HarnessError(f"{where}: the harness's own record of the document is damaged: {error}") from None


def _marks(spans: Any, number: int) -> Iterator[Mark]:
    """The spans of a group; rulers give one id to all mentions of a pattern, which are marks of their own."""
    for span in spans:
        extent = ((span.start_char, span.end_char),)
        attributes = {"cluster": span.kb_id_} if span.kb_id_ else {}
        yield Mark(id=span.id_, type=span.label_, extent=extent, attributes=attributes, line=number)


def _foreign(user_data: Mapping[Any, Any], page: Page, number: int) -> None:
    """Relations and attributes where other programs keep them; the rest is named."""
    by_id = {mark.id: mark for mark in page.marks if mark.id}
    for key, value in user_data.items():
        is_extension = isinstance(key, tuple) and len(key) >= 4
        start, end = (key[2], key[3]) if is_extension else (None, None)
        name = str(key[1] if is_extension else key)
        there = [mark for mark in page.marks if mark.extent == ((start, end),)]
        if isinstance(value, list | tuple) and value and all(_is_relation(one) for one in value):
            for one in value:
                ends = [str(one[end]) for end in ("head", "tail")]
                page.links.append(MarkLink(type=str(one["label"]), source=ends[0], target=ends[1], line=number))
        elif isinstance(value, Mapping) and value and set(value) <= set(by_id):
            for mark_id, inner in value.items():
                by_id[mark_id].attributes[name] = spelt(inner)
        elif there:
            there[-1].attributes[name] = spelt(value)
        elif name != "id":
            page.refuse(number, f'"{name}" of the whole document ({str(value)[:40]}) has no place')


def _is_relation(value: Any) -> bool:
    return isinstance(value, Mapping) and {"head", "tail", "label"} <= set(value)
