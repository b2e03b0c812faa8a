"""Who a source is: gold's clusters, and what a predicted source resolves to.

A predicted source resolves to a gold cluster by its span (dice ≥ 0.5 with the cluster's best mention; where several
clusters tie for the best mention the span decides nothing), else by its words: the name of its own cluster, its text,
or the text at its span, equal after normalising to a name or alias of exactly one cluster. Predicted cluster ids are
never compared. Gold's source may have alternatives with clusters of their own: whoever of these it is found to be is
right.

Who somebody is, is a whole number within a document: a cluster's place in the order of what is known of it, or
``OUTSIDER`` and more for somebody outside all clusters, the same for the same words of the same side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from harness.annotation import Annotations, Cluster, Entity, Fragments, Slot, Source
from harness.scoring.items.order import Ints, Mask, inverse, matches, numbered, ranks
from harness.scoring.items.spans import Spans, Texts, read_spans
from harness.scoring.items.sweep import overlapping
from harness.scoring.items.words import normalise

OUTSIDER = 1 << 40
_SEVERAL = -1


class Outsiders(dict[str, int]):
    """Numbers of those outside all clusters, by a mark of the side and what is known of them."""

    def __missing__(self, key: str) -> int:
        found = self[key] = OUTSIDER + len(self)
        return found

    def ranked(self, who: Ints) -> Ints:
        """The same, but that the order of the numbers is the order of the keys."""
        rows = np.flatnonzero(who >= OUTSIDER)
        if not len(rows):
            return who
        names = list(self)
        found = who.copy()
        found[rows] = OUTSIDER + ranks([names[number - OUTSIDER] for number in who[rows].tolist()])
        return found


class OtherSources(NamedTuple):
    """Whom else gold's sources may be, a row for each alternative, sorted by ``row``.

    Attributes:
        row: the source that it is an alternative of.
        who: whom the alternative names.
        is_implicit: whether it stands nowhere: a cluster alone.
    """

    row: Ints
    who: Ints
    is_implicit: Mask

    def of(self, rows: Ints) -> tuple[Ints, Ints]:
        """The alternatives of some rows: the place of its source among ``rows``, and who it is."""
        place, at = matches(rows, self.row)
        return place, self.who[at]

    def moved(self, order: Ints) -> OtherSources:
        """The same, once the sources are in another order."""
        row = inverse(order)[self.row]
        at = np.argsort(row, kind="stable")
        return OtherSources(row[at], self.who[at], self.is_implicit[at])

    def ranks(self, sources: int) -> Ints:
        """A column that sorts sources by whom else they may be; outsiders are told by the source itself."""
        found = np.zeros(sources, dtype=np.int64)
        named: dict[int, list[int]] = {}
        for row, who in zip(self.row.tolist(), self.who.tolist(), strict=True):
            named.setdefault(row, []).append(who if who < OUTSIDER else -1)
        told = {others: place for place, others in enumerate(sorted(set(map(tuple, named.values()))), 1)}
        found[list(named)] = [told[tuple(others)] for others in named.values()]
        return found


NO_OTHERS = OtherSources(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=bool))


class GoldCast:
    """The clusters of a chunk's gold documents with their mentions and names."""

    def __init__(self, gold: Sequence[Annotations], texts: Texts, outsiders: Outsiders) -> None:
        self._gold, self._texts, self._outsiders = gold, texts, outsiders
        self._places: list[Mapping[str, int] | None] = [None] * len(gold)
        self._names: list[dict[str, int] | None] = [None] * len(gold)
        self._unclustered: dict[int, list[tuple[str, int]]] = {}

    def who(self, sources: Spans) -> Ints:
        """Who each gold source is; a source without a cluster is whoever else has the same words. 0 for no source."""
        found = np.zeros(len(sources), dtype=np.int64)
        rows = np.flatnonzero(sources.present)
        documents = sources.document[rows].tolist()
        for row, at, nth in zip(rows.tolist(), sources.origin[rows].tolist(), documents, strict=True):
            source = sources.slots[at]
            assert isinstance(source, Source)
            if source.cluster is not None:
                found[row] = self._places_of(nth)[source.cluster]
                continue
            key = "=" + _unnamed(sources, row, source, sources.words_of(row))
            found[row] = self._outsiders[key]
            self._unclustered.setdefault(nth, []).append((normalise(key[1:]), int(found[row])))
        return found

    def others(self, sources: Spans, who: Ints) -> OtherSources:
        """Whom else each gold source may be.

        Args:
            sources: gold's sources.
            who: what ``who`` gives for them.
        """
        found: list[tuple[int, int, bool]] = []
        for row in np.flatnonzero(sources.present & (sources.others > 0)).tolist():
            source = sources.slots[sources.origin[row]]
            assert isinstance(source, Source)
            places = sources.readings(row)[1:]
            for other, (extent, words) in zip(source.alternatives, places, strict=True):
                found.append(
                    (row, self._whose(other, int(sources.document[row]), int(who[row])), not extent and not words)
                )
        if not found:
            return NO_OTHERS
        row_of, whose, is_implicit = zip(*found, strict=True)
        return OtherSources(np.array(row_of, dtype=np.int64), np.array(whose, dtype=np.int64), np.array(is_implicit))

    def _whose(self, other: Slot, document: int, who: int) -> int:
        """Who an alternative of somebody's mention is: the same, unless it has a cluster of its own."""
        cluster = other.cluster if isinstance(other, Source) else None
        return who if cluster is None else self._places_of(document)[cluster]

    def mentions(self, sources: Spans, who: Ints) -> tuple[Spans, Ints]:
        """Every reading of every mention that stands in the text, and whose it is."""
        slots: list[Slot] = []
        clusters: list[int] = []
        documents: list[int] = []
        for nth, given in enumerate(self._gold):
            named = [entity for entity in given.entities or () if entity.cluster is not None]
            if named:
                places = self._places_of(nth)
                slots += named
                clusters += [places[entity.cluster] for entity in named]  # type: ignore[index]
                documents += [nth] * len(named)
        rows = np.flatnonzero(sources.present)
        slots += [sources.slots[at] for at in sources.origin[rows].tolist()]
        document = np.array([*documents, *sources.document[rows].tolist()], dtype=np.int64)
        whose = np.array([*clusters, *who[rows].tolist()], dtype=np.int64)
        others = [(nth, other) for nth, slot in enumerate(slots) if slot.alternatives for other in slot.alternatives]
        if others:
            of = np.array([nth for nth, _ in others], dtype=np.int64)
            slots += [other for _, other in others]
            told = zip(others, document[of].tolist(), whose[of].tolist(), strict=True)
            other_whose = [self._whose(other, nth, mine) for (_, other), nth, mine in told]
            document = np.concatenate([document, document[of]])
            whose = np.concatenate([whose, np.array(other_whose, dtype=np.int64)])
        return read_spans(slots, document, self._texts, readings=False), whose

    def named(self, document: int) -> Mapping[str, int]:
        """Who has each name in a document; a number below 0 where several have it."""
        found = self._names[document]
        if found is None:
            found = {}
            places = self._places_of(document)
            for cluster, described in self._gold[document].clusters.items():
                for name in (described.name, *described.aliases):
                    _add_name(found, normalise(name), places[cluster])
            for words, who in self._unclustered.get(document, ()):
                _add_name(found, words, who)
            self._names[document] = found
        return found

    def _places_of(self, document: int) -> Mapping[str, int]:
        found = self._places[document]
        if found is None:
            found = self._places[document] = _in_order(self._gold[document])
        return found


def _add_name(names: dict[str, int], words: str, who: int) -> None:
    if words and names.setdefault(words, who) != who:
        names[words] = _SEVERAL


def _in_order(gold: Annotations) -> dict[str, int]:
    """The place of each cluster in the order of what is known of it, so that its id settles nothing."""
    described = {(c.name, tuple(sorted(c.aliases)), c.kind or ""): name for name, c in gold.clusters.items()}
    slots: list[Entity | Source] = [*(gold.entities or ())]
    for link in gold.attributions or ():
        if link.source is not None:
            slots += (link.source, *(other for other in link.source.alternatives if isinstance(other, Source)))
    named = {slot.cluster for slot in slots}
    named.discard(None)
    if len(described) == len(gold.clusters) and named <= gold.clusters.keys():
        return {described[key]: place for place, key in enumerate(sorted(described))}
    # What is described alike, or not at all, is told apart by where it is mentioned.
    mentions: dict[str, list[Fragments]] = {cluster: [] for cluster in gold.clusters}
    for slot in slots:
        if slot.cluster is not None:
            mentions.setdefault(slot.cluster, []).append(slot.extent)
    nobody = Cluster(name="")

    def known(name: str) -> tuple[object, ...]:
        cluster = gold.clusters.get(name, nobody)
        return cluster.name, sorted(cluster.aliases), cluster.kind or "", sorted(mentions[name]), name

    return {name: place for place, name in enumerate(sorted(mentions, key=known))}


def resolve_sources(
    sources: Spans,
    clusters: Sequence[Mapping[str, Cluster]],
    cast: GoldCast,
    mentions: tuple[Spans, Ints],
    outsiders: Outsiders,
    *,
    all_by_words: bool,
) -> tuple[Ints, Ints]:
    """Who predicted sources are, and who they are by their words alone; 0 for no source.

    Args:
        sources: the predicted sources.
        clusters: by document, the clusters that the prediction itself describes.
        cast: gold's clusters.
        mentions: what ``cast.mentions`` gives.
        outsiders: numbers for those who are nobody of gold's.
        all_by_words: whether the second answer is wanted where the span decides; it is 0 there without.
    """
    who, decided = _by_span(sources, *mentions)
    by_words = np.zeros(len(sources), dtype=np.int64)
    rows = np.flatnonzero(sources.present & (all_by_words | ~decided))
    columns = (rows, sources.origin[rows], sources.document[rows])
    told = zip(*(column.tolist() for column in columns), sources.words(rows), strict=True)
    for row, at, nth, words in told:
        source, names, described = sources.slots[at], cast.named(nth), clusters[nth]
        assert isinstance(source, Source)
        found = _SEVERAL
        if source.cluster is not None and source.cluster in described:
            found = names.get(normalise(described[source.cluster].name), _SEVERAL)
        if found == _SEVERAL and source.text:
            found = names.get(normalise(source.text), _SEVERAL)
        if found == _SEVERAL:
            found = names.get(words, _SEVERAL)
        by_words[row] = outsiders["?" + _unnamed(sources, row, source, words)] if found == _SEVERAL else found
    return np.where(decided, who, by_words), by_words


def _by_span(sources: Spans, mentions: Spans, whose: Ints) -> tuple[Ints, Mask]:
    """Whose best mention with dice ≥ 0.5 each source is, and whether that decides."""
    source, mention = overlapping(sources, mentions)
    shared = mentions.compare(mention, sources, source).shared
    sizes = sources.length[source] + mentions.length[mention]
    near = 4 * shared >= sizes
    source, mention = source[near], mention[near]
    # Lengths have far fewer than 26 bits, so unequal quotients differ by more than rounding does.
    score = shared[near] / sizes[near]
    best = np.zeros(len(sources))
    np.maximum.at(best, source, score)
    winner = score == best[source]
    source, who = source[winner], whose[mention[winner]]
    least, most = np.full(len(sources), np.iinfo(np.int64).max), np.full(len(sources), -1)
    np.minimum.at(least, source, who)
    np.maximum.at(most, source, who)
    return np.maximum(most, 0), least == most


def _unnamed(sources: Spans, row: int, source: Source, words: str) -> str:
    """What tells somebody outside all clusters from everybody else."""
    return words or (str(sources.extent(row)) if sources.located[row] else source.cluster or "")


def innermost(standing: Spans, contents: Spans, sources: Ints) -> Ints:
    """The sources of the shortest content that contains each place whole; the empty set where none does.

    Args:
        standing: the places.
        contents: attributed contents, in the order in which they are preferred where they are equally long and stand
            in the same place.
        sources: of each content, as a number of ``Sets``.
    """
    found = np.zeros(len(standing), dtype=np.int64)
    standing, contents = standing.first_readings(), contents.first_readings()
    row, content = overlapping(standing, contents)
    inside = contents.compare(content, standing, row).shared == standing.length[row]
    row, content = row[inside], content[inside]
    place = numbered([np.zeros(len(contents), dtype=np.int64), *contents.content()])
    ranked = np.lexsort((content, place[content], contents.length[content], row))
    row, content = row[ranked], content[ranked]
    first: Mask = np.ones(len(row), dtype=bool)
    first[1:] = row[1:] != row[:-1]
    found[row[first]] = sources[content[first]]
    return found
