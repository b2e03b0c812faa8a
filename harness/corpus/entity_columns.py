"""Reads gold and predicted entities from JSON Lines straight into columns, keeping no objects.

A line is decoded into structs that know nothing but start, end and label. A line that says more, or that is wrong, is
read again in full: what columns cannot hold is set apart for the plain scorer, and mistakes get their line and column.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Entity, HarnessError, Labelled, Layer, Line, decode_line
from harness.corpus.jsonlines import raw_lines, read_lines
from harness.scoring.signature import is_uncommon

if TYPE_CHECKING:
    from harness.scoring.columns.entity_scores import EntityCorpus

OTHER_LAYERS = tuple(layer for layer in LAYERS if layer != "entities")


class _LeanEntity(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    start: int
    end: int
    label: str
    text: msgspec.Raw = msgspec.Raw(b"")
    cluster: msgspec.Raw = msgspec.Raw(b"")
    score: msgspec.Raw = msgspec.Raw(b"")


class _LeanMeta(msgspec.Struct, gc=False):
    chars: int | None = None


class _LeanLine(msgspec.Struct, gc=False):
    id: str
    text: str | None = None
    meta: _LeanMeta | None = None
    entities: list[_LeanEntity] | None = None
    quotes: msgspec.Raw | None = None
    casualties: msgspec.Raw | None = None
    attributions: msgspec.Raw | None = None
    error: msgspec.Raw | None = None

    @property
    def says_more(self) -> bool:
        """Whether it has another layer, or is an error."""
        return not (self.quotes is self.casualties is self.attributions is self.error is None)


_decode_lean = msgspec.json.Decoder(_LeanLine).decode


class _Columns:
    """One side while it is read."""

    def __init__(self, codes: dict[str, int]) -> None:
        self.counts, self.start, self.end, self.label = array("i"), array("i"), array("i"), array("i")
        self._codes = codes

    def add(self, entities: Sequence[_LeanEntity | Entity]) -> None:
        codes = self._codes
        self.counts.append(len(entities))
        self.start.extend([entity.start for entity in entities])  # type: ignore[misc]  # no entity here lacks offsets
        self.end.extend([entity.end for entity in entities])  # type: ignore[misc]
        try:
            self.label.extend([codes[entity.label] for entity in entities])
        except KeyError:
            for entity in entities:
                codes.setdefault(entity.label, len(codes))
            self.label.extend([codes[entity.label] for entity in entities])


class OtherLayersError(Exception):
    """The gold annotates more than entities: columns of entities are not all there is to score."""


def read_entity_columns(gold: Path, predictions: Path, *, layers: Iterable[Layer]) -> EntityCorpus:
    """Read a corpus whose gold annotates entities alone.

    Args:
        gold: JSON Lines.
        predictions: JSON Lines.
        layers: the layers to be scored.

    Raises:
        OtherLayersError: gold annotates another of the layers to be scored.
        HarnessError: a line is wrong; the message has its file, line and column.
    """
    reader = _Reader(frozenset(layers))
    reader.read_gold(gold)
    reader.read_predictions(predictions)
    return reader.corpus()


class _Reader:
    def __init__(self, layers: frozenset[Layer]) -> None:
        self._layers = layers
        self._places: dict[str, int] = {}
        self._sizes, self._annotated = array("i"), array("b")
        self._codes: dict[str, int] = {}
        self._gold, self._predicted = _Columns(self._codes), _Columns(self._codes)
        self._order = array("i")
        self._gold_names = 0
        self._full_gold: dict[int, Labelled] = {}
        self._full_predictions: dict[int, Annotations] = {}
        self._failures: list[str] = []
        self._strays: list[str] = []

    def read_gold(self, path: Path) -> None:
        other = [layer for layer in OTHER_LAYERS if layer in self._layers]
        for _, raw in raw_lines(path):
            line: _LeanLine | Line = _lean_or_full(raw, path)
            if any(getattr(line, layer) is not None for layer in other):
                raise OtherLayersError
            place = self._places.setdefault(line.id, len(self._places))
            if place != len(self._sizes):
                _explain(path)
                raise HarnessError(f'{path}: the id "{line.id}" is used twice')
            self._sizes.append(_size(line))
            self._annotated.append(line.entities is not None)
            if isinstance(line, Line) and any(map(is_uncommon, line.entities or ())):
                document = Document(id=line.id, text=line.text, meta=line.meta)
                self._full_gold[place] = Labelled(document=document, annotations=line.annotations)
                self._gold.add(())
            else:
                self._gold.add(line.entities or ())
        for labelled in self._full_gold.values():
            for entity in labelled.annotations.entities or ():
                self._codes.setdefault(entity.label, len(self._codes))
        self._gold_names = len(self._codes)

    def read_predictions(self, path: Path) -> None:
        seen: set[str] = set()
        for _, raw in raw_lines(path):
            line: _LeanLine | Line = _lean_or_full(raw, path)
            if isinstance(line, _LeanLine) and line.says_more:
                line = _full(raw, path)
            if line.id in seen:
                _explain(path)
                raise HarnessError(f'{path}: the id "{line.id}" is used twice')
            seen.add(line.id)
            place = self._places.get(line.id)
            if line.error is not None:
                self._failures.append(line.id)
            elif place is None:
                self._strays.append(line.id)
            elif isinstance(line, Line):
                self._full_predictions[place] = line.annotations
            elif line.entities:
                self._order.append(place)
                self._predicted.add(line.entities)

    def corpus(self) -> EntityCorpus:
        """The two sides with their documents sorted by id."""
        import numpy as np

        from harness.scoring.columns.entity_scores import EntityCorpus

        ids = sorted(self._places)
        order = np.fromiter((self._places[name] for name in ids), dtype=np.int64, count=len(ids))
        rank = np.empty(len(ids), dtype=np.int64)
        rank[order] = np.arange(len(ids))
        gold_side = _side(self._gold, np.arange(len(ids)), rank)
        predicted = _side(self._predicted, np.frombuffer(self._order, dtype=np.int32), rank)
        names = list(self._codes)
        apart = {
            int(rank[place]): self._both(place, ids[int(rank[place])], gold_side, predicted, names, int(rank[place]))
            for place in sorted(self._full_gold.keys() | self._full_predictions.keys())
        }
        for _, found in apart.values():
            names += [e.label for e in found.entities or () if e.label not in self._codes]
        uncommon = [
            (full.document.id, entity)
            for full in self._full_gold.values()
            for entity in full.annotations.entities or ()
        ]
        return EntityCorpus(
            ids=ids,
            sizes=np.frombuffer(self._sizes, dtype=np.int32)[order],
            annotated=np.frombuffer(self._annotated, dtype=np.int8)[order].astype(bool),
            gold=gold_side,
            predicted=predicted,
            names=names,
            gold_names=self._gold_names,
            apart=apart,
            uncommon=uncommon,
            failures=self._failures,
            strays=self._strays,
        )

    def _both(
        self, place: int, name: str, gold: Any, predicted: Any, names: list[str], row: int
    ) -> tuple[Labelled, Annotations]:
        """Both sides of a document that columns cannot hold, rebuilt from columns where one of them could."""
        labelled = self._full_gold.get(place)
        if labelled is None:
            size = self._sizes[place]
            document = Document(id=name, meta={"chars": size} if size >= 0 else {})
            entities = _entities(gold, row, names) if self._annotated[place] else None
            labelled = Labelled(document=document, annotations=Annotations(entities=entities))
        found = self._full_predictions.get(place)
        return labelled, found if found is not None else Annotations(entities=_entities(predicted, row, names))


def _entities(side: Any, row: int, names: list[str]) -> tuple[Entity, ...]:
    first = int(side.counts[:row].sum())
    items = slice(first, first + int(side.counts[row]))
    columns = zip(side.start[items].tolist(), side.end[items].tolist(), side.label[items].tolist(), strict=True)
    return tuple(starmap(lambda start, end, label: Entity(start=start, end=end, label=names[label]), columns))


def _side(columns: _Columns, places: Any, rank: Any) -> Any:
    """The columns with one block a document in the order of ``rank``; untouched where they stand so already."""
    import numpy as np

    from harness.scoring.columns.entities import Side

    counts, start, end, label = (
        np.frombuffer(column, dtype=np.int32) for column in (columns.counts, columns.start, columns.end, columns.label)
    )
    rows = rank[places]
    by_document = np.zeros(len(rank), dtype=np.int32)
    by_document[rows] = counts
    if not bool(np.all(rows[1:] > rows[:-1])):
        order = np.argsort(np.repeat(rows, counts), kind="stable")
        start, end, label = start[order], end[order], label[order]
    return Side(by_document, start, end, label)


def _lean_or_full(raw: bytes, path: Path) -> _LeanLine | Line:
    try:
        return _decode_lean(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _full(raw, path)


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


def _size(line: _LeanLine | Line) -> int:
    if line.text is not None:
        return len(line.text)
    if isinstance(line, Line):
        chars = line.meta.get("chars")
        return chars if isinstance(chars, int) else -1
    return line.meta.chars if line.meta is not None and line.meta.chars is not None else -1
