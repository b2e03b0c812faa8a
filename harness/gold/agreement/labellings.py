"""Two labellings of the same articles: of one gold folder, or of two.

Within one gold folder an article's second labelling is ``labellings/second.yaml``, in the words of gold.yaml; the first
is ``labellings/first.yaml`` where it was kept, from before adjudication, else gold.yaml itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from harness.annotation import Annotations, Document, Labelled, Scope, sha256
from harness.errors import HarnessError, Located
from harness.files.yaml_tree import (
    raise_problems,
)
from harness.gold.article import find_articles, gold_root, labelled_in, read_article
from harness.gold.folder import LeftOut, load_gold, load_scope

FIRST, SECOND = Path("labellings", "first.yaml"), Path("labellings", "second.yaml")
"""Beside an article's gold.yaml."""
BESIDE = {"first": FIRST, "second": SECOND}


class Labellings(msgspec.Struct, frozen=True):
    """Documents that two people labelled.

    Attributes:
        first: sorted by id; a withheld article is without its text, whether or not that is attached.
        second: by document id.
        scope: what the first one's corpus annotates.
        alone: documents that only one of the two labelled, and why.
    """

    first: list[Labelled]
    second: dict[str, Annotations]
    scope: Scope | None
    alone: list[LeftOut]


def has_second(root: Path) -> bool:
    """Whether any article of a gold folder has a second labelling."""
    return _has(root, SECOND)


def has_adjudicated(root: Path) -> bool:
    """Whether any article's first labelling was kept, so that its gold.yaml is another one."""
    return _has(root, FIRST)


def within(root: Path) -> Labellings:
    """The two labellings beside the articles of one gold folder; articles without a second one are not listed.

    Raises:
        HarnessError: no article has a second labelling, or a labelling has mistakes (all are listed).
    """
    return _beside(root, FIRST, SECOND)


def narrowed(labellings: Labellings, ids: Collection[str], what: str) -> Labellings:
    """The same labellings of fewer documents.

    Args:
        labellings: of two people.
        ids: the documents to keep.
        what: what these are, for the message where none is labelled twice.

    Raises:
        HarnessError: none of them is labelled twice.
    """
    first = [labelled for labelled in labellings.first if labelled.document.id in ids]
    if not first:
        raise HarnessError(f"{what}: none of its {len(ids)} articles is labelled twice")
    second = {name: annotations for name, annotations in labellings.second.items() if name in ids}
    return Labellings(first, second, labellings.scope, labellings.alone)


def with_gold(root: Path, labelling: Path) -> Labellings:
    """A gold folder's gold.yaml as the first, and ``FIRST`` or ``SECOND`` beside it as the second.

    Raises:
        HarnessError: no article has that labelling, or one has mistakes (all are listed).
    """
    return _beside(root, None, labelling)


def _has(root: Path, labelling: Path) -> bool:
    return any((folder / labelling).exists() for folder in find_articles(root))


def _beside(root: Path, one: Path | None, other: Path) -> Labellings:
    """Labellings of the articles that have ``other``: ``one``, or gold.yaml where there is none, and ``other``."""
    folders = find_articles(root)
    first: list[Labelled] = []
    second: dict[str, Annotations] = {}
    wrong: list[Located] = []
    for folder in folders:
        if not (folder / other).exists():
            continue
        article = read_article(folder)
        kept = article if one is None or not (folder / one).exists() else labelled_in(article, folder / one)
        compared = labelled_in(article, folder / other)
        wrong += [*kept.problems, *compared.problems]
        first.append(Labelled(document=public(article.document), annotations=kept.annotations))
        second[article.id] = compared.annotations
    raise_problems(wrong)
    if not first:
        raise HarnessError(f"{root}: no article has a {other.stem} labelling (articles/<id>/{other})")
    return Labellings(first, second, load_scope(gold_root(folders[0])), [])


def between(one: Path, other: Path) -> Labellings:
    """The documents that two gold folders, or files of JSON Lines, have in common.

    Raises:
        HarnessError: they have none in common, a document has another text in each, or gold has mistakes.
    """
    first, second = load_gold(one, without_text=True), load_gold(other, without_text=True)
    by_id = {labelled.document.id: labelled for labelled in second.documents}
    common = [labelled for labelled in first.documents if labelled.document.id in by_id]
    if not common:
        raise HarnessError(f"{one} and {other} have no document in common")
    for labelled in common:
        _refuse_other_text(labelled.document, by_id[labelled.document.id].document, one, other)
    return Labellings(
        sorted(
            (msgspec.structs.replace(labelled, document=public(labelled.document)) for labelled in common),
            key=lambda labelled: labelled.document.id,
        ),
        {labelled.document.id: by_id[labelled.document.id].annotations for labelled in common},
        first.scope,
        [
            *first.left_out,
            *second.left_out,
            *_alone(first.documents, set(by_id), other),
            *_alone(second.documents, {labelled.document.id for labelled in first.documents}, one),
        ],
    )


def public(document: Document) -> Document:
    """The document without a text that is withheld, so that no figure or list depends on who has it."""
    return msgspec.structs.replace(document, text=None) if document.meta.get("text") == "withheld" else document


def _alone(documents: Sequence[Labelled], others: set[str], path: Path) -> list[LeftOut]:
    names = [labelled.document.id for labelled in documents if labelled.document.id not in others]
    return [LeftOut(name, f"it is not in {path}", "") for name in names]


def _refuse_other_text(one: Document, other: Document, first: Path, second: Path) -> None:
    hashes = {document.meta.get("sha256") or sha256(document.text or "") for document in (one, other)}
    if len(hashes) > 1:
        raise HarnessError(f'"{one.id}" has one text in {first} and another in {second}: their offsets mean nothing')
