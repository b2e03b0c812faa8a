"""UIMA CAS by dkpro-cassis: types as INCEpTION has them, one custom layer a mark.

Entities are DKPro ``NamedEntity`` (value, identifier), everything else ``webanno.custom.<Mark>``, links are
``webanno.custom.HarnessLink`` with Governor and Dependent. Offsets in the files are UTF-16 code units, as UIMA wants
them; cassis converts.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.errors import HarnessError, shorten
from harness.exchange.shared.exports.cas_files import CasFile
from harness.exchange.shared.exports.json_fields import extent_of, spelt
from harness.exchange.shared.marks.graph import (
    ATTRIBUTES,
    ENTITY,
    MARKS,
    Mark,
    MarkLink,
    Page,
    decode_facts,
    encode_facts,
)

_NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
_METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
_CUSTOM = "webanno.custom."
_LINK = f"{_CUSTOM}HarnessLink"
_FACTS = f"{_CUSTOM}HarnessFacts"
_STRING = "uima.cas.String"
_SPAN = "custom.Span"
"""The layer that INCEpTION offers for spans of any sort, with their labels."""
_NO_LABELS = ("de.tudarmstadt.ukp.clarin.webanno.api.type.",)
"""Types that describe a project's layers."""
_ID = re.compile(rb'\bxmi:id="(\d{1,15})"|"%ID"\s*:\s*(\d{1,15})')
_XML_1_1 = re.compile(rb"\s*<\?xml version=.1\.1")
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Attributes under DKPro's names for them.
_FEATURES = {"label": "value", "cluster": "identifier"}


def type_system() -> Any:
    """The types of a CAS with the four layers."""
    from cassis import TypeSystem

    made = TypeSystem()
    metadata = made.create_type(name=_METADATA, supertypeName="uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentId"):
        made.create_feature(metadata, name, _STRING)
    entity = made.create_type(name=_NAMED_ENTITY)
    for name in ("value", "identifier", *(name for name in ATTRIBUTES if name not in _FEATURES)):
        made.create_feature(entity, name, _STRING)
    for mark in MARKS:
        if mark != ENTITY:
            layer = made.create_type(name=_CUSTOM + mark)
            for name in ATTRIBUTES:
                made.create_feature(layer, name, _STRING)
    link = made.create_type(name=_LINK)
    made.create_feature(link, "Governor", "uima.tcas.Annotation")
    made.create_feature(link, "Dependent", "uima.tcas.Annotation")
    made.create_feature(link, "label", _STRING)
    made.create_feature(made.create_type(name=_FACTS, supertypeName="uima.cas.AnnotationBase"), "json", _STRING)
    return made


def to_cas(page: Page, types: Any) -> Any:
    """A page of one-piece marks as a CAS.

    Raises:
        HarnessError: the text has characters that no CAS can hold.
    """
    from cassis import Cas

    bad = _UNSPEAKABLE.search(page.text)
    if bad is not None:
        raise HarnessError(
            f'document "{page.id}": the character U+{ord(bad[0]):04X} at {bad.start()} has no place in a CAS'
        )
    cas = Cas(typesystem=types)
    cas.sofa_string = page.text
    cas.sofa_mime = "text/plain"
    cas.add(types.get_type(_METADATA)(begin=0, end=len(page.text), language="x-unspecified", documentId=page.id))
    annotations = {}
    for mark in page.marks:
        is_entity = mark.type == ENTITY or mark.type not in MARKS
        given = dict(mark.attributes)
        if is_entity:
            given.setdefault("label", mark.type)
            given = {_FEATURES.get(name, name): value for name, value in given.items()}
        form = types.get_type(_NAMED_ENTITY if is_entity else _CUSTOM + mark.type)
        begin, end = mark.extent[0]
        annotations[mark.id] = form(begin=begin, end=end, **given)
        cas.add(annotations[mark.id])
    for link in page.links:
        begin, end = _place(page, link.target)
        ends = {"Governor": annotations[link.source], "Dependent": annotations[link.target]}
        cas.add(types.get_type(_LINK)(begin=begin, end=end, label=link.type, **ends))
    assert page.facts is not None
    cas.add(types.get_type(_FACTS)(json=encode_facts(page.facts)))
    return cas


def quiet(call: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Call cassis without its warnings, which are about its own older names."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*args, **named)


def read_cas(file: CasFile, load: Callable[[Any], Any], view: str | None = None) -> Page:
    """The page in a file.

    Args:
        file: a CAS.
        load: reads a CAS from a binary stream.
        view: which of several views to read; by default the one that has labels.

    Raises:
        HarnessError: it is none, or it is not known which view is meant.
    """
    name = file.name
    try:
        cas = quiet(load, io.BytesIO(file.data))
        texts = {sofa.sofaID: sofa.sofaString for sofa in cas.sofas}
        views = {each: list(cas.get_view(each).select_all_fs()) for each in texts}
    except Exception as error:  # whatever lxml, json and cassis raise on a file of another kind
        hint = "; XML 1.1 can hold signs that XML 1.0 cannot: export as XMI with XML 1.0, or as JSON"
        hint = hint if _XML_1_1.match(file.data) else ""
        if "view with name" in str(error):
            hint = "; of several views export as XMI, whose import has the option view=NAME"
        message = f"{type(error).__name__}: {shorten(str(error), limit=200)}{hint}"
        raise HarnessError(f"{name}: is no UIMA CAS that can be read: {message}") from None
    chosen = _chosen_view({each: views[each] for each, text in texts.items() if isinstance(text, str)}, view, name)
    text, structures = texts[chosen], views[chosen]
    records = [one.json for one in structures if one.type.name == _FACTS]
    facts = decode_facts(records[0] if records else None, str(name))
    page = Page(
        id=facts.id if facts else name.stem,
        text=text,
        marks=[],
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=str(name),
        notes=[],
    )
    if facts is None:
        for one in structures:
            if one.type.name == _METADATA:
                _name_page(page, name, one)
    for other in views if view is None else ():
        if other != chosen and (views[other] or isinstance(texts[other], str)):
            page.refuse(1, f'the view "{other}" is not read, but "{chosen}" alone: view={other} takes it instead')
    lines = _lines(file.data)
    for structure in structures:
        _take(structure, page, lines)
    return page


def _chosen_view(views: Mapping[str, list[Any]], wanted: str | None, name: Path) -> str:
    """Which of the views that have a text is to be read.

    Raises:
        HarnessError: there is none, not that one, or several have labels.
    """
    listed = ", ".join(views)
    if not views:
        raise HarnessError(f"{name}: the CAS has no text")
    if wanted is not None:
        if wanted not in views:
            raise HarnessError(f'{name}: no view with a text is called "{wanted}"; there are: {listed}')
        return wanted
    labelled = [view for view, structures in views.items() if any(map(_is_mark, structures))]
    if len(labelled) > 1:
        raise HarnessError(f"{name}: {len(labelled)} views have labels: choose with view=… ({', '.join(labelled)})")
    return next(iter(labelled or views))


def _is_mark(structure: Any) -> bool:
    name = structure.type.name
    return name in (_NAMED_ENTITY, _SPAN) or (name.startswith(_CUSTOM) and name not in (_LINK, _FACTS))


def _lines(data: bytes) -> dict[int, int]:
    """The line of each element, by its ``xmi:id`` or ``%ID``; many programs write a file as one line."""
    found: dict[int, int] = {}
    line, counted = 1, 0
    for match in _ID.finditer(data):
        line, counted = line + data.count(b"\n", counted, match.start()), match.start()
        found.setdefault(int(match[1] or match[2]), line)
    return found


def _name_page(page: Page, file: Path, metadata: Any) -> None:
    """INCEpTION names a file after the person who labelled, and its document in the title."""
    title, name = getattr(metadata, "documentTitle", None), getattr(metadata, "documentId", None)
    if title and (name == file.stem or file.parent.name == title):
        page.id, page.people, page.task = str(title), (file.stem,), str(title)
    elif name or title:
        page.id = str(name or title)


def _take(structure: Any, page: Page, lines: Mapping[int, int]) -> None:
    name, line = structure.type.name, lines.get(structure.xmiID, 1)
    if name in (_METADATA, _FACTS) or name.startswith(("uima.cas.", "uima.tcas.", *_NO_LABELS)):
        return
    features = dict(_features(structure))
    if "Governor" in features and "Dependent" in features:
        ends = [f"m{getattr(features[end], 'xmiID', '')}" for end in ("Governor", "Dependent")]
        label = str(features.get("label") or features.get("relationType") or name.rpartition(".")[2])
        page.links.append(MarkLink(type=label, source=ends[0], target=ends[1], line=line))
    elif not hasattr(structure, "begin"):
        return  # a link of a slot, which is read where it starts from
    elif name.startswith(_CUSTOM) or name in (_NAMED_ENTITY, _SPAN):
        _mark(structure, features, page, line)
    elif ".segmentation." not in name:
        message = f"the annotation {structure.xmiID} of the type {name} has no place in the four layers"
        page.refuse(line, message, None)


def _mark(structure: Any, features: dict[str, Any], page: Page, line: int) -> None:
    """A span with its attributes; a feature that holds other spans is a link to each."""
    name, mark_id = structure.type.name, f"m{structure.xmiID}"
    attributes = {}
    for feature, value in features.items():
        targets = _targets(value)
        page.links += [
            MarkLink(type=feature, source=mark_id, target=f"m{target.xmiID}", line=line) for target in targets
        ]
        if not targets:
            attributes[_name(feature, name)] = spelt(value)
    if name.startswith(_CUSTOM):
        kind = name.rpartition(".")[2]
    else:
        kind = attributes.pop("label", "")
        if kind in MARKS and page.facts is not None:
            attributes["label"], kind = kind, ENTITY
    extent = extent_of(structure.begin, structure.end)
    page.marks.append(Mark(id=mark_id, type=kind, extent=extent, attributes=attributes, line=line))


def _targets(value: Any) -> list[Any]:
    """The spans that a feature leads to: one, a list of them, or a list of links that each have a target."""
    found = getattr(value, "elements", None)
    values = found if isinstance(found, list) else [value]
    ends = [getattr(one, "target", None) or one for one in values if one is not None]
    return [end for end in ends if hasattr(end, "xmiID") and hasattr(end, "begin")]


def _features(structure: Any) -> Iterator[tuple[str, Any]]:
    for feature in structure.type.all_features:
        value = getattr(structure, feature.name, None)
        if feature.name not in ("begin", "end", "sofa") and value is not None:
            yield feature.name, value


def _name(feature: str, type_: str) -> str:
    known = {value: key for key, value in _FEATURES.items()}
    return known.get(feature, feature) if type_ == _NAMED_ENTITY else feature


def _place(page: Page, name: str) -> tuple[int, int]:
    return next(mark.extent[0] for mark in page.marks if mark.id == name)
