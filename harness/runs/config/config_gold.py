"""The gold that a config names, and the documents of it that a run takes."""

from __future__ import annotations

import os
from pathlib import Path

from harness.errors import HarnessError
from harness.exchange.any_gold import load_any_gold
from harness.exchange.datasets.dataset_gold import load_dataset_gold
from harness.exchange.public import how_to_make
from harness.gold.folder import GoldCorpus
from harness.runs.config.run_config import Config


def load_config_gold(config: Config, *, limit: int | None = None) -> GoldCorpus:
    """The documents that a config takes of its gold.

    Args:
        config: the config.
        limit: no more documents than this are needed; of a dataset none beyond them is read.

    Raises:
        HarnessError: the gold is absent or wrong, or the datasets package is missing.
    """
    chosen = config.file.documents
    if isinstance(config.gold, Path):
        if not config.gold.exists():
            why = how_to_make(config.gold) or _why_not(config.gold)
            raise HarnessError(f"{config.gold_where}: {config.gold}: no such file or folder{why}")
        return load_any_gold(config.gold, chosen.include, chosen.exclude, split=chosen.split, in_set=chosen.in_set)
    for key, value in (("split", chosen.split), ("set", chosen.in_set)):
        if value is not None:
            message = f'"documents.{key}" is for a gold folder; a dataset names its split in "gold"'
            raise HarnessError(f"{config.path}: {message}")
    return load_dataset_gold(config.gold, chosen.include, chosen.exclude, limit=limit)


def _why_not(gold: Path) -> str:
    """What may be wrong with a path that leads nowhere."""
    words = str(gold)
    if "$" in words:
        return "; variables of the environment are not filled in: --set gold=PATH"
    if "\\" in words and os.sep != "\\":
        return "; folders are parted by / here"
    return ""
