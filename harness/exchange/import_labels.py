"""Writes imported labels into a gold folder or JSON Lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import LAYERS, Annotations, Item, Labelled, Slot, walk_slots
from harness.errors import HarnessError, shorten
from harness.gold.article import ARTICLE_ID, article_folder, read_article
from harness.gold.edit.new_article import ArticleFacts, make_id, new_article, replace_labels
from harness.gold.jsonlines import labelled_line, write_lines
from harness.gold.schema import LayerLabellers, Obtain, Reviewer

_ANY_ID = "--out with a file that ends in .jsonl takes any id"
_LONGEST_ID = 200
"""Characters of an article's id: names of files end at 255 bytes."""
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?")


def write_imported(
    documents: Sequence[Labelled], out: Path, *, withheld: bool = False, overwrite: bool = False
) -> tuple[list[Path], Mapping[str, int]]:
    """Write documents into a gold folder, one article each, or into a ``.jsonl`` file.

    Args:
        documents: with texts and labels.
        out: a gold folder (made if it is not there), or a file that ends in ``.jsonl``.
        withheld: keep all texts out of the repository; those whose ``meta`` says so are kept out anyway.
        overwrite: replace the labels of articles that are there already and have the same text.

    Returns:
        What was written, and what gold.yaml has no place for: counts by kind.

    Raises:
        HarnessError: an article is there already, or the place cannot be written to.
    """
    if out.suffix == ".jsonl":
        if out.exists() and not overwrite:
            raise HarnessError(f"{out}: is there already; --overwrite replaces it")
        write_lines(out, map(labelled_line, documents))
        return [out], {}
    with_text = [one for one in documents if (one.document.text or "").strip()]
    named = _named(with_text)
    _check_free(named, out, overwrite)
    _refuse_twins(named)
    lost = {"documents without text": len(documents) - len(with_text), **_nameless(with_text), **_unwritten(named)}
    written = [_write_article(one, out, withheld) for one in named]
    return written, {name: count for name, count in lost.items() if count}


def replaced_labels(documents: Sequence[Labelled], out: Path) -> Path | None:
    """The first place where somebody's labels would be written over; None where there are none."""
    if out.suffix == ".jsonl":
        return out if out.exists() else None
    folders = (article_folder(out, one.document.id) for one in _named(documents))
    return next((folder for folder in folders if folder.exists() and _is_labelled(folder)), None)


def _is_labelled(folder: Path) -> bool:
    made = read_article(folder).annotations
    return any(made.layer(layer) for layer in LAYERS)


def _named(documents: Sequence[Labelled]) -> list[Labelled]:
    """The documents under ids that folders can have; those of whose ids none can be made are left out."""
    named = ((one, _folder_name(one.document.id)) for one in documents)
    return [
        Labelled(document=msgspec.structs.replace(one.document, id=name), annotations=one.annotations)
        for one, name in named
        if name is not None
    ]


def _nameless(documents: Sequence[Labelled]) -> Mapping[str, int]:
    """How many documents have ids that no folder can have, by what to do about them."""
    ids = [one.document.id for one in documents if _folder_name(one.document.id) is None]
    if not ids:
        return {}
    return {f'documents whose id no folder can have, such as "{shorten(ids[0])}" ({_ANY_ID})': len(ids)}


def _folder_name(name: str) -> str | None:
    try:
        made = name if ARTICLE_ID.fullmatch(name) else make_id(name)
    except HarnessError:
        return None
    return made if len(made) <= _LONGEST_ID else None


def _check_free(documents: Sequence[Labelled], root: Path, overwrite: bool) -> None:
    """Nothing is written where one document of several could not be."""
    counts = Counter(one.document.id for one in documents)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise HarnessError(f'two documents would be called "{twice[0]}": rename one, or {_ANY_ID}')
    taken = [folder for name in counts if (folder := article_folder(root, name)).exists()]
    if taken and not overwrite:
        raise HarnessError(f"{taken[0]}: is there already; --overwrite replaces the labels of such articles")


def _refuse_twins(documents: Sequence[Labelled]) -> None:
    """Two labellings of one text are no two articles."""
    seen: dict[str, str] = {}
    for one in documents:
        first = seen.setdefault(one.document.text or "", one.document.id)
        if first != one.document.id:
            raise HarnessError(
                f'"{first}" and "{one.document.id}" have the same text, and a gold folder has a text once: leave one '
                "out, or import each into a folder of its own and compare them with harness gold agree"
            )


def _write_article(labelled: Labelled, root: Path, withheld: bool) -> Path:
    document, meta = labelled.document, labelled.document.meta
    if article_folder(root, document.id).exists():
        return replace_labels(root, document, labelled.annotations)
    is_withheld = withheld or meta.get("text") == "withheld"
    return new_article(root, document, facts=_facts(meta), withheld=is_withheld, labels=labelled.annotations)


def _facts(meta: Mapping[str, Any]) -> ArticleFacts:
    """What a document says of itself in the words of article.yaml; what is of another form there is left away."""
    known: dict[str, Any] = {name: meta[name] for name in ArticleFacts.__struct_fields__ if meta.get(name) is not None}
    facts: dict[str, Any] = {}
    for name, value in known.items():
        if name not in _NESTED:
            facts[name] = str(value)
        elif _is_of_the_form(name, value):
            facts[name] = value
    if not _DATE.fullmatch(facts.get("published", "")):
        facts.pop("published", None)
    return ArticleFacts(**facts)


_NESTED = {"obtain": Obtain, "labelled": LayerLabellers, "labelled_again": LayerLabellers, "reviewed": list[Reviewer]}


def _is_of_the_form(name: str, value: Any) -> bool:
    try:
        msgspec.convert(value, _NESTED[name])
    except msgspec.ValidationError:
        return False
    return True


def _unwritten(documents: Sequence[Labelled]) -> Mapping[str, int]:
    lost: Counter[str] = Counter()
    for labelled in documents:
        for layer in LAYERS:
            for item in labelled.annotations.layer(layer):
                lost["scores"] += item.score is not None
                lost[f"{layer} without a place in the text"] += not _has_place(item)
        lost["readings in words alone"] += _words_alone(labelled.annotations)
    return {name: count for name, count in lost.items() if count}


def _has_place(item: Item) -> bool:
    if isinstance(item, Slot):
        return bool(item.extent)
    slot = getattr(item, "content", None) or getattr(item, "figure", None) or getattr(item, "victims", None)
    return isinstance(slot, str) or (slot is not None and bool(slot.extent))


def _words_alone(made: Annotations) -> int:
    """Slots without offsets inside items that have a place."""
    return sum(1 for path, slot in walk_slots(made) if len(path) > 2 and slot.text is not None and not slot.extent)
