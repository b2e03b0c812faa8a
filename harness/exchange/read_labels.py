"""The one way from another tool's file to labelled documents: what no format can forget.

A label is left out and named, with file and line, where it lies outside its text, is empty, has no name, or says of
itself other words than stand there. Of several people's labels those of one are taken. A layer of which something was
refused is never an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from harness.annotation import LAYERS, Document, Labelled, Line
from harness.errors import HarnessError, Located
from harness.exchange.shared.imports.choose_labellings import choose_labellings
from harness.exchange.shared.imports.found import FoundRow
from harness.exchange.shared.imports.settle import settle
from harness.exchange.shared.marks.drawing import is_plain_label
from harness.exchange.shared.marks.graph import ENTITY, LOSSES, NOT_PLACED, Note, Page
from harness.exchange.shared.marks.layers_from_marks import PageLayers, read_pages
from harness.exchange.tools import load_tool_format
from harness.files.json_line import why_unwritable


class Imported(msgspec.Struct, frozen=True):
    """What a file of another tool says.

    Attributes:
        documents: in the order of the file.
        unplaced: whatever is to be said of it, by file and line.
    """

    documents: list[Labelled]
    unplaced: list[Located]

    @property
    def losses(self) -> list[Located]:
        """What the documents do not say as the file does: labels without a place, and guesses."""
        return [note for note in self.unplaced if note.code in LOSSES]


def read_labels(
    name: str, path: Path, options: Mapping[str, str] | None = None, labels: Mapping[str, str] | None = None
) -> Imported:
    """Read labels of another tool.

    Args:
        name: of the format.
        path: its file, or a folder of them.
        options: of the format.
        labels: entity labels to rename, by their names in the file; what they name is an entity, whatever the harness
            means by such a name.

    Raises:
        HarnessError: there is no such format or option, the file is wrong as a whole, several people labelled a
            document and nobody is chosen, two documents have one id, or nothing has a label that ``labels`` renames.
    """
    options, labels = options or {}, labels or {}
    found = load_tool_format(name, options).read(path, options)
    items, notes = choose_labellings(found.items, options)
    _refuse_unknown_labels(items, labels)
    read = iter(read_pages(_renamed_page(item, labels) for item in items if isinstance(item, Page)))
    said = [*found.notes, *notes]
    documents: list[Labelled] = []
    first: dict[str, str] = {}
    for item in items:
        labelled, its_notes = _row(item, labels) if isinstance(item, FoundRow) else _page(next(read))
        name, where = labelled.document.id, f"{item.path}:{item.line}:1"
        if _leaves_nothing(labelled, its_notes):
            its_notes = [*its_notes, Note(item.line, "left out, since none of its labels could be read")]
        elif (wrong := _unwritable(labelled)) is not None:
            its_notes = [*its_notes, Note(item.line, f"left out: {wrong}")]
        elif name in first:
            raise HarnessError(
                f'{where}: the document "{name}" stands at {first[name]} already: {_twice(item, first[name])}'
            )
        else:
            first[name] = where
            documents.append(labelled)
        said += [Located(item.path or name, n.line, 1, n.code, f'document "{name}": {n.message}') for n in its_notes]
    return Imported(documents, said)


def _page(read: PageLayers) -> tuple[Labelled, list[Note]]:
    page = read.page
    document = Document(id=page.id, text=page.text, meta=page.meta)
    made, notes = settle(read.annotations, page.text, read.lines, page.line, is_ours=page.facts is not None)
    return Labelled(document=document, annotations=made), [*read.notes, *notes]


def _row(row: FoundRow, labels: Mapping[str, str]) -> tuple[Labelled, list[Note]]:
    labelled, made = row.labelled, row.labelled.annotations
    if made.entities is not None:
        entities = tuple(msgspec.structs.replace(one, label=labels.get(one.label, one.label)) for one in made.entities)
        made = msgspec.structs.replace(made, entities=entities)
    lines = {made.layer(layer)[index]: line for (layer, index), line in row.lines.items()}
    made, notes = settle(made, labelled.document.text, lines, row.line, is_ours=True)
    return msgspec.structs.replace(labelled, annotations=made), notes


def _renamed_page(page: Page, labels: Mapping[str, str]) -> Page:
    """The page with the labels renamed that the harness would else take for a slot or a quote."""
    marks = []
    for mark in page.marks:
        label = _label(page, mark.type, mark.attributes)
        if label is not None and label in labels:
            mark = msgspec.structs.replace(mark, type=ENTITY, attributes={**mark.attributes, "label": labels[label]})
        marks.append(mark)
    return msgspec.structs.replace(page, marks=marks)


def _label(page: Page, type_: str, attributes: Mapping[str, str]) -> str | None:
    """What the file labels a mark; None for a slot or a quote of our own, which is no entity's."""
    if type_ == ENTITY and "label" in attributes:
        return attributes["label"]
    return type_ if page.facts is None or is_plain_label(type_) else None


def _refuse_unknown_labels(items: Sequence[Page | FoundRow], labels: Mapping[str, str]) -> None:
    if not labels:
        return
    found = {label for item in items for label in _labels(item) if label}
    for label in labels:
        if label not in found:
            raise HarnessError(f'no entity has the label "{label}"; there are: {", ".join(sorted(found)) or "none"}')


def _labels(item: Page | FoundRow) -> Iterator[str | None]:
    if isinstance(item, FoundRow):
        yield from (entity.label for entity in item.labelled.annotations.entities or ())
    else:
        yield from (_label(item, mark.type, mark.attributes) for mark in item.marks)


def _twice(item: Page | FoundRow, first: str) -> str:
    """What to do with a document that is there already."""
    if first.startswith(f"{item.path}:"):
        return "ids stand once"
    return "import several people's files one at a time, each into a file of its own, and compare them with gold agree"


def _leaves_nothing(labelled: Labelled, notes: Sequence[Note]) -> bool:
    is_labelled = any(labelled.annotations.annotates(layer) for layer in LAYERS)
    return not is_labelled and any(note.code == NOT_PLACED for note in notes)


def _unwritable(labelled: Labelled) -> str | None:
    """Why no file can hold a document, where none can."""
    document, made = labelled.document, labelled.annotations
    fields = msgspec.structs.asdict(made)
    return why_unwritable(Line(id=document.id, text=document.text, meta=document.meta, **fields))
