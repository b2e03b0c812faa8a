"""Rewrites a document and its gold together: edits of the text in, new text, new offsets and new names out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from harness.annotation import (
    LAYERS,
    Annotations,
    Cluster,
    Document,
    Item,
    Labelled,
    Slot,
    sha256,
    slot_text,
    walk_slots,
)
from harness.perturbations.offset_map import OffsetMap, Replacement, apply_edits
from harness.scoring.items.words import normalise

_T = TypeVar("_T", bound=Item | Slot)


def _as_it_is(words: str) -> str:
    return words


class Changes(NamedTuple):
    """What a perturbation does to a document.

    Attributes:
        edits: of the text, in any order, none overlapping another.
        rename: what becomes of a cluster's name or alias. What its mentions are called besides is added by itself.
    """

    edits: Sequence[Replacement]
    rename: Callable[[str], str] = _as_it_is


class Rewritten(NamedTuple):
    """A document written otherwise, with its gold.

    Attributes:
        labelled: the document under its old id, and the gold, item by item in the old order.
        edits: those that were made, sorted.
        offsets: from the old text to the new one.
    """

    labelled: Labelled
    edits: tuple[Replacement, ...]
    offsets: OffsetMap


def rewrite(labelled: Labelled, changes: Changes) -> Rewritten:
    """Make the edits, and move the gold with them.

    An edit inside of which a span of the gold begins or ends is left out: where that span would be afterwards is no
    fact. So every offset is exact.

    Args:
        labelled: a document with its text.
        changes: what to do to it.

    Raises:
        ValueError: edits overlap, or one deletes without a replacement; a mistake of the perturbation.
    """
    text = labelled.document.text or ""
    edits = tuple(_sound(text, changes.edits, _edges(labelled.annotations)))
    if not edits:
        return Rewritten(labelled, (), OffsetMap(()))
    offsets, new = OffsetMap(edits), apply_edits(text, edits)
    mover = _Mover(offsets, new, changes.rename)
    moved = mover.annotations(labelled.annotations)
    moved = msgspec.structs.replace(moved, clusters=_renamed(labelled, moved, new, changes.rename))
    return Rewritten(Labelled(document=_document(labelled.document, new), annotations=moved), edits, offsets)


def _edges(annotations: Annotations) -> list[int]:
    return sorted({edge for _, slot in walk_slots(annotations) for piece in slot.extent for edge in piece})


def _sound(text: str, edits: Sequence[Replacement], edges: Sequence[int]) -> Iterator[Replacement]:
    """The edits that change something and cut no span, in order."""
    place = 0
    for edit in sorted(edits):
        if edit.start < place or not edit.words:
            raise ValueError(f"{edit} overlaps another edit, or deletes without a replacement")
        place = edit.end
        following = bisect_right(edges, edit.start)
        is_cutting = following < len(edges) and edges[following] < edit.end
        if not is_cutting and text[edit.start : edit.end] != edit.words:
            yield edit


def _document(document: Document, text: str) -> Document:
    """The document with another text; what its meta says of the old one is said of the new one, or left away."""
    facts = {"sha256": sha256(text), "chars": len(text)}
    meta = {name: facts.get(name, value) for name, value in document.meta.items() if name != "obtain"}
    return Document(id=document.id, text=text, meta=meta)


class _Mover:
    """Moves slots into the new text."""

    def __init__(self, offsets: OffsetMap, text: str, rename: Callable[[str], str]) -> None:
        self._offsets = offsets
        self._text = text
        self._rename = rename

    def annotations(self, made: Annotations) -> Annotations:
        layers = {
            layer: None if (items := getattr(made, layer)) is None else tuple(map(self._item, items))
            for layer in LAYERS
        }
        return msgspec.structs.replace(made, **layers)

    def _item(self, item: _T) -> _T:
        if isinstance(item, Slot):
            return self._slot(item)
        slots = {
            name: self._slot(value) for name in item.__struct_fields__ if isinstance(value := getattr(item, name), Slot)
        }
        return msgspec.structs.replace(item, **slots)

    def _slot(self, slot: _T) -> _T:
        assert isinstance(slot, Slot)
        changed: dict[str, object] = {"alternatives": tuple(map(self._slot, slot.alternatives))}
        if slot.start is not None and slot.end is not None:
            changed["start"], changed["end"] = self._offsets.span(slot.start, slot.end)
        if slot.fragments is not None:
            changed["fragments"] = tuple(self._offsets.span(*piece) for piece in slot.fragments)
        moved = msgspec.structs.replace(slot, **changed)
        if slot.text is None:
            return moved
        words = slot_text(moved, self._text) if moved.extent else self._rename(slot.text)
        return msgspec.structs.replace(moved, text=words)


def _renamed(labelled: Labelled, moved: Annotations, text: str, rename: Callable[[str], str]) -> Mapping[str, Cluster]:
    """The clusters under their new names, and under those that the new text gives to their mentions.

    A mention that was called by one of its cluster's names is called by one of them still.
    """
    before = labelled.annotations
    clusters = {
        key: msgspec.structs.replace(cluster, name=rename(cluster.name), aliases=tuple(map(rename, cluster.aliases)))
        for key, cluster in before.clusters.items()
    }
    owners = {normalise(name): key for key, cluster in clusters.items() for name in _names(cluster)}
    known = {key: {normalise(name) for name in _names(cluster)} for key, cluster in before.clusters.items()}
    for (_, old), (_, new) in zip(walk_slots(before), walk_slots(moved), strict=True):
        key = getattr(old, "cluster", None)
        if key not in clusters or not old.extent:
            continue
        was, words = (slot_text(slot, whole) or "" for slot, whole in ((old, labelled.document.text), (new, text)))
        if normalise(was) in known[key] and normalise(words) not in owners:
            owners[normalise(words)] = key
            clusters[key] = msgspec.structs.replace(clusters[key], aliases=(*clusters[key].aliases, words))
    return {key: msgspec.structs.replace(one, aliases=_once(one)) for key, one in clusters.items()}


def _names(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.name, *cluster.aliases)


def _once(cluster: Cluster) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(cluster.aliases) if name != cluster.name)
