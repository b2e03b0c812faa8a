"""Hugging Face datasets: a folder with a Parquet file and a card, which ``load_dataset`` reads.

Import reads such a folder, and any other dataset on this machine (a folder of ``save_to_disk``, Parquet, JSON Lines or
CSV files) with a column map: ``text``, ``id``, ``spans`` (a list of start, end and label), or ``tokens`` and ``tags``.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import LAYERS, Labelled, Slot
from harness.errors import HarnessError, Located
from harness.exchange.shared.exports.dataset_card import card
from harness.exchange.shared.exports.json_items import json_items
from harness.exchange.shared.imports.found import FoundLabels, FoundRow
from harness.exchange.shared.marks.graph import Page
from harness.exchange.shared.tables.entity_pages import entity_page
from harness.exchange.shared.tables.schema_rows import schema_row
from harness.exchange.shared.tables.table_columns import ColumnMap, RowReader
from harness.exchange.tools import Signs, no_losses
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = "datasets"
NEEDS = "datasets"
SIGNS = Signs("Parquet", (".parquet",), rb"PAR1")
OPTIONS: Mapping[str, str] = {
    "split": "the split to write (test), or to read (all)",
    "id": "import: the column of document ids",
    "text": "import: the column of texts",
    "spans": "import: the column of entities, each with start, end and label",
    "tokens": "import: the column of tokens",
    "tags": "import: the column of their tags, as names or as class numbers",
}
losses = no_losses


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write data/<split>.parquet and README.md, the card."""
    from datasets import Dataset
    from pyarrow import parquet

    split = options.get("split", "test")
    made = Dataset.from_list([_row(labelled) for labelled in documents], features=_features(), split=split)
    stream = io.BytesIO()
    parquet.write_table(made.data.table.replace_schema_metadata(made.features.arrow_schema.metadata), stream)
    data = out / "data" / f"{split}.parquet"
    write_atomically(data, stream.getvalue())
    write_atomically(out / "README.md", card(documents, split, made.features))
    return [data, out / "README.md"]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a folder or file, with the column map where it is another program's.

    Rows without a text, or whose spans are null, are left out and named.

    Raises:
        HarnessError: nothing there is a dataset, a column is missing, or a row cannot be read.
    """
    columns = ColumnMap.of(options)
    items: list[Page | FoundRow] = []
    notes: list[Located] = []
    number = 0
    for part, rows in _splits(path, options.get("split")):
        reader = RowReader(columns or ColumnMap(), rows.features)
        for row in rows:
            number += 1
            where = f"{path}:{number}:1"
            if columns is None and {"entities", "quotes", "meta"} <= set(row):
                items.append(FoundRow(schema_row(row, where), str(path), number))
                continue
            labelled = reader.read(row, f"{part}-{number}", where)
            if labelled.document.text is None or labelled.annotations.entities is None:
                what = "text" if labelled.document.text is None else "spans"
                notes.append(Located(str(path), number, 1, "unlabelled", f"left out: this row has no {what} (null)"))
            else:
                items.append(entity_page(labelled, str(path), number))
        if reader.irregular:
            message = f"{reader.irregular} entities of {part} break the scheme {reader.scheme} and were repaired"
            notes.append(Located(str(path), 1, 1, "irregular-tags", message))
    return FoundLabels(items, notes)


class JsonRows(list[dict[str, Any]]):
    """The objects of a JSON file as rows of a table, in which every column is there."""

    features: Mapping[str, Any] = {}

    def __init__(self, path: Path) -> None:
        rows = [item.value for item in json_items(path)]
        columns = dict.fromkeys(name for row in rows for name in row)
        super().__init__({**dict.fromkeys(columns), **row} for row in rows)


def _splits(path: Path, split: str | None) -> list[tuple[str, Any]]:
    """The tables of a dataset by split."""
    if not path.exists():
        raise HarnessError(f"{path}: no such file or folder")
    try:
        tables = _tables(path)
    except HarnessError:
        raise
    except Exception as error:  # datasets raises errors of all its parts
        raise HarnessError(f"{path}: is no dataset that can be read: {type(error).__name__}: {error}") from None
    if split is not None and split not in tables:
        raise HarnessError(f'{path}: has no split "{split}"; there are: {", ".join(tables)}')
    return [(name, table) for name, table in tables.items() if split in (None, name)]


def _tables(path: Path) -> dict[str, Any]:
    import datasets
    from pyarrow import parquet

    if path.is_dir() and any((path / name).exists() for name in ("dataset_info.json", "dataset_dict.json")):
        found = datasets.load_from_disk(str(path))
        return dict(found) if isinstance(found, dict) else {str(found.split or "all"): found}
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if files and all(file.suffix == ".parquet" for file in files):
        parts: dict[str, list[Any]] = {}
        for file in files:
            parts.setdefault(file.stem.split("-")[0], []).append(datasets.Dataset(parquet.read_table(file)))
        return {name: datasets.concatenate_datasets(tables) for name, tables in parts.items()}
    if path.suffix in (".json", ".jsonl"):
        return {"train": JsonRows(path)}
    # The JSON reader of pyarrow crashes on some broken files.
    for file in (*path.rglob("*.json"), *path.rglob("*.jsonl")):
        JsonRows(file)
    # Nothing of a person's data stays behind in the cache of datasets.
    with tempfile.TemporaryDirectory() as cache:
        if path.is_dir():
            return dict(datasets.load_dataset(str(path), cache_dir=cache, keep_in_memory=True))
        return dict(datasets.load_dataset("csv", data_files=str(path), cache_dir=cache, keep_in_memory=True))


def _row(labelled: Labelled) -> dict[str, Any]:
    """A document as a row in which every column is there."""
    document, made = labelled.document, labelled.annotations
    row: dict[str, Any] = {
        "id": document.id,
        "text": document.text,
        "meta": msgspec.json.encode(document.meta).decode(),
        "clusters": [
            {"id": name, "name": cluster.name, "kind": cluster.kind, "aliases": list(cluster.aliases)}
            for name, cluster in made.clusters.items()
        ],
    }
    for layer in LAYERS:
        items = [_plain(item) for item in made.layer(layer)]
        row[layer] = items if made.annotates(layer) else None
    for link in row["attributions"] or ():
        is_id = isinstance(link["content"], str)
        link["content_id"] = link["content"] if is_id else None
        link["content"] = None if is_id else link["content"]
    return row


def _plain(value: Any) -> Any:
    """Structs as mappings with all their fields, tuples as lists; a reading has no readings of its own."""
    if isinstance(value, msgspec.Struct):
        fields = {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
        if isinstance(value, Slot):
            fields["alternatives"] = [
                {name: inner for name, inner in reading.items() if name != "alternatives"}
                for reading in fields["alternatives"]
            ]
        return fields
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _features() -> Any:
    from datasets import Features, List, Value

    def words(*names: str) -> dict[str, Any]:
        return {name: Value("string") for name in names}

    reading = {
        "start": Value("int64"),
        "end": Value("int64"),
        "fragments": List(List(Value("int64"))),
        **words("text", "within"),
    }
    slot = {**reading, "alternatives": List(reading)}
    marks = {"score": Value("float64"), "optional": Value("bool")}
    interval = {"min": Value("int64"), "max": Value("int64")}
    casualty = {
        **words("id", "outcome", "victim_role", "status", "part_of", "repeats"),
        **interval,
        "approximate": Value("bool"),
        **dict.fromkeys(("figure", "victims", "cause", "place", "date"), slot),
        "alternatives": List(interval),
        **marks,
    }
    whose = words("cluster")
    source = {**reading, **whose, "alternatives": List({**reading, **whose})}
    link = {"source": source, "cue": slot, "content": slot, **words("content_id"), **marks}
    return Features(
        {
            **words("id", "text", "meta"),
            "clusters": List({**words("id", "name", "kind"), "aliases": List(Value("string"))}),
            "entities": List({**slot, **words("label", "cluster"), **marks}),
            "quotes": List({**slot, **words("id", "kind"), **marks}),
            "casualties": List(casualty),
            "attributions": List(link),
        }
    )
