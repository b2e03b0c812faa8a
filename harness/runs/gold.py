"""The gold that a config names, and the documents of it that a run takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from harness.annotation import LAYERS, HarnessError
from harness.corpus.folder import GoldCorpus, load_gold
from harness.runs.config import Config, DatasetSource

_JSON_COLUMNS = (*LAYERS, "clusters", "meta")


def load_config_gold(config: Config) -> GoldCorpus:
    """The documents that a config takes of its gold.

    Raises:
        HarnessError: the gold is absent or wrong, or the datasets package is missing.
    """
    chosen = config.file.documents
    if isinstance(config.gold, Path):
        return load_gold(config.gold, chosen.include, chosen.exclude, split=chosen.split)
    if chosen.split is not None:
        raise HarnessError(f'{config.path}: "documents.split" is for a gold folder; a dataset names its own in "gold"')
    with TemporaryDirectory() as folder:
        # Through a file, so that rows are read and checked by the very code that reads JSON Lines.
        path = Path(folder) / f"{Path(config.gold.dataset).name}.{config.gold.split}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in dataset_rows(config.gold))
        return load_gold(path, include=chosen.include, exclude=chosen.exclude)


def dataset_rows(source: DatasetSource) -> Iterator[dict[str, Any]]:
    """The rows of a split, without the nulls that a table needs and the schema does not.

    A column of a layer may be nested or hold JSON as a string, which a table needs where values are of mixed types.

    Raises:
        HarnessError: the package is missing, or the dataset cannot be loaded.
    """
    try:
        import datasets
    except ImportError:
        raise HarnessError(
            f'the gold "{source.dataset}" needs the datasets package: pip install "news-extraction-harness[datasets]"'
        ) from None
    try:
        rows = datasets.load_dataset(source.dataset, source.subset, split=source.split, revision=source.revision)
    except Exception as error:
        raise HarnessError(
            f'the dataset "{source.dataset}" (split {source.split}) cannot be loaded: {type(error).__name__}: {error}'
        ) from error
    for row in rows:
        yield {key: _decoded(key, value) for key, value in _without_nulls(row).items()}


def _decoded(key: str, value: Any) -> Any:
    return json.loads(value) if key in _JSON_COLUMNS and isinstance(value, str) else value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value
