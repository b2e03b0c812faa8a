"""Documents as rows of whole numbers: all that needs text, ids or words is done here, a document at a time.

What each row says is what ``harness.scoring.prepare`` makes of an item; what needs no text (identical predictions,
who a source is by its span, the source of a figure) is left to whole columns, see ``tables``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from harness.annotation import Annotations, Attribution, Casualty, Fragments, Layer, Quote, Scope, Slot, Source
from harness.scoring.columns.places import END, LARGEST_OFFSET, NONE, NOWHERE, START, TAIL, WORDS, pack
from harness.scoring.columns.rows import CLAIM, FIGURE, KIND, OUTCOME, OUTSIDER, QUOTE, ROLE, STATUS, Chunk, SideRows
from harness.scoring.sources import cluster_keys
from harness.scoring.spans import QUOTATION_MARKS, normalise, trim

LARGEST_NUMBER = 1 << 50
MOST_TAILS = 1 << 17
"""Discontinuous places of a chunk; a single document may add as many before it is given up."""


_DANGLING = CLAIM, -1
_TRIMMABLE = QUOTATION_MARKS | {c for c in map(chr, range(0x3001)) if c.isspace()}  # white space ends at U+3000


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
    if size is not None and size > LARGEST_OFFSET:
        raise UnfitError
    wanted = _GoldReader(chunk, chunk.gold, text, size)
    wanted.read(gold, chunk.known)
    found = _PredictedReader(chunk, chunk.predicted, text, size)
    outside = found.read(predicted, wanted.names, _Limits(scope, asked, chunk.known, gold.annotates("casualties")))
    chunk.mentions.fromlist(wanted.mentions)
    wanted.append()
    found.append()
    chunk.notes.extend((outside, found.ungrounded, found.bad))
    chunk.documents.append(place)


class _Reader:
    """Turns the items of one side of one document into rows, which ``append`` hands over once all are read."""

    def __init__(self, chunk: Chunk, rows: SideRows, text: str | None, size: int | None) -> None:
        self.rows, self.document = rows, len(chunk)
        self.words, self.keys, self.tails = chunk.words, chunk.keys, chunk.tails
        self.text = text
        self.limit = LARGEST_OFFSET if size is None else size
        self.is_bounded = size is not None
        self.targets: dict[str, tuple[int, int]] = {}
        self.quotes: list[int] = []
        self.figures: list[int] = []
        self.links: list[int] = []
        self.scores: tuple[list[float], list[float], list[float]] = ([], [], [])
        self.bad = self.ungrounded = 0

    def append(self) -> None:
        """Add what was read to the chunk."""
        rows = self.rows
        for to, numbers, scores in zip(
            (rows.quotes, rows.figures, rows.links), (self.quotes, self.figures, self.links), self.scores, strict=True
        ):
            to.add(numbers, scores)

    def who(self, source: Source, place: int) -> int:
        """The key of a stated source; for predictions, by its words alone."""
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
        return WORDS + self.keys[normalise(slot.text or "")]

    def _packed(self, extent: Fragments) -> int:
        if extent[-1][1] > LARGEST_OFFSET or len(self.tails) >= 2 * MOST_TAILS - 1:
            raise UnfitError
        return pack(*extent[0], self.tails[extent[1:]])

    def trimmed(self, place: int, slot: Slot) -> int:
        """The place as ``spans.trimmed`` has it."""
        text = self.text
        if text is None or place < 0:
            return place
        if not place & TAIL:
            first, last = text[place >> START], text[(place >> END & LARGEST_OFFSET) - 1]
            if first not in _TRIMMABLE and last not in _TRIMMABLE:
                return place
        return self._packed(trim(slot.extent, text))

    def words_at(self, slot: Slot, place: int) -> int:
        """The number of a slot's words."""
        text = self.text
        if text is None or place < 0:
            return self.words[slot.text or ""]
        if place & TAIL:
            return self.words[" ".join(text[start:end] for start, end in slot.extent)]
        return self.words[text[place >> START : place >> END & LARGEST_OFFSET]]

    def outsider(self, source: Source, place: int, words: int) -> str:
        """What stands for somebody outside of all clusters, as in ``sources``."""
        return self.words.spelled[words] or (str(source.extent) if place > 0 else source.cluster or "")

    def read_quotes(self, quotes: Sequence[Quote]) -> None:
        numbers, scores, document = self.quotes, self.scores[0], self.document
        for row, quote in enumerate(quotes, start=len(self.rows.quotes)):
            self.targets[quote.id] = QUOTE, row
            place = self.place(quote)
            start, end = (0, 0) if place > 0 else (_offset(quote.start), _offset(quote.end))
            numbers += (document, place, start, end, self.trimmed(place, quote), KIND[quote.kind], quote.optional)
            scores.append(quote.score or 0.0)

    def read_figures(self, casualties: Sequence[Casualty]) -> None:
        numbers, scores, document = self.figures, self.scores[1], self.document
        at = {casualty.id: row for row, casualty in enumerate(casualties, start=len(self.rows.figures))}
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
            numbers += (document, NONE if figure is None else self.place(figure), victims, cause, place, date)
            numbers += (victims_words, cause_words, place_words, date_words)
            numbers += (OUTCOME[casualty.outcome], -1 if low is None else low, -1 if high is None else high)
            numbers += (casualty.approximate, ROLE[casualty.victim_role], STATUS[casualty.status])
            numbers += (bool(part_of), -1 if part_of is None else at.get(part_of, -1))
            numbers += (at[firsts.get(casualty.id, casualty.id)], casualty.optional)
            scores.append(casualty.score or 0.0)

    def _slot(self, slot: Slot | None) -> tuple[int, int]:
        """Place and words of a slot that may be absent."""
        if slot is None:
            return NONE, 0
        place = self.place(slot)
        return place, self.words_at(slot, place)

    def read_links(self, attributions: Sequence[Attribution]) -> None:
        numbers, scores, document = self.links, self.scores[2], self.document
        for link in attributions:
            source, cue, content = link.source, link.cue, link.content
            source_place, source_words, who = NONE, 0, -1
            if source is not None:
                source_place = self.place(source)
                who = self.who(source, source_place)
                if self.text is None:  # otherwise the place says it all
                    source_words = self.words[source.text or ""]
            kind, place, trimmed, target, dangling = CLAIM, NOWHERE, NOWHERE, -1, 0
            if isinstance(content, str):
                kind, target = self.targets.get(content, _DANGLING)
                if target < 0:
                    dangling = self.keys[normalise(content)]
            else:
                place = self.place(content)
                trimmed = self.trimmed(place, content)
            cue_place = NONE if cue is None else self.place(cue)
            numbers += (document, kind, place, trimmed, target, source_place, source_words, who)
            numbers += (cue_place, dangling, link.optional)
            scores.append(link.score or 0.0)


class _GoldReader(_Reader):
    """Gold, with the mentions and names of its clusters as ``sources.Cast`` gathers them.

    ``names`` leads from the number of a name to the cluster, or to -1 where several have it.
    """

    def read(self, gold: Annotations, known: frozenset[Layer]) -> None:
        self.names: dict[int, int] = {}
        self.mentions: list[int] = []
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
        self.read_links(gold.attributions or ())
        if "attributions" not in known:  # read for their sources alone, which are mentions
            self.links.clear()
            self.scores[2].clear()

    def _name(self, name: str, key: int) -> None:
        words = self.words[name]
        if words and self.names.setdefault(words, key) != key:
            self.names[words] = -1

    def _mention(self, place: int, key: int) -> None:
        if place > 0:
            self.mentions += (self.document, place, key)

    def who(self, source: Source, place: int) -> int:
        if source.cluster is not None:
            key = self.clusters[source.cluster]
        else:
            outsider = self.outsider(source, place, self.words_at(source, place))
            key = OUTSIDER + self.keys["=" + outsider]
            self._name(outsider, key)
        self._mention(place, key)
        return key


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

    def who(self, source: Source, place: int) -> int:
        names, found = self.names, -1
        if source.cluster is not None and source.cluster in self.clusters:
            found = names.get(self.words[self.clusters[source.cluster].name], -1)
        if found < 0 and source.text:
            found = names.get(self.words[source.text], -1)
        if found < 0:
            words = self.words_at(source, place)
            found = names.get(words, -1)
            if found < 0:
                return OUTSIDER + self.keys["?" + self.outsider(source, place, words)]
        return found


def _in_order(gold: Annotations) -> dict[str, int]:
    """The place of each cluster in the order of ``sources.cluster_keys``."""
    slots = (*(gold.entities or ()), *(link.source for link in gold.attributions or ()))
    nameless = {slot.cluster for slot in slots if slot is not None and slot.cluster is not None} - gold.clusters.keys()
    known = {(c.name, *sorted(c.aliases), "", c.kind or ""): name for name, c in gold.clusters.items()}
    if nameless or len(known) < len(gold.clusters):  # what tells them apart is where they are mentioned
        known = {(key,): name for name, key in cluster_keys(gold).items()}
    return {known[key]: place for place, key in enumerate(sorted(known))}


def _offset(offset: int | None) -> int:
    if offset is None:
        return -1
    if abs(offset) > LARGEST_NUMBER:
        raise UnfitError
    return offset


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
