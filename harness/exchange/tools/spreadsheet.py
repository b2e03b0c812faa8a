"""CSV for spreadsheets: items.csv with one item a row, clusters.csv, documents.csv and the texts.

A span is written ``3..8``, its pieces ``3..8+12..15``, other readings after a bar; the columns that end in ``words``
show what stands there and are not read back.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import LAYERS, Annotations, Cluster, Document, Labelled, Slot, Source, slot_text
from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import file_name
from harness.exchange.shared.imports.found import FoundLabels, FoundRow
from harness.exchange.shared.marks.slot_spelling import (
    read_numbers,
    read_slot,
    spell_alternative,
    spell_numbers,
    spell_slot,
)
from harness.exchange.tools import Signs, no_losses
from harness.files.text_files import BOM, read_bytes, read_text, write_atomically

LOSES = ""
EXTRA = NEEDS = None
SIGNS = Signs(
    "a table",
    (".csv",),
    advice="Write one object for each document (harness docs configs shows a line for each layer); what "
    '"harness gold export --format csv" wrote is brought in by "harness gold import --format csv FOLDER"',
)
OPTIONS: Mapping[str, str] = {}
losses = no_losses

_SPANS = ("span", "figure", "victims", "cause", "place", "date", "source", "cue", "content")
_VALUES = (
    "id",
    "label",
    "kind",
    "outcome",
    "cluster",
    "min",
    "max",
    "approximate",
    "victim_role",
    "status",
    "part_of",
    "repeats",
    "numbers",
    "score",
    "optional",
)
_COLUMNS = ("document", "layer", *_VALUES, "source_cluster", "content_id", *_SPANS, *(f"{n} words" for n in _SPANS))
_PLAIN = {
    "entities": ("label", "cluster"),
    "quotes": ("id", "kind"),
    "casualties": ("id", "outcome", "min", "max", "approximate", "victim_role", "status", "part_of", "repeats"),
    "attributions": (),
}
_SLOTS = {
    "entities": (),
    "quotes": (),
    "casualties": ("figure", "victims", "cause", "place", "date"),
    "attributions": ("cue",),
}
_INTEGERS, _FLAGS = ("min", "max"), ("approximate", "optional")


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write items.csv, clusters.csv, documents.csv and texts/."""
    items: list[dict[str, Any]] = []
    clusters: list[dict[str, Any]] = []
    about: list[dict[str, Any]] = []
    written = [out / "items.csv", out / "clusters.csv", out / "documents.csv"]
    for labelled in documents:
        document, made = labelled.document, labelled.annotations
        path = out / "texts" / f"{file_name(document.id)}.txt"
        layers = " ".join(layer for layer in LAYERS if made.annotates(layer))
        meta = msgspec.json.encode(document.meta).decode()
        about.append({"document": document.id, "text": f"texts/{path.name}", "layers": layers, "meta": meta})
        clusters += [
            {"document": document.id, "cluster": name, "name": c.name, "kind": c.kind, "aliases": _list(c.aliases)}
            for name, c in made.clusters.items()
        ]
        items += _rows(labelled)
        write_atomically(path, document.text or "")
        written.append(path)
    write_atomically(written[0], _table(_COLUMNS, items))
    write_atomically(written[1], _table(("document", "cluster", "name", "kind", "aliases"), clusters))
    write_atomically(written[2], _table(("document", "text", "layers", "meta"), about))
    return written


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a folder with items.csv, clusters.csv (if there is one), documents.csv and the texts.

    Raises:
        HarnessError: a file is missing, or a cell cannot be read; the message names its file and line.
    """
    folder = path.parent if path.is_file() else path
    if not folder.is_dir():
        raise HarnessError(f"{path}: no such file or folder")
    about = list(_read_table(folder / "documents.csv", ("document", "text", "layers")))
    layers: dict[str, dict[str, list[Any]]] = {}
    names = {row["document"]: _true_id(row["document"], row["text"]) for _, row in about}
    for where, row in about:
        name = names[row["document"]]
        if name in layers:
            raise HarnessError(f'{where}: the document "{name}" stands in a line before this already')
        layers[name] = {layer: [] for layer in row["layers"].split()}
        unknown = [layer for layer in layers[name] if layer not in LAYERS]
        if unknown:
            raise HarnessError(f'{where}: no layer is called "{unknown[0]}"; there are: {", ".join(LAYERS)}')
    lines: dict[str, dict[tuple[Any, int], int]] = {name: {} for name in layers}
    for where, row in _read_table(folder / "items.csv", ("document", "layer")):
        if row["document"] not in names or row["layer"] not in LAYERS:
            raise HarnessError(
                f'{where}: no document "{row["document"]}" in documents.csv, or no layer "{row["layer"]}"'
            )
        name = names[row["document"]]
        found = layers[name].setdefault(row["layer"], [])
        lines[name][row["layer"], len(found)] = _line(where)
        found.append(_item(where, row))
    clusters = _clusters(folder / "clusters.csv", names)
    rows = []
    for where, row in about:
        name = names[row["document"]]
        text = read_text(_beside(folder, row["text"], where))
        meta = _cell(where, "meta", row.get("meta") or "{}", _object)
        raw = {**layers[name], "clusters": clusters.get(name, {})}
        made = _cell(where, "items", raw, lambda value: msgspec.convert(value, Annotations))
        labelled = Labelled(document=Document(id=name, text=text, meta=meta), annotations=made)
        rows.append(FoundRow(labelled, str(folder / "items.csv"), 1, lines[name]))
    return FoundLabels(rows)


def _true_id(name: str, text: str) -> str:
    """A document's id, with the zeros that a spreadsheet takes from 007: the name of its text has them still."""
    stem = Path(text).stem
    return stem if stem.isdecimal() and stem.lstrip("0") == name.lstrip("0") else name


def _clusters(path: Path, names: Mapping[str, str]) -> dict[str, dict[str, Cluster]]:
    clusters: dict[str, dict[str, Cluster]] = {}
    if path.exists():
        for where, row in _read_table(path, ("document", "cluster", "name")):
            aliases = _cell(where, "aliases", row.get("aliases") or "[]", _words)
            made = Cluster(name=row["name"], kind=row.get("kind") or None, aliases=aliases)
            clusters.setdefault(names.get(row["document"], row["document"]), {})[row["cluster"]] = made
    return clusters


def _beside(folder: Path, name: str, where: str) -> Path:
    """A text's file, which lies in the folder.

    Raises:
        HarnessError: the name leads elsewhere.
    """
    path = folder / name
    if not name or "\0" in name or folder.resolve() not in path.resolve().parents:
        raise HarnessError(f'{where}: text is "{name}": the name of a file in {folder} is expected')
    return path


def _line(where: str) -> int:
    return int(where.rsplit(":", 2)[1])


def _rows(labelled: Labelled) -> Iterator[dict[str, Any]]:
    text, made = labelled.document.text, labelled.annotations
    for layer in LAYERS:
        for item in made.layer(layer):
            row: dict[str, Any] = {"document": labelled.document.id, "layer": layer}
            row |= {name: getattr(item, name) for name in _PLAIN[layer]}
            row |= {"score": item.score, "optional": item.optional or None}
            slots: dict[str, Slot | None] = {name: getattr(item, name) for name in _SLOTS[layer]}
            if isinstance(item, Slot):
                slots["span"] = item
            elif layer == "casualties":
                row["numbers"] = spell_numbers(item.alternatives)  # type: ignore[union-attr]
                row["victim_role"] = None if row["victim_role"] == "unknown" else row["victim_role"]
                row["approximate"] = row["approximate"] or None
            else:
                row |= _link(item, slots)
            for name, slot in slots.items():
                if slot is not None:
                    row |= {name: _spelt(slot), f"{name} words": _shown(slot_text(slot, text))}
            yield row


def _spelt(slot: Slot) -> str:
    """A slot in a cell; a source that stands nowhere is spelt by its cluster there, since others follow it."""
    is_alone = isinstance(slot, Source) and not slot.extent and slot.text is None
    return "|".join(map(spell_alternative, (slot, *slot.alternatives))) if is_alone else spell_slot(slot)


def _link(item: Any, slots: dict[str, Slot | None]) -> dict[str, Any]:
    """An attribution's source and content; its spans go into ``slots``."""
    source = item.source
    is_more_than_cluster = source is not None and (source.extent or source.text is not None or source.alternatives)
    slots["source"] = source if is_more_than_cluster else None
    slots["content"] = item.content if isinstance(item.content, Slot) else None
    return {
        "source_cluster": item.source.cluster if item.source is not None else None,
        "content_id": item.content if isinstance(item.content, str) else None,
    }


def _item(where: str, row: dict[str, str]) -> dict[str, Any]:
    """The item of a row, as plain values for the schema to check."""
    layer = row["layer"]
    filled = {name: value for name, value in row.items() if value}
    item: dict[str, Any] = {name: filled[name] for name in _PLAIN[layer] if name in filled}
    item |= {name: _cell(where, name, item[name], _count) for name in _INTEGERS if name in item}
    item |= {name: _cell(where, name, filled[name], _truth) for name in _FLAGS if name in filled}
    if "score" in filled:
        item["score"] = _cell(where, "score", filled["score"], _score)
    slots = {name: _cell(where, name, filled[name], read_slot) for name in _SPANS if name in filled}
    item |= {name: slots[name] for name in _SLOTS[layer] if name in slots}
    if "span" in slots:
        item |= msgspec.structs.asdict(slots["span"])
    if layer == "casualties" and "numbers" in filled:
        item["alternatives"] = _cell(where, "numbers", filled["numbers"], read_numbers)
    if layer == "attributions":
        item["content"] = filled.get("content_id") or slots.get("content")
        if "source" in slots or "source_cluster" in filled:
            fields = msgspec.structs.asdict(slots["source"]) if "source" in slots else {}
            item["source"] = Source(**{**fields, "cluster": filled.get("source_cluster")})
    item = {name: msgspec.to_builtins(value) for name, value in item.items()}
    kind = {"entities": "Entity", "quotes": "Quote", "casualties": "Casualty", "attributions": "Attribution"}[layer]
    import harness.annotation

    _cell(where, layer, item, lambda value: msgspec.convert(value, getattr(harness.annotation, kind)))
    return item


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return stream.getvalue()


def _read_table(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a table by column, each with the file and line where it ends; empty rows are passed over.

    Whatever a spreadsheet makes of the file is read: semicolons or tabs between the cells, blanks and capitals in the
    names of columns, a first line that names the separator, UTF-16.
    """
    text = _decoded(path)
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\r?", first)
    if named is not None:
        first = rest.partition("\n")[0]
    separator = named[1] if named else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=separator)
    skipped = 1 if named else 0
    names: list[str] = []
    try:
        for cells in reader:
            where = f"{path}:{reader.line_num + skipped}:1"
            if not names:
                names = [name.strip().casefold() for name in cells]
                missing = [name for name in needed if name not in names]
                if missing:
                    raise HarnessError(f"{where}: the column {missing[0]} is missing; there are: {', '.join(names)}")
            elif any(cell.strip() for cell in cells):
                bare = [cell[1:] if _is_guarded(cell) else cell for cell in cells]
                yield where, {n: cell for n, cell in zip(names, [*bare, *[""] * len(names)], strict=False) if n}
    except csv.Error as error:
        raise HarnessError(f"{path}:{reader.line_num + skipped}:1: {error}") from None
    if not names:
        raise HarnessError(f"{path}:1:1: the file is empty; the columns {', '.join(needed)} are expected")


def _decoded(path: Path) -> str:
    """The file's text; the byte order mark tells UTF-16, in which spreadsheets write "Unicode text"."""
    if not path.is_file():
        raise HarnessError(f"{path}: no such file; a folder of this format has documents.csv, items.csv and the texts")
    data = read_bytes(path)
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise HarnessError(f"{path}: is no UTF-16: {error.reason}") from None
    return read_text(path).removeprefix(BOM)


def _cell(where: str, name: str, value: Any, convert: Any) -> Any:
    try:
        return convert(value)
    except (ValueError, HarnessError, RecursionError, msgspec.MsgspecError) as error:
        raise HarnessError(f"{where}: {name}: {error}") from None


def _count(value: str) -> int:
    """A number of people, as a spreadsheet writes it: 1200, 1200.0."""
    whole = re.fullmatch(r"\s*(-?\d{1,15})(?:\.0+)?\s*", value)
    if whole is None:
        raise HarnessError(f'"{value}" is no whole number in digits alone, such as 1200')
    return int(whole[1])


def _score(value: str) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise HarnessError(f'"{value}" is no number')
    return number


def _words(value: str) -> tuple[str, ...]:
    return msgspec.json.decode(value, type=tuple[str, ...])


def _object(value: str) -> dict[str, Any]:
    return msgspec.json.decode(value, type=dict[str, Any])


def _truth(value: str) -> bool:
    if value.casefold() not in ("true", "false", "yes", "no"):
        raise HarnessError(f'"{value}" is neither true nor false')
    return value.casefold() in ("true", "yes")


def _plain(value: Any) -> Any:
    return (
        "" if value is None else "true" if value is True else guarded_cell(value) if isinstance(value, str) else value
    )


_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded_cell(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, with an apostrophe in front; also one that looks guarded."""
    return f"'{cell}" if cell.startswith(_RUN) or _is_guarded(cell) else cell


def _is_guarded(cell: str) -> bool:
    return cell[:1] == "'" and cell[1:2] in (*_RUN, "'")


def _shown(words: str | None) -> str:
    """Words for the eye alone."""
    return " ".join((words or "").split())


def _list(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)
