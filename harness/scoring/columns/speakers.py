"""The clusters of a batch of documents, and who sources are by their clusters and words: ``sources.Cast`` in bulk.

Who somebody is, is a number: the place of gold's cluster in the order of ``sources.cluster_keys``, or, from
``OUTSIDER`` on, the key of the words of somebody outside of all clusters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from harness.annotation import Annotations, Cluster, Source
from harness.scoring.columns.pairing import Ints
from harness.scoring.columns.rows import OUTSIDER, Columns
from harness.scoring.columns.slots import SlotReader
from harness.scoring.sources import cluster_keys

NULL = -1
_SEVERAL = -1


class GoldCast:
    """Gold's clusters, with their names and mentions.

    ``names`` lead, document by document, from the number of a name to its cluster, or to -1 where several have it.
    """

    def __init__(self, slots: SlotReader, documents: Sequence[Annotations]) -> None:
        self._slots = slots
        self._clusters = [_in_order(gold) for gold in documents]
        self.names: list[dict[int, int]] = [{} for _ in documents]
        for gold, order, names in zip(documents, self._clusters, self.names, strict=True):
            for name, cluster in gold.clusters.items():
                for called in (cluster.name, *cluster.aliases):
                    self._name(called, order[name], names)
        entities = [
            (nth, entity)
            for nth, gold in enumerate(documents)
            for entity in gold.entities or ()
            if entity.cluster is not None
        ]
        document = np.array([nth for nth, _ in entities], dtype=np.int64)
        place = slots.places([entity for _, entity in entities], document)
        who = [self._clusters[nth][entity.cluster or ""] for nth, entity in entities]
        self._mentions = [(document, place, np.array(who, dtype=np.int64))]

    def _name(self, name: str, who: int, names: dict[int, int]) -> None:
        words = self._slots.words[name]
        if words and names.setdefault(words, who) != who:
            names[words] = _SEVERAL

    def who(self, sources: Sequence[Source | None], place: Ints, document: Ints) -> Ints:
        """Who each source is, ``NULL`` for none; sources that stand in the text become mentions."""
        clusters = self._clusters
        rows = zip(sources, place.tolist(), document.tolist(), strict=True)
        found = np.array(
            [
                NULL
                if source is None
                else self._outsider(source, here, nth)
                if source.cluster is None
                else clusters[nth][source.cluster]
                for source, here, nth in rows
            ],
            dtype=np.int64,
        )
        self._mentions.append((document, place, found))
        return found

    def _outsider(self, source: Source, place: int, document: int) -> int:
        words = _unnamed(self._slots, source, place, document)
        who = OUTSIDER + self._slots.keys["=" + words]
        self._name(words, who, self.names[document])
        return who

    def mentions(self, first: int) -> Columns:
        """All mentions that stand in the text; ``first`` is the number of the first document."""
        document, place, who = (np.concatenate(columns) for columns in zip(*self._mentions, strict=True))
        located = place > 0
        return {"document": document[located] + first, "place": place[located], "who": who[located]}


class PredictedCast:
    """Who predicted sources are by words: the name of their own cluster, their text, or the text at their span."""

    def __init__(
        self, slots: SlotReader, clusters: Sequence[Mapping[str, Cluster]], names: Sequence[Mapping[int, int]]
    ) -> None:
        """From the clusters that each prediction describes, and the names of gold's."""
        self._slots, self._clusters, self._names = slots, clusters, names

    def who(self, sources: Sequence[Source | None], place: Ints, document: Ints) -> Ints:
        """Who each source is, ``NULL`` for none."""
        rows = zip(sources, place.tolist(), document.tolist(), strict=True)
        found = [NULL if source is None else self._who(source, here, nth) for source, here, nth in rows]
        return np.array(found, dtype=np.int64)

    def _who(self, source: Source, place: int, document: int) -> int:
        slots, names, clusters = self._slots, self._names[document], self._clusters[document]
        found = _SEVERAL
        if source.cluster is not None and source.cluster in clusters:
            found = names.get(slots.words[clusters[source.cluster].name], _SEVERAL)
        if found < 0 and source.text:
            found = names.get(slots.words[source.text], _SEVERAL)
        if found < 0:
            found = names.get(slots.words_at(source, place, document), _SEVERAL)
        return OUTSIDER + slots.keys["?" + _unnamed(slots, source, place, document)] if found < 0 else found


def _unnamed(slots: SlotReader, source: Source, place: int, document: int) -> str:
    """What stands for somebody outside of all clusters, as in ``sources``."""
    words = slots.words.spelled[slots.words_at(source, place, document)]
    return words or (str(source.extent) if place > 0 else source.cluster or "")


def _in_order(gold: Annotations) -> dict[str, int]:
    """The place of each cluster in the order of ``sources.cluster_keys``."""
    slots = (*(gold.entities or ()), *(link.source for link in gold.attributions or ()))
    named = {slot.cluster for slot in slots if slot is not None}
    named.discard(None)
    known = {(c.name, tuple(sorted(c.aliases)), c.kind or ""): name for name, c in gold.clusters.items()}
    if len(known) < len(gold.clusters) or not named <= gold.clusters.keys():
        # What is described alike, or not at all, is told apart by where it is mentioned.
        keys = cluster_keys(gold)
        return {name: place for place, name in enumerate(sorted(keys, key=keys.__getitem__))}
    return {known[key]: place for place, key in enumerate(sorted(known))}
