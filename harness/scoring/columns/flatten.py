"""Documents as rows of whole numbers: all that needs text, ids or words is done here, a document at a time.

What each row says is what ``harness.scoring.prepare`` makes of an item; what needs no text (identical predictions,
who a source is by its span, the source of a figure) is left to whole columns, see ``tables``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from harness.annotation import Annotations, Attribution, Casualty, Cluster, Fragments, Layer, Quote, Scope, Slot, Source
from harness.scoring.columns.places import END, LARGEST_OFFSET, NONE, NOWHERE, START, TAIL, WORDS, pack
from harness.scoring.columns.rows import CLAIM, FIGURE, KIND, OUTCOME, OUTSIDER, QUOTE, ROLE, STATUS, Chunk, SideRows
from harness.scoring.sources import cluster_keys
from harness.scoring.spans import QUOTATION_MARKS, normalise, trim

LARGEST_NUMBER = 1 << 50
MOST_TAILS = 1 << 17
"""Discontinuous places of a chunk; a single document may add as many before it is given up."""


class UnfitError(Exception):
    """A document has something that columns do not carry; the plain definition scores it."""


def add(
    chunk: Chunk,
    place: int,
    gold: Annotations,
    predicted: Annotations,
    text: str | None,
    size: int | None,
    scope: Scope,
    asked: frozenset[Layer],
) -> None:
    """Append one document to a chunk.

    Args:
        chunk: one whose ``known`` layers are those that gold annotates in scope.
        place: of the document in the corpus.
        gold, predicted: its annotations.
        text: the text, where it is at hand.
        size: its length in code points, where that is known.
        scope: what the corpus annotates.
        asked: the layers that are scored.

    Raises:
        UnfitError: the document has something that columns do not carry; nothing was appended.
    """
    before = chunk.gold.sizes(), chunk.predicted.sizes(), len(chunk.mentions)
    try:
        if size is not None and size > LARGEST_OFFSET:
            raise UnfitError
        wanted = _GoldReader(chunk, chunk.gold, text, size)
        wanted.read(gold, chunk.known)
        found = _PredictedReader(chunk, chunk.predicted, text, size)
        outside = found.read(predicted, wanted.names, _Limits(scope, asked, chunk.known, gold.annotates("casualties")))
    except (UnfitError, OverflowError):
        chunk.gold.cut(before[0])
        chunk.predicted.cut(before[1])
        del chunk.mentions[before[2] :]
        raise UnfitError from None
    chunk.notes.extend((outside, found.ungrounded, found.optional, found.bad))
    chunk.documents.append(place)


class _Reader:
    """Turns the items of one side of one document into rows."""

    def __init__(self, chunk: Chunk, rows: SideRows, text: str | None, size: int | None) -> None:
        self.chunk, self.rows = chunk, rows
        self.document = len(chunk)
        self.words, self.keys = chunk.words.number, chunk.keys.number
        self.text = text
        self.limit = LARGEST_OFFSET if size is None else size
        self.is_bounded = size is not None
        self.targets: dict[str, tuple[int, int]] = {}
        self.bad = self.ungrounded = self.optional = 0

    def who(self, source: Source, place: int, words: int) -> int:
        """The key of a stated source; for predictions, by its words alone."""
        raise NotImplementedError

    def is_optional(self, optional: bool) -> int:
        """Whether an item so marked counts as optional."""
        raise NotImplementedError

    def place(self, slot: Slot) -> int:
        """A slot as ``spans.locate`` has it, packed; predictions that stand nowhere are counted."""
        start, end = slot.start, slot.end
        if (
            start is not None
            and end is not None
            and 0 <= start < end <= self.limit
            and slot.fragments is None
            and not slot.alternatives
        ):
            return start << START | end << END
        return self._unusual_place(slot)

    def _unusual_place(self, slot: Slot) -> int:
        if slot.alternatives:
            raise UnfitError
        extent = slot.extent
        if extent and extent[0][0] >= 0 and not (self.is_bounded and extent[-1][1] > self.limit):
            return self._packed(extent)
        self.bad += not (slot.start is None and slot.end is None and slot.fragments is None)
        self.ungrounded += bool(slot.text and not extent)
        return WORDS + self.keys(normalise(slot.text or ""))

    def _packed(self, extent: Fragments) -> int:
        tails = self.chunk.tails
        if extent[-1][1] > LARGEST_OFFSET or len(tails) >= 2 * MOST_TAILS - 1:
            raise UnfitError
        return pack(*extent[0], tails.number(extent[1:]))

    def trimmed(self, place: int, slot: Slot) -> int:
        """The place as ``spans.trimmed`` has it."""
        text = self.text
        if text is None or place < 0:
            return place
        if not place & TAIL:
            first, last = text[place >> START], text[(place >> END & LARGEST_OFFSET) - 1]
            if not (first in QUOTATION_MARKS or last in QUOTATION_MARKS or first.isspace() or last.isspace()):
                return place
        return self._packed(trim(slot.extent, text))

    def words_at(self, slot: Slot, place: int) -> int:
        """The number of a slot's words."""
        text = self.text
        if text is None or place < 0:
            return self.words(slot.text or "")
        if place & TAIL:
            return self.words(" ".join(text[start:end] for start, end in slot.extent))
        return self.words(text[place >> START : place >> END & LARGEST_OFFSET])

    def read_quotes(self, quotes: Sequence[Quote]) -> None:
        rows, document = self.rows.quotes, self.document
        for row, quote in enumerate(quotes, start=len(rows)):
            self.targets[quote.id] = QUOTE, row
            place = self.place(quote)
            start, end = (0, 0) if place > 0 else (_offset(quote.start), _offset(quote.end))
            kind, optional = KIND[quote.kind], self.is_optional(quote.optional)
            rows.add((document, place, start, end, self.trimmed(place, quote), kind, optional), quote.score)

    def read_figures(self, casualties: Sequence[Casualty]) -> None:
        rows, document = self.rows.figures, self.document
        at = {casualty.id: row for row, casualty in enumerate(casualties, start=len(rows))}
        self.targets |= {name: (FIGURE, row) for name, row in at.items()}
        firsts = _firsts(casualties)
        for casualty in casualties:
            low, high, figure, part_of = casualty.min, casualty.max, casualty.figure, casualty.part_of
            if casualty.alternatives or not (_fits(low) and _fits(high)):
                raise UnfitError
            victims, victims_words = self._slot(casualty.victims)
            cause, cause_words = self._slot(casualty.cause)
            place, place_words = self._slot(casualty.place)
            date, date_words = self._slot(casualty.date)
            row = (
                *(document, NONE if figure is None else self.place(figure), victims, cause, place, date),
                *(victims_words, cause_words, place_words, date_words),
                *(OUTCOME[casualty.outcome], -1 if low is None else low, -1 if high is None else high),
                *(int(casualty.approximate), ROLE[casualty.victim_role], STATUS[casualty.status]),
                *(int(bool(part_of)), -1 if part_of is None else at.get(part_of, -1)),
                *(at[firsts.get(casualty.id, casualty.id)], self.is_optional(casualty.optional)),
            )
            rows.add(row, casualty.score)

    def _slot(self, slot: Slot | None) -> tuple[int, int]:
        """Place and words of a slot that may be absent."""
        if slot is None:
            return NONE, 0
        place = self.place(slot)
        return place, self.words_at(slot, place)

    def read_links(self, attributions: Sequence[Attribution]) -> None:
        rows = self.rows.links
        for link in attributions:
            source, cue, content = link.source, link.cue, link.content
            source_place, source_words, who = NONE, 0, -1
            if source is not None:
                source_place, source_words = self._slot(source)
                who = self.who(source, source_place, source_words)
            kind, place, trimmed, target, dangling = CLAIM, NOWHERE, NOWHERE, -1, 0
            if isinstance(content, str):
                kind, target = self.targets.get(content, (CLAIM, -1))
                if target < 0:
                    dangling = self.keys(normalise(content))
            else:
                place = self.place(content)
                trimmed = self.trimmed(place, content)
            row = (
                *(self.document, kind, place, trimmed, target, source_place, source_words, who),
                *(NONE if cue is None else self.place(cue), dangling, self.is_optional(link.optional)),
            )
            rows.add(row, link.score)


class _GoldReader(_Reader):
    """Gold, with the mentions and names of its clusters as ``sources.Cast`` gathers them.

    ``names`` leads from the number of a name to the cluster, or to -1 where several have it.
    """

    def read(self, gold: Annotations, known: frozenset[Layer]) -> None:
        self.names: dict[int, int] = {}
        self.clusters = _in_order(gold)
        for name, cluster in gold.clusters.items():
            key = self.clusters[name]
            self._name(cluster.name, key)
            for alias in cluster.aliases:
                self._name(alias, key)
        for entity in gold.entities or ():
            if entity.cluster is not None:
                self._mention(self.place(entity), self.clusters[entity.cluster])
        quotes, casualties = gold.quotes or (), gold.casualties or ()
        _refuse_repeated_ids(quotes, casualties)
        self.read_quotes(quotes)
        self.read_figures(casualties)
        before = len(self.rows.links)
        self.read_links(gold.attributions or ())
        if "attributions" not in known:
            self.rows.links.cut(before)  # read for their sources alone, which are mentions

    def _name(self, name: str, key: int) -> None:
        words = self.words(name)
        if words and self.names.setdefault(words, key) != key:
            self.names[words] = -1

    def _mention(self, place: int, key: int) -> None:
        if place > 0:
            self.chunk.mentions.extend((self.document, place, key))

    def who(self, source: Source, place: int, words: int) -> int:
        if source.cluster is not None:
            key = self.clusters[source.cluster]
        else:
            outsider = _outsider(source, self.chunk.words.spelled[words], place)
            key = OUTSIDER + self.keys("=" + outsider)
            self._name(outsider, key)
        self._mention(place, key)
        return key

    def is_optional(self, optional: bool) -> int:
        return int(optional)


class _Limits(NamedTuple):
    """What is wanted of the predictions: ``figures`` says whether gold has any that attributions may lead to."""

    scope: Scope
    asked: frozenset[Layer]
    known: frozenset[Layer]
    figures: bool


class _PredictedReader(_Reader):
    """Predictions, thinned to what ``prepare`` keeps of them."""

    def read(self, predicted: Annotations, names: Mapping[int, int], limits: _Limits) -> int:
        """Append what is in scope; returns how many items of the layers asked for are not.

        Quotes and figures that are not scored are kept where attributions may lead to them.
        """
        self.names, self.clusters = names, predicted.clusters
        scope, asked, known = limits.scope, limits.asked, limits.known
        quotes, casualties, links = predicted.quotes or (), predicted.casualties or (), predicted.attributions or ()
        _refuse_repeated_ids(quotes, casualties)
        kept_quotes = [q for q in quotes if scope.kinds is None or q.kind in scope.kinds]
        kept_figures = [
            c for c in casualties if limits.figures and (scope.outcomes is None or c.outcome in scope.outcomes)
        ]
        kept_links: Sequence[Attribution] = links if "attributions" in known else ()
        dropped = _ids(quotes, casualties) - _ids(kept_quotes, kept_figures)
        if dropped:
            kept_links = [link for link in kept_links if link.content not in dropped]
        self.read_quotes(kept_quotes)
        self.read_figures(kept_figures)
        self.read_links(kept_links)
        counts = {
            "quotes": (len(quotes), len(kept_quotes)),
            "casualties": (len(casualties), len(kept_figures)),
            "attributions": (len(links), len(kept_links)),
        }
        return sum(all_ - (kept if layer in known else 0) for layer, (all_, kept) in counts.items() if layer in asked)

    def who(self, source: Source, place: int, words: int) -> int:
        own: Cluster | None = self.clusters.get(source.cluster) if source.cluster is not None else None
        for said in (self.words(own.name) if own else 0, self.words(source.text or ""), words):
            key = self.names.get(said, -1)
            if key >= 0:
                return key
        return OUTSIDER + self.keys("?" + _outsider(source, self.chunk.words.spelled[words], place))

    def is_optional(self, optional: bool) -> int:
        self.optional += bool(optional)
        return 0


def _outsider(source: Source, words: str, place: int) -> str:
    """What stands for somebody outside of all clusters, as in ``sources``."""
    return words or (str(source.extent) if place > 0 else source.cluster or "")


def _in_order(gold: Annotations) -> dict[str, int]:
    """The place of each cluster in the order of ``sources.cluster_keys``."""
    slots = (*(gold.entities or ()), *(link.source for link in gold.attributions or ()))
    nameless = {slot.cluster for slot in slots if slot is not None and slot.cluster is not None} - gold.clusters.keys()
    known = {(c.name, *sorted(c.aliases), "", c.kind or ""): name for name, c in gold.clusters.items()}
    if nameless or len(known) < len(gold.clusters):  # what tells them apart is where they are mentioned
        known = {(key,): name for name, key in cluster_keys(gold).items()}
    return {known[key]: place for place, key in enumerate(sorted(known))}


def _offset(offset: int | None) -> int:
    return -1 if offset is None else offset


def _fits(bound: int | None) -> bool:
    return bound is None or 0 <= bound < LARGEST_NUMBER


def _refuse_repeated_ids(quotes: Sequence[Quote], casualties: Sequence[Casualty]) -> None:
    if len(_ids(quotes, casualties)) != len(quotes) + len(casualties):
        raise UnfitError


def _ids(quotes: Sequence[Quote], casualties: Sequence[Casualty]) -> set[str]:
    return {quote.id for quote in quotes} | {casualty.id for casualty in casualties}


def _firsts(casualties: Sequence[Casualty]) -> dict[str, str]:
    """From the id of a statement that repeats another of its outcome to the id of the first one."""
    if all(casualty.repeats is None for casualty in casualties):
        return {}
    by_id = {casualty.id: casualty for casualty in casualties}
    found = {}
    for casualty in casualties:
        here, seen = casualty, {casualty.id}
        while here.repeats in by_id and by_id[here.repeats].outcome == casualty.outcome:
            here = by_id[here.repeats]
            if here.id in seen:
                break
            seen.add(here.id)
        found[casualty.id] = here.id
    return found
