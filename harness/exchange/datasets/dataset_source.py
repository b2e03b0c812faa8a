"""Gold from the datasets package as configs write it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from harness.annotation import Scope
from harness.exchange.shared.tables.table_columns import ColumnMap
from harness.gold.conll_tags import Policy, Scheme
from harness.gold.schema import ScopeKeys

Format: TypeAlias = Literal["parquet", "json", "csv", "conll"]
Mistake: TypeAlias = tuple[Sequence[str], str]
"""The path of keys that leads to it, and what to say."""

FORMATS: Mapping[str, Format] = {
    ".parquet": "parquet",
    ".jsonl": "json",
    ".json": "json",
    ".csv": "csv",
    **dict.fromkeys((".conll", ".conllu", ".bio", ".bioes", ".iob", ".iob2", ".tsv"), "conll"),
}
_HUB_ID = re.compile(r"(hf://datasets/)?[\w-][\w.-]*(/[\w-][\w.-]*)?")
_LOCAL = ("./", "../", "/", "~")


class DatasetSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Gold from the datasets package: rows in the words of the schema, or entities by a map of columns.

    Once a config is read, ``dataset`` is a path that begins with ``./``, ``../`` or ``/``, or the hub's name for it.
    """

    dataset: Annotated[str, Meta(description="The hub's name; or a folder, a file or a glob of files.")]
    format: Annotated[Format | None, Meta(description="Of files whose ending does not tell.")] = None
    subset: Annotated[str | None, Meta(description="What the hub calls a configuration of the dataset.")] = None
    split: Annotated[str, Meta(description="Of files named one by one, what they are called.")] = "test"
    revision: Annotated[str | None, Meta(description="The hub's commit; without it no number can be repeated.")] = None
    columns: Annotated[ColumnMap | None, Meta(description="Without it, rows are in the words of the schema.")] = None
    tag_names: Annotated[tuple[str, ...], Meta(description="Of tags' class numbers, if the dataset has none.")] = ()
    tag_scheme: Annotated[Scheme | None, Meta(description="Of the tags; told from them where it is not given.")] = None
    invalid_tags: Annotated[Policy | None, Meta(description="repair, as conlleval does, or discard.")] = None
    labels: Annotated[dict[str, str | None], Meta(description="Entity labels to others, or to null: dropped.")] = {}
    scope: Annotated[ScopeKeys | None, Meta(description="What the dataset annotates.")] = None
    streaming: Annotated[bool, Meta(description="Read row by row, nothing kept on disk.")] = False

    @property
    def is_local(self) -> bool:
        """Whether the dataset lies on this machine; of a source that :meth:`resolved` made."""
        return self.dataset.startswith(_LOCAL)

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.dataset} (split {self.split})"

    @property
    def files_format(self) -> Format | None:
        """The format of the file or files that are named; ``None`` for a folder and for the hub."""
        return self.format or FORMATS.get(Path(self.dataset).suffix)

    @property
    def limits(self) -> Scope | None:
        """The scope; of a dataset of which entities alone are read, no more than these."""
        entities_alone = self.columns is not None or self.files_format == "conll"
        if self.scope is None:
            return Scope(layers=("entities",)) if entities_alone else None
        found = self.scope.scope
        return msgspec.structs.replace(found, layers=("entities",)) if entities_alone else found

    def resolved(self, base: Path) -> DatasetSource:
        """The source with its path from the current folder, if it is one: what is there, or cannot be a hub's name."""
        path = os.path.normpath(base / Path(self.dataset).expanduser())
        if not self._is_path and (self.dataset.startswith("hf://") or not os.path.exists(path)):
            return self
        return msgspec.structs.replace(self, dataset=path if path.startswith(_LOCAL) else f"./{path}")

    @property
    def _is_path(self) -> bool:
        return (
            self.dataset.startswith((*_LOCAL, "."))
            or _HUB_ID.fullmatch(self.dataset) is None
            or Path(self.dataset).suffix in FORMATS
            or self.format is not None
        )

    def mistakes(self, base: Path) -> Iterator[Mistake]:
        """Keys that say nothing here, contradict others or do not say enough.

        Args:
            base: the folder that the path starts from.
        """
        found = self.resolved(base)
        yield from _place_mistakes(found)
        yield from _column_mistakes(found)
        yield from _tag_mistakes(found)


def _place_mistakes(source: DatasetSource) -> Iterator[Mistake]:
    if source.is_local and source.revision is not None:
        yield ["revision"], f"{source.dataset} is on this machine: only datasets of the hub have revisions"
    if not source.is_local and source.format is not None:
        yield ["format"], "the hub's datasets know their own format; it is for files"
    if source.streaming and source.files_format == "conll":
        yield ["streaming"], "CoNLL files are read whole; Parquet, JSON Lines, CSV and the hub's datasets are streamed"
    if source.streaming and re.search(r"[\[+]", source.split):
        yield (
            ["split"],
            f'"{source.split}" is a part of a split, and a stream has none; harness run --limit takes rows',
        )


def _column_mistakes(source: DatasetSource) -> Iterator[Mistake]:
    columns = source.columns
    if columns is not None and source.files_format == "conll":
        given = [name for name in ("id", "text", "spans") if getattr(columns, name) is not None]
        for name in given:
            yield ["columns", name], f'columns of a CoNLL file are "tokens" and "tags" by their number, not "{name}"'
        for name in ("tokens", "tags"):
            if not re.fullmatch("-?[0-9]+", getattr(columns, name) or "0"):
                yield ["columns", name], "a column of a CoNLL file is a number: from 0, negative from the right"
    elif columns is not None:
        if columns.spans is None and columns.tokens is None:
            yield ["columns"], 'name "spans" (with "text"), or "tokens" (with "tags")'
        if columns.tokens is not None and (columns.text or columns.spans):
            yield ["columns", "tokens"], "text with spans, or tokens with tags: not both"
        if columns.tags is not None and columns.tokens is None:
            yield ["columns", "tags"], '"tags" need "tokens"'
    if source.scope is not None and source.scope.layers is not None and source.limits is not None:
        for layer in source.scope.layers:
            if layer not in (source.limits.layers or ()):
                yield ["scope", "layers"], f"entities alone are read from columns, no {layer}"


def _tag_mistakes(source: DatasetSource) -> Iterator[Mistake]:
    has_tags = source.files_format == "conll" or (source.columns is not None and source.columns.tokens is not None)
    for key in ("tag_names", "tag_scheme", "invalid_tags"):
        if getattr(source, key) and not has_tags:
            yield [key], f'"{key}" is for tags: name the columns of "tokens" and "tags"'
    if source.tag_names and source.files_format == "conll":
        yield ["tag_names"], "tags of CoNLL files are words, not numbers"
