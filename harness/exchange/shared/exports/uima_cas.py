"""UIMA CAS by dkpro-cassis: types as INCEpTION has them, one custom layer a mark.

Entities are DKPro ``NamedEntity`` (value, identifier), everything else ``webanno.custom.<Mark>``, links are
``webanno.custom.HarnessLink`` with Governor and Dependent. Offsets in the files are UTF-16 code units, as UIMA wants
them; cassis converts.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
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


def read_cas(file: Path, load: Callable[[Any], Any]) -> Page:
    """The page in a file.

    Args:
        file: a CAS.
        load: reads a CAS from a binary stream.

    Raises:
        HarnessError: it is none.
    """
    try:
        with open(file, "rb") as stream:
            cas = quiet(load, stream)
        structures = list(cas.select_all_fs())
        text = cas.sofa_string
    except OSError as error:
        raise HarnessError(f"{file}: cannot be read: {error.strerror or error}") from None
    except Exception as error:  # whatever lxml, json and cassis raise on a file of another kind
        raise HarnessError(f"{file}: is no UIMA CAS that can be read: {type(error).__name__}: {error}") from None
    if text is None:
        raise HarnessError(f"{file}: the CAS has no text")
    records = [one.json for one in structures if one.type.name == _FACTS]
    facts = decode_facts(records[0] if records else None, str(file))
    titles = [one.documentId for one in structures if one.type.name == _METADATA]
    page = Page(
        id=facts.id if facts else (titles[0] if titles and titles[0] else file.stem),
        text=text,
        marks=[],
        links=[],
        facts=facts,
        meta=facts.meta if facts else {},
        path=str(file),
        unplaced=[],
    )
    for structure in structures:
        _take(structure, page)
    return page


def _take(structure: Any, page: Page) -> None:
    name = structure.type.name
    features = dict(_features(structure))
    if "Governor" in features and "Dependent" in features:
        ends = (features["Governor"], features["Dependent"])
        label = str(features.get("label") or features.get("relationType") or name.rpartition(".")[2])
        page.links.append(MarkLink(type=label, source=f"m{ends[0].xmiID}", target=f"m{ends[1].xmiID}"))
    elif name in (_METADATA, _FACTS) or name.startswith(("uima.cas.", "uima.tcas.")):
        return
    elif name.startswith(_CUSTOM) or name == _NAMED_ENTITY:
        extent = ((structure.begin, structure.end),)
        attributes = {_name(key, name): _spelt(value) for key, value in features.items()}
        kind = attributes.pop("label", None) if name == _NAMED_ENTITY else name.rpartition(".")[2]
        if kind is not None and (kind in MARKS and name == _NAMED_ENTITY):
            attributes["label"], kind = kind, ENTITY
        page.marks.append(Mark(id=f"m{structure.xmiID}", type=kind or ENTITY, extent=extent, attributes=attributes))
    elif ".segmentation." not in name:
        page.unplaced.append((1, f"an annotation of the type {name} has no place in the four layers"))


def _features(structure: Any) -> Iterator[tuple[str, Any]]:
    for feature in structure.type.all_features:
        value = getattr(structure, feature.name, None)
        if feature.name not in ("begin", "end", "sofa") and value is not None:
            yield feature.name, value


def _name(feature: str, type_: str) -> str:
    known = {value: key for key, value in _FEATURES.items()}
    return known.get(feature, feature) if type_ == _NAMED_ENTITY else feature


def _spelt(value: Any) -> str:
    return "true" if value is True else str(value)


def _place(page: Page, name: str) -> tuple[int, int]:
    return next(mark.extent[0] for mark in page.marks if mark.id == name)
