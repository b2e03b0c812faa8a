"""WebAnno TSV 3 (WebAnno, INCEpTION), read but not written: a token a line, of which one layer of spans is read.

A file has the text of each sentence and the places of its tokens. What stands between two sentences it does not say:
the imported text has line ends there, as many as there are characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from harness.annotation import Labelled
from harness.errors import HarnessError, nearest, plural
from harness.exchange.shared.exports.cas_files import CasFile, cas_files
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.graph import ENTITY, Mark, Page
from harness.exchange.shared.tables.webanno_rows import (
    WebannoLayer,
    WebannoTable,
    WebannoUnit,
    numbered_values,
    read_webanno_table,
)
from harness.exchange.tools import ANNOTATOR_OPTION, Signs, no_losses

LOSES = "everything on export, since it is only read; on import all but the entities of one layer of spans"
EXTRA = NEEDS = None
SIGNS = Signs("WebAnno TSV", beginning=rb"#FORMAT=WebAnno")
OPTIONS: Mapping[str, str] = {
    "layer": "the layer of spans to read, by its name or the last part of it: NamedEntity, or the only one",
    "feature": "the feature that holds the labels: value or label, or the only one",
    "annotator": f"{ANNOTATOR_OPTION} (the name of the file)",
}
losses = no_losses

_SPANS = "T_SP"
_WORDS_ALONE = ".segmentation."
"""Layers that every token has; they are passed over, as in a CAS."""
_LINGUISTIC = (_WORDS_ALONE, ".lexmorph.", ".syntax.", ".transform.")
_LABELS, _CLUSTERS = ("value", "label"), "identifier"
_SOURCES = (".txt", ".tsv", ".xmi", ".xml", ".json", ".html", ".pdf", ".conll", ".docx")
"""INCEpTION exports a folder a document, called as the file that it was made of, with a file a person."""

_Column: TypeAlias = list[tuple[str | None, str | None]]
_Values: TypeAlias = tuple[str | None, ...]
_Rows: TypeAlias = list[tuple[WebannoUnit, _Values]]


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Refuse: other formats of the same tools carry everything.

    Raises:
        HarnessError: always.
    """
    raise HarnessError("WebAnno TSV is read, not written: INCEpTION takes uima-xmi and uima-json, which lose nothing")


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a .tsv file, or all of a folder or a zip file.

    Raises:
        HarnessError: a file is no WebAnno TSV 3, or its layers leave a choice that no option makes.
    """
    return FoundLabels([_page(file, options) for file in cas_files(path, ".tsv")])


def _page(file: CasFile, options: Mapping[str, str]) -> Page:
    table = read_webanno_table(file.name, file.data)
    layer = _chosen_layer(table, options.get("layer"), file.name)
    feature = _chosen_feature(layer, options.get("feature"), file.name)
    page = Page(
        id=file.name.stem, text=table.text, marks=[], links=[], path=str(file.name), notes=[], layers=("entities",)
    )
    folder = file.name.parent
    if folder.suffix in _SOURCES:
        page.id, page.task, page.people = folder.name, folder.name, (file.name.stem,)
    for rows in _annotations(table, layer, page):
        page.marks.append(_mark(rows, layer, feature))
    for other in table.layers:
        if other is not layer and _WORDS_ALONE not in other.name:
            _pass_over(other, table, page)
    return page


def _chosen_layer(table: WebannoTable, wanted: str | None, path: Path) -> WebannoLayer:
    spans = [layer for layer in table.layers if layer.kind == _SPANS]
    names = ", ".join(layer.name for layer in spans) or "none"
    if wanted is not None:
        found = [layer for layer in spans if wanted in (layer.name, layer.short)]
        if not found:
            hint = nearest(wanted, [layer.short for layer in spans])
            raise HarnessError(f'{path}: no layer of spans is called "{wanted}"{hint}; there are: {names}')
    else:
        found = [layer for layer in spans if "namedentity" in layer.short.casefold()]
        found = found or [layer for layer in spans if not any(part in layer.name for part in _LINGUISTIC)]
    if not found:
        raise HarnessError(f"{path}: no layer of spans is one of names: choose with layer=…; there are: {names}")
    if len(found) > 1:
        ways = " or ".join(f"layer={layer.name}" for layer in found)
        raise HarnessError(f"{path}: several layers of spans are here: choose with {ways}")
    return found[0]


def _chosen_feature(layer: WebannoLayer, wanted: str | None, path: Path) -> str | None:
    """The feature that holds the labels; None where a layer has none, and its own name is the label."""
    names = ", ".join(layer.features) or "none"
    if wanted is not None:
        if wanted not in layer.features:
            hint = nearest(wanted, layer.features)
            raise HarnessError(f'{path}: {layer.name} has no feature "{wanted}"{hint}; there are: {names}')
        return wanted
    for name in _LABELS:
        if name in layer.features:
            return name
    # Slots take two columns, of which the second one has the name of another layer.
    plain = [name for name in layer.features if name != _CLUSTERS and not name.startswith("ROLE_") and "." not in name]
    if len(plain) == 1 or not layer.features:
        return plain[0] if plain else None
    raise HarnessError(
        f"{path}: which feature of {layer.name} holds the labels? Choose with feature=…; there are: {names}"
    )


def _annotations(table: WebannoTable, layer: WebannoLayer, page: Page) -> Iterator[_Rows]:
    """The rows of each annotation of a layer; several rows of one number are one annotation."""
    found: dict[str, _Rows] = {}
    for place, unit in enumerate(table.units):
        columns = _columns(unit, layer)
        if len({len(values) for values in map(_bare, columns) if values}) > 1:
            message = f"the columns of {layer.name} have different numbers of annotations here"
            page.refuse(unit.line, message, "entities")
            continue
        for key, values in _stacked(columns, place).items():
            found.setdefault(key, []).append((unit, values))
    for number, rows in found.items():
        tokens = {unit.token for unit, _ in rows}
        if len({values for _, values in rows}) > 1:
            page.refuse(rows[0][0].line, f"the rows of the annotation [{number}] have different values", "entities")
        elif max(tokens) - min(tokens) >= len(tokens):
            page.refuse(rows[0][0].line, f"the rows of the annotation [{number}] are not neighbours", "entities")
        else:
            yield rows


def _columns(unit: WebannoUnit, layer: WebannoLayer) -> list[_Column]:
    width = max(1, len(layer.features))
    return [numbered_values(cell) for cell in unit.cells[layer.column : layer.column + width]]


def _bare(column: _Column) -> list[str | None]:
    """The values without numbers, which are of annotations of this row alone."""
    return [value for value, number in column if number is None]


def _stacked(columns: Sequence[_Column], place: int) -> dict[str, _Values]:
    """The values of each annotation in a row; some programs leave out a number where a feature is not set."""
    found: dict[str, _Values] = {}
    for number in dict.fromkeys(number for column in columns for _, number in column if number is not None):
        named = [{number: value for value, number in column} for column in columns]
        found[number] = tuple(values.get(number) for values in named)
    bare = [_bare(column) for column in columns]
    for rank in range(max(map(len, bare), default=0)):
        found[f"{place}.{rank}"] = tuple(values[rank] if values else None for values in bare)
    return found


def _mark(rows: _Rows, layer: WebannoLayer, feature: str | None) -> Mark:
    unit, values = rows[0]
    features = {name: value for name, value in zip(layer.features, values, strict=False) if value is not None}
    label = layer.short if feature is None else features.pop(feature, "")
    attributes = {"cluster" if name == _CLUSTERS else name: value for name, value in features.items()}
    extent = ((min(unit.start for unit, _ in rows), max(unit.end for unit, _ in rows)),)
    return Mark(
        id="", type=ENTITY if label else "", extent=extent, attributes={**attributes, "label": label}, line=unit.line
    )


def _pass_over(layer: WebannoLayer, table: WebannoTable, page: Page) -> None:
    """Count the annotations of a layer that is not read."""
    lines: dict[str, int] = {}
    for place, unit in enumerate(table.units):
        given = next(filter(None, _columns(unit, layer)), [])
        for key in _stacked([given], place):
            lines.setdefault(key, unit.line)
    if lines:
        is_spans = layer.kind == _SPANS
        way = f": layer={layer.short} reads them instead" if is_spans else ", which are chains or relations"
        count = plural(len(lines), "annotation")
        page.refuse(min(lines.values()), f"{count} of the layer {layer.name} not read{way}")
