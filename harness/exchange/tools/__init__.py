"""Formats of labelling tools. A new one is one file and one line in ``FORMATS``.

A format only says which marks stand where; ``harness.exchange.read_labels`` checks them alike for all formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

from harness.annotation import Labelled
from harness.errors import HarnessError, nearest
from harness.exchange.shared.imports.found import FoundLabels

FORMATS = {
    "brat": "harness.exchange.tools.brat",
    "labelstudio": "harness.exchange.tools.labelstudio",
    "doccano": "harness.exchange.tools.doccano",
    "prodigy": "harness.exchange.tools.prodigy",
    "spacy": "harness.exchange.tools.docbin",
    "uima-xmi": "harness.exchange.tools.uima_xmi",
    "uima-json": "harness.exchange.tools.uima_json",
    "webanno-tsv": "harness.exchange.tools.webanno_tsv",
    "conll": "harness.exchange.tools.conll",
    "jsonl": "harness.exchange.tools.json_lines",
    "csv": "harness.exchange.tools.spreadsheet",
    "datasets": "harness.exchange.tools.parquet",
}


class Signs(NamedTuple):
    """How the files of a format are known where JSON Lines in our own words are expected: by any of these.

    Attributes:
        name: what messages call such a file.
        endings: of file names.
        beginning: a pattern that the content begins with, after a byte order mark and white space.
        keys: of the first JSON object, of which one at least stands there; none is a word of our own.
        advice: what to do with such a file, where importing it takes more than to name it.
    """

    name: str
    endings: tuple[str, ...] = ()
    beginning: bytes | None = None
    keys: frozenset[str] = frozenset()
    advice: str | None = None


class ToolFormat(Protocol):
    """A module of this package.

    The first line of its docstring describes it in ``harness list formats``.
    """

    __doc__: str
    LOSES: str
    """What it cannot carry; empty where it carries the four layers whole."""
    EXTRA: str | None
    """The extra to install; None where it needs nothing."""
    NEEDS: str | None
    """The module that the extra brings."""
    SIGNS: Signs | None
    """How its files are known where others are expected; None of our own."""
    OPTIONS: Mapping[str, str]
    """Names and descriptions of the format's own options, which are passed by keyword as strings."""

    def losses(self, documents: Sequence[Labelled], options: Mapping[str, str]) -> Mapping[str, int]:
        """What an export would lose: counts by kind."""

    def write(self, documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
        """Write documents into a folder, and say which files."""

    def read(self, path: Path, options: Mapping[str, str]) -> FoundLabels:
        """Read a file or folder; ``harness.exchange.read_labels`` makes documents of what it says."""


def load_tool_format(name: str, options: Mapping[str, str] | None = None) -> ToolFormat:
    """The format of that name, checked to be usable with these options.

    Raises:
        HarnessError: there is none, its extra is not installed, or it has no such option.
    """
    if name not in FORMATS:
        raise HarnessError(f'no format is called "{name}"{nearest(name, FORMATS)}; there are: {", ".join(FORMATS)}')
    form = cast(ToolFormat, import_module(FORMATS[name]))
    for option in options or {}:
        if option not in form.OPTIONS:
            known = ", ".join(form.OPTIONS) or "none"
            raise HarnessError(
                f'the format {name} has no option "{option}"{nearest(option, form.OPTIONS)}; its options: {known}'
            )
    if form.NEEDS is not None and find_spec(form.NEEDS) is None:
        raise HarnessError(f'the format {name} needs {form.NEEDS}: pip install "news-extraction-harness[{form.EXTRA}]"')
    return form


def each_format() -> list[tuple[str, ToolFormat]]:
    """All formats by name, whether their extras are installed or not."""
    return [(name, cast(ToolFormat, import_module(module))) for name, module in FORMATS.items()]


def no_losses(documents: Sequence[Labelled], options: Mapping[str, str]) -> Mapping[str, int]:
    """For a format that carries everything."""
    return {}


def flag(options: Mapping[str, str], name: str) -> bool:
    """A yes-or-no option; absent means no.

    Raises:
        HarnessError: it is neither.
    """
    value: Any = options.get(name, "no").casefold()
    if value not in ("yes", "no", "true", "false"):
        raise HarnessError(f'the option {name} is yes or no, not "{value}"')
    return value in ("yes", "true")


ANNOTATOR_OPTION = "whose labels to take, where several people labelled a document: a name, an id or an address"
SUBMISSION_OPTION = "which labels to take, where one person submitted several: first, last, or the id of one"
LABELS_OPTION = "entity labels to offer, between commas, beside those that occur (those of scope.yaml)"


def offered_labels(used: Iterable[str], options: Mapping[str, str]) -> list[str]:
    """The entity labels that a tool's configuration lists: those used, and those of the option ``labels``."""
    return sorted({*used, *filter(None, options.get("labels", "").replace(" ", "").split(","))})
