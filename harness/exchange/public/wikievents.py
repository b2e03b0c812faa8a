"""WikiEvents: entities and events in news that Wikipedia cites, JSON Lines of tokens and of spans over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from harness.annotation import Annotations, Casualty, Document, Entity, Labelled, Outcome, Scope, Slot
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.json_rows import split_rows
from harness.exchange.shared.corpora.surfaces import Surfaces
from harness.exchange.shared.corpora.token_rows import align, joined

FACTS = CorpusFacts(
    title="WikiEvents",
    languages=("en",),
    where="https://github.com/raspberryice/gen-arg (its README links train.jsonl, dev.jsonl and test.jsonl)",
    ships="a folder with train.jsonl, dev.jsonl and test.jsonl, or some of them",
    licence="the repository is under the MIT licence; the texts are those of the news sites that they come from",
    citation="Li, Ji & Han (2021), Document-Level Event Argument Extraction by Conditional Generation, NAACL",
    scope=Scope(
        layers=("entities", "casualties"),
        labels=(
            "ABS",
            "AML",
            "BAL",
            "BOD",
            "COM",
            "FAC",
            "GPE",
            "INF",
            "LAW",
            "LOC",
            "MHI",
            "MON",
            "NAT",
            "ORG",
            "PER",
            "PLA",
            "PTH",
            "RES",
            "SEN",
            "SID",
            "TTL",
            "VAL",
            "VEH",
            "WEA",
        ),
        outcomes=("killed", "injured"),
        slots=("victims", "place"),
    ),
    mind="entities are nominals and pronouns too, mostly their head words alone; casualties are the victims of events "
    "of dying and of injury, one for each victim and event, mostly a head word, general and hypothetical ones too; "
    "events without a victim are left out; numbers are not annotated, so that casualties.figure is the headline and "
    "no mode that asks for numbers is scored; a place is read where it is in the "
    "sentence of the victim; other events and roles, and coreference, are not read; the publisher's text has no white "
    "space between paragraphs",
)

_OUTCOMES: dict[str, Outcome] = {"Life.Die": "killed", "Life.Injure": "injured"}


class _Mention(msgspec.Struct):
    """A span of tokens, the last one outside, and the words that the publisher has for it."""

    id: str
    start: int
    end: int
    sent_idx: int
    entity_type: str
    text: str


class _Argument(msgspec.Struct):
    entity_id: str
    role: str


class _Event(msgspec.Struct):
    id: str
    event_type: str
    arguments: list[_Argument]


class _Row(msgspec.Struct):
    doc_id: str
    text: str
    tokens: list[str]
    entity_mentions: list[_Mention]
    event_mentions: list[_Event]


def read(path: Path) -> Converted:
    """Read the splits.

    Raises:
        HarnessError: none of the files is below ``path``, or one of them is something else.
    """
    found = Converted([], [])
    for row, file, line in split_rows(path, ".jsonl", _Row, FACTS.ships, found.unplaced):
        found.documents.append(_labelled(row, file, line, found))
    return found


def _labelled(row: _Row, file: Path, line: int, found: Converted) -> Labelled:
    # The offsets that the publisher gives for tokens are into another text than the one that comes with them.
    places = align(row.tokens, row.text)
    text = row.text if places is not None else " ".join(row.tokens)
    surfaces = Surfaces(text, file, row.doc_id)
    if places is None:
        surfaces.note("other-text", "the tokens do not fit the text; they were joined by blanks", line)
        places = joined(row.tokens)
    mentions = {mention.id: mention for mention in row.entity_mentions}
    slots = {}
    for mention in mentions.values():
        if not 0 <= mention.start < mention.end <= len(places):
            surfaces.note("outside", f"the tokens [{mention.start}, {mention.end}) of {mention.id} are not there", line)
            continue
        start, end = places[mention.start][0], places[mention.end - 1][1]
        if span := surfaces.at(start, end, mention.text if text == row.text else None, line):
            slots[mention.id] = Slot(start=span[0], end=span[1])
    entities = [
        Entity(start=slot.start, end=slot.end, label=mentions[name].entity_type) for name, slot in slots.items()
    ]
    casualties = [one for event in row.event_mentions for one in _casualties(event, mentions, slots, surfaces, line)]
    found.unplaced.extend(surfaces.unplaced)
    return Labelled(
        document=Document(id=row.doc_id, text=text, meta={"language": "en", "split": file.stem}),
        annotations=Annotations(
            entities=tuple(entities),
            casualties=tuple(msgspec.structs.replace(one, id=f"c{nth}") for nth, one in enumerate(casualties, 1)),
        ),
    )


def _casualties(
    event: _Event, mentions: dict[str, _Mention], slots: dict[str, Slot], surfaces: Surfaces, line: int
) -> Iterator[Casualty]:
    outcome = _OUTCOMES.get(event.event_type.rpartition(".")[0])
    if outcome is None:
        return
    by_role: dict[str, list[str]] = {"Victim": [], "Place": []}
    for argument in event.arguments:
        if argument.role in by_role and argument.entity_id in slots:
            by_role[argument.role].append(argument.entity_id)
        elif argument.role in by_role:
            surfaces.note("no-span", f"the {argument.role} {argument.entity_id} of {event.id} has no span", line)
    for victim in by_role["Victim"]:
        sentence = mentions[victim].sent_idx
        places = [slots[place] for place in by_role["Place"] if mentions[place].sent_idx == sentence]
        place = Slot(start=places[0].start, end=places[0].end, alternatives=tuple(places[1:])) if places else None
        yield Casualty(id="", outcome=outcome, victims=slots[victim], place=place)
