"""CoNLL columns: one token a line with its tag, BIO or BIOES.

Import reads IOB1, IOB2 and BIOES by ``harness.gold.conll_tags``; sequences that break the scheme are repaired or
discarded (``policy``). The text of an imported document is its tokens joined by blanks, a sentence a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from harness.annotation import Entity, Labelled
from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.export_tokens import export_tokens
from harness.exchange.tools import Imported
from harness.files.text_files import write_atomically
from harness.files.yaml_tree import Located
from harness.gold.conll_tags import read_tags

LOSES = (
    "everything but entities: no quotes, casualties, attributions or clusters; of overlapping entities the longest "
    "stays; no discontinuous spans; no white space but blanks and sentence ends"
)
EXTRA = NEEDS = None
OPTIONS: Mapping[str, str] = {
    "scheme": "BIO (the default) or BIOES; on import also IOB1",
    "policy": "on import: repair (the default) or discard sequences that break the scheme",
    "column": "on import: the tags' column, from 0, negative from the right (-1)",
}

FILE = "gold.conll"
_SCHEMES = {"BIO": "IOB2", "IOB2": "IOB2", "IOB1": "IOB1", "BIOES": "BIOES"}


def losses(documents: Sequence[Labelled], options: Mapping[str, str]) -> Mapping[str, int]:
    """The layers that have no column, and the entities that overlap others or are interrupted."""
    lost: Counter[str] = Counter()
    for labelled in documents:
        made = labelled.annotations
        lost["quotes"] += len(made.quotes or ())
        lost["casualties"] += len(made.casualties or ())
        lost["attributions"] += len(made.attributions or ())
        lost["clusters"] += len(made.clusters)
        lost["entities"] += len(made.entities or ()) - len(flat_entities(made.entities or ()))
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
    if scheme == "IOB1":
        raise HarnessError("the scheme IOB1 is read, not written: choose BIO or BIOES")
    lines = [line for labelled in documents for line in _document(labelled, scheme == "BIOES")]
    write_atomically(out / FILE, "".join(f"{line}\n" for line in lines))
    return [out / FILE]


def read(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a file, or all .conll, .conllu, .iob and .tsv files of a folder.

    Raises:
        HarnessError: a file cannot be read, or an option has a wrong value.
    """
    policy = options.get("policy", "repair")
    if policy not in ("repair", "discard"):
        raise HarnessError(f'policy is repair or discard, not "{policy}"')
    try:
        column = int(options.get("column", "-1"))
    except ValueError:
        raise HarnessError(f'column is a number, not "{options["column"]}"') from None
    scheme = cast(Any, _scheme(options)) if "scheme" in options else None
    documents: list[Labelled] = []
    notes = []
    files = export_files(path, ".conll", ".conllu", ".iob", ".tsv")
    for file in files:
        tagged = read_tags(file, policy=cast(Any, policy), scheme=scheme, column=column)
        documents += [_named(labelled, file.stem) for labelled in tagged.documents]
        if tagged.irregular:
            done = "repaired" if policy == "repair" else "discarded"
            message = f"{tagged.irregular} entities break the scheme {tagged.scheme} and were {done}"
            notes.append(Located(str(file), 1, 1, "irregular-tags", message))
    return Imported(documents, notes)


def _named(labelled: Labelled, stem: str) -> Labelled:
    import msgspec

    document = msgspec.structs.replace(labelled.document, id=f"{stem}-{labelled.document.id}")
    return msgspec.structs.replace(labelled, document=document)


def _scheme(options: Mapping[str, str]) -> str:
    name = options.get("scheme", "BIO").upper()
    if name not in _SCHEMES:
        raise HarnessError(f'no scheme is called "{name}"; there are: {", ".join(_SCHEMES)}')
    return _SCHEMES[name]


def _document(labelled: Labelled, is_bioes: bool) -> Iterator[str]:
    text = labelled.document.text or ""
    entities = flat_entities(labelled.annotations.entities or ())
    tokens = export_tokens(text, (entity.extent for entity in entities))
    tags = ["O"] * len(tokens)
    for entity in entities:
        first, last = tokens.range_of(*entity.extent[0])
        for place in range(first, last + 1):
            tags[place] = f"{_prefix(place, first, last, is_bioes)}-{entity.label}"
    yield from ("-DOCSTART- O", "")
    has_words = False
    for token, tag in zip(tokens, tags, strict=True):
        word = text[token.start : token.end]
        if not word.isspace():
            has_words = True
            yield f"{word} {tag}"
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
