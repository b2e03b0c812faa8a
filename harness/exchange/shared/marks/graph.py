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


class Mark(msgspec.Struct, kw_only=True):
    """A stretch of the text with a type.

    Attributes:
        id: its name on this page.
        type: one of ``MARKS``, or an entity's label.
        extent: sorted, disjoint fragments, half-open code points.
        attributes: by name; flags are ``true``.
        line: where it stands in the file it was read from.
    """

    id: str
    type: str
    extent: Fragments
    attributes: dict[str, str] = {}
    line: int = 1


class MarkLink(msgspec.Struct, kw_only=True):
    """A named link between two marks, by their ids."""

    type: str
    source: str
    target: str
    line: int = 1


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
    """A document as a labelling tool sees it.

    Attributes:
        id: of the document.
        text: of the document.
        facts: None where another program than this one made the file.
        path: the file it was read from.
        unplaced: what the format's reader could not make a mark or link of: line and message.
    """

    id: str
    text: str
    marks: list[Mark]
    links: list[MarkLink]
    facts: Unplaceable | None = None
    meta: Mapping[str, Any] = {}
    path: str = ""
    unplaced: list[tuple[int, str]] = []


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
    except msgspec.MsgspecError as error:
        raise HarnessError(f"{where}: the harness's own record of the document is damaged: {error}") from None
