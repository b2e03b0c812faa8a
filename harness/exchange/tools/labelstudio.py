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

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import export_files
from harness.exchange.shared.exports.json_items import JsonItem, document_id, json_items, required_text
from harness.exchange.shared.exports.labelstudio_config import ENTITIES, FLAG_CONTROL, LAYERS, TEXT, labelling_config
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
from harness.exchange.shared.marks.layers_from_marks import read_pages
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import LABELS_OPTION, Imported, flag, no_losses, offered_labels
from harness.files.text_files import write_atomically
from harness.files.yaml_tree import Located

LOSES = ""
EXTRA = NEEDS = None
OPTIONS: Mapping[str, str] = {
    "predictions": "yes: labels are suggestions that nobody has accepted yet",
    "labels": LABELS_OPTION,
    "unlabelled": "yes: tasks without labels, for somebody to label",
    "annotator": "id or e-mail address of the person whose labels to take, where several labelled a task",
    "text": "the key of the text in a task's data (text)",
}
losses = no_losses

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


def read(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a full JSON export, or all of a folder.

    Tasks that nobody has labelled are left out and named.

    Raises:
        HarnessError: a file is no such export, or several people labelled a task and ``annotator`` names none.
    """
    pages: list[Page] = []
    unlabelled: list[Located] = []
    for file in export_files(path, ".json"):
        for number, item in enumerate(json_items(file), 1):
            where = f"{file}:{item.line}:1"
            results = _results(item.value, where, options)
            if results is None:
                message = "nobody has submitted labels of this task; predictions=yes takes the suggestions"
                unlabelled.append(Located(str(file), item.line, 1, "unlabelled", message))
            else:
                pages.append(_page(item, results, str(file), number, options))
    documents, unplaced = read_pages(pages)
    return Imported(documents, [*unlabelled, *unplaced])


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


def _results(task: dict[str, Any], where: str, options: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """The results of the labelling to take; None where there is none."""
    if "data" not in task:
        raise HarnessError(
            f"{where}: no task of a full export: export as JSON, since JSON-MIN and the other short forms have no "
            "relations"
        )
    done = [one for one in task.get("annotations") or [] if not one.get("was_cancelled")]
    wanted = options.get("annotator")
    if wanted is not None:
        done = [one for one in done if wanted in _people(one)]
    done = [one for one in done if one.get("ground_truth")] or done
    if len(done) > 1:
        people = ", ".join(sorted({_people(one)[-1] for one in done}))
        raise HarnessError(f"{where}: this task was labelled {len(done)} times ({people}): choose with annotator=…")
    if not done and flag(options, "predictions"):
        done = [one for one in (task.get("predictions") or [])[-1:] if isinstance(one, dict)]
    return done[0].get("result") or [] if done else None


def _people(annotation: dict[str, Any]) -> list[str]:
    person = annotation.get("completed_by")
    if isinstance(person, dict):
        return [str(person[name]) for name in ("id", "email") if name in person]
    return [str(person)]


def _page(item: JsonItem, results: list[dict[str, Any]], path: str, number: int, options: Mapping[str, str]) -> Page:
    data = item.value["data"]
    where = f"{path}:{item.line}:1"
    facts = decode_facts(data.get("harness"), where)
    text = required_text(data, options.get("text", "text"), where)
    page = Page(
        id=facts.id if facts else document_id(data, number),
        text=text,
        marks=[],
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=path,
        unplaced=[],
    )
    marks: dict[str, Mark] = {}
    twins: dict[str, Mark] = {}
    for result in sorted(results, key=lambda result: result.get("type") not in _LABELS):
        line = item.lines.get(str(result.get("id")), item.line)
        type_, value = result.get("type"), result.get("value") or {}
        if type_ == "relation":
            names = result.get("labels") or [""]
            ends = (result["from_id"], result["to_id"])
            if result.get("direction") == "left":
                ends = (ends[1], ends[0])
            page.links += [MarkLink(type=name, source=ends[0], target=ends[1], line=item.line) for name in names]
        elif type_ in _LABELS:
            _mark(marks, twins, page, result, line)
        elif result.get("id") in marks:
            _attribute(marks[result["id"]], page, result, line)
        else:
            shown = str(value.get("choices") or value.get("text") or value)[:60]
            page.unplaced.append((line, f'"{result.get("from_name")}" of the whole document ({shown}) has no place'))
    page.marks += [*marks.values(), *(_as_its_twin(twin, marks[name]) for name, twin in twins.items())]
    return page


def _as_its_twin(twin: Mark, mark: Mark) -> Mark:
    """A name that is marked as something else too, with its share of what is said of the region."""
    for name in _OF_ENTITIES & mark.attributes.keys():
        twin.attributes[name] = mark.attributes[name]
        if mark.type != SOURCE:
            del mark.attributes[name]
    return twin


def _mark(marks: dict[str, Mark], twins: dict[str, Mark], page: Page, result: dict[str, Any], line: int) -> None:
    value = result["value"]
    names = value.get(result["type"]) or value.get("labels") or []
    if not names:
        page.unplaced.append((line, f"the region {result['id']} has no label"))
        return
    for other in names[1:]:
        page.unplaced.append((line, f'the second label "{other}" of the region {result["id"]} has no place'))
    extent = ((int(value["start"]), int(value["end"])),)
    words, given = page.text[extent[0][0] : extent[0][1]], value.get("text")
    if given is not None and given != words:
        page.unplaced.append((line, f'the text at these offsets is "{words[:40]}", not "{str(given)[:40]}"'))
    name, here = str(result["id"]), Mark(id=str(result["id"]), type=names[0], extent=extent, attributes={}, line=line)
    first = marks.setdefault(name, here)
    if first is here:
        return
    # With a label chosen in each row, one region is two marks; relations and most attributes are not the name's.
    if here.type in MARKS:
        marks[name], here = here, first
    twins[name] = msgspec.structs.replace(here, id=f"{name}-name")


def _attribute(mark: Mark, page: Page, result: dict[str, Any], line: int) -> None:
    name, type_, value = str(result.get("from_name")), result["type"], result.get("value") or {}
    filled = value.get("text" if type_ == "textarea" else type_)
    values = filled if isinstance(filled, list) else [filled]
    if name == FLAG_CONTROL:
        mark.attributes |= {str(one): "true" for one in values}
    elif type_ not in ("choices", "textarea", "number", "rating") or filled is None:
        page.unplaced.append((line, f'"{name}" of the region {mark.id} has no place'))
    else:
        mark.attributes[name] = _plain(values[0])
        for other in values[1:]:
            page.unplaced.append((line, f'the further value "{other}" of {name} has no place'))


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
