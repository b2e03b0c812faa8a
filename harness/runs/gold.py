"""The gold that a config names, and the documents of it that a run takes."""

from __future__ import annotations

from pathlib import Path

from harness.annotation import HarnessError
from harness.corpus.folder import GoldCorpus, load_gold
from harness.runs.config import Config
from harness.runs.dataset_gold import load_dataset_gold


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
        return load_gold(config.gold, chosen.include, chosen.exclude, split=chosen.split)
    if chosen.split is not None:
        raise HarnessError(f'{config.path}: "documents.split" is for a gold folder; a dataset names its own in "gold"')
    return load_dataset_gold(config.gold, chosen.include, chosen.exclude, limit=limit)
