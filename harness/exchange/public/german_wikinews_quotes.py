"""Quotations in German Wikinews: a JSON file a document, its annotations as character offsets with their words."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from harness.annotation import Annotations, Document, Labelled, QuoteKind, Scope, Source
from harness.errors import HarnessError
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.attributed import WHO, Attributed, slot, stretch
from harness.exchange.shared.corpora.bad_records import readable
from harness.exchange.shared.corpora.surfaces import Surfaces
from harness.exchange.shared.exports.json_items import json_items
from harness.files.json_line import half_character
from harness.files.text_files import read_text
from harness.scoring.items.extents import trim

FACTS = CorpusFacts(
    title="German News Quotation Attribution (Wikinews)",
    languages=("de",),
    where="https://github.com/uhh-lt/german-news-quotation-attribution-2024",
    ships="the repository's folder, or one of data/train, data/dev and data/test: a file .pretty.json a document",
    licence="CC BY-NC-SA 4.0",
    citation="Petersen-Frey & Biemann (2024), Dataset of Quotation Attribution in German News Articles, "
    "arXiv 2404.16764",
    scope=Scope(layers=("quotes", "attributions"), kinds=("direct", "indirect")),
    mind="Direct and Indirect are quotes; Reported, FreeIndirect and IndirectFreeIndirect have no frame, and a medium "
    "of Thought is no speech: attributed spans, not quotes. Words in quotation marks inside an indirect quote are not "
    "marked, so the kind mixed is out of scope. An indirect quote has its dass. Outer quotation marks of direct "
    "quotes are cut off. Words that are given for two speakers are one quote with two attributions. Addressee, frame "
    f"and medium are not read. {WHO}",
)

_KINDS: dict[str, QuoteKind] = {"Direct": "direct", "Indirect": "indirect"}
_TYPES = (*_KINDS, "Reported", "FreeIndirect", "IndirectFreeIndirect")
_SPLITS = ("train", "dev", "test")
_NAME = re.compile(r"(\d+) - (.*) \((\d{4}-\d\d-\d\d)\)")
_ANNOTATION = re.compile(r'"quote"\s*:')
_INDEX = re.compile(r"annotations\[(\d+)\]")


class _Span(msgspec.Struct, rename="camel"):
    char_begin: int
    char_end: int


class _Role(msgspec.Struct):
    spans: list[_Span]
    text: str


class _Annotation(msgspec.Struct):
    quote: _Role
    type: str
    speaker: _Role
    cue: _Role
    medium: str | None = None


class _Article(msgspec.Struct, rename="camel"):
    annotations: list[_Annotation]
    document_name: str
    original_text: str


def read(path: Path) -> Converted:
    """Read one split's folder, or all of the repository's.

    Raises:
        HarnessError: no such file is below ``path``, or one of them is something else.
    """
    files = [path] if path.is_file() else sorted(path.rglob("*.pretty.json"))
    if not files:
        raise HarnessError(f"{path}: no file .pretty.json below it; it must be {FACTS.ships}")
    found = Converted([], [])
    found.documents.extend(readable(files, lambda file: [_labelled(file, found)], found.unplaced))
    return found


def _labelled(file: Path, found: Converted) -> Labelled:
    article, lines = _article(file)
    name = _NAME.fullmatch(article.document_name)
    surfaces = Surfaces(article.original_text, file, name[1] if name else article.document_name)
    made = Attributed()
    for annotation, line in zip(article.annotations, lines, strict=True):
        if annotation.type not in _TYPES:
            raise HarnessError(
                f'{file}:{line}:1: no type is called "{annotation.type}"; there are: {", ".join(_TYPES)}'
            )
        _add(annotation, surfaces, made, line)
    found.unplaced.extend(surfaces.unplaced)
    document = Document(
        id=name[1] if name else article.document_name,
        text=article.original_text,
        meta={
            "language": "de",
            "publisher": "de.wikinews.org",
            "title": name[2] if name else article.document_name,
            "published": name[3] if name else None,
            "split": file.parent.name if file.parent.name in _SPLITS else None,
        },
    )
    return Labelled(document=document, annotations=Annotations(quotes=made.quotes, attributions=made.links))


def _add(annotation: _Annotation, surfaces: Surfaces, made: Attributed, line: int) -> None:
    roles = (annotation.quote, annotation.speaker, annotation.cue)
    content, speaker, cue = (
        stretch(surfaces, [(span.char_begin, span.char_end) for span in role.spans], role.text, line) for role in roles
    )
    if content is None or any(
        role.spans and not extent for role, extent in zip(roles, (content, speaker, cue), strict=True)
    ):
        surfaces.note("left-out", "an annotation without a quote, or with a part that is not in the text", line)
        return
    kind = _KINDS.get(annotation.type) if annotation.medium != "Thought" else None
    if kind == "direct":
        content = trim(content, surfaces.text)
    sources = [slot(Source, speaker)] if speaker else []
    made.link(content if kind is None else made.quote(content, kind), sources, cue)


def _article(file: Path) -> tuple[_Article, list[int]]:
    """What a file says, and the line of each annotation's quote."""
    items = list(json_items(file))
    if len(items) != 1:
        raise HarnessError(f"{file}:1:1: {len(items)} objects; it must be one document's file of {FACTS.ships}")
    text = read_text(file)
    lines = [text.count("\n", 0, found.start()) + 1 for found in _ANNOTATION.finditer(text)]
    try:
        article = msgspec.convert(items[0].value, _Article)
        msgspec.json.encode(article)
    except UnicodeEncodeError as error:
        raise HarnessError(f"{file}:1:1: {half_character(error)}") from None
    except msgspec.ValidationError as error:
        index = _INDEX.search(str(error))
        line = lines[int(index[1])] if index and int(index[1]) < len(lines) else 1
        raise HarnessError(f"{file}:{line}:1: {error}; it must be a file of {FACTS.ships}") from None
    if len(lines) != len(article.annotations):
        lines = [1] * len(article.annotations)
    return article, lines
