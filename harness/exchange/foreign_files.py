"""Tells what a file is that is no JSON Lines in the words of this project, and how to bring it in.

The formats of labelling tools say by which signs their files are known: ``SIGNS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from harness.annotation import Line
from harness.errors import HarnessError, Located
from harness.exchange.tools import Signs, each_format

_ENOUGH = 1 << 20
"""Bytes of a file's beginning that tell what it is."""
_JSON = re.compile(rb"\{|\[\s*[\[{\]]")
_OURS = frozenset(Line.__struct_fields__)
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
        keys = _first_keys(start)
        if start[:1] == b"{" and keys is not None and not keys:
            return None  # of our own: no format need be looked at
        name = _by_beginning(start) or _by_keys(keys or frozenset())
        if name is None and start[:1] == b"[":
            return f"this is a JSON list; {_HERE}: jq -c '.[]' {path} > {path.parent / f'{_stem(path)}.jsonl'}"
    elif path.suffix in (".yaml", ".yml"):
        return f"this is YAML; {_HERE}. Gold in YAML is named by its folder"
    else:
        name = _by_beginning(start) or _by_endings([path.suffix])
    if name is not None:
        return f"this looks like {_signs()[name].name}; {_how(name, path)}"
    return next((f"this is {what}; {_HERE}" for begin, what in _OTHERS if begin.match(start)), None)


@cache
def _signs() -> dict[str, Signs]:
    """By the names of the formats, how their files are known."""
    return {name: form.SIGNS for name, form in each_format() if form.SIGNS is not None}


def _by_beginning(start: bytes) -> str | None:
    known = ((name, signs.beginning) for name, signs in _signs().items())
    return next((name for name, begin in known if begin is not None and re.match(begin, start)), None)


def _by_endings(endings: Iterable[str]) -> str | None:
    found = {ending.lower() for ending in endings}
    return next((name for name, signs in _signs().items() if found & set(signs.endings)), None)


def _by_keys(keys: frozenset[str]) -> str | None:
    """The format of which most keys stand there."""
    known = {name: len(keys & signs.keys) for name, signs in _signs().items()}
    best = max(known, key=lambda name: known[name])
    return best if known[best] else None


def _first_keys(start: bytes) -> frozenset[str] | None:
    """The keys of the first object of JSON Lines or of a JSON list that are not of our own words.

    ``None`` where what was read of the file is no whole object.
    """
    for whole in (start.partition(b"\n")[0], start):
        try:
            found = msgspec.json.decode(whole)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        first = found[0] if isinstance(found, list) and found else found
        return frozenset(first) - _OURS if isinstance(first, dict) else frozenset()
    if start[:1] == b"{":
        return None
    # A list that is longer than what was read: the keys that stand at its beginning.
    names = re.findall(rb'(?<!\\)"(\w+)"\s*:', start[:4096])
    return frozenset(name.decode() for name in names) - _OURS


def _how(name: str, path: Path) -> str:
    if (advice := _signs()[name].advice) is not None:
        return f"{_HERE}. {advice}"
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
    name = _by_endings(one.suffix for one in path.iterdir() if one.is_file())
    if name is not None:
        return f"this looks like a folder of {_signs()[name].name}; {_how(name, path)}"
    return None
