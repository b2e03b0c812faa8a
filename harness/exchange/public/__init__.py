"""Public corpora as their publishers ship them. A new one is one file and one line in ``CORPORA``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import msgspec

from harness.annotation import Labelled, Scope
from harness.errors import HarnessError, Located, nearest

CORPORA = {
    "muc34": "harness.exchange.public.muc34",
    "gum": "harness.exchange.public.gum",
    "re3d": "harness.exchange.public.re3d",
    "wikievents": "harness.exchange.public.wikievents",
    "rams": "harness.exchange.public.rams",
    "polnear": "harness.exchange.public.polnear",
    "german-wikinews-quotes": "harness.exchange.public.german_wikinews_quotes",
    "conll2003": "harness.exchange.public.conll2003",
    "uner": "harness.exchange.public.uner",
    "directquote": "harness.exchange.public.directquote",
}

CONVERTED = Path("gold/corpora")  # where conversions go unless told otherwise, each into a folder of its corpus's name


class CorpusFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a user must know of a corpus.

    Attributes:
        title: its name in full.
        languages: BCP 47 tags.
        where: where its publisher offers it; the harness never downloads.
        ships: what PATH is: which files a folder must hold.
        licence: of texts and annotations.
        citation: the paper to cite.
        scope: what it annotates.
        mind: what a reader of scores on it must know.
    """

    title: str
    languages: tuple[str, ...]
    where: str
    ships: str
    licence: str
    citation: str
    scope: Scope
    mind: str

    @property
    def annotates(self) -> str:
        """The scope in words."""
        scope = self.scope
        parts = {key: getattr(scope, key) for key in scope.__struct_fields__}
        return "; ".join(f"{key} {', '.join(values)}" for key, values in parts.items() if values)


class Converted(msgspec.Struct, frozen=True):
    """What a corpus says.

    Attributes:
        documents: with texts; ``meta["split"]`` names the publisher's split, where there are several.
        unplaced: what could not be placed, was left out or had to be assumed, by file and line.
        labellings: by labeller, the documents that several people labelled, with the labels of that one.
    """

    documents: list[Labelled]
    unplaced: list[Located]
    labellings: dict[str, list[Labelled]] = {}


class PublicCorpus(Protocol):
    """A module of this package."""

    FACTS: CorpusFacts

    def read(self, path: Path) -> Converted:
        """Read what the publisher ships.

        Args:
            path: a file or folder, as ``FACTS.ships`` says.

        A record that is not of the corpus's form goes into ``unplaced`` (``bad_record``), and the rest is read.

        Raises:
            HarnessError: it is not there, or is something else.
        """


def load_corpus(name: str) -> PublicCorpus:
    """The converter of that name.

    Raises:
        HarnessError: there is none.
    """
    if name not in CORPORA:
        raise HarnessError(f'no corpus is called "{name}"{nearest(name, CORPORA)}; there are: {", ".join(CORPORA)}')
    return cast(PublicCorpus, import_module(CORPORA[name]))


def how_to_make(path: Path) -> str:
    """What can be done about converted gold that is not there, as the end of a message; empty for any other gold.

    Args:
        path: the file that is missing, or its folder.
    """
    folder = path if path.name in CORPORA else path.parent
    name = folder.name
    if name not in CORPORA:
        return ""
    if there := sorted(file.name for file in folder.glob("*.jsonl")):
        return f"; there are: {', '.join(there)}"
    out = "" if folder.resolve() == (CONVERTED / name).resolve() else f" --out {folder}"
    return f'; "harness corpus convert {name} PATH{out}" makes it ("harness corpus show {name}" says what PATH is)'
