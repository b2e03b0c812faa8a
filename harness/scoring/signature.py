"""Signatures: all that could change a number, so that two numbers can be seen to be comparable.

``entities.strict|gold:ab12cd34|scope:all|v0.1.0``: the score's address, a digest of the gold that it depends on, a
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


def corpus_digest(gold: Iterable[Labelled]) -> str:
    """A digest of whole gold documents, in whatever order they come."""
    return hashlib.sha256("".join(sorted(gold_hash(labelled) for labelled in gold)).encode()).hexdigest()[:SHOWN]


def signature(address: str, gold: str, scope: str, *, untrimmed: bool = False) -> str:
    """The signature of one score."""
    return f"{address}|gold:{gold}|scope:{scope}|v{__version__}{'|untrimmed' if untrimmed else ''}"


class EntityDigest:
    """A digest of gold entities alone, cheap over columns: other layers and texts cannot change what entities score.

    Documents come sorted by id, the entities of each sorted by start, end and label.
    """

    def __init__(self) -> None:
        self._columns = [hashlib.sha256() for _ in range(4)]

    def add(self, counts: NDArray[Any], start: NDArray[Any], end: NDArray[Any], label: NDArray[Any]) -> None:
        """Take in the next documents; ``label`` is the place among gold's label names in sorted order."""
        import numpy as np

        for digest, column in zip(self._columns, (counts, start, end, label), strict=True):
            digest.update(np.asarray(column, dtype="<i8").tobytes())

    def finish(self, ids: Sequence[str], names: Iterable[str], uncommon: Iterable[tuple[str, Entity]]) -> str:
        """The digest.

        Args:
            ids: all documents, sorted.
            names: gold's label names.
            uncommon: document ids and entities of the documents with an entity that columns do not hold.
        """
        rest = sorted(msgspec.json.encode([name, entity], order="deterministic") for name, entity in uncommon)
        frame = msgspec.json.encode([list(ids), sorted(names)])
        parts = [digest.digest() for digest in self._columns]
        return hashlib.sha256(b"\0".join([frame, *parts, *rest])).hexdigest()[:SHOWN]


def is_uncommon(entity: Entity) -> bool:
    """Whether an entity says more than a start, an end and a label can."""
    return bool(
        entity.start is None
        or entity.end is None
        or entity.fragments is not None
        or entity.alternatives
        or entity.optional
    )


def entity_digest(gold: Sequence[Labelled]) -> str:
    """The digest of documents that are sorted by id."""
    import numpy as np

    entities = [labelled.annotations.entities or () for labelled in gold]
    apart = [any(map(is_uncommon, found)) for found in entities]
    uncommon = [
        (labelled.document.id, e)
        for labelled, found, is_apart in zip(gold, entities, apart, strict=True)
        if is_apart
        for e in found
    ]
    entities = [() if is_apart else found for found, is_apart in zip(entities, apart, strict=True)]
    names = sorted({e.label for found in entities for e in found} | {e.label for _, e in uncommon})
    rank = {name: place for place, name in enumerate(names)}
    rows: list[tuple[int, int, int]] = []
    for found in entities:
        rows += sorted((e.start or 0, e.end or 0, rank[e.label]) for e in found)
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    digest = EntityDigest()
    digest.add(np.array([len(found) for found in entities]), columns[0], columns[1], columns[2])
    return digest.finish([labelled.document.id for labelled in gold], names, uncommon)
