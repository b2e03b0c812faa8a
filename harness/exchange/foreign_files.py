"""Tells what a file is that is no JSON Lines in the words of this project, and how to bring it in.

A new format of a labelling tool adds its line to ``_SIGNS``, by which the beginning of its files is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from harness.annotation import Line
from harness.errors import HarnessError, Located
from harness.gold.conll_tags import TAGGED

_ENOUGH = 1 << 20
"""Bytes of a file's beginning that tell what it is."""
_JSON = re.compile(rb"\{|\[\s*[\[{\]]")
_OURS = frozenset(Line.__struct_fields__)
_TAGS = rb"(?:O|[BIESLU]-\S+)"


class _Signs(NamedTuple):
    """How a tool's files are known: their endings, how they begin, and keys of the JSON objects that they hold."""

    name: str
    endings: tuple[str, ...] = ()
    beginning: re.Pattern[bytes] | None = None
    keys: frozenset[str] = frozenset()


_SIGNS: Mapping[str, _Signs] = {
    "brat": _Signs("brat standoff", (".ann",), re.compile(rb"T\d+\t\S+ \d+ \d+(;\d+ \d+)*\t")),
    "webanno-tsv": _Signs("WebAnno TSV", (), re.compile(rb"#FORMAT=WebAnno")),
    "conll": _Signs(
        "CoNLL columns", TAGGED, re.compile(rb"(#[^\n]*\n|\s)*(-DOCSTART-|(\S+[ \t]+)+" + _TAGS + rb"[ \t]*\r?(\n|$))")
    ),
    "uima-xmi": _Signs("UIMA CAS XMI", (".xmi",), re.compile(rb"(<\?xml[^>]*>\s*)?<xmi:XMI")),
    "uima-json": _Signs("UIMA CAS JSON", (), re.compile(rb'\{\s*"%')),
    "labelstudio": _Signs(
        "Label Studio JSON", (), None, frozenset({"data", "completions", "annotations", "annotator"})
    ),
    "prodigy": _Signs("Prodigy JSON Lines", (), None, frozenset({"_input_hash", "_task_hash", "tokens", "spans"})),
    "doccano": _Signs("doccano JSON Lines", (), None, frozenset({"label", "labels", "Comments", "relations"})),
    "spacy": _Signs("spaCy DocBin", (".spacy",)),
    "datasets": _Signs("Parquet", (".parquet",), re.compile(rb"PAR1")),
    "csv": _Signs("a table", (".csv",)),
}
_OTHERS = (
    (re.compile(rb"PK\x03\x04"), "a zip archive: unpack it, or import an INCEpTION export with --format uima-xmi"),
    (re.compile(rb"\x1f\x8b"), "a compressed file: unpack it"),
    (re.compile(rb"<"), "XML or HTML"),
)
_HERE = "JSON Lines are read here, one document a line"


def refuse_foreign(path: Path) -> None:
    """Refuse a folder, or a file of another form, where JSON Lines in the words of this project are read.

    Raises:
        HarnessError: it is one; the message says what it looks like, and how to bring it in.
    """
    what = foreign_form(path) or (f"this is a folder, not a file; {_HERE}" if path.is_dir() else None)
    if what is not None:
        raise HarnessError.at(Located(str(path), 1, 1, "other-format", what))


def foreign_form(path: Path) -> str | None:
    """What a folder or file looks like that is no JSON Lines in the words of this project, and how to bring it in.

    ``None`` of a file that is not there, or of a form that is not known: whoever reads it says what is wrong.
    """
    if path.is_dir():
        return _folder(path)
    if not path.is_file():  # a pipe, which may keep its reader waiting
        return None
    try:
        with open(path, "rb") as stream:
            return _what(path, stream.read(_ENOUGH))
    except OSError:
        return None


def not_columns_both(columns: Path, other: Path) -> HarnessError:
    """The error of CoNLL columns that are to be scored against something else."""
    way = foreign_form(columns)
    return HarnessError(
        f"{columns}: CoNLL columns are scored against CoNLL columns, and {other} is something else"
        + (f"; {way}" if way else "")
    )


def _what(path: Path, start: bytes) -> str | None:
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _JSON.match(start):
        name = "uima-json" if _is_begun(start, "uima-json") else _of_json(start)
        if name is None and start[:1] == b"[":
            return f"this is a JSON list; {_HERE}: jq -c '.[]' {path} > {path.parent / f'{_stem(path)}.jsonl'}"
    elif path.suffix in (".yaml", ".yml"):
        return f"this is YAML; {_HERE}. Gold in YAML is named by its folder"
    else:
        name = next((name for name in _SIGNS if _is_begun(start, name)), None) or _of_endings([path.suffix])
    if name is not None:
        return f"this looks like {_SIGNS[name].name}; {_how(name, path)}"
    return next((f"this is {what}; {_HERE}" for begin, what in _OTHERS if begin.match(start)), None)


def _is_begun(start: bytes, name: str) -> bool:
    begin = _SIGNS[name].beginning
    return begin is not None and begin.match(start) is not None


def _of_endings(endings: Iterable[str]) -> str | None:
    found = {ending.lower() for ending in endings}
    return next((name for name, signs in _SIGNS.items() if found & set(signs.endings)), None)


def _of_json(start: bytes) -> str | None:
    """The tool whose keys the first object has; none of them is a key of our own."""
    keys = _first_keys(start)
    known = {name: len(keys & signs.keys) for name, signs in _SIGNS.items()}
    best = max(known, key=lambda name: known[name])
    return best if known[best] else None


def _first_keys(start: bytes) -> frozenset[str]:
    """The keys of the first object of JSON Lines or of a JSON list that are not of our own words."""
    for whole in (start.partition(b"\n")[0], start):
        try:
            found = msgspec.json.decode(whole)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        first = found[0] if isinstance(found, list) and found else found
        return frozenset(first) - _OURS if isinstance(first, dict) else frozenset()
    # A list that is longer than what was read: the keys that stand at its beginning.
    names = re.findall(rb'(?<!\\)"(\w+)"\s*:', start[:4096]) if start[:1] == b"[" else []
    return frozenset(name.decode() for name in names) - _OURS


def _how(name: str, path: Path) -> str:
    if name == "csv":
        return (
            f"{_HERE}. Write one object for each document (harness docs configs shows a line for each layer); what "
            '"harness gold export --format csv" wrote is brought in by "harness gold import --format csv FOLDER"'
        )
    out = path.parent / f"{_stem(path)}.jsonl"
    out = out if out != path else path.parent / f"{_stem(path)}-imported.jsonl"
    return (
        f"{_HERE}. To bring it in: harness gold import --format {name} {path} --out {out}; "
        "predictions need the ids that gold's documents have"
    )


def _stem(path: Path) -> str:
    return path.resolve().stem or "labels"


def _folder(path: Path) -> str | None:
    """What a folder holds that was named in place of a file."""
    if (path / "articles").is_dir() or (path / "article.yaml").is_file():
        return "this is a folder of gold; predictions are one file of JSON Lines"
    written = sorted(path.glob("predictions.jsonl")) or sorted(path.glob("*/predictions.jsonl"))
    if written:
        return f"this is a folder of a run; name its predictions: {' or '.join(map(str, written[:5]))}"
    name = _of_endings(one.suffix for one in path.iterdir() if one.is_file())
    if name is not None:
        return f"this looks like a folder of {_SIGNS[name].name}; {_how(name, path)}"
    return None
