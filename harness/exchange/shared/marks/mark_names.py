"""What other projects call the marks and links that the harness knows under one name each."""

from __future__ import annotations

from harness.exchange.shared.marks.graph import (
    CLAIM,
    CONTINUES,
    CUE,
    CUE_OF,
    ENTITY,
    FIGURE,
    FIGURE_SLOTS,
    LINKS,
    MARKS,
    PART,
    QUOTE,
    SAME_AS,
    SOURCE,
    SOURCE_OF,
    VICTIMS,
)

_MARKS = {
    QUOTE: ("QUOTE", "quote", "QUOTATION", "Quotation"),
    FIGURE: ("CASUALTY", "Casualty", "FIGURE", "CASUALTIES"),
    VICTIMS: ("VICTIMS", "VICTIM", "Victim"),
    SOURCE: ("SOURCE", "SPEAKER", "Speaker"),
    CUE: ("CUE",),
    CLAIM: ("CLAIM",),
}
_LINKS = {
    SOURCE_OF: ("speaker_of", "speaker", "source", "attributed_to", "said", "says", "said_by", "spoken_by"),
    CUE_OF: ("cue",),
    "victims": ("victim", "victims_of", "victim_of", "victim_count_of"),
    "cause": ("cause_of",),
    "place": ("place_of", "location"),
    "date": ("date_of", "time"),
    CONTINUES: ("continued", "part"),
    SAME_AS: ("alias", "coref", "coreference", "same"),
}
_MARK_NAMES = {other: name for name, others in _MARKS.items() for other in others}
_LINK_NAMES = {other: name for name, others in _LINKS.items() for other in others} | {name: name for name in LINKS}
# Event types of other projects that say what happened to the victims.
OUTCOMES = {
    "killing": "killed",
    "killed": "killed",
    "die": "killed",
    "death": "killed",
    "injure": "injured",
    "injuring": "injured",
    "injured": "injured",
    "missing": "missing",
    "captured": "captured",
    "capture": "captured",
}
_CONTENT = (QUOTE, FIGURE, CLAIM)
_SLOT_LINKS = {type_: name for name, type_ in FIGURE_SLOTS.items()}
ATTRIBUTE_NAMES = {"quotekind": "kind", "quote_kind": "kind", "identifier": "cluster", "value": "label"}


def mark_type(name: str) -> str:
    """The harness's name for a mark; an entity's label stays what it is."""
    return _MARK_NAMES.get(name, name)


def link_type(name: str) -> str | None:
    """The harness's name for a link; None for one that it does not know."""
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    return _LINK_NAMES.get(plain) or _LINK_NAMES.get(plain.rstrip("0123456789"))


def link_between(one: str, other: str) -> tuple[str, bool] | None:
    """What a link without a name must be by the types of its marks, and whether it was drawn the other way round.

    None where it could be several things, as between two figures or two names.
    """
    for first, second, turned in ((one, other, False), (other, one, True)):
        if first == SOURCE and second in _CONTENT:
            return SOURCE_OF, turned
        if first == CUE and second in (SOURCE, *_CONTENT):
            return CUE_OF, turned
        if first == FIGURE and second in _SLOT_LINKS:
            return _SLOT_LINKS[second], turned
        if first == PART and second != PART:
            return CONTINUES, turned
    # Two names may be linked for any reason; a source and a name only because they are one.
    names = [type_ == ENTITY or type_ not in MARKS for type_ in (one, other)]
    is_said_of = (names[0] and other == SOURCE) or (names[1] and one == SOURCE)
    return (SAME_AS, one == SOURCE) if is_said_of else None


def attribute_name(name: str) -> str:
    """The harness's name for an attribute, in lower case."""
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    return ATTRIBUTE_NAMES.get(plain, plain)
