"""Signatures: all that could change a number, so that two numbers can be seen to be comparable.

``entities.strict|gold:ab12cd34|scope:all|v0.2.0``: the score's address, a digest of the gold that it depends on, a
digest of the scope, and the version of the harness. ``|untrimmed`` is added where a text was not at hand, so that
quotation marks at the ends of quotes could not be trimmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from harness import __version__
from harness.annotation import Entity, Labelled, Scope, sha256

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 8


def gold_hash(labelled: Labelled) -> str:
    """A digest of one gold document: its id, its annotations, and its text's own hash where that is known."""
    text = labelled.document.text
    known = sha256(text) if text is not None else str(labelled.document.meta.get("sha256", ""))
    body = msgspec.json.encode([labelled.document.id, known, labelled.annotations], order="deterministic")
    return hashlib.sha256(body).hexdigest()


def scope_digest(scope: Scope) -> str:
    """A digest of the scope; ``all`` where it sets no limit."""
    if scope == Scope():
        return "all"
    return hashlib.sha256(msgspec.json.encode(scope, order="deterministic")).hexdigest()[:SHOWN]


def corpus_digest(hashes: Iterable[str]) -> str:
    """A digest of whole gold documents, given the hash of each, in whatever order they come."""
    return hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()[:SHOWN]


def signature(address: str, gold: str, scope: str, *, untrimmed: bool = False) -> str:
    """The signature of one score."""
    return f"{address}|gold:{gold}|scope:{scope}|v{__version__}{'|untrimmed' if untrimmed else ''}"


def label_marks(names: Iterable[str]) -> NDArray[Any]:
    """A 64-bit mark of each label name."""
    import numpy as np

    digests = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in names]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def entity_marks(
    documents: int, document: NDArray[Any], start: NDArray[Any], end: NDArray[Any], label: NDArray[Any]
) -> NDArray[Any]:
    """A 64-bit mark of each document's entities, whatever their order: cheap over columns.

    Args:
        documents: how many documents there are.
        document: each entity's document.
        start, end: half-open code points.
        label: each entity's label as ``label_marks`` has it.
    """
    import numpy as np

    with np.errstate(over="ignore"):
        mixed = label
        for column in (start, end):
            mixed = _mix(mixed ^ column.astype(np.uint64))
        marks = np.zeros(documents, dtype=np.uint64)
        np.add.at(marks, document, mixed)
    return marks


def _mix(value: NDArray[Any]) -> NDArray[Any]:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014), after a step of its counter."""
    import numpy as np

    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[Any] = value ^ (value >> np.uint64(31))
    return mixed


def entities_digest_of(ids: Sequence[str], marks: NDArray[Any], uncommon: Iterable[tuple[str, Entity]]) -> str:
    """A digest of gold entities alone: other layers and texts cannot change what entities score.

    Args:
        ids: all documents, sorted.
        marks: of each document, of its entities; 0 for one whose entities are listed in ``uncommon``.
        uncommon: document ids and entities of the documents with an entity that columns do not hold.
    """
    rest = sorted(msgspec.json.encode([name, entity], order="deterministic") for name, entity in uncommon)
    parts = [msgspec.json.encode(list(ids)), marks.astype("<u8").tobytes(), *rest]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:SHOWN]


def is_uncommon(entity: Entity) -> bool:
    """Whether an entity says more than a start, an end and a label can."""
    return bool(
        entity.start is None
        or entity.end is None
        or entity.fragments is not None
        or entity.alternatives
        or entity.optional
    )
