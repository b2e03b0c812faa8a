"""CoNLL columns: one token a line with its tag, BIO or BIOES.

Import reads IOB1, IOB2, BIOES and IO by ``harness.gold.conll_tags``; sequences that break the scheme are repaired or
discarded (``policy``). The text of an imported document is its tokens joined by blanks, a sentence a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from harness.annotation import Entity, Labelled
from harness.errors import HarnessError, Located
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.graph import ASSUMED, Page
from harness.exchange.shared.tables.entity_pages import entity_page
from harness.exchange.tools import Signs
from harness.files.text_files import write_atomically
from harness.gold.conll_tags import GROUPINGS, TAGGED, TaggedFile, read_tags

LOSES = (
    "everything but entities: no quotes, casualties, attributions or clusters; of overlapping entities the longest "
    "stays; no discontinuous spans; no white space but blanks and sentence ends"
)
EXTRA = NEEDS = None
SIGNS = Signs(
    "CoNLL columns",
    TAGGED,
    rb"(#[^\n]*\n|\s)*(-DOCSTART-|(\S+[ \t]+)+(O|[BIESLU]-\S+)[ \t]*\r?(\n|$))",
)
OPTIONS: Mapping[str, str] = {
    "scheme": "BIO (the default) or BIOES; on import also IOB1, or IO for labels without prefixes",
    "policy": "on import: repair (the default) or discard sequences that break the scheme",
    "column": "on import: the tags' column, from 0, negative from the right (-1)",
    "words": "on import: the words' column, from 0 (the first, or the second where the first counts)",
    "document": "on import: what a document is: docstart, newdoc (# newdoc and document_id lines), sentence or file",
}

FILE = "gold.conll"
_BREAK = re.compile(r"[\t\n\r]")
_SCHEMES = {"BIO": "IOB2", "IOB2": "IOB2", "IOB1": "IOB1", "BIOES": "BIOES", "IO": "IO"}


def losses(documents: Sequence[Labelled], options: Mapping[str, str]) -> Mapping[str, int]:
    """The layers that have no column, and the entities that overlap others, are interrupted, or come back in pieces."""
    lost: Counter[str] = Counter()
    for labelled in documents:
        made = labelled.annotations
        lost["quotes"] += len(made.quotes or ())
        lost["casualties"] += len(made.casualties or ())
        lost["attributions"] += len(made.attributions or ())
        lost["clusters"] += len(made.clusters)
        kept = flat_entities(made.entities or ())
        lost["entities"] += len(made.entities or ()) - len(kept)
        text = labelled.document.text or ""
        lost["labels with tabs or line ends"] += sum(1 for entity in kept if _BREAK.search(entity.label))
        lost["entities over line ends"] += sum(1 for one in kept if "\n" in text[slice(*one.extent[0])])
    return {name: count for name, count in lost.items() if count}


def flat_entities(entities: Sequence[Entity]) -> list[Entity]:
    """Entities in one piece of which none overlaps another: the longest stay, of equal ones the first."""
    kept: list[Entity] = []
    placed = [entity for entity in entities if len(entity.extent) == 1]
    for entity in sorted(placed, key=lambda e: ((e.start or 0) - (e.end or 0), e.start or 0)):
        start, end = entity.extent[0]
        if all(end <= other.extent[0][0] or other.extent[0][1] <= start for other in kept):
            kept.append(entity)
    return sorted(kept, key=lambda entity: entity.extent)


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write gold.conll, a ``-DOCSTART-`` line before each document.

    Raises:
        HarnessError: there is no such scheme.
    """
    scheme = _scheme(options)
    if scheme in ("IOB1", "IO"):
        raise HarnessError(f"the scheme {scheme} is read, not written: choose BIO or BIOES")
    # Between blanks a label of two words would be two columns.
    labels = {entity.label for one in documents for entity in one.annotations.entities or ()}
    separator = "\t" if any(" " in label for label in labels) else " "
    lines = [line for labelled in documents for line in _document(labelled, scheme == "BIOES", separator)]
    write_atomically(out / FILE, "".join(f"{line}\n" for line in lines))
    return [out / FILE]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a file, or all .conll, .conllu, .iob and .tsv files of a folder.

    Raises:
        HarnessError: a file cannot be read, or an option has a wrong value.
    """
    policy = options.get("policy", "repair")
    if policy not in ("repair", "discard"):
        raise HarnessError(f'policy is repair or discard, not "{policy}"')
    grouping = options.get("document")
    if grouping is not None and grouping not in GROUPINGS:
        raise HarnessError(f'document is {", ".join(GROUPINGS[:-1])} or {GROUPINGS[-1]}, not "{grouping}"')
    columns = {name: _number(options, name) for name in ("column", "words")}
    scheme = cast(Any, _scheme(options)) if "scheme" in options else None
    pages: list[Page] = []
    notes: list[Located] = []
    for file in export_files(path, ".conll", ".conllu", ".iob", ".tsv"):
        tagged = read_tags(
            file,
            policy=cast(Any, policy),
            scheme=scheme,
            column=-1 if columns["column"] is None else columns["column"],
            word_column=columns["words"],
            document=cast(Any, grouping),
        )
        for labelled in tagged.documents:
            named = _named(labelled, file.stem)
            pages.append(entity_page(named, str(file), int(labelled.document.meta["line"])))
        notes += [Located(str(file), 1, 1, code, message) for code, message in _remarks(tagged, columns)]
    return FoundLabels(pages, notes)


def _remarks(tagged: TaggedFile, stated: Mapping[str, int | None]) -> Iterator[tuple[str, str]]:
    """What to say of a file as a whole, by what nobody stated."""
    if tagged.irregular:
        done = "repaired" if tagged.policy == "repair" else "discarded"
        which = "1 entity breaks" if tagged.irregular == 1 else f"{tagged.irregular} entities break"
        yield "irregular-tags", f"{which} the scheme {tagged.scheme}: {done}"
    if tagged.words_column and stated["words"] is None:
        yield "words", f"the first column counts, so the words are those of column {tagged.words_column}"
    if tagged.is_split and len(tagged.documents) > 1:
        yield (
            "sentences",
            f"no line says where a document begins: each of its {len(tagged.documents)} sentences is a document; "
            "document=file makes one of them",
        )
    if stated["column"] is None and tagged.other_columns:
        if not any(one.annotations.entities for one in tagged.documents):
            ways = _ways(tagged.other_columns)
            yield ASSUMED, f"the last column tags nothing, and others do: {ways}, column=-1 says it is meant"
        elif tagged.rival_columns:
            ways = _ways(tagged.rival_columns)
            yield ASSUMED, f"several columns tag the same labels, and the last one is read: {ways}, column=-1 keeps it"


def _ways(columns: Sequence[int]) -> str:
    ways = " or ".join(f"column={other}" for other in columns)
    return f"{ways} takes {'that one' if len(columns) == 1 else 'one of those'}"


def _number(options: Mapping[str, str], name: str) -> int | None:
    value = options.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"-?\d{1,3}", value):
        raise HarnessError(f'{name} is a number, not "{value}"')
    return int(value)


def _named(labelled: Labelled, stem: str) -> Labelled:
    import msgspec

    document = msgspec.structs.replace(labelled.document, id=f"{stem}-{labelled.document.id}")
    return msgspec.structs.replace(labelled, document=document)


def _scheme(options: Mapping[str, str]) -> str:
    name = options.get("scheme", "BIO").upper()
    if name not in _SCHEMES:
        raise HarnessError(f'no scheme is called "{name}"; there are: {", ".join(_SCHEMES)}')
    return _SCHEMES[name]


def _document(labelled: Labelled, is_bioes: bool, separator: str) -> Iterator[str]:
    text = labelled.document.text or ""
    entities = flat_entities(labelled.annotations.entities or ())
    tokens = export_tokens(text, (entity.extent for entity in entities))
    tags = ["O"] * len(tokens)
    for entity in entities:
        first, last = tokens.range_of(*entity.extent[0])
        for place in range(first, last + 1):
            tags[place] = f"{_prefix(place, first, last, is_bioes)}-{_BREAK.sub(' ', entity.label)}"
    yield from (f"-DOCSTART-{separator}O", "")
    has_words = False
    for token, tag in zip(tokens, tags, strict=True):
        word = text[token.start : token.end]
        if not word.isspace():
            has_words = True
            yield f"{word}{separator}{tag}"
        elif "\n" in word and has_words:
            has_words = False
            yield ""
    yield ""


def _prefix(place: int, first: int, last: int, is_bioes: bool) -> str:
    if is_bioes and first == last:
        return "S"
    if place == first:
        return "B"
    return "E" if is_bioes and place == last else "I"
