"""What two labellers disagree on, in words.

Where the text is at hand its words are shown, long ones by their two ends; of a withheld article only offsets and those
short words that its gold file may hold anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Entity,
    Fragments,
    Item,
    Labelled,
    Layer,
    Quote,
    Slot,
    Source,
    slot_text,
)
from harness.gold.agreement.sources_of_content import figure_sources, sources_by_content
from harness.scoring import DocumentDetail, ItemOutcome

LONGEST = 60
"""Code points of a span that are shown; of a withheld text, more are not even kept."""
ONLY_FIRST, ONLY_SECOND = "only in the first", "only in the second"
NOTHING = "nothing"


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the two said differently.

    Attributes:
        kind: what it is about (``boundary``, ``label``, a slot's name), or which of the two has the item alone.
        item: what it is about, in the first labeller's words where the first has it.
        first: what the first labeller said; empty where one has the item alone.
        second: likewise.
    """

    layer: Layer
    kind: str
    document: str
    item: str
    first: str = ""
    second: str = ""


class Difference(NamedTuple):
    """A disagreement with the items that it is between; ``None`` where one of the two has none."""

    said: Disagreement
    first: Item | None
    second: Item | None


def differences(
    details: Sequence[DocumentDetail], first: Sequence[Labelled], second: Mapping[str, Annotations]
) -> Iterator[Difference]:
    """All disagreements, in the order of documents and items.

    Args:
        details: the outcomes of scoring the second labelling against the first.
        first: the first labelling.
        second: the second by document id.
    """
    by_id = {labelled.document.id: labelled for labelled in first}
    for detail in details:
        labelled = by_id[detail.id]
        sides = [_Side(one, labelled.document.text) for one in (labelled.annotations, second[detail.id])]
        for outcome in detail.outcomes:
            for said in _of(outcome, detail.id, sides[0], sides[1]):
                yield Difference(said, outcome.gold, outcome.predicted)


class _Side:
    """One labeller's annotations of a document, and how to put them into words."""

    def __init__(self, annotations: Annotations, text: str | None) -> None:
        self._annotations, self._text = annotations, text
        targets: list[Quote | Casualty] = [*(annotations.quotes or ()), *(annotations.casualties or ())]
        self._contents = {item.id: item for item in targets}
        self._sources = sources_by_content(annotations.attributions or (), self._name, {})

    def item(self, item: Item) -> str:
        """The item, shortly."""
        if isinstance(item, Entity):
            return f"{item.label} {self.words(item)}"
        if isinstance(item, Quote):
            return f"{item.kind} {self.words(item, verbatim=True)}"
        if isinstance(item, Casualty):
            stated = item.figure or item.victims
            return f"{item.outcome} {_number(item)}" + (f" {self.words(stated)}" if stated else "")
        return f"{self.source(item)}: {self.content(item)}"

    def said(self, kind: str, item: Item) -> str:
        """What the labeller said of an item on one point."""
        if kind in _POINTS:
            return _POINTS[kind](self, item)
        value = getattr(item, kind)
        if isinstance(value, Slot):
            return self.words(value)
        return NOTHING if value is None else str(value)

    def content(self, item: Attribution) -> str:
        if isinstance(item.content, Slot):
            return f"claim {self.words(item.content, verbatim=True)}"
        target = self._contents.get(item.content)
        return item.content if target is None else self.item(target)

    def source(self, item: Attribution) -> str:
        """Whom the source names, else its words."""
        return "nobody" if item.source is None else self._name(item.source)

    def _name(self, source: Source) -> str:
        """Whom a source names; several where one is as right as the other."""
        others = [other for other in source.alternatives if other.cluster is not None]
        return " or ".join(dict.fromkeys(map(self._reading, (source, *others))))

    def _reading(self, source: Source) -> str:
        cluster = self._annotations.clusters.get(source.cluster or "")
        return cluster.name if cluster else self.words(source)

    def speakers(self, item: Item) -> str:
        """The sources of a quote, or of a figure: its own, else those of what it stands in."""
        if isinstance(item, Casualty):
            stated = item.figure or item.victims
            extent = stated.extent if stated else ()
            found = figure_sources(item.id, extent, self._sources, self._attributed())
        else:
            found = self._sources.get(getattr(item, "id", ""), frozenset())
        return ", ".join(sorted(found)) or "nobody"

    def _attributed(self) -> Iterator[tuple[Fragments, frozenset[str]]]:
        """Quotes and claims with their sources."""
        for quote in self._annotations.quotes or ():
            if quote.id in self._sources:
                yield quote.extent, self._sources[quote.id]
        for link in self._annotations.attributions or ():
            if isinstance(link.content, Slot):
                names = frozenset() if link.source is None else frozenset((self._name(link.source),))
                yield link.content.extent, names

    def part_of(self, item: Item) -> str:
        whole = self._contents.get(getattr(item, "part_of", None) or "")
        return NOTHING if whole is None else self.item(whole)

    def words(self, slot: Slot | None, *, verbatim: bool = False) -> str:
        """Offsets and words of a slot.

        Args:
            slot: the slot; ``None`` is nothing.
            verbatim: it is a quote's or claim's, whose words no file of a withheld article may hold.
        """
        if slot is None:
            return NOTHING
        extent = slot.extent
        place = " ".join(f"[{start}, {end})" for start, end in extent) or "implicit"
        words = " ".join((slot_text(slot, self._text) or "").split())
        if not words or (self._text is None and (verbatim or len(words) > LONGEST)):
            return place
        return f'{place} "{_ends(words)}"'


def _cue(side: _Side, item: Item) -> str:
    return side.words(getattr(item, "cue", None))


def _content(side: _Side, item: Item) -> str:
    return side.content(item) if isinstance(item, Attribution) else side.item(item)


def _source(side: _Side, item: Item) -> str:
    return side.source(item) if isinstance(item, Attribution) else side.speakers(item)


def _source_span(side: _Side, item: Item) -> str:
    return side.words(getattr(item, "source", None))


def _boundary(side: _Side, item: Item) -> str:
    return side.words(item if isinstance(item, Slot) else None, verbatim=isinstance(item, Quote))


def _figure_number(_: _Side, item: Item) -> str:
    return _number(item) if isinstance(item, Casualty) else NOTHING


_POINTS: Mapping[str, Callable[[_Side, Item], str]] = {
    "boundary": _boundary,
    "content": _content,
    "cue": _cue,
    "number": _figure_number,
    "part_of": _Side.part_of,
    "source": _source,
    "source span": _source_span,
    "speaker": _Side.speakers,
}


def _of(outcome: ItemOutcome, document: str, first: _Side, second: _Side) -> Iterator[Disagreement]:
    one, other = outcome.gold, outcome.predicted
    if one is None and other is not None:
        yield Disagreement(layer=outcome.layer, kind=ONLY_SECOND, document=document, item=second.item(other))
    elif other is None and one is not None:
        yield Disagreement(layer=outcome.layer, kind=ONLY_FIRST, document=document, item=first.item(one))
    elif one is not None and other is not None:
        for kind in outcome.wrong:
            yield Disagreement(
                layer=outcome.layer,
                kind=kind,
                document=document,
                item=first.item(one),
                first=first.said(kind, one),
                second=second.said(kind, other),
            )


def _number(casualty: Casualty) -> str:
    if casualty.min == casualty.max:
        return "unknown" if casualty.min is None else str(casualty.min)
    bounds = ["open" if bound is None else str(bound) for bound in (casualty.min, casualty.max)]
    return f"{bounds[0]} to {bounds[1]}"


def _ends(words: str) -> str:
    half = LONGEST // 2
    return words if len(words) <= LONGEST else f"{words[:half].rstrip()} … {words[-half:].lstrip()}"
