"""Label Studio JSON, with the labelling config of its project.

An export is tasks.json and config.xml: make a project with the config, import the tasks, and export them as JSON; the
short forms (JSON-MIN, CSV, CoNLL) have no relations. Offsets are code points, and ``granularity="symbol"`` keeps marks
where they are drawn. With ``predictions=yes`` labels are suggestions that a person has to accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Fragments, Labelled
from harness.errors import HarnessError, Located
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.json_fields import JsonRecord, shown, spelt
from harness.exchange.shared.exports.json_items import JsonItem, document_id, json_items, required_text
from harness.exchange.shared.exports.labelstudio_config import ENTITIES, FLAG_CONTROL, LAYERS, TEXT, labelling_config
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import (
    CHOICES,
    FLAGS,
    MARKS,
    NUMBERS,
    SOURCE,
    Mark,
    MarkLink,
    Page,
    decode_facts,
)
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import (
    ANNOTATOR_OPTION,
    LABELS_OPTION,
    SUBMISSION_OPTION,
    Signs,
    flag,
    no_losses,
    offered_labels,
)
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = NEEDS = None
SIGNS = Signs("Label Studio JSON", keys=frozenset({"data", "completions", "annotations", "annotator"}))
OPTIONS: Mapping[str, str] = {
    "predictions": "yes: labels are suggestions that nobody has accepted yet",
    "labels": LABELS_OPTION,
    "unlabelled": "yes: tasks without labels, for somebody to label",
    "annotator": ANNOTATOR_OPTION,
    "submission": SUBMISSION_OPTION,
    "text": "the key of the text in a task's data (text)",
}
losses = no_losses

_SHORT = (".csv", ".tsv", ".conll")
_LABELS = ("labels", "hypertextlabels")
_OF_ENTITIES = frozenset(("cluster", "label"))


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write tasks.json and config.xml."""
    pages = [split_parts(draw_page(labelled)) for labelled in documents]
    used = {mark.type for page in pages for mark in page.marks} - set(MARKS)
    labels = offered_labels(used, options)
    tasks = [_task(page, options) for page in pages]
    write_atomically(out / "tasks.json", msgspec.json.format(msgspec.json.encode(tasks), indent=1) + b"\n")
    write_atomically(out / "config.xml", labelling_config(labels))
    return [out / "tasks.json", out / "config.xml"]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a full JSON export, or all of a folder; one page for each labelling of a task.

    Tasks that nobody has labelled are left out and named.

    Raises:
        HarnessError: a file is no such export.
    """
    pages: list[Page] = []
    unlabelled: list[Located] = []
    for file in export_files(path, ".json"):
        if file.suffix in _SHORT:
            raise HarnessError(f"{file}: is a short form of an export, without relations: export as JSON")
        for number, item in enumerate(json_items(file), 1):
            labellings = _labellings(JsonRecord(item.value, f"{file}:{item.line}:1"), options)
            pages += [_page(item, labelling, str(file), number, options) for labelling in labellings]
            if not labellings:
                message = "nobody has submitted labels of this task; predictions=yes takes the suggestions"
                unlabelled.append(Located(str(file), item.line, 1, "unlabelled", message))
    return FoundLabels(pages, unlabelled)


def _task(page: Page, options: Mapping[str, str]) -> dict[str, Any]:
    results = [result for mark in page.marks for result in _regions(mark, page.text)]
    results += [
        {"type": "relation", "from_id": link.source, "to_id": link.target, "direction": "right", "labels": [link.type]}
        for link in page.links
    ]
    data = {"text": page.text, "document": page.id, "harness": page.facts}
    # An annotation without results would count as labelled, and as "nothing there" on the way back.
    if flag(options, "unlabelled"):
        return {"data": data}
    if flag(options, "predictions"):
        return {"data": data, "predictions": [{"model_version": "harness", "result": results}]}
    return {"data": data, "annotations": [{"result": results, "ground_truth": True}]}


def _regions(mark: Mark, text: str) -> Iterator[dict[str, Any]]:
    """A mark as Label Studio has it: one result for its label, one for each control that is filled."""
    start, end = mark.extent[0]
    place = {"start": start, "end": end, "text": text[start:end]}

    def result(control: str, type_: str, value: Any) -> dict[str, Any]:
        return {
            "id": mark.id,
            "from_name": control,
            "to_name": TEXT,
            "type": type_,
            "value": {**place, "text" if type_ == "textarea" else type_: value},
        }

    yield result(LAYERS if mark.type in MARKS else ENTITIES, "labels", [mark.type])
    for name, value in mark.attributes.items():
        if name in CHOICES:
            yield result(name, "choices", [value])
        elif name in NUMBERS:
            yield result(name, "number", int(value))
        elif name not in FLAGS:
            yield result(name, "textarea", [value])
    flags = [name for name in mark.attributes if name in FLAGS]
    if flags:
        yield result(FLAG_CONTROL, "choices", flags)


def _labellings(task: JsonRecord, options: Mapping[str, str]) -> list[JsonRecord]:
    """What people submitted of a task, the oldest first: those called the truth where some are."""
    if not task.has("data"):
        raise HarnessError(
            f"{task.where}: no task of a full export: export as JSON, since JSON-MIN and the other short forms have no "
            "relations"
        )
    # Before version 1.0 annotations were called completions.
    names = ("annotations", "completions")
    for value in (value for name in names for value in task.list(name)):
        if isinstance(value, int | str):
            raise HarnessError(
                f"{task.where}: the annotations are ids alone here ({shown(value)}): export as JSON from the project, "
                "or ask the server for whole annotations"
            )
    done = [one for name in names for one in task.records(name)]
    done = [
        one for one in done if one.has("result") and not one.value.get("was_cancelled") and not one.value.get("skipped")
    ]
    done = [one for one in done if one.value.get("ground_truth") is True] or done
    if not done and flag(options, "predictions"):
        done = list(task.records("predictions"))
    return sorted(done, key=lambda one: str(one.value.get("updated_at") or one.value.get("created_at") or ""))


def _people(annotation: JsonRecord) -> tuple[str, ...]:
    """Who made it, by all names: of suggestions the model."""
    person = annotation.value.get("completed_by", annotation.value.get("model_version"))
    if isinstance(person, Mapping):
        return tuple(spelt(person[name]) for name in ("id", "email") if person.get(name) is not None)
    return () if person is None else (spelt(person),)


def _page(item: JsonItem, labelling: JsonRecord, path: str, number: int, options: Mapping[str, str]) -> Page:
    where = f"{path}:{item.line}:1"
    data = JsonRecord(item.value, where).record("data")
    facts = decode_facts(data.value.get("harness"), where)
    name = facts.id if facts else document_id(data.value, number)
    page = Page(
        id=name,
        text=_text(data, options),
        marks=[],
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=path,
        line=item.line,
        notes=[],
        people=_people(labelling),
        submission=labelling.text("id"),
        task=f"{number} in {path}",
    )
    regions = _Regions(page, item)
    for result in labelling.records("result"):
        regions.take(result)
    regions.finish()
    return page


def _text(data: JsonRecord, options: Mapping[str, str]) -> str:
    key = options.get("text", "text")
    value = data.value.get(key)
    if isinstance(value, list):
        raise HarnessError(f'{data.where}: "{key}" is a list: dialogues (Paragraphs) have no place, a text has')
    others = [name for name, other in data.value.items() if isinstance(other, str) and name != key]
    hint = f"; the option text=KEY takes another key of data: {', '.join(others)}" if others else ""
    return required_text(data.value, key, data.where, hint)


class _Regions:
    """The regions of one labelling, put together from a result for each control that is filled."""

    def __init__(self, page: Page, item: JsonItem) -> None:
        self.page, self.item = page, item
        self.marks: dict[tuple[str, Any], Mark] = {}
        """By id and extent: tools that write suggestions give one id to several regions."""
        self.twins: dict[tuple[str, Any], Mark] = {}
        self.about: list[tuple[JsonRecord, int]] = []

    def take(self, result: JsonRecord) -> None:
        type_, line = result.text("type") or "", self.item.lines.get(str(result.value.get("id")), self.item.line)
        if type_ == "relation":
            self.relation(result)
        elif type_ in _LABELS:
            self.region(result, type_, line)
        else:
            self.about.append((result, line))

    def finish(self) -> None:
        """Give the regions what was filled in about them, wherever in the file that stands."""
        for result, line in self.about:
            mark = self.of(result)
            if mark is not None:
                _attribute(mark, self.page, result, line)
                continue
            value = result.record("value").value
            said = str(value.get("choices") or value.get("text") or dict(value))[:60]
            what = f"of the region {result.value['id']}" if result.has("id") and "start" in value else "of the document"
            self.page.refuse(line, f'"{result.text("from_name") or result.text("type")}" {what} ({said}) has no place')
        self.page.marks += self.marks.values()
        self.page.marks += [_as_its_twin(twin, self.marks[key]) for key, twin in self.twins.items()]

    def of(self, result: JsonRecord) -> Mark | None:
        """The region that a control was filled for: by its id, and by its place where several have that id."""
        name = result.text("id") or ""
        theirs = {key: mark for key, mark in self.marks.items() if name and key[0] == name}
        return next(iter(theirs.values())) if len(theirs) == 1 else theirs.get((name, _extent(result)))

    def relation(self, result: JsonRecord) -> None:
        ends = [result.text("from_id") or "", result.text("to_id") or ""]
        if result.value.get("direction") == "left":
            ends.reverse()
        for name in result.list("labels") or [""]:
            link = MarkLink(type=spelt(name or ""), source=ends[0], target=ends[1], line=self.item.line)
            self.page.links.append(link)

    def region(self, result: JsonRecord, type_: str, line: int) -> None:
        value = result.record("value")
        labels = [one for one in value.list(type_) or value.list("labels") if one is not None]
        for other in labels[1:]:
            message = f'the second label "{spelt(other)}" of the region {result.text("id")} has no place'
            self.page.refuse(line, message, "entities")
        extent = _extent(result)
        words = value.value.get("text")
        words = words if isinstance(words, str) else None
        if type_ == "hypertextlabels" and words is None and "<" in self.page.text:
            message = f"the region {result.text('id')} stands in HTML, where offsets count no tags, and has no words"
            self.page.refuse(line, f"{message} by which to find it", "entities")
            return
        label = spelt(labels[0]) if labels else ""
        here = Mark(id=result.text("id") or "", type=label, extent=extent, attributes={}, line=line, words=words)
        score = result.value.get("score")
        if isinstance(score, int | float) and not isinstance(score, bool):
            here.attributes["score"] = str(score)
        self.notes(result, line)
        if not here.id:
            self.page.marks.append(here)
            return
        key = (here.id, extent)
        known = self.marks.setdefault(key, here)
        if known is here:
            return
        # With a label chosen in each row, one region is two marks; relations and most attributes are not the name's.
        if here.type in MARKS:
            self.marks[key], here = here, known
        self.twins[key] = msgspec.structs.replace(here, id=f"{here.id}-name", attributes=dict(here.attributes))

    def notes(self, result: JsonRecord, line: int) -> None:
        """What people wrote about a region."""
        meta = result.value.get("meta")
        written = meta.get("text") if isinstance(meta, Mapping) else meta
        for note in written if isinstance(written, list) else [written] if written else ():
            self.page.refuse(line, f'the note "{str(note)[:60]}" of the region {result.text("id")} has no place')


def _extent(result: JsonRecord) -> Fragments:
    """Where a region stands; in HTML its own offsets count inside of elements."""
    value = result.record("value")
    if isinstance(value.value.get("globalOffsets"), Mapping):
        return value.record("globalOffsets").extent("start", "end")
    return value.extent("start", "end")


def _as_its_twin(twin: Mark, mark: Mark) -> Mark:
    """A name that is marked as something else too, with its share of what is said of the region."""
    for name in _OF_ENTITIES & mark.attributes.keys():
        twin.attributes[name] = mark.attributes[name]
        if mark.type != SOURCE:
            del mark.attributes[name]
    return twin


def _attribute(mark: Mark, page: Page, result: JsonRecord, line: int) -> None:
    name, type_ = result.text("from_name") or "", result.text("type") or ""
    filled = result.record("value").value.get("text" if type_ == "textarea" else type_)
    values = [one for one in (filled if isinstance(filled, list) else [filled]) if one not in (None, "")]
    if name == FLAG_CONTROL:
        mark.attributes |= {spelt(one): "true" for one in values}
    elif type_ not in ("choices", "textarea", "number", "rating"):
        page.refuse(line, f'"{name}" of the region {mark.id} has no place')
    elif values:
        # A control that was filled and cleared again says nothing.
        mark.attributes[name] = spelt(values[0])
        for other in values[1:]:
            page.refuse(line, f'the further value "{spelt(other)}" of {name} has no place')
