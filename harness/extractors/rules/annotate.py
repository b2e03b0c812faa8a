"""Puts the four layers of one document together."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from harness.annotation import Annotations, Attribution, Entity, Fragments, Quote, QuoteKind, Slot
from harness.extractors.rules.figures.stated_figures import StatedFigure, find_figures
from harness.extractors.rules.names.name_clusters import Clusters
from harness.extractors.rules.names.named_entities import NameMention, find_names
from harness.extractors.rules.speech.quotations import Quotation, find_quotations
from harness.extractors.rules.speech.source_clusters import Sources
from harness.extractors.rules.speech.speech_frames import Frame, find_frames
from harness.extractors.rules.words.noun_phrases import Range
from harness.extractors.rules.words.quotation_marks import Quoted, find_quoted
from harness.gold.prose.text import Text


def annotate(text: str) -> Annotations:
    """All four layers of an English news text; offsets are half-open code points."""
    document = Text(text)
    mentions = find_names(document)
    marked = find_quoted(text)
    frames = find_frames(document, _inside_marks(document, marked))
    return _Assembly(document, mentions).annotations(
        find_quotations(document, marked, frames), frames, find_figures(document, mentions)
    )


def _inside_marks(text: Text, marked: Sequence[Quoted]) -> bytearray:
    """One byte a token, 1 inside quotation marks."""
    inside = bytearray(len(text.tokens))
    for words in marked:
        for start, end in words.fragments:
            first, last = text.token_at(start), text.token_at(end)
            inside[first:last] = b"\1" * (last - first)
    return inside


class _Assembly:
    def __init__(self, text: Text, mentions: Sequence[NameMention]) -> None:
        self._text = text
        self._mentions = mentions
        self._clusters = Clusters(text, mentions)
        self._sources = Sources(text, mentions, self._clusters)
        self._quotes: list[Quote] = []
        self._named: dict[tuple[Fragments, QuoteKind], str] = {}
        self._attributions: list[Attribution] = []

    def annotations(
        self, quotations: Sequence[Quotation], frames: Sequence[Frame], figures: Sequence[StatedFigure]
    ) -> Annotations:
        """The finished annotations, in document order."""
        casualties = tuple(figure.casualty for figure in figures)
        entities = tuple(self._entity(mention) for mention in self._mentions)
        items: list[Quotation | Frame] = [*quotations, *frames]
        for item in sorted(items, key=self._place):
            if isinstance(item, Quotation):
                self._add_quotation(item)
            else:
                self._add_frame(item, quotations, figures)
        return Annotations(
            clusters=self._clusters.clusters | self._sources.described,
            entities=entities,
            quotes=tuple(sorted(self._quotes, key=lambda quote: quote.start or 0)),
            casualties=casualties,
            attributions=tuple(self._attributions),
        )

    def _place(self, item: Quotation | Frame) -> int:
        return item.start if isinstance(item, Quotation) else self._text.span(item.first, item.last)[0]

    def _entity(self, mention: NameMention) -> Entity:
        start, end = self._text.span(mention.first, mention.last)
        return Entity(start=start, end=end, label=mention.label, cluster=self._clusters.of(mention))

    def _add_quotation(self, quotation: Quotation) -> None:
        name = self._add_quote(quotation)
        frame = quotation.frame
        if frame is None:
            return
        source = self._sources.implied(frame.source) if quotation.follows else self._sources.source(frame.source)
        if source is not None:
            cue = None if quotation.follows else self._slot(frame.cue)
            self._attributions.append(Attribution(content=name, source=source, cue=cue))

    def _add_quote(self, quotation: Quotation) -> str:
        known = self._named.get((quotation.extent, quotation.kind))
        if known is not None:
            return known
        name = self._named[quotation.extent, quotation.kind] = f"q{len(self._quotes) + 1}"
        several = len(quotation.fragments) > 1
        self._quotes.append(
            Quote(
                id=name,
                kind=quotation.kind,
                start=quotation.start,
                end=quotation.end,
                fragments=quotation.extent if several else None,
            )
        )
        return name

    def _add_frame(self, frame: Frame, quotations: Sequence[Quotation], figures: Sequence[StatedFigure]) -> None:
        """What is said or believed in the reporter's own words, and the figures in it."""
        if frame.content is None:
            return
        source, cue = self._sources.source(frame.source), self._slot(frame.cue)
        first, last = frame.content
        for figure in figures[bisect.bisect_left(figures, first, key=lambda figure: figure.first) :]:
            if figure.first >= last:
                break
            if figure.last <= last:
                self._attributions.append(Attribution(content=figure.casualty.id, source=source, cue=cue))
        start, end = self._text.span(first, last)
        if _overlaps(quotations, start, end):
            return
        content: str | Slot = Slot(start=start, end=end)
        if not frame.is_belief:
            content = self._add_quote(Quotation([(start, end)], "indirect", frame))
        self._attributions.append(Attribution(content=content, source=source, cue=cue))

    def _slot(self, place: Range) -> Slot:
        start, end = self._text.span(*place)
        return Slot(start=start, end=end)


def _overlaps(quotations: Sequence[Quotation], start: int, end: int) -> bool:
    """Whether any of the quotations, which are in order and apart, shares characters with a span."""
    following = bisect.bisect_left(quotations, end, key=lambda quotation: quotation.start)
    return following > 0 and quotations[following - 1].end > start
