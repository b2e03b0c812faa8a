"""Reads gold and predicted entities from JSON Lines straight into columns, keeping no objects.

A line is decoded into structs that know nothing but start, end and label. A line that says more, or that is wrong, is
read again in full: what columns cannot hold is set apart for the plain scorer, and mistakes get their line and column.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Entity, Labelled, Layer, Line
from harness.errors import HarnessError
from harness.files.json_line import decode_line
from harness.gold.jsonlines import Span, raw_blocks, read_lines
from harness.scoring.signature import is_uncommon

if TYPE_CHECKING:
    from harness.scoring.columns.entities import Side

AT_ONCE = 2_000
"""Entities that are moved into arrays together."""
MOST_SHORT_CODES = 1 << 16
FURTHEST = (1 << 31) - 1
"""The largest offset that a column holds; one beyond it is as far outside of any text."""
OTHER_LAYERS = tuple(layer for layer in LAYERS if layer != "entities")


class _LeanEntity(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    start: int
    end: int
    label: str
    text: msgspec.Raw = msgspec.Raw(b"")
    cluster: msgspec.Raw = msgspec.Raw(b"")


class _LeanMeta(msgspec.Struct, gc=False):
    chars: int | None = None


class _LeanGold(msgspec.Struct, gc=False):
    id: str
    text: msgspec.Raw = msgspec.Raw(b"null")
    meta: _LeanMeta | None = None
    entities: list[_LeanEntity] | None = None
    quotes: msgspec.Raw | None = None
    casualties: msgspec.Raw | None = None
    attributions: msgspec.Raw | None = None
    error: None = None


class _LeanPrediction(msgspec.Struct, gc=False):
    id: str
    text: None = None
    entities: list[_LeanEntity] | None = None
    quotes: None = None
    casualties: None = None
    attributions: None = None
    error: None = None


_Lean = TypeVar("_Lean", _LeanGold, _LeanPrediction)
_gold_decoder = msgspec.json.Decoder(_LeanGold)
_prediction_decoder = msgspec.json.Decoder(_LeanPrediction)
_decode_text = msgspec.json.Decoder(str).decode
_UNDECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class PlainPathError(Exception):
    """Columns of start, end and label are not all there is to read: other layers, scores, or an error in gold."""


class Blocks:
    """The entities of one side, a block a document, in the order in which they were read."""

    def __init__(self, codes: dict[str, int]) -> None:
        self._counts, self._start, self._end, self._label = array("i"), array("i"), array("i"), array("H")
        self._codes = codes
        self._waiting: list[_LeanEntity | Entity] = []

    def add(self, entities: Sequence[_LeanEntity | Entity]) -> None:
        self._counts.append(len(entities))
        self._waiting += entities
        if len(self._waiting) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        """Move what waits into the arrays, whose ``fromlist`` is fastest on long lists."""
        waiting, codes = self._waiting, self._codes
        _extend(self._start, [entity.start for entity in waiting])  # type: ignore[misc]  # no entity here lacks offsets
        _extend(self._end, [entity.end for entity in waiting])  # type: ignore[misc]
        try:
            found = [codes[entity.label] for entity in waiting]
        except KeyError:
            for entity in waiting:
                codes.setdefault(entity.label, len(codes))
            found = [codes[entity.label] for entity in waiting]
        if len(codes) > MOST_SHORT_CODES and self._label.typecode == "H":
            self._label = array("i", self._label)
        self._label.fromlist(found)
        self._waiting = []

    def side(self) -> Side:
        """The columns as they stand, without a copy."""
        import numpy as np

        from harness.scoring.columns.entities import Side

        self._flush()
        columns = (self._counts, self._start, self._end, self._label)
        return Side(*(np.frombuffer(column, dtype=column.typecode) for column in columns))


def _extend(column: array[int], offsets: list[int]) -> None:
    try:
        column.fromlist(offsets)
    except OverflowError:
        column.fromlist([max(-FURTHEST, min(offset, FURTHEST)) for offset in offsets])


@dataclass(slots=True)
class EntityFiles:
    """Two files, or a part of each, as they were read.

    Attributes:
        gold_ids, predicted_ids: document ids in file order.
        sizes: of each gold text, in code points; negative where it is not known.
        annotated: of each gold document, whether its entities are.
        gold, predicted: the columns, one block a document.
        codes: label codes by name.
        full_gold, full_predictions: by id, what columns do not hold; their blocks are empty.
        failures: ids of the documents whose predictions are an error.
    """

    gold_ids: list[str] = field(default_factory=list)
    predicted_ids: list[str] = field(default_factory=list)
    sizes: array[int] = field(default_factory=lambda: array("i"))
    annotated: array[int] = field(default_factory=lambda: array("b"))
    codes: dict[str, int] = field(default_factory=dict)
    full_gold: dict[str, Labelled] = field(default_factory=dict)
    full_predictions: dict[str, Annotations] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    gold: Blocks = field(init=False)
    predicted: Blocks = field(init=False)

    def __post_init__(self) -> None:
        self.gold, self.predicted = Blocks(self.codes), Blocks(self.codes)


def read_entity_files(
    gold: Path,
    predictions: Path,
    *,
    layers: Iterable[Layer],
    gold_span: Span | None = None,
    predicted_span: Span | None = None,
) -> EntityFiles:
    """Read a corpus whose gold annotates entities alone.

    Args:
        gold, predictions: JSON Lines.
        layers: the layers to be scored.
        gold_span, predicted_span: the bytes to read of each; whole files without.

    Raises:
        PlainPathError: gold annotates another of the layers to be scored, or predictions carry scores.
        HarnessError: a line is wrong; the message has its file, line and column.
    """
    files = EntityFiles()
    _read_gold(files, gold, [layer for layer in OTHER_LAYERS if layer in set(layers)], gold_span)
    _read_predictions(files, predictions, predicted_span)
    return files


def _read_gold(files: EntityFiles, path: Path, other: Sequence[Layer], span: Span | None) -> None:
    beside_entities = attrgetter("error", *other)
    nothing = beside_entities(_LeanGold(id=""))
    for line in _lines(path, span, _gold_decoder):
        if beside_entities(line) != nothing:
            raise PlainPathError
        files.gold_ids.append(line.id)
        files.sizes.append(min(_size(line, path), FURTHEST))
        files.annotated.append(line.entities is not None)
        if isinstance(line, Line) and any(map(is_uncommon, line.entities or ())):
            document = Document(id=line.id, text=line.text, meta=line.meta)
            files.full_gold[line.id] = Labelled(document=document, annotations=line.annotations)
            files.gold.add(())
        else:
            files.gold.add(line.entities or ())
    refuse_repeated(files.gold_ids, path)


def _read_predictions(files: EntityFiles, path: Path, span: Span | None) -> None:
    for line in _lines(path, span, _prediction_decoder):
        files.predicted_ids.append(line.id)
        if isinstance(line, _LeanPrediction):
            files.predicted.add(line.entities or ())
            continue
        files.predicted.add(())
        if any(entity.score is not None for entity in line.entities or ()):
            raise PlainPathError
        if line.error is not None:
            files.failures.append(line.id)
        else:
            files.full_predictions[line.id] = line.annotations
    refuse_repeated(files.predicted_ids, path)


def refuse_repeated(ids: Sequence[str], path: Path) -> None:
    """Raise where an id is used twice, naming both lines."""
    if len(set(ids)) != len(ids):
        _explain(path)


def _lines(path: Path, span: Span | None, decoder: msgspec.json.Decoder[_Lean]) -> Iterator[_Lean | Line]:
    """The lines of a file, or those that start inside a span; in full those that the decoder's struct cannot hold."""
    for block in raw_blocks(path, span):
        yield from _decode_block(block, decoder) or _decode_lines(block, decoder, path)


def _decode_block(block: bytes, decoder: msgspec.json.Decoder[_Lean]) -> list[_Lean] | None:
    """The documents of a block; ``None`` where they are not one a line, or not as lean as that."""
    try:
        found = decoder.decode_lines(block)
    except _UNDECODED:
        return None
    return found if len(found) == block.count(b"\n") + (not block.endswith(b"\n")) else None


def _decode_lines(block: bytes, decoder: msgspec.json.Decoder[_Lean], path: Path) -> Iterator[_Lean | Line]:
    for raw in filter(bytes.strip, block.split(b"\n")):
        try:
            yield decoder.decode(raw)
        except _UNDECODED:
            yield _full(raw, path)


def _full(raw: bytes, path: Path) -> Line:
    try:
        return decode_line(raw)
    except HarnessError:
        _explain(path)
        raise


def _explain(path: Path) -> None:
    """Read the file with the reader that names line and column, which raises where this one stumbled."""
    for _ in read_lines(path):
        pass


def _size(line: _LeanGold | Line, path: Path) -> int:
    """The text's length in code points; -1 where it is not known."""
    if isinstance(line, Line):
        chars = line.meta.get("chars")
        return len(line.text) if line.text is not None else chars if isinstance(chars, int) else -1
    raw = bytes(line.text)
    if raw == b"null":
        return line.meta.chars if line.meta is not None and line.meta.chars is not None else -1
    try:
        if raw.startswith(b'"') and b"\\" not in raw:
            return len(raw if raw.isascii() else raw.decode()) - len('""')
        return len(_decode_text(raw))
    except _UNDECODED:
        _explain(path)
        raise
