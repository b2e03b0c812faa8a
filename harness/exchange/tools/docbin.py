"""spaCy DocBin: entities as ``doc.ents``, all marks as ``doc.spans["harness"]``.

Attributes, links and facts are in ``doc.user_data["harness"]``. Tokens are cut wherever a mark begins or ends, so that
no span is dropped for not fitting; ``doc.ents`` has the longest of overlapping entities. Files of other programs are
read too: spans and entities, relations in an extension or in user data as ``{"head", "tail", "label"}`` by span ids,
and extension attributes of spans.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import MARKS, Mark, MarkLink, Page, decode_facts, encode_facts
from harness.exchange.shared.marks.layers_from_marks import read_pages
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import Imported, no_losses
from harness.files.text_files import read_bytes, write_atomically

LOSES = ""
EXTRA = "spacy"
NEEDS = "spacy"
OPTIONS: Mapping[str, str] = {}
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


def read(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a .spacy file, or all of a folder.

    Raises:
        HarnessError: a file is no DocBin.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    pages = []
    for file in export_files(path, ".spacy"):
        data = read_bytes(file)
        try:
            docs = list(DocBin().from_bytes(data).get_docs(Vocab()))
        except Exception as error:  # spaCy raises whatever its parts raise on broken bytes
            raise HarnessError(f"{file}: is no DocBin: {type(error).__name__}: {error}") from None
        pages += [_page(doc, file, number) for number, doc in enumerate(docs, 1)]
    return Imported(*read_pages(pages))


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


def _page(doc: Any, file: Path, number: int) -> Page:
    where = f"{file}:{number}:1"
    own = json.loads(doc.user_data[KEY]) if isinstance(doc.user_data.get(KEY), str) else None
    facts = decode_facts(own["facts"], where) if own else None
    name = str(doc.user_data.get("id") or f"{file.stem}-{number}")
    page = Page(
        id=facts.id if facts else name,
        text=doc.text,
        marks=list(_marks(doc, own is not None, number)),
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=str(file),
        unplaced=[],
    )
    if own is not None:
        by_id = {mark.id: mark for mark in page.marks}
        for key, attributes in own["attributes"].items():
            if key in by_id:
                by_id[key].attributes |= attributes
        page.links += [MarkLink(type=t, source=s, target=o, line=number) for t, s, o in own["links"]]
    else:
        _foreign(doc.user_data, page, number)
    return page


def _marks(doc: Any, is_own: bool, number: int) -> Iterator[Mark]:
    groups = [doc.spans[KEY]] if is_own and KEY in doc.spans else [*doc.spans.values(), doc.ents]
    seen: set[tuple[str, int, int]] = set()
    for group in groups:
        for span in group:
            place = (span.label_, span.start_char, span.end_char)
            if place in seen and not is_own:
                continue
            seen.add(place)
            extent = ((span.start_char, span.end_char),)
            attributes = {"cluster": span.kb_id_} if span.kb_id_ else {}
            name = span.id_ or f"s{len(seen)}"
            yield Mark(id=name, type=span.label_, extent=extent, attributes=attributes, line=number)


def _foreign(user_data: Mapping[Any, Any], page: Page, number: int) -> None:
    """Relations and attributes where other programs keep them; the rest is named."""
    by_id = {mark.id: mark for mark in page.marks}
    for key, value in user_data.items():
        start, end = (key[2], key[3]) if isinstance(key, tuple) else (None, None)
        name = str(key[1] if isinstance(key, tuple) else key)
        there = [mark for mark in page.marks if mark.extent == ((start, end),)]
        if isinstance(value, list | tuple) and value and all(_is_relation(one) for one in value):
            page.links += [
                MarkLink(type=one["label"], source=one["head"], target=one["tail"], line=number) for one in value
            ]
        elif isinstance(value, Mapping) and value and set(value) <= set(by_id):
            for mark_id, inner in value.items():
                by_id[mark_id].attributes[name] = str(inner)
        elif there:
            there[-1].attributes[name] = str(value)
        elif name != "id":
            page.unplaced.append((number, f'"{name}" of the whole document ({str(value)[:40]}) has no place'))


def _is_relation(value: Any) -> bool:
    return isinstance(value, Mapping) and {"head", "tail", "label"} <= set(value)
