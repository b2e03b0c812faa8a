"""Turns words into spans: the one grounding step for models whose answers are strings.

All items of a document are placed together: the longest first, whole words and whole numbers, inside a longer item of
the layer only when nothing else is left, and the slots of one item near each other. The order of the answer breaks
ties and nothing else, so that a model that answers perfectly in words scores what one that answers in spans scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar, get_args

import msgspec

from harness.annotation import Annotations, Attribution, Casualty, Fragments, Problem, Slot, walk_slots
from harness.extractors.llm.grounding.folding import Folded
from harness.extractors.llm.grounding.interrupted import FIGURE, SPEECH, VERB, Interruption
from harness.extractors.llm.grounding.placing import Distances, Nearby, Wanted, cost_of, place_all
from harness.extractors.llm.grounding.word_search import Finder, Grounding, Place

How: TypeAlias = Literal["exact", "tolerant", "fuzzy", "not"]
Path: TypeAlias = tuple[str | int, ...]

_SlotT = TypeVar("_SlotT", bound=Slot)
_FIGURE_SLOTS = ("figure", "victims", "cause", "place", "date")
_INTERRUPTIONS = {"quotes": SPEECH, "content": SPEECH, "cue": VERB, "figure": FIGURE}


class Grounded(msgspec.Struct, frozen=True, kw_only=True):
    """What came of grounding.

    Attributes:
        annotations: slots that were found have offsets in place of their words; others keep their words.
        how: for every slot that came in words, by its path (``("casualties", 0, "victims")``), how it was found.
    """

    annotations: Annotations
    how: Mapping[Path, How]

    @property
    def counts(self) -> dict[How, int]:
        """How many slots were found each way."""
        counted = Counter(self.how.values())
        return {how: counted[how] for how in get_args(How)}


def by_place(annotations: Annotations, parts: Iterable[Grounded]) -> dict[str, str]:
    """How the words of each slot were found, where not to the letter: by where it stands in annotations.

    Args:
        annotations: the parts as one.
        parts: as they were grounded; with offsets into the whole text.
    """
    known = {_identity(path, _slot_at(part.annotations, path)): how for part in parts for path, how in part.how.items()}
    found = {path: known.get(_identity(path, slot), "exact") for path, slot in walk_slots(annotations)}
    return {Problem(path=path, code="", message="").where: how for path, how in found.items() if how != "exact"}


def as_usage(counts: Mapping[How, int]) -> dict[str, float]:
    """Counts of slots in the words of a result's ``usage``, where reports sum them over documents."""
    return {"ungrounded" if how == "not" else f"grounded_{how}": counts[how] for how in get_args(How)}


def ground(annotations: Annotations, text: str, grounding: Grounding = "tolerant") -> Grounded:
    """Give every slot that has only ``text`` its offsets in the document.

    Args:
        annotations: predictions whose slots may have ``text`` alone; slots with offsets stay as they are. The parts of
            an interrupted quote are set apart by `` […] ``, but are found without it too.
        text: the document's text.
        grounding: ``exact`` takes words to the letter; ``tolerant`` whatever their white space, marks, case and
            Unicode form; ``fuzzy`` also longer ones of which a few differ.
    """
    return _Grounder(annotations, text, grounding).grounded()


class _Grounder:
    def __init__(self, annotations: Annotations, text: str, grounding: Grounding) -> None:
        self._given = annotations
        self._distances = Distances(text)
        self._nearby: dict[tuple[str, str, str | None], Nearby] = {}
        self._finder = Finder(text, grounding)
        self._how: dict[Path, How] = {}
        self._links = {link.content: link for link in annotations.attributions or () if isinstance(link.content, str)}

    def grounded(self) -> Grounded:
        given = self._given
        entities = self._layer("entities", given.entities or ())
        quotes = self._layer("quotes", given.quotes or ())
        casualties = self._casualties(given.casualties or ())
        extents = {quote.id: quote.extent for quote in quotes}
        extents |= {casualty.id: _core_extent(casualty) for casualty in casualties}
        attributions = self._attributions(given.attributions or (), extents)
        found = msgspec.structs.replace(
            given,
            entities=None if given.entities is None else entities,
            quotes=None if given.quotes is None else quotes,
            casualties=None if given.casualties is None else casualties,
            attributions=None if given.attributions is None else attributions,
        )
        return Grounded(annotations=found, how=self._how)

    def _layer(self, name: str, items: Sequence[_SlotT]) -> tuple[_SlotT, ...]:
        """Entities or quotes, whose words are the items themselves."""
        links = [self._links.get(getattr(item, "id", "")) for item in items]
        paths: list[Path] = [(name, index) for index in range(len(items))]
        return self._placed(paths, items, [_said(link) for link in links])

    def _casualties(self, items: Sequence[Casualty]) -> tuple[Casualty, ...]:
        cores = [self._core(item) for item in items]
        slots = [getattr(item, core) for item, core in zip(items, cores, strict=True)]
        others = [
            self._apart(item, core) | _said(self._links.get(item.id)) for item, core in zip(items, cores, strict=True)
        ]
        paths: list[Path] = [("casualties", index, core) for index, core in enumerate(cores)]
        placed = self._placed(paths, slots, others, shared=True)
        return tuple(
            self._around(index, item, core, slot)
            for index, (item, core, slot) in enumerate(zip(items, cores, placed, strict=True))
        )

    def _core(self, item: Casualty) -> str:
        """The slot that says where a figure is: the first that has a place."""
        slots = _slots(item, _FIGURE_SLOTS)
        return next((name for name, slot in slots.items() if self._extents(slot, name)), next(iter(slots), "figure"))

    def _apart(self, item: Casualty, core: str) -> dict[str, Slot]:
        """The slots of a figure beside the core, but for victims that are the figure: "Gunmen killed Oda"."""
        slots = _slots(item, set(_FIGURE_SLOTS) - {core})
        if self._are_the_figure(slots.get("victims"), item.figure):
            del slots["victims"]
        return slots

    def _are_the_figure(self, victims: Slot | None, figure: Slot | None) -> bool:
        if victims is None or figure is None or not _needs_place(victims) or not _needs_place(figure):
            return False
        return Folded(victims.text or "").letters == Folded(figure.text or "").letters

    def _around(self, index: int, item: Casualty, core: str, placed: Slot | None) -> Casualty:
        """A figure with its other slots near the core."""
        extent = placed.extent if placed is not None else ()
        slots = _slots(item, set(_FIGURE_SLOTS) - {core})
        apart = self._apart(item, core)
        near = {name: self._near(("casualties", index, name), slot, [extent]) for name, slot in apart.items()}
        if placed is not None and slots.keys() - apart.keys():
            near["victims"] = placed
            self._how["casualties", index, "victims"] = self._how["casualties", index, core]
        return msgspec.structs.replace(item, **{core: placed}, **near)

    def _attributions(self, items: Sequence[Attribution], extents: Mapping[str, Fragments]) -> tuple[Attribution, ...]:
        claims = [index for index, item in enumerate(items) if isinstance(item.content, Slot)]
        contents = [content for item in items if isinstance(content := item.content, Slot)]
        paths: list[Path] = [("attributions", index, "content") for index in claims]
        placed = self._placed(paths, contents, [_said(items[index]) for index in claims], shared=True)
        by_index = dict(zip(claims, placed, strict=True))
        found = []
        for index, item in enumerate(items):
            content = by_index.get(index, item.content)
            extent = content.extent if isinstance(content, Slot) else extents.get(content, ())
            found.append(self._said_about(index, msgspec.structs.replace(item, content=content), extent))
        return tuple(found)

    def _said_about(self, index: int, item: Attribution, content: Fragments) -> Attribution:
        """An attribution with cue and source near its content and each other."""
        cue, source = item.cue, item.source
        if cue is not None:
            beside = self._places_of(source, "source")
            cue = self._near(("attributions", index, "cue"), cue, [content], beside)
        if source is not None:
            anchors = [content, cue.extent] if cue is not None else [content]
            source = self._near(("attributions", index, "source"), source, anchors)
        return msgspec.structs.replace(item, cue=cue, source=source)

    def _placed(
        self,
        paths: Sequence[Path],
        slots: Sequence[_SlotT],
        others: Sequence[Mapping[str, Slot]],
        *,
        shared: bool = False,
    ) -> tuple[_SlotT, ...]:
        """Slots of one layer, placed together.

        Args:
            paths: of the slots.
            slots: what is to be placed, in the order of the answer.
            others: for each what else its item says, by the names of the slots.
            shared: whether two may have the same place.
        """
        wanted = []
        for index, (path, slot) in enumerate(zip(paths, slots, strict=True)):
            if _needs_place(slot):
                places = self._places(slot, _interruption(path))
                companions = self._companions(others[index]) if len(places) > 1 else ()
                letters = Folded(slot.text or "").letters or slot.text or ""
                wanted.append(Wanted(index=index, letters=letters, places=places, companions=companions))
        taken = [slot.extent for slot in slots if slot is not None and slot.extent]
        found = place_all(wanted, taken, shared=shared)
        return tuple(
            self._with(path, slot, found.get(index))
            for index, (path, slot) in enumerate(zip(paths, slots, strict=True))
        )

    def _companions(self, slots: Mapping[str, Slot]) -> tuple[Nearby, ...]:
        return tuple(self._places_of(slot, name) for name, slot in slots.items())

    def _places_of(self, slot: Slot | None, name: str) -> Nearby:
        """Where a slot is, or could be; the same for the same words."""
        extents = self._extents(slot, name)
        if slot is None or not _needs_place(slot):
            return Nearby(self._distances, extents)
        key = (name, slot.text or "", slot.within)
        if key not in self._nearby:
            self._nearby[key] = Nearby(self._distances, extents)
        return self._nearby[key]

    def _extents(self, slot: Slot | None, name: str) -> list[Fragments]:
        """Where a slot is, or could be."""
        if slot is None or not _needs_place(slot):
            return [slot.extent] if slot is not None and slot.extent else []
        return [place.extent for place in self._places(slot, _INTERRUPTIONS.get(name))]

    def _places(self, slot: Slot, interrupted: Interruption | None) -> Sequence[Place]:
        return self._finder.find(slot.text or "", interrupted, within=slot.within)

    def _near(self, path: Path, slot: _SlotT, anchors: Sequence[Fragments], beside: Nearby | None = None) -> _SlotT:
        """A slot at that of its places which is nearest to what its item says elsewhere.

        Args:
            path: of the slot.
            slot: as the answer has it.
            anchors: stretches to be near to; empty ones do not count.
            beside: places of another slot, of which one should be near too.
        """
        if not _needs_place(slot):
            return slot
        places = {place.extent: place for place in self._places(slot, _interruption(path))}
        anchors = [anchor for anchor in anchors if anchor]
        near = places
        if anchors and len(places) > 1:
            nearby = self._places_of(slot, str(path[-1]))
            near = {extent: places[extent] for anchor in anchors for extent in nearby.close_to(anchor)}

        def far(extent: Fragments) -> tuple[float, float, Fragments]:
            reach = [self._distances.distance(extent, anchor) for anchor in anchors]
            near = [*reach, beside.distance(extent)] if beside is not None else reach
            return cost_of(places[extent]) + sum(near), sum(reach), extent

        best = min(near, key=far, default=None)
        return self._with(path, slot, None if best is None else places[best])

    def _with(self, path: Path, slot: _SlotT, place: Place | None) -> _SlotT:
        if not _needs_place(slot):
            return slot
        self._how[path] = place.how if place is not None else "not"
        if place is None:
            return msgspec.structs.replace(slot, within=None)
        extent = place.extent
        fragments = extent if len(extent) > 1 else None
        return msgspec.structs.replace(
            slot, start=extent[0][0], end=extent[-1][1], fragments=fragments, text=None, within=None
        )


def _needs_place(slot: Slot | None) -> bool:
    return slot is not None and slot.start is None and slot.text is not None


def _interruption(path: Path) -> Interruption | None:
    return _INTERRUPTIONS.get(str(path[0] if path[0] == "quotes" else path[-1]))


def _slots(item: Casualty, names: Iterable[str]) -> dict[str, Slot]:
    return {name: slot for name in _FIGURE_SLOTS if name in names and (slot := getattr(item, name)) is not None}


def _said(link: Attribution | None) -> dict[str, Slot]:
    """Cue and source of an attribution."""
    slots = {"cue": link.cue, "source": link.source} if link is not None else {}
    return {name: slot for name, slot in slots.items() if slot is not None}


def _core_extent(casualty: Casualty) -> Fragments:
    return next((slot.extent for slot in _slots(casualty, _FIGURE_SLOTS).values() if slot.extent), ())


def _identity(path: Path, slot: Slot) -> tuple[Path, Fragments, str | None]:
    """What is the same for a slot wherever its item stands in a list."""
    return (path[0], *path[2:]), slot.extent, slot.text


def _slot_at(annotations: Annotations, path: Path) -> Slot:
    layer, index, *names = path
    item = getattr(annotations, str(layer))[index]
    slot: Slot = getattr(item, str(names[0])) if names else item
    return slot
