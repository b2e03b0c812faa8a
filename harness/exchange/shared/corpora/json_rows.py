"""Reads JSON Lines of a public corpus, and checks each row against its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import msgspec

from harness.errors import HarnessError, Located
from harness.exchange.shared.corpora.bad_records import bad_record
from harness.exchange.shared.exports.json_items import json_items
from harness.files.json_keys import repeated_key
from harness.files.text_files import BOM, read_text

T = TypeVar("T")


def json_rows(file: Path, form: type[T], ships: str, bad: list[Located]) -> Iterator[tuple[T, int]]:
    """The rows of a file with the line of each; keys that the form does not name are passed over.

    Args:
        file: JSON Lines, or a list.
        form: a struct of what a row must hold.
        ships: what the file is part of, for messages.
        bad: takes the rows that are of another form, or no JSON.

    Raises:
        HarnessError: the file cannot be read, or none of its rows is of the form.
    """
    good, wrong = 0, list[HarnessError]()
    for line, row in _rows(file):
        try:
            if isinstance(row, str) and (key := repeated_key(row)) is not None:
                raise msgspec.ValidationError(f'the key "{key}" stands twice')
            value = msgspec.json.decode(row, type=form) if isinstance(row, str) else msgspec.convert(row, form)
        except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError) as error:
            wrong.append(HarnessError(f"{file}:{line}:1: {error}; it must be of {ships}"))
            continue
        good += 1
        yield value, line
    if wrong and not good:
        raise wrong[0]
    bad.extend(map(bad_record, wrong))


def split_rows(path: Path, suffix: str, form: type[T], ships: str, bad: list[Located]) -> Iterator[tuple[T, Path, int]]:
    """The rows of the files of the splits train, dev and test below a folder, with file and line.

    A file of that name with no row of the form is another corpus's, and named in ``bad`` as such.

    Raises:
        HarnessError: there is no file, or none of them has a row of the form.
    """
    files, others = split_files(path, suffix, ships), list[HarnessError]()
    for file in files:
        try:
            for row, line in json_rows(file, form, ships, bad):
                yield row, file, line
        except HarnessError as error:
            others.append(error)
    if len(others) == len(files):
        raise others[0]
    bad.extend(replace(bad_record(error), code="other-file") for error in others)


def split_files(path: Path, suffix: str, ships: str) -> list[Path]:
    """The files of the splits train, dev and test below a folder, in that order; a file by itself.

    Raises:
        HarnessError: there is none.
    """
    if path.is_file():
        return [path]
    splits = ("train", "dev", "test")
    files = [file for split in splits for file in sorted(path.rglob(f"{split}{suffix}"))]
    if not files:
        raise HarnessError(
            f"{path}: no {', '.join(f'{split}{suffix}' for split in splits)} below it; it must be {ships}"
        )
    return files


def _rows(file: Path) -> Iterator[tuple[int, object]]:
    """Each line, still as text, so that a wrong one costs itself; the objects of a file that is not of lines."""
    lines = read_text(file).removeprefix(BOM).split("\n")
    first = next((line for line in lines if line.strip()), "")
    try:
        is_lines = isinstance(msgspec.json.decode(first), dict)
    except (msgspec.DecodeError, RecursionError):
        is_lines = not first.lstrip().startswith(("[", "{")) or first.rstrip().endswith("}")
    if not is_lines:
        yield from ((item.line, item.value) for item in json_items(file))
        return
    yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
