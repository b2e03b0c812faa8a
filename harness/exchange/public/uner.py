"""Universal NER: names in the sentences of Universal Dependencies treebanks, .iob2 files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from harness.annotation import Document, Scope
from harness.errors import HarnessError
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.token_rows import Layout, TokenSentence, entity_document, read_sentences
from harness.files.text_files import read_text

FACTS = CorpusFacts(
    title="Universal NER",
    languages=("ceb", "da", "de", "en", "hr", "nb", "nn", "pt", "ru", "sk", "sr", "sv", "tl", "zh"),
    where="https://www.universalner.org and https://github.com/UniversalNER: a repository a treebank, such as "
    "UNER_English-PUD",
    ships="a repository's folder with .iob2 files, a folder of several repositories, or one .iob2 file",
    licence="CC BY-SA 4.0 as the release states; each treebank's texts have the licence of its Universal Dependencies "
    "treebank (of PUD: CC BY-SA 3.0)",
    citation="Mayhew et al. (2024), Universal NER: A Gold-Standard Multilingual Named Entity Recognition Benchmark",
    scope=Scope(layers=("entities",), labels=("LOC", "ORG", "PER")),
    mind="names alone, not nested; nationalities, languages and brands are no entities: where a treebank has them as "
    "OTH they are left out; each file is a split of its own; the text is the treebank's, a sentence a line; of PUD's "
    "documents, a few sentences of an article each, n… are news and w… Wikipedia; in Portuguese contractions are spelt "
    "out; where a file has no documents (Danish, Norwegian, Serbian) each sentence is one",
)

# What annotators marked beside the three types; some files have B-O where a mark was taken back.
_LEFT_OUT = ("OTH", "OTHER", "O")
_TWO_LETTERS = {"nob": "nb", "nno": "nn"}
_LAYOUT = Layout(
    cells=lambda line: line.split("\t"),
    columns=range(3, 6),
    described="a number, a token, its tag and perhaps two more, with tabs between",
    word=1,
    tag=2,
    labels=(*(FACTS.scope.labels or ()), *_LEFT_OUT),
    outside=("O", "_"),
    has_comments=True,
)


def read(path: Path) -> Converted:
    """Read one file, or all .iob2 files below a folder.

    Raises:
        HarnessError: there is none, or one of them is something else.
    """
    files = sorted(path.rglob("*.iob2")) if path.is_dir() else [path]
    if not files:
        raise HarnessError(f"{path}: no .iob2 file below it; it must be {FACTS.ships}")
    found = Converted([], [])
    for file in files:
        _read_file(file, found)
    return found


def _read_file(file: Path, found: Converted) -> None:
    treebank = file.stem.replace("-ud-", "-")
    language = re.match(r"[a-z]{2,3}(?=_)", treebank)
    code = language[0] if language else None
    meta = {"language": _TWO_LETTERS.get(code or "", code), "split": treebank}
    for name, sentences in _documents(read_sentences(read_text(file), file, _LAYOUT, found.unplaced)):
        document = Document(id=name or f"{treebank}-{sentences[0].rows[0].line}", meta=meta)
        labelled, unplaced = entity_document(document, sentences, _LAYOUT, "IOB2", file)
        kept = tuple(e for e in labelled.annotations.entities or () if e.label not in _LEFT_OUT)
        made = msgspec.structs.replace(labelled.annotations, entities=kept)
        found.documents.append(msgspec.structs.replace(labelled, annotations=made))
        found.unplaced.extend(unplaced)


def _documents(sentences: Iterator[TokenSentence]) -> Iterator[tuple[str | None, list[TokenSentence]]]:
    """The name and the sentences of each document; one that belongs to none is a document of its own."""
    document: list[TokenSentence] = []
    name: str | None = None
    for sentence in sentences:
        if "newdoc id" in sentence.comments:
            if document:
                yield name, document
            document, name = [], sentence.comments["newdoc id"]
        if name is None:
            yield sentence.comments.get("sent_id"), [sentence]
        else:
            document.append(sentence)
    if document:
        yield name, document
