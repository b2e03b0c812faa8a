"""Gold from the rows of a dataset: each is checked, and none is read beyond those that are needed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Labelled
from harness.errors import HarnessError, nearest
from harness.exchange.datasets.dataset_source import DatasetSource
from harness.exchange.datasets.dataset_tables import open_table, source_files
from harness.exchange.shared.tables.schema_rows import COLUMNS, schema_row
from harness.exchange.shared.tables.table_columns import USUAL_TAGS, ColumnMap, RowReader
from harness.gold.check.consistency import problems
from harness.gold.conll_tags import read_tags
from harness.gold.edit.label_map import relabel
from harness.gold.folder import GoldCorpus, LeftOut, select, takes

MAX_PROBLEMS = 20
_REMEDY = 'say in "columns" which column holds what'


class _Opened(msgspec.Struct, frozen=True):
    """A dataset that can be read: its rows, what makes a document of one, and what is known once they are read."""

    rows: Iterable[Any]
    read: Callable[[Any, int], Labelled]
    origin: Callable[[], dict[str, Any]]


def load_dataset_gold(
    source: DatasetSource, include: Sequence[str] = (), exclude: Sequence[str] = (), *, limit: int | None = None
) -> GoldCorpus:
    """Read gold from a dataset, row by row; in memory are the documents that are taken, and the ids of all rows read.

    Args:
        source: the dataset.
        include: shell patterns of document ids; none means all.
        exclude: shell patterns of ids to leave away.
        limit: stop reading once so many documents are taken.

    Raises:
        HarnessError: the dataset is absent, rows are wrong (the first 20 are listed), or a pattern fits no document.
    """
    from harness.scoring import gold_hash

    reading = _Reading(source, include, exclude)
    with _opened(source) as opened:
        reading.run(opened, limit)
    origin = opened.origin()
    reading.finish()
    _warn_of_no_revision(source, origin)
    return GoldCorpus(
        path=Path(source.dataset),
        documents=reading.documents,
        left_out=reading.left_out,
        scope=source.limits,
        hashes={one.document.id: gold_hash(one) for one in reading.documents},
        origin={"rows": reading.rows, **origin},
    )


class _Reading:
    """What was read so far, and everything wrong with it."""

    def __init__(self, source: DatasetSource, include: Sequence[str], exclude: Sequence[str]) -> None:
        self._source, self._include, self._exclude = source, include, exclude
        self._columns = source.columns and _complete(source.columns)
        self._numbers: dict[str, int] = {}
        self._labels: set[str] = set()
        self._wrong: list[str] = []
        self._is_whole = False
        self.rows = 0
        self.documents: list[Labelled] = []
        self.left_out: list[LeftOut] = []

    def run(self, opened: _Opened, limit: int | None) -> None:
        for row in opened.rows:
            self.rows += 1
            try:
                labelled = opened.read(row, self.rows)
                self._wrong += self._mistakes(labelled)
            except HarnessError as error:
                self._wrong.append(str(error))
            else:
                self._take(labelled)
            seen = len(self.documents) + len(self._wrong)
            if len(self._wrong) >= MAX_PROBLEMS or (limit is not None and seen >= limit):
                return
        self._is_whole = True

    def finish(self) -> None:
        """Refuse what is wrong, and what can only be said of the whole.

        Raises:
            HarnessError: a row is wrong, there is none, or a pattern fits no document.
        """
        if self._wrong:
            more = [f"{self._source.name}: reading stopped here"] if len(self._wrong) >= MAX_PROBLEMS else []
            raise HarnessError("\n".join([*self._wrong[:MAX_PROBLEMS], *more]))
        if not self._numbers:
            raise HarnessError(f"{self._source.name}: holds no row")
        if self._is_whole:
            select(self._numbers, self._include, self._exclude)
            for label in self._source.labels.keys() - self._labels:
                warnings.warn(f'labels: no entity is labelled "{label}"{nearest(label, self._labels)}', stacklevel=2)

    def _mistakes(self, labelled: Labelled) -> list[str]:
        name = labelled.document.id
        where = _where(self._source, self.rows)
        if name in self._numbers:
            return [f'{where}: the id "{name}" is that of row {self._numbers[name]} already']
        self._numbers[name] = self.rows
        column = f'column "{self._columns.spans or self._columns.tags}": ' if self._columns else ""
        return [
            f"{where}: {column}{found.where}: {found.code} {found.message}"
            for found in problems(labelled.annotations, text=labelled.document.text)
        ]

    def _take(self, labelled: Labelled) -> None:
        name, made = labelled.document.id, labelled.annotations
        self._labels.update(entity.label for entity in made.entities or ())
        if not takes(name, self._include, self._exclude):
            return
        where = f"in row {self.rows} of {self._source.dataset}"
        if labelled.document.text is None:
            column = self._columns.text if self._columns else "text"
            self.left_out.append(LeftOut(name, "its row has no text", f'fill "{column}" {where}'))
        elif self._columns is not None and made.entities is None:
            reason = f'its "{self._columns.spans}" is null: not annotated'
            self.left_out.append(LeftOut(name, reason, f"write [] {where} if nothing is there"))
        else:
            self.documents.append(msgspec.structs.replace(labelled, annotations=relabel(made, self._source.labels)))


@contextmanager
def _opened(source: DatasetSource) -> Iterator[_Opened]:
    if source.is_local and source.files_format == "conll":
        yield _tagged_files(source)
        return
    columns = source.columns and _complete(source.columns)
    with open_table(source, lambda names: _chosen(source, columns, names)) as table:
        if columns is None:
            yield _Opened(
                table.rows,
                lambda row, number: schema_row(row, _where(source, number)),
                lambda: {"revision": table.revision},
            )
            return
        reader = RowReader(
            columns,
            table.features,
            policy=source.invalid_tags or "repair",
            scheme=source.tag_scheme,
            tag_names=source.tag_names,
            remedy=_REMEDY,
        )
        yield _Opened(
            table.rows,
            lambda row, number: reader.read(row, str(number), _where(source, number)),
            lambda: {
                "revision": table.revision,
                **(_tags(source, reader.scheme, reader.irregular) if columns.tokens else {}),
            },
        )


def _tagged_files(source: DatasetSource) -> _Opened:
    """CoNLL files, by our own reader: the datasets package has none since it runs no scripts of others."""
    columns = source.columns or ColumnMap()
    rows: list[Labelled] = []
    schemes, irregular, sentences = set(), 0, 0
    for file in source_files(source):
        tagged = read_tags(
            file,
            policy=source.invalid_tags or "repair",
            scheme=source.tag_scheme,
            column=int(columns.tags or "-1"),
            word_column=None if columns.tokens is None else int(columns.tokens),
        )
        rows += [_renamed(one, f"{file.stem}-{one.document.id}") for one in tagged.documents]
        schemes.add(tagged.scheme)
        irregular += tagged.irregular
        sentences += len(tagged.documents) if tagged.is_split else 0
    origin = {"revision": None, **_tags(source, " and ".join(sorted(schemes)), irregular)}
    if sentences:
        origin["sentences"] = sentences
    return _Opened(rows, lambda labelled, _: labelled, lambda: origin)


def _renamed(labelled: Labelled, name: str) -> Labelled:
    return msgspec.structs.replace(labelled, document=msgspec.structs.replace(labelled.document, id=name))


def _tags(source: DatasetSource, scheme: str | None, irregular: int) -> dict[str, Any]:
    return {"tag_scheme": scheme, "invalid_tags": source.invalid_tags or "repair", "irregular": irregular}


def _complete(columns: ColumnMap) -> ColumnMap:
    """The map with the usual names of what it leaves out."""
    if columns.tokens is not None:
        return msgspec.structs.replace(columns, tags=columns.tags or USUAL_TAGS)
    return msgspec.structs.replace(columns, text=columns.text or "text")


def _chosen(source: DatasetSource, columns: ColumnMap | None, names: Sequence[str]) -> list[str]:
    """The columns to read."""
    wanted = ["id"] if columns is None else [name for name in msgspec.structs.astuple(columns) if name is not None]
    for name in wanted:
        if name not in names:
            raise HarnessError(
                f'{source.name}: no column "{name}"{nearest(name, names)}; there are: {", ".join(names)} ({_REMEDY})'
            )
    return [name for name in names if name in (wanted if columns else (*COLUMNS, "error"))]


def _where(source: DatasetSource, number: int) -> str:
    return f"{source.name}, row {number}"


def _warn_of_no_revision(source: DatasetSource, origin: Mapping[str, Any]) -> None:
    if not source.is_local and source.revision in (None, "main"):
        warnings.warn(
            f'the dataset "{source.dataset}" was read as it is now, at {origin["revision"]}: its numbers cannot be '
            f'repeated later without "revision: {origin["revision"]}"',
            stacklevel=3,
        )
