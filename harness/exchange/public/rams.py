"""RAMS: one event in five sentences of news, JSON Lines of tokens and of spans over them."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TypeAlias

import msgspec

from harness.annotation import Annotations, Casualty, Document, Labelled, Outcome, Scope, Slot
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.json_rows import split_rows
from harness.exchange.shared.corpora.surfaces import Surfaces
from harness.exchange.shared.corpora.token_rows import joined

FACTS = CorpusFacts(
    title="RAMS 1.0 (Roles Across Multiple Sentences)",
    languages=("en",),
    where="https://nlp.jhu.edu/rams/",
    ships="the unpacked folder, with data/train.jsonlines, dev.jsonlines and test.jsonlines",
    licence="none is stated on the page that offers it; the texts are those of the news sites in source_url",
    citation="Ebner, Xia, Culkin, Rawlins & Van Durme (2020), Multi-Sentence Argument Linking, ACL",
    scope=Scope(layers=("casualties",), outcomes=("killed", "injured"), slots=("victims", "place")),
    mind="a document is five sentences with one annotated event; only those about dying or injury are read, illness is "
    "no injury, and nobody looked for other casualties in them, so precision reads low; general and hypothetical "
    "deaths are annotated too; there are no numbers, so that casualties.figure is the headline and no mode that asks "
    "for numbers is scored; a victim may stand in another sentence than "
    "its event, a place is read where it is in the victim's; the text is the tokens joined by blanks",
)

_EVENTS: dict[str, Outcome] = {
    "life.die.n/a": "killed",
    "life.die.deathcausedbyviolentevents": "killed",
    "life.die.nonviolentdeath": "killed",
    "life.injure.n/a": "injured",
    "life.injure.injurycausedbyviolentevents": "injured",
}
_ROLE = re.compile(r"^evt\d+arg\d+")
# The first and the last token, both inside.
_Tokens: TypeAlias = tuple[int, int]


class _Row(msgspec.Struct):
    doc_key: str
    sentences: list[list[str]]
    evt_triggers: list[tuple[int, int, list[tuple[str, float]]]]
    gold_evt_links: list[tuple[_Tokens, _Tokens, str]]
    source_url: str | None = None


def read(path: Path) -> Converted:
    """Read the splits.

    Raises:
        HarnessError: none of the files is below ``path``, or all are something else.
    """
    found = Converted([], [])
    for row, file, line in split_rows(path, ".jsonlines", _Row, FACTS.ships, found.unplaced):
        outcomes = {
            (first, last): _EVENTS[kinds[0][0]]
            for first, last, kinds in row.evt_triggers
            if kinds and kinds[0][0] in _EVENTS
        }
        if outcomes:
            found.documents.append(_labelled(row, outcomes, file, line, found))
    return found


def _labelled(row: _Row, outcomes: dict[_Tokens, Outcome], file: Path, line: int, found: Converted) -> Labelled:
    words = [word for sentence in row.sentences for word in sentence]
    sentences = [nth for nth, sentence in enumerate(row.sentences) for _ in sentence]
    surfaces = Surfaces(" ".join(words), file, row.doc_key)
    offsets = joined(words)
    slots: dict[tuple[_Tokens, str], list[tuple[Slot, int]]] = defaultdict(list)
    for trigger, (first, last), name in row.gold_evt_links:
        role = _ROLE.sub("", name)
        if 0 <= first <= last < len(words):
            slots[trigger, role].append((Slot(start=offsets[first][0], end=offsets[last][1]), sentences[first]))
        elif trigger in outcomes:
            surfaces.note("outside", f"the tokens {first} to {last} of the {role} are not there", line)
    casualties: list[Casualty] = []
    for trigger, outcome in outcomes.items():
        for victims, sentence in slots[trigger, "victim"]:
            place = next((slot for slot, there in slots[trigger, "place"] if there == sentence), None)
            casualties.append(Casualty(id=f"c{len(casualties) + 1}", outcome=outcome, victims=victims, place=place))
    found.unplaced.extend(surfaces.unplaced)
    meta = {"language": "en", "split": file.stem, "url": row.source_url}
    document = Document(id=row.doc_key, text=surfaces.text, meta=meta)
    return Labelled(document=document, annotations=Annotations(casualties=tuple(casualties)))
