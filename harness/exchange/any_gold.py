"""Gold wherever it comes from, with what can be done where a public corpus is not converted yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.errors import HarnessError
from harness.exchange.public import how_to_make
from harness.gold.folder import GoldCorpus, load_gold


def load_any_gold(
    path: Path,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    *,
    split: str | None = None,
    without_text: bool = False,
) -> GoldCorpus:
    """Read gold as ``load_gold`` does; where nothing is there, say how to convert the corpus that the path names.

    Raises:
        HarnessError: as of ``load_gold``.
    """
    if not path.exists() and (way := how_to_make(path)):
        raise HarnessError(f"{path}: no such file or folder{way}")
    return load_gold(path, include, exclude, split=split, without_text=without_text)
