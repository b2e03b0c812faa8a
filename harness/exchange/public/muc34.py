"""MUC-3 and MUC-4: terrorist incidents in Latin America, messages and answer keys as the conference gave them out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from harness.annotation import Annotations, Casualty, Document, Labelled, Number, Outcome, Scope, Slot
from harness.errors import HarnessError, Located
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.muc_keys import Fill, Message, Template, read_key, read_messages
from harness.exchange.shared.corpora.surfaces import Surfaces

FACTS = CorpusFacts(
    title="MUC-3 and MUC-4 (third and fourth Message Understanding Conference)",
    languages=("en",),
    where="https://www-nlpir.nist.gov/related_projects/muc/muc_data/muc_data_index.html, or unpacked in the folder "
    "data/muc/raw_files/muc34 of https://github.com/xinyadu/gtt",
    ships="a folder with the unpacked files of TASK/CORPORA: texts such as tst3-muc4 and keys such as key-tst3.v2",
    licence="none is stated; the National Institute of Standards and Technology offers texts and keys free of charge, "
    "by courtesy of the Foreign Broadcast Information Service",
    citation='Sundheim (1992), "Overview of the Fourth Message Understanding Evaluation and Conference", MUC-4',
    scope=Scope(
        layers=("casualties",),
        outcomes=("killed", "injured", "captured"),
        slots=("number", "approximate", "victims"),
    ),
    mind="keys are of terrorist incidents alone, so the precision of a system that finds all casualties reads low; "
    "a key gives words without their place, so that every place where they stand counts as right; targets of "
    "accomplished kidnappings are captured; effects such as NO INJURY are not read; a number of people that is not "
    "for one effect alone is read as the most that it can be; types of targets, totals, dates and locations are not "
    "read; texts are in upper case, their wrapped lines are joined; the mixed-case copy of tst4 is not read; the JSON "
    "files of gtt hold neither effects nor numbers and cannot be converted",
)

_EFFECTS: dict[str, Outcome] = {"DEATH": "killed", "INJURY": "injured"}
_NUMBER = re.compile(r"(~?)\s*(\d{0,18})\s*(-?)\s*(\d{0,18})")


class Reading(NamedTuple):
    """A number as a key writes it."""

    min: int | None
    max: int | None
    approximate: bool


def read(path: Path) -> Converted:
    """Read texts and keys, in whatever folders they are.

    Raises:
        HarnessError: no key or no text is below ``path``, or one of them is something else.
    """
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    keys = [file for file in files if re.fullmatch(r"key-(dev|tst\d).*", file.name)]
    texts = [file for file in files if re.fullmatch(r"(dev|tst\d)-muc\d(?!.*mixed-case).*", file.name)]
    if not keys or not texts:
        raise HarnessError(f"{path}: no {'text' if keys else 'key'} below it; it must be {FACTS.ships}")
    templates: dict[str, list[tuple[Path, Template]]] = defaultdict(list)
    found = Converted([], [])
    for key in keys:
        for template in read_key(key, found.unplaced):
            templates[template.message].append((key, template))
    for text in texts:
        for message in read_messages(text):
            _convert(message, text, templates.pop(message.id, []), found)
    for (key, template), *_ in templates.values():
        found.unplaced.append(_note(key, template.line, "no-text", f'the message "{template.message}" is not here'))
    return found


def _convert(message: Message, path: Path, keyed: list[tuple[Path, Template]], found: Converted) -> None:
    if not keyed:
        found.unplaced.append(_note(path, message.line, "no-key", f'the message "{message.id}" has no key'))
        return
    if not all(template.is_whole for _, template in keyed):
        # Without one of its templates a message would make what is right in it wrong.
        found.unplaced.append(
            _note(path, message.line, "no-key", f'the key of the message "{message.id}" is not whole')
        )
        return
    surfaces = Surfaces(message.text, keyed[0][0], message.id)
    casualties = [one for _, template in keyed for one in _casualties(template, surfaces)]
    named = [_with_id(one, f"c{nth}") for nth, one in enumerate(casualties, 1)]
    meta = {"language": "en", "split": message.id.split("-")[0].lower()}
    document = Document(id=message.id, text=message.text, meta=meta)
    found.documents.append(Labelled(document=document, annotations=Annotations(casualties=tuple(named))))
    found.unplaced.extend(surfaces.unplaced)


def _casualties(template: Template, surfaces: Surfaces) -> Iterator[Casualty]:
    effects = template.fills["HUM TGT: EFFECT OF INCIDENT"]
    for effect in effects:
        outcomes = dict.fromkeys(_EFFECTS[value] for value in effect.values if value in _EFFECTS)
        if outcomes and not effect.about:
            surfaces.note("no-victims", f"the key names nobody for {effect.values[0]}", effect.line)
            continue
        optional = template.optional or effect.optional or len(effect.values) > 1
        for outcome in outcomes:
            numbers = _numbers(template, effect, effects, surfaces)
            yield _casualty(outcome, effect, numbers, optional, template, surfaces)
    types, stages = (
        [value for fill in template.fills[slot] for value in fill.values]
        for slot in ("INCIDENT: TYPE", "INCIDENT: STAGE OF EXECUTION")
    )
    if "KIDNAPPING" in types and "ACCOMPLISHED" in stages:
        for target in _targets(template):
            optional = template.optional or target.optional or len(types) > 1 or len(stages) > 1
            yield _casualty("captured", target, _numbers(template, target, [], surfaces), optional, template, surfaces)


def _targets(template: Template) -> Iterator[Fill]:
    """Named targets, and those that are described without a name."""
    for fill in (*template.fills["HUM TGT: NAME"], *template.fills["HUM TGT: DESCRIPTION"]):
        if fill.values and not fill.about:
            yield fill._replace(about=fill.values)


def _casualty(
    outcome: Outcome, of: Fill, numbers: list[Reading], optional: bool, template: Template, surfaces: Surfaces
) -> Casualty:
    first = numbers[0] if numbers else Reading(None, None, False)
    others = dict.fromkeys(Number(min=one.min, max=one.max) for one in numbers)
    others.pop(Number(min=first.min, max=first.max), None)
    described = _said_of(of, template.fills["HUM TGT: DESCRIPTION"])
    words = dict.fromkeys([*of.about, *(word for fill in described for word in fill.values)])
    return Casualty(
        id="",
        outcome=outcome,
        min=first.min,
        max=first.max,
        approximate=first.approximate,
        alternatives=tuple(others),
        victims=_victims(list(words), surfaces, of.line),
        optional=optional,
    )


def _victims(words: list[str], surfaces: Surfaces, line: int) -> Slot:
    """The first place of the first words, with every other as an alternative; where nothing is found, the words."""
    places = [span for one in words for span in surfaces.find_all(one, line)]
    slots = [Slot(start=start, end=end) for start, end in dict.fromkeys(places)]
    if not slots:
        slots = [Slot(text=one) for one in words]
    first, *others = slots
    return Slot(start=first.start, end=first.end, text=first.text, alternatives=tuple(others))


def _numbers(template: Template, of: Fill, effects: Sequence[Fill], surfaces: Surfaces) -> list[Reading]:
    """The readings of a target's number. One that is not for this effect alone is the most that it can be."""
    given = _said_of(of, template.fills["HUM TGT: NUMBER"])
    sharing = _said_of(of, effects) or [of]
    if not given:
        return []
    if len(given) == len(sharing) and len(_EFFECTS.keys() & set(of.values)) < 2:
        # Targets that are described alike have their numbers and effects in the same order.
        return _readings(given[sharing.index(of)], surfaces)
    readings = [reading for fill in given for reading in _readings(fill, surfaces)]
    if all((one.min, one.max) == (1, 1) for one in readings):
        return readings
    surfaces.note("shared-number", f'the number of "{of.about[0]:.60}" is for several effects', of.line)
    return [reading._replace(min=None) for reading in readings if reading.max is not None]


def _said_of(target: Fill, fills: Sequence[Fill]) -> list[Fill]:
    """The fills about that target: those that name it by the same words, else those that share some."""
    words = set(target.about)
    return [fill for fill in fills if words == set(fill.about)] or [fill for fill in fills if words & set(fill.about)]


def _readings(fill: Fill, surfaces: Surfaces) -> list[Reading]:
    readings = []
    for value in fill.values:
        found = _NUMBER.fullmatch(value.replace(",", ""))
        low, high = (int(found[2]) if found and found[2] else None, int(found[4]) if found and found[4] else None)
        if value == "PLURAL":
            readings.append(Reading(2, None, False))
        elif not found or low is high is None or (low is not None and high is not None and low > high):
            surfaces.note("no-number", f'"{value:.60}" is no number', fill.line)
        else:
            readings.append(Reading(low, high if found[3] else low, bool(found[1])))
    return readings


def _with_id(casualty: Casualty, name: str) -> Casualty:
    return msgspec.structs.replace(casualty, id=name)


def _note(path: Path, line: int, code: str, message: str) -> Located:
    return Located(str(path), line, 1, code, message)
