"""JSON Lines of a publisher, each row held against the form that it must have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from harness.errors import HarnessError
from harness.exchange.shared.exports.json_items import json_items

T = TypeVar("T")


def json_rows(file: Path, form: type[T], ships: str) -> Iterator[tuple[T, int]]:
    """The rows of a file with the line of each; keys that the form does not name are passed over.

    Args:
        file: JSON Lines.
        form: a struct of what a row must hold.
        ships: what the file is part of, for messages.

    Raises:
        HarnessError: the file cannot be read, is no JSON, or a row lacks a key or has one of another type.
    """
    for item in json_items(file):
        try:
            yield msgspec.convert(item.value, form), item.line
        except msgspec.ValidationError as error:
            raise HarnessError(f"{file}:{item.line}:1: {error}; it must be of {ships}") from None


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
