"""Loads gold, and says how to convert a public corpus whose gold is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.errors import HarnessError
from harness.exchange.foreign_files import refuse_foreign
from harness.exchange.public import how_to_make
from harness.gold.folder import GoldCorpus, load_gold


def load_any_gold(
    path: Path,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    *,
    split: str | None = None,
    in_set: str | None = None,
    without_text: bool = False,
) -> GoldCorpus:
    """Read gold as ``load_gold`` does; where nothing is there, say how to convert the corpus that the path names.

    A file of another tool is refused with the command that brings it in.

    Raises:
        HarnessError: as of ``load_gold``.
    """
    refuse_missing(path)
    if path.is_file():
        refuse_foreign(path)
    return load_gold(path, include, exclude, split=split, in_set=in_set, without_text=without_text)


def refuse_missing(path: Path) -> None:
    """Say how the corpus that a path names is converted, where nothing is there.

    Raises:
        HarnessError: it is missing, and is the conversion of a public corpus.
    """
    if not path.exists() and (way := how_to_make(path)):
        raise HarnessError(f"{path}: no such file or folder{way}")
