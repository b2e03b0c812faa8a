"""CoNLL-2003 and CoNLL++: names in newswire, four columns a token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from harness.annotation import Document, Scope
from harness.errors import HarnessError
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.token_rows import Layout, TokenSentence, chunks_of, entity_document, read_sentences
from harness.files.text_files import read_bytes
from harness.gold.conll_tags import Scheme

FACTS = CorpusFacts(
    title="CoNLL-2003 shared task on named entities, and its corrected test set CoNLL++",
    languages=("en", "de"),
    where="https://www.clips.uantwerpen.be/conll2003/ner/ (annotations alone; the words come from the Reuters Corpus, "
    "in German from the ECI Multilingual Text) and https://github.com/ZihanWangKi/CrossWeigh (CoNLL++)",
    ships="a folder with eng.train, eng.testa, eng.testb, deu.train, deu.testa, deu.testb, conllpp_train.txt, "
    "conllpp_dev.txt or conllpp_test.txt, as many as there are, in it or below it; or one such file",
    licence="annotations free; the Reuters texts are copyright of Reuters, for research by those who signed its "
    "agreement, and the German ones come with the ECI disc: converted files must not be passed on",
    citation="Tjong Kim Sang & De Meulder (2003), Introduction to the CoNLL-2003 Shared Task: Language-Independent "
    "Named Entity Recognition; CoNLL++: Wang et al. (2019), CrossWeigh: Training Named Entity Tagger from Imperfect "
    "Annotations",
    scope=Scope(layers=("entities",), labels=("LOC", "MISC", "ORG", "PER")),
    mind="the text is the tokens joined by blanks, a sentence a line, so punctuation stands apart; each file is a "
    "split of its own; nationalities and events are MISC; headlines are in capitals, and much is sport, with tables of "
    "results; CoNLL++ corrects the test set alone",
)

_FILE = re.compile(r"(?:(?:eng|deu)\.(?:train|testa|testb)|conllpp_(?:train|dev|test)\.txt)(?:\.utf8)?")
_DOCUMENT_START = "-DOCSTART-"
_LAYOUT = Layout(
    cells=lambda line: [cell for cell in re.split("[\t ]", line) if cell],
    columns=range(4, 6),
    described="a word, its part of speech, its chunk and its tag (in German a lemma too)",
    word=0,
    tag=-1,
    labels=FACTS.scope.labels or (),
)


def read(path: Path) -> Converted:
    """Read one file, or those of the folder that have the publisher's names.

    Raises:
        HarnessError: there is none, or one of them is something else.
    """
    files = sorted(file for file in path.iterdir() if _FILE.fullmatch(file.name)) if path.is_dir() else [path]
    # CoNLL++ has its files in the folder data of its repository.
    files = files or sorted(file for file in path.rglob("*") if file.is_file() and _FILE.fullmatch(file.name))
    if not files:
        raise HarnessError(f"{path}: no file of CoNLL-2003 in it; it must be {FACTS.ships}")
    found = Converted([], [])
    for file in files:
        _read_file(file, found)
    return found


def _read_file(file: Path, found: Converted) -> None:
    sentences = list(read_sentences(_text(file), file, _LAYOUT, found.unplaced))
    scheme = _scheme(sentences)
    documents = list(_documents(sentences))
    split = file.name.removesuffix(".utf8").removesuffix(".txt")
    meta = {"language": "de" if split.startswith("deu") else "en", "split": split}
    for number, parts in enumerate(documents, 1):
        document = Document(id=f"{split}-{number:0{len(str(len(documents)))}}", meta=meta)
        labelled, unplaced = entity_document(document, parts, _LAYOUT, scheme, file)
        found.documents.append(labelled)
        found.unplaced.extend(unplaced)


def _text(file: Path) -> str:
    data = read_bytes(file)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # So the scripts of the shared task write German; every byte is a character of it.
        return data.decode("iso-8859-1")


def _documents(sentences: list[TokenSentence]) -> Iterator[list[TokenSentence]]:
    """The sentences of each document; in files without the lines that begin one, each sentence is one."""
    is_marked = any(sentence.rows[0].cells[0] == _DOCUMENT_START for sentence in sentences)
    document: list[TokenSentence] = []
    for sentence in sentences:
        begins = sentence.rows[0].cells[0] == _DOCUMENT_START
        if document and (begins or not is_marked):
            yield document
            document = []
        if rows := sentence.rows[begins:]:
            document.append(sentence._replace(rows=rows))
    if document:
        yield document


def _scheme(sentences: list[TokenSentence]) -> Scheme:
    """IOB2 where most entities begin with B; the shared task's own files are IOB1, where almost none does."""
    begins = [chunk.prefixes[0] for sentence in sentences for chunk in chunks_of(sentence, _LAYOUT)]
    return "IOB2" if begins.count("B") > begins.count("I") else "IOB1"
