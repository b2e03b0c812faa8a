"""Tables of the datasets package: of the hub, of a folder, of files, or saved to disk; read row by row."""

from __future__ import annotations

import glob
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from harness.errors import HarnessError, Located
from harness.exchange.datasets.dataset_source import FORMATS, DatasetSource
from harness.files.json_tree import compose_json
from harness.files.text_files import describe_bad_byte
from harness.gold.jsonlines import raw_lines

_SAVED = ("state.json", "dataset_dict.json")
_COMMIT = re.compile("[0-9a-f]{7,40}")


class DatasetTable(msgspec.Struct, frozen=True):
    """A split of a dataset.

    Attributes:
        rows: values by column; they are read as they are asked for, and once.
        features: of the columns, as the datasets package describes them.
        revision: the hub's commit that was read; ``None`` of what lies on this machine.
    """

    rows: Iterator[Mapping[str, Any]]
    features: Mapping[str, Any] | None
    revision: str | None = None


@contextmanager
def open_table(source: DatasetSource, columns: Callable[[list[str]], list[str]] = list) -> Iterator[DatasetTable]:
    """Open a split; its rows can be read as long as the context lasts.

    Of what lies on this machine nothing stays behind in the cache of the datasets package. With ``streaming`` nothing
    is written at all; without it, JSON Lines and CSV take their size again in a temporary folder while they are read.

    Args:
        source: the dataset.
        columns: chooses columns among those that there are; the others are not read.

    Raises:
        HarnessError: the package is missing, the dataset or its split is not there, or a row cannot be read.
    """
    datasets = _package(source)
    with TemporaryDirectory() as cache, _quiet(datasets, source):
        try:
            table, revision = _load(datasets, source, cache)
            if table.column_names is not None:
                table = table.select_columns(columns(table.column_names))
        except HarnessError:
            raise
        except Exception as error:  # datasets raises errors of all its parts
            raise _cannot_load(datasets, source, error) from error
        yield DatasetTable(_rows(table, source), table.features, revision)


def source_files(source: DatasetSource) -> list[Path]:
    """The files that a source names, sorted.

    Raises:
        HarnessError: nothing is there.
    """
    pattern = source.dataset
    found = sorted(Path(path) for path in glob.glob(pattern, recursive=True) if os.path.isfile(path))
    if os.path.isfile(pattern):
        found = [Path(pattern)]
    if not found:
        raise HarnessError(f"the dataset {pattern}: no such file or folder")
    return found


def _package(source: DatasetSource) -> Any:
    try:
        import datasets
    except ImportError:
        raise HarnessError(
            f'the gold "{source.dataset}" needs the datasets package: pip install "news-extraction-harness[datasets]"'
        ) from None
    return datasets


def _load(datasets: Any, source: DatasetSource, cache: str) -> tuple[Any, str | None]:
    if source.is_local and any((Path(source.dataset) / name).is_file() for name in _SAVED):
        return _saved(datasets, source), None
    if not source.is_local:
        builder = datasets.load_dataset_builder(source.dataset, source.subset, revision=source.revision)
        _hold_to_revision(source, builder)
    elif os.path.isdir(source.dataset):
        builder = datasets.load_dataset_builder(source.dataset, source.subset, cache_dir=cache)
    else:
        files = source_files(source)
        split = re.split(r"[\[+]", source.split)[0]
        builder = datasets.load_dataset_builder(
            _format(source, files), data_files={split: [str(file) for file in files]}, cache_dir=cache
        )
    revision = None if source.is_local else builder.hash
    if source.streaming:
        return builder.as_streaming_dataset(split=source.split), revision
    builder.download_and_prepare()
    return builder.as_dataset(split=source.split), revision


def _saved(datasets: Any, source: DatasetSource) -> Any:
    """What ``save_to_disk`` wrote: one table, or several by split."""
    found = datasets.load_from_disk(source.dataset)
    tables = dict(found) if isinstance(found, Mapping) else {str(found.split or source.split): found}
    if source.split not in tables:
        raise HarnessError(f'{source.dataset}: has no split "{source.split}"; there are: {", ".join(tables)}')
    return tables[source.split]


def _format(source: DatasetSource, files: list[Path]) -> str:
    formats = {file.suffix: source.format or FORMATS.get(file.suffix) for file in files}
    if None in formats.values() or len(set(formats.values())) > 1:
        raise HarnessError(
            f'{source.dataset}: files that end in {" and ".join(sorted(formats))}; say in "format" what they are, '
            f"or let all end in one of {', '.join(FORMATS)}"
        )
    return str(next(iter(formats.values())))


def _hold_to_revision(source: DatasetSource, builder: Any) -> None:
    """Without the hub, datasets takes whichever commit its cache has, whatever was asked for."""
    wanted, found = source.revision, str(builder.hash)
    if wanted is None or builder.name != "cache" or found.startswith(wanted):
        return
    if _COMMIT.fullmatch(wanted):
        raise HarnessError(
            f'the dataset "{source.dataset}" is here at commit {found} only, not at {wanted}, and the hub does not '
            "answer: load it once with the hub at hand"
        )
    warnings.warn(
        f'the dataset "{source.dataset}" was read from the cache, at {found}: the hub does not answer, so that nobody '
        f'knows whether that is "{wanted}"',
        stacklevel=2,
    )


def _cannot_load(datasets: Any, source: DatasetSource, error: Exception) -> HarnessError:
    said = f'the dataset "{source.dataset}" (split {source.split}) cannot be loaded: '
    if not source.is_local and isinstance(error, ConnectionError):
        why = "HF_HUB_OFFLINE is set" if datasets.config.HF_HUB_OFFLINE else "the hub does not answer"
        remedy = f"load it once with the hub at hand, or give a local file or folder (no {source.dataset} is here)"
        return HarnessError(f"{said}it is not in the cache, and {why}: {remedy}")
    return HarnessError(f"{said}{_reason(source, error)}")


def _reason(source: DatasetSource, error: BaseException) -> str:
    """What went wrong first, in one line: datasets wraps it into errors that say less, and names no line."""
    while type(error).__name__.startswith("DatasetGeneration") and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, StopIteration):
        return "its files hold no row"
    located = next(_bad_lines(source), None)
    return f"{type(error).__name__}: {' '.join(str(error).split())}" if located is None else located


def _bad_lines(source: DatasetSource) -> Iterator[str]:
    """What is no JSON in the JSON Lines on this machine."""
    if not source.is_local:
        return
    folder = Path(source.dataset)
    for file in sorted(folder.rglob("*.jsonl")) if folder.is_dir() else source_files(source):
        for number, raw in raw_lines(file) if file.suffix == ".jsonl" else ():
            try:
                msgspec.json.decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError):
                yield from map(str, _located(raw, str(file), number))


def _located(raw: bytes, path: str, number: int) -> list[Located]:
    try:
        return compose_json(raw.decode(), path, number)[1]
    except UnicodeDecodeError as error:
        _, column, message = describe_bad_byte(raw, error)
        return [Located(path, number, column, "not-utf8", message)]


def _rows(table: Any, source: DatasetSource) -> Iterator[Mapping[str, Any]]:
    rows = iter(table)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:  # datasets raises errors of all its parts
            raise HarnessError(f"{source.name}, row {number}: cannot be read: {_reason(source, error)}") from error
        yield row


@contextmanager
def _quiet(datasets: Any, source: DatasetSource) -> Iterator[None]:
    """Of what is on this machine, no progress bars, and no log of errors that are raised as well."""
    if not source.is_local:
        yield
        return
    logging = datasets.utils.logging
    had_bars, verbosity = not datasets.utils.are_progress_bars_disabled(), logging.get_verbosity()
    datasets.disable_progress_bars()
    logging.set_verbosity(logging.CRITICAL)
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if had_bars:
            datasets.enable_progress_bars()
