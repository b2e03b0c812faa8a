"""JSON Lines, one document a line: gold and predictions in the same words."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from harness.annotation import Annotations, Document, Failure, Labelled, Line, Problem, length_of
from harness.errors import HarnessError, Located, nearest, plural
from harness.files.json_line import decode_line, encode_line
from harness.files.json_tree import compose_json
from harness.files.text_files import describe_bad_byte, require_file, write_atomically
from harness.files.typed_tree import build
from harness.files.yaml_tree import (
    raise_problems,
)
from harness.gold.check.consistency import problems

Span: TypeAlias = tuple[int, int]
"""Bytes of a file, half-open."""

REPEAT = "repeat-"
"""Begins the names of the folders where a run keeps the second and further repeats of an extractor."""

MAX_PROBLEMS = 1_000
BLOCK = 1 << 18
"""Bytes read at once: few enough to stay in a processor's cache."""
LONGEST_LINE = 100_000_000
"""Bytes of one document, which stay far below this; without an end the rest of the file would be read into memory."""
# Naming a column takes a parser in Python; a longer line gets its line number and the decoder's message alone.
MAX_LOCATED_CHARACTERS = 2_000_000


class Predictions(msgspec.Struct, frozen=True):
    """What a predictions file says.

    Attributes:
        annotations: by document id; documents that failed are not in it.
        failures: by document id.
        unknown: ids that the gold does not have, with a hint at the nearest known one.
        grounded: ids of documents whose words were looked for in the text before the file was written.
    """

    annotations: dict[str, Annotations]
    failures: dict[str, Failure]
    unknown: list[str]
    grounded: frozenset[str] = frozenset()


def repeats_beside(predictions: Path) -> list[Path]:
    """A file of predictions and, where it is the first of several repeats of a run, those of the others.

    Raises:
        HarnessError: one of the repeats is not there.
    """
    folder, name = predictions.parent, predictions.name
    numbers = [path.parent.name.removeprefix(REPEAT) for path in folder.glob(f"{REPEAT}*/{name}")]
    last = max((int(number) for number in numbers if number.isdecimal()), default=1)
    files = [folder / f"{REPEAT}{number}" / name for number in range(2, last + 1)]
    for file in files:
        if not file.is_file():
            raise HarnessError(
                f"{predictions}: the first of {len(files) + 1} repeats of a run, but {file} is not there"
            )
    return [predictions, *files]


def read_lines(path: Path) -> Iterator[Line]:
    """Read documents one by one; blank lines and a leading byte order mark are skipped.

    Raises:
        HarnessError: a line is no JSON, does not fit the schema, or repeats an id. Every problem of that line is
            named as ``file:line:column: code message``.
    """
    return (line for _, line in numbered_lines(path))


def numbered_lines(path: Path) -> Iterator[tuple[int, Line]]:
    """The documents of ``read_lines``, each with the number of its line in the file, from 1."""
    seen: dict[str, int] = {}
    for number, raw in raw_lines(path):
        line, found = _decode(raw, str(path), number)
        raise_problems(found)
        if line is None:
            raise HarnessError(f"{path}:{number}:1: not a document")
        repeated = _repeated(line, raw, seen, str(path), number)
        if repeated:
            raise HarnessError(str(repeated))
        yield number, line


def read_predictions(path: Path, *, known: Collection[str] | None = None) -> Predictions:
    """Read a predictions file.

    Args:
        path: JSON Lines; a line holds annotations or an ``error``.
        known: the gold's document ids.

    Raises:
        HarnessError: a line cannot be read, or the file has documents but none that the gold knows.
    """
    annotations: dict[str, Annotations] = {}
    failures: dict[str, Failure] = {}
    grounded: set[str] = set()
    for line in read_lines(path):
        if told_grounding(line.meta):
            grounded.add(line.id)
        if line.error is not None:
            failures[line.id] = line.error
        else:
            annotations[line.id] = line.annotations
    ids = [*annotations, *failures]
    unknown = [] if known is None else [f'"{name}"{nearest(name, known)}' for name in ids if name not in known]
    if ids and known and len(unknown) == len(ids):
        raise nothing_known(str(path), len(ids), f"the first is {unknown[0]}")
    return Predictions(annotations, failures, unknown, frozenset(grounded))


def nothing_known(where: str, documents: int, hint: str) -> HarnessError:
    """The error of predictions of which no document is in the gold: nothing was scored."""
    message = f"{where}: nothing was scored: none of its {plural(documents, 'document')} is in the gold; {hint}"
    return HarnessError(message, exit_code=3)


def told_grounding(meta: Mapping[str, Any]) -> dict[str, str]:
    """How the words of predictions were found in the text, by their place, where their ``meta.grounding`` says so."""
    told = meta.get("grounding")
    return {str(place): str(how) for place, how in told.items()} if isinstance(told, dict) else {}


def labelled_line(labelled: Labelled) -> Line:
    """A labelled document as one line of gold."""
    document, made = labelled.document, labelled.annotations
    fields = {name: getattr(made, name) for name in Annotations.__struct_fields__}
    return Line(id=document.id, text=document.text, meta=document.meta, **fields)


def labelled_document(line: Line) -> Labelled:
    """A line of gold as a labelled document."""
    return Labelled(document=Document(id=line.id, text=line.text, meta=line.meta), annotations=line.annotations)


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """Write documents, one a line, whole or not at all.

    Raises:
        HarnessError: the place cannot be written to.
    """
    write_atomically(path, b"".join(encode_line(line) + b"\n" for line in lines))


def check_lines(path: Path, *, also: Callable[[Line], Iterable[Problem]] = lambda _: ()) -> tuple[int, list[Located]]:
    """Everything wrong in a JSON Lines file, unknown keys and spans outside the text included.

    Args:
        path: the file.
        also: a further check of each line.

    Returns:
        How many lines were read, and the problems (the first 1,000).

    Raises:
        HarnessError: the file cannot be read.
    """
    found: list[Located] = []
    seen: dict[str, int] = {}
    count = 0
    for number, raw in raw_lines(path):
        count += 1
        found += _line_problems(raw, str(path), number, seen, also)
        if len(found) > MAX_PROBLEMS:
            last = Located(str(path), number, 1, "too-many-problems", "checking stopped here; mend the first ones")
            return count, [*found[:MAX_PROBLEMS], last]
    if not count:
        found.append(Located(str(path), 1, 1, "empty-file", "the file holds no document"))
    return count, found


def _line_problems(
    raw: bytes, path: str, number: int, seen: dict[str, int], also: Callable[[Line], Iterable[Problem]]
) -> list[Located]:
    line, found = _decode(raw, path, number)
    if line is None:
        return found
    repeated = _repeated(line, raw, seen, path, number)
    if repeated:
        found.append(repeated)
    length = length_of(line.text, line.meta)
    inner = [*problems(line.annotations, text=line.text, length=length), *also(line)]
    if inner:
        node, _ = compose_json(raw.decode(), path, number) if len(raw) <= MAX_LOCATED_CHARACTERS else (None, [])
        if node is None:
            return found + [Located(path, number, 1, p.code, f"{p.where}: {p.message}") for p in inner]
        place = build(node, Line).place
        for p in inner:
            at = place.at(p.path) if place else node
            found.append(at.problem(p.code, f'document "{line.id}": {p.where}: {p.message}'))
    return sorted(found, key=lambda p: p.column)


def raw_lines(path: Path, span: Span | None = None) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their ends, blank ones left out; with a span only those that start inside of it.

    Raises:
        HarnessError: the file cannot be read.
    """
    before = 0
    for block in raw_blocks(path, span):
        lines = block.removesuffix(b"\n").split(b"\n")
        for number, raw in enumerate(lines, before + 1):
            line = raw.rstrip(b"\r")
            if line.strip():
                yield number, line
        before += len(lines)


def raw_blocks(path: Path, span: Span | None = None) -> Iterator[bytes]:
    """The lines of ``raw_lines`` as they stand, many at once; a leading byte order mark is left away.

    Raises:
        HarnessError: the file cannot be read.
    """
    place, last = span or (0, sys.maxsize)
    require_file(path)
    try:
        with open(path, "rb") as stream:
            if place:
                stream.seek(place - 1)
                place += len(stream.readline(LONGEST_LINE)) - 1
            while place < last and (block := stream.read(min(BLOCK, last - place))):
                if not block.endswith(b"\n"):
                    rest = stream.readline(LONGEST_LINE)
                    if len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
                        raise _too_long(path, place + block.rfind(b"\n") + 1)
                    block += rest
                yield block.removeprefix(codecs.BOM_UTF8) if not place else block
                place += len(block)
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror or error}") from None


def _too_long(path: Path, begin: int) -> HarnessError:
    """The error of the line that begins at this byte."""
    number = 1
    with open(path, "rb") as stream:
        while begin > 0 and (block := stream.read(min(BLOCK, begin))):
            number += block.count(b"\n")
            begin -= len(block)
    message = f"the line has more than {LONGEST_LINE / 1e6:.0f} MB; JSON Lines hold one document a line"
    return HarnessError.at(Located(str(path), number, 1, "too-long-line", message))


def _decode(raw: bytes, path: str, number: int) -> tuple[Line | None, list[Located]]:
    """The line, where something can be made of it, and all that is wrong with it."""
    try:
        source = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _, column, message = describe_bad_byte(raw, error)
        return None, [Located(path, number, column, "not-utf8", message)]
    try:
        return decode_line(source), []
    except HarnessError as error:
        if len(source) > MAX_LOCATED_CHARACTERS:
            return None, [Located(path, number, _column(raw, str(error)), "wrong-line", str(error))]
        node, found = compose_json(source, path, number)
        loaded = None if node is None else build(node, Line)
        if loaded is not None:
            found += loaded.problems
            if found and all(
                problem.code == "unknown-key" for problem in found
            ):  # what else is wrong can be told as well
                return loaded.value, found
        return None, found or [Located(path, number, 1, "wrong-line", str(error))]


def _column(raw: bytes, message: str) -> int:
    byte = re.search(r"\(byte (\d+)\)", message)
    return len(raw[: int(byte[1])].decode("utf-8", "ignore")) + 1 if byte else 1


def _repeated(line: Line, raw: bytes, seen: dict[str, int], path: str, number: int) -> Located | None:
    if line.id not in seen:
        seen[line.id] = number
        return None
    message = f'the document "{line.id}" stands in line {seen[line.id]} already'
    node, _ = compose_json(raw.decode(), path, number) if len(raw) <= MAX_LOCATED_CHARACTERS else (None, [])
    column = node.entries["id"].column if node is not None else 1
    return Located(path, number, column, "duplicate-document", message)
