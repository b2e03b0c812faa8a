"""Who a source is: gold's clusters, and what a predicted source resolves to.

A predicted source resolves to a gold cluster by its span (dice ≥ 0.5 with the cluster's best mention; where several
clusters tie for the best mention the span decides nothing), else by its words: the name of its own cluster, its text,
or the text at its span, equal after normalising to a name or alias of exactly one cluster. Predicted cluster ids are
never compared. Gold's source may have alternatives with clusters of their own: any of these is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, product

import msgspec

from harness.annotation import Annotations, Attribution, Cluster, Fragments, Slot, Source
from tests.scoring.oracle.spans import length, locate, normalise, overlap

Key = str
"""A gold cluster by its place among all, or, with a leading mark, somebody outside all of them."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose words a content is: the sources by their first readings, and every set that is as right."""

    first: frozenset[Key]
    possible: frozenset[frozenset[Key]]

    def fit(self, predicted: Voices) -> bool:
        return predicted.first in self.possible


def voices(readings: Iterable[tuple[Key, ...]]) -> Voices:
    """The voices of several sources, of each of which it is told who it may be."""
    several = list(readings)
    possible = frozenset(map(frozenset, product(*several)))
    return Voices(frozenset(each[0] for each in several), possible)


NOBODY = voices(())


class Cast:
    """The clusters of one gold document with their mentions and names."""

    def __init__(self, annotations: Annotations, text: str | None, size: int | None) -> None:
        self._text, self._size = text, size
        self._keys = cluster_keys(annotations)
        self._mentions: dict[Fragments, set[Key]] = defaultdict(set)
        self._names: dict[str, set[Key]] = defaultdict(set)
        for cluster, described in annotations.clusters.items():
            for name in (described.name, *described.aliases):
                self._name(name, self._keys[cluster])
        for entity in annotations.entities or ():
            if entity.cluster is not None:
                self._mention(entity, self._keys[entity.cluster])
        for attribution in annotations.attributions or ():
            if attribution.source is not None:
                for reading, key in zip(attribution.source.readings(), self.of_gold(attribution.source), strict=True):
                    self._mention(msgspec.structs.replace(reading, alternatives=()), key)
                self._name_outsider(self.of_gold(attribution.source)[0])

    def _name(self, name: str, cluster: Key) -> None:
        if words := normalise(name):
            self._names[words].add(cluster)

    def _mention(self, slot: Slot, cluster: Key) -> None:
        place = locate(slot, self._text, self._size)
        for reading in place.any_reading():
            if reading.extent:
                self._mentions[reading.extent].add(cluster)

    def _name_outsider(self, cluster: Key) -> None:
        if cluster.startswith("="):
            self._name(cluster[1:], cluster)

    def of_gold(self, source: Source) -> tuple[Key, ...]:
        """The cluster of each reading of a gold source, in their order.

        A source without a cluster stands for whoever else has the same words, and so do its alternatives without one.
        """
        nobody = _outsider("=", source, self._text, self._size)
        return tuple(self._keys[one.cluster] if one.cluster is not None else nobody for one in source.readings())

    def resolve(self, source: Source, clusters: Mapping[str, Cluster]) -> Key:
        """The gold cluster of a predicted source, or a key that equals no cluster but is the same for the same words.

        Args:
            source: the predicted source.
            clusters: the clusters that the prediction itself describes.
        """
        found = self._by_span(source)
        return found if found is not None else self.resolve_words(source, clusters)

    def resolve_words(self, source: Source, clusters: Mapping[str, Cluster]) -> Key:
        """As ``resolve``, by the words alone."""
        found = self._by_words(source, clusters)
        return found if found is not None else _outsider("?", source, self._text, self._size)

    def _by_span(self, source: Source) -> Key | None:
        extent = locate(source, self._text, self._size).extent
        if not extent:
            return None
        best = Fraction(1, 4)  # dice is twice this quotient, so half of what dice must reach
        winners: set[Key] = set()
        for mention, clusters in self._mentions.items():
            score = Fraction(overlap(mention, extent), length(mention) + length(extent))
            if score > best:
                best, winners = score, set(clusters)
            elif score == best:
                winners |= clusters
        return winners.pop() if len(winners) == 1 else None

    def _by_words(self, source: Source, clusters: Mapping[str, Cluster]) -> Key | None:
        own = clusters.get(source.cluster) if source.cluster is not None else None
        at_span = locate(source, self._text, self._size).words
        for words in (normalise(own.name) if own else "", normalise(source.text or ""), at_span):
            named = self._names.get(words, set())
            if len(named) == 1:
                return next(iter(named))
        return None


def cluster_keys(annotations: Annotations) -> dict[str, Key]:
    """A key for each gold cluster. Keys sort by what is known of the cluster, so that its id settles nothing."""
    sources = (link.source for link in annotations.attributions or () if link.source is not None)
    others = [(source, *source.alternatives) for source in sources]
    slots = (*(annotations.entities or ()), *chain.from_iterable(others))
    mentions: dict[str, list[Fragments]] = {cluster: [] for cluster in annotations.clusters}
    for slot in slots:
        if slot.cluster is not None:
            mentions.setdefault(slot.cluster, []).append(slot.extent)
    nobody = Cluster(name="")

    def known(cluster: str) -> tuple[object, ...]:
        described = annotations.clusters.get(cluster, nobody)
        return described.name, sorted(described.aliases), described.kind or "", sorted(mentions[cluster]), cluster

    return {cluster: f"{place:06d} {cluster}" for place, cluster in enumerate(sorted(mentions, key=known))}


def _outsider(mark: str, source: Source, text: str | None, size: int | None) -> Key:
    place = locate(source, text, size)
    return f"{mark}{place.words or place.extent or source.cluster or ''}"


def sources_by_content(
    attributions: Iterable[Attribution], who: Callable[[Source], tuple[Key, ...]], rename: Mapping[str, str]
) -> dict[str, Voices]:
    """The sources of every quote and casualty that an attribution points to; a null source adds nobody.

    Args:
        attributions: one side's attributions.
        who: turns a source into the keys of its readings.
        rename: ids of identical items that were merged, to the id that stands for them.
    """
    found: dict[str, list[tuple[Key, ...]]] = defaultdict(list)
    for attribution in attributions:
        if isinstance(attribution.content, str):
            keys = found[rename.get(attribution.content, attribution.content)]
            if attribution.source is not None:
                keys.append(who(attribution.source))
    return {content: voices(keys) for content, keys in found.items()}


def figure_sources(
    casualty: str, extent: Fragments, own: Mapping[str, Voices], contents: Iterable[tuple[Fragments, Voices]]
) -> Voices:
    """The sources of a figure: its own, else those of the innermost attributed content that contains it.

    Args:
        casualty: the figure's id.
        extent: where it stands (its figure, else its victims).
        own: sources by casualty id.
        contents: extents of attributed quotes and other contents, each with its sources.
    """
    if casualty in own:
        return own[casualty]
    around = [
        (length(content), content, sources)
        for content, sources in contents
        if extent and overlap(content, extent) == length(extent)
    ]
    return min(around, key=lambda found: found[:2])[2] if around else NOBODY
