"""Labels as every labelling tool has them: marks on the text, their attributes, and links between marks.

The four layers become a page and a page becomes the four layers again in ``drawing`` and ``reading``; a tool's format
only spells pages. What has no place in the text (clusters, items in words alone) travels beside the marks as facts.

| mark | is | attributes |
|---|---|---|
| the label itself, such as ``GPE`` | an entity | cluster, score, optional; ``Entity`` has the label as attribute |
| ``Quote`` | a quote | id, kind, score, optional |
| ``Figure`` | a casualty, where its figure (or the victims' phrase) stands | id, outcome, min, max, status, … |
| ``Victims``, ``Cause``, ``Place``, ``Date`` | its slots, linked to it by ``victims``, ``cause``, … | alternatives |
| ``Source`` | who is quoted or cited; ``source_of`` leads to the content | cluster |
| ``Cue`` | ``cue_of`` leads to its Source, or to the content where no source is stated | |
| ``Claim`` | content that is neither quote nor figure | |

A quote, figure, claim or cue without a stated source has the attribute ``source`` (a cluster) or ``unsourced``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from harness.annotation import Annotations, Cluster, Fragments, Layer
from harness.errors import HarnessError

ENTITY, QUOTE, FIGURE = "Entity", "Quote", "Figure"
VICTIMS, CAUSE, PLACE, DATE = "Victims", "Cause", "Place", "Date"
SOURCE, CUE, CLAIM, PART = "Source", "Cue", "Claim", "Part"
MARKS = (QUOTE, FIGURE, VICTIMS, CAUSE, PLACE, DATE, SOURCE, CUE, CLAIM, PART, ENTITY)

FIGURE_SLOTS = {"victims": VICTIMS, "cause": CAUSE, "place": PLACE, "date": DATE}
SOURCE_OF, CUE_OF, CONTINUES, SAME_AS = "source_of", "cue_of", "continues", "same_as"
LINKS = (SOURCE_OF, CUE_OF, *FIGURE_SLOTS, "part_of", "repeats", CONTINUES, SAME_AS)

LAYER_OF: dict[str, Layer | None] = {
    QUOTE: "quotes",
    **dict.fromkeys((FIGURE, *FIGURE_SLOTS.values()), "casualties"),
    **dict.fromkeys((SOURCE, CUE, CLAIM), "attributions"),
    PART: None,
}
"""The layer that a mark belongs to; every other type is an entity's label."""

CHOICES: dict[str, tuple[str, ...]] = {
    "kind": ("direct", "indirect", "mixed"),
    "outcome": ("killed", "injured", "missing", "captured"),
    "status": ("confirmed", "reported", "alleged", "denied"),
    "victim_role": ("combatant", "civilian", "unknown"),
}
FLAGS = ("approximate", "optional", "unsourced", "figureless")
NUMBERS = ("min", "max")
WORDS = ("id", "cluster", "source", "label", "score", "part_of", "repeats", "alternatives", "numbers")
ATTRIBUTES = (*CHOICES, *FLAGS, *NUMBERS, *WORDS)

NOT_PLACED, ASSUMED = "not-placed", "assumed"
LOSSES = (NOT_PLACED, ASSUMED)
"""Of the codes of notes, those that mean that the import is not all that the file says."""


class Mark(msgspec.Struct, kw_only=True):
    """A stretch of the text with a type, as a tool's file gives it: the common step finds out what is wrong with it.

    Attributes:
        id: its name on this page; empty where it has none. Marks of one id are different marks.
        type: one of ``MARKS``, or an entity's label; empty where it has none.
        extent: fragments, half-open code points, as the file has them.
        attributes: by name; flags are ``true``.
        line: where it stands in the file it was read from.
        words: what the file says stands there; None where it says nothing.
    """

    id: str
    type: str
    extent: Fragments
    attributes: dict[str, str] = {}
    line: int = 1
    words: str | None = None


class MarkLink(msgspec.Struct, kw_only=True):
    """A named link between two marks, by their ids."""

    type: str
    source: str
    target: str
    line: int = 1


class Note(msgspec.Struct, frozen=True):
    """Something to say of a file.

    Attributes:
        line: where.
        message: what.
        code: what sort of thing it is; see ``LOSSES``.
        layer: the layer that is not whole because of it.
    """

    line: int
    message: str
    code: str = NOT_PLACED
    layer: Layer | None = None


class Unplaceable(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What has no place in the text.

    Attributes:
        id: of the document.
        meta: of the document.
        layers: those that are annotated.
        clusters: of the annotations.
        undescribed: clusters that items name though nothing describes them; any other new name is a labeller's.
        rest: items that no mark can hold: without offsets, or linked in a way that marks cannot say.
    """

    id: str
    meta: Mapping[str, Any] = {}
    layers: tuple[Layer, ...] = ()
    clusters: Mapping[str, Cluster] = {}
    undescribed: tuple[str, ...] = ()
    rest: Annotations = Annotations()


class Page(msgspec.Struct, kw_only=True):
    """One labelling of a document as a tool's file has it.

    Attributes:
        id: of the document.
        text: of the document.
        facts: None where another program than this one made the file.
        path: the file it was read from.
        line: where it begins there.
        notes: what the format's reader could not make a mark or link of.
        people: the names of who made it, as the option ``annotator`` takes them.
        submission: its name among several of one person.
        task: what several labellings of one document have in common; None where there can be only one.
        layers: those that the file says were labelled, whether or not a mark of theirs is there.
    """

    id: str
    text: str
    marks: list[Mark]
    links: list[MarkLink]
    facts: Unplaceable | None = None
    meta: Mapping[str, Any] = {}
    path: str = ""
    line: int = 1
    notes: list[Note] = []
    people: tuple[str, ...] = ()
    submission: str | None = None
    task: str | None = None
    layers: tuple[Layer, ...] = ()

    def refuse(self, line: int, message: str, layer: Layer | None = None) -> None:
        """Say that something has no place."""
        self.notes.append(Note(line, message, layer=layer))

    def say(self, line: int, code: str, message: str) -> None:
        """Say something that is no loss."""
        self.notes.append(Note(line, message, code))


def encode_facts(facts: Unplaceable) -> str:
    """The facts as one line of JSON."""
    return msgspec.json.encode(facts).decode()


def decode_facts(data: str | bytes | Mapping[str, Any] | None, where: str) -> Unplaceable | None:
    """The facts from JSON, or from what JSON was decoded to; None where there are none.

    Raises:
        HarnessError: they were changed into something else; ``where`` names the file and line.
    """
    if data is None:
        return None
    try:
        if isinstance(data, str | bytes):
            return msgspec.json.decode(data, type=Unplaceable)
        return msgspec.convert(data, Unplaceable)
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError) as error:
        raise HarnessError(f"{where}: the harness's own record of the document is damaged: {error}") from None
