"""Gold as the harness scores it: from a gold folder, or from JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Labelled, Scope
from harness.errors import HarnessError, Located, nearest
from harness.files.typed_tree import load_yaml, load_yaml_loosely
from harness.files.yaml_tree import (
    raise_problems,
)
from harness.gold.article import Article, find_articles, gold_root, read_article, stored_text
from harness.gold.check.consistency import problems
from harness.gold.jsonlines import check_lines, read_lines
from harness.gold.schema import ArticleFile, ScopeFile, SetFacts

_FETCH = "harness gold fetch"
_ANY_ID = "ID"
_NAMED = 3


class LeftOut(msgspec.Struct, frozen=True):
    """A document that is not scored, why, and what brings it in."""

    id: str
    reason: str
    command: str


class GoldCorpus(msgspec.Struct, frozen=True):
    """Gold to score against.

    Attributes:
        path: where it was read from.
        documents: sorted as on disk; ``text`` is ``None`` only where documents without text were asked for.
        left_out: the rest.
        scope: what the corpus annotates; ``None``: everything.
        hashes: by document id, of annotations and text.
        origin: what the source tells of itself beyond its documents, such as the commit that was read.
    """

    path: Path
    documents: list[Labelled]
    left_out: list[LeftOut]
    scope: Scope | None
    hashes: dict[str, str]
    origin: Mapping[str, Any] = {}


def load_gold(
    path: Path,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    *,
    split: str | None = None,
    in_set: str | None = None,
    without_text: bool = False,
) -> GoldCorpus:
    """Read gold.

    Args:
        path: a gold folder (or one article's folder), or a ``.jsonl`` file; a scope.yaml beside either is read.
        include: shell patterns of document ids; none means all.
        exclude: shell patterns of ids to leave away.
        split: take the documents of this split alone, as scope.yaml declares it; patterns choose among them.
        in_set: take the documents of this set alone, as scope.yaml declares it; of a split too, where both are named.
        without_text: keep documents whose text is not here; offsets can be scored without it.

    Raises:
        HarnessError: nothing is there, a pattern fits no document, there is no such split or set, or a document has
            mistakes (all are listed).
    """
    if not path.exists():
        raise HarnessError(f"{path}: no such file or folder")
    members = _chosen(path, split, in_set)
    if path.is_dir():
        labelled, left_out, scope = _load_folder(path, include, exclude, members, without_text)
    else:
        labelled, left_out, scope = _load_lines(path, include, exclude, without_text)
    from harness.scoring.signature import gold_hash

    return GoldCorpus(path, labelled, left_out, scope, {one.document.id: gold_hash(one) for one in labelled})


def load_bare(path: Path) -> GoldCorpus:
    """Read the texts alone, for somebody to label: also of articles that nobody has labelled yet, and of drafts.

    Args:
        path: a gold folder, one article's folder, or a ``.jsonl`` file.

    Returns:
        Documents in which each layer of the scope is annotated with nothing: whoever labels them is asked for all.

    Raises:
        HarnessError: nothing is there, or a text is not the one that article.yaml speaks of.
    """
    if not path.is_dir():
        corpus = load_gold(path)
        documents, left_out, scope = [one.document for one in corpus.documents], corpus.left_out, corpus.scope
    else:
        articles = [read_article(folder) for folder in find_articles(path)]
        of_texts = ("article.yaml", "article.txt")
        raise_problems([p for one in articles for p in one.problems if Path(p.path).name in of_texts])
        documents = [one.document for one in articles if one.text is not None]
        left_out = [without_its_text(one) for one in articles if one.text is None]
        scope = load_scope(gold_root(articles[0].folder))
    layers = scope.layers if scope is not None and scope.layers is not None else LAYERS
    nothing: dict[str, Any] = dict.fromkeys(layers, ())
    bare = [Labelled(document=document, annotations=Annotations(**nothing)) for document in documents]
    return GoldCorpus(path, bare, left_out, scope, {})


def load_scope(root: Path) -> Scope | None:
    """The scope of a gold folder, or of a folder's JSON Lines; ``None`` where it has no scope.yaml.

    Raises:
        HarnessError: scope.yaml has mistakes.
    """
    path = root / "scope.yaml"
    return load_yaml(path, ScopeFile).scope if path.exists() else None


def load_splits(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Article ids by split, as the gold folder's scope.yaml declares them; empty for JSON Lines.

    Args:
        path: a gold folder, one article's folder, or a file.

    Raises:
        HarnessError: nothing is there, or scope.yaml has mistakes.
    """
    if path.is_file():
        return {}
    scope = gold_root(find_articles(path)[0]) / "scope.yaml"
    return load_yaml(scope, ScopeFile).splits if scope.exists() else {}


def load_sets(path: Path) -> Mapping[str, SetFacts]:
    """What is said of the articles of each set, as the gold folder's scope.yaml declares them; empty for JSON Lines.

    Raises:
        HarnessError: nothing is there, or scope.yaml has mistakes.
    """
    if path.is_file():
        return {}
    scope = gold_root(find_articles(path)[0]) / "scope.yaml"
    return load_yaml(scope, ScopeFile).sets if scope.exists() else {}


def select(ids: Iterable[str], include: Sequence[str], exclude: Sequence[str]) -> list[str]:
    """The ids that some pattern of ``include`` fits (all, without any) and none of ``exclude``.

    Raises:
        HarnessError: a pattern of ``include`` fits no id, or nothing is left.
    """
    known = list(ids)
    for pattern in include:
        if not any(fnmatchcase(name, pattern) for name in known):
            raise HarnessError(f'no document is called "{pattern}"{nearest(pattern, known)}')
    chosen = [name for name in known if takes(name, include, exclude)]
    if known and not chosen:
        raise HarnessError(f"include and exclude leave none of the {len(known)} documents")
    return chosen


def takes(name: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether some pattern of ``include`` fits the id (all, without any) and none of ``exclude``."""
    return _fits(name, include or ("*",)) and not _fits(name, exclude)


def members_of(path: Path, split: str) -> frozenset[str]:
    """The ids of a split of a gold folder.

    Raises:
        HarnessError: scope.yaml has no such split.
    """
    splits = load_splits(path)
    if split not in splits:
        known = f"; there are: {', '.join(splits)}" if splits else "; splits are declared in a gold folder's scope.yaml"
        raise HarnessError(f'{path}: no split is called "{split}"{nearest(split, splits) or known}')
    return frozenset(splits[split])


def set_members(path: Path, in_set: str) -> frozenset[str]:
    """The ids of a set of a gold folder: of the articles of which article.yaml says what scope.yaml says of the set.

    Raises:
        HarnessError: scope.yaml has no such set, or an article.yaml has mistakes.
    """
    sets = load_sets(path)
    if in_set not in sets:
        known = f"; there are: {', '.join(sets)}" if sets else "; sets are declared in a gold folder's scope.yaml"
        raise HarnessError(f'{path}: no set is called "{in_set}"{nearest(in_set, sets) or known}')
    abouts = {folder.resolve().name: load_yaml(folder / "article.yaml", ArticleFile) for folder in find_articles(path)}
    return frozenset(name for name, about in abouts.items() if sets[in_set].fit(about))


def _chosen(path: Path, split: str | None, in_set: str | None) -> frozenset[str] | None:
    """The ids of a split and of a set; ``None`` where neither is asked for."""
    parts = [] if split is None else [members_of(path, split)]
    parts += [] if in_set is None else [set_members(path, in_set)]
    return frozenset.intersection(*parts) if parts else None


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _load_folder(
    path: Path, include: Sequence[str], exclude: Sequence[str], members: Set[str] | None, without_text: bool
) -> tuple[list[Labelled], list[LeftOut], Scope | None]:
    found = {folder.resolve().name: folder for folder in find_articles(path)}
    folders = {name: folder for name, folder in found.items() if members is None or name in members}
    if not folders:
        raise HarnessError(f"{path}: the split or set holds none of the {len(found)} documents")
    if members is not None:
        _refuse_other_splits(path, include, found, members)
    labelled: list[Labelled] = []
    left_out: list[LeftOut] = []
    wrong: list[Located] = []
    for name in select(folders, include, exclude):
        article = read_article(folders[name])
        reason = _why_left_out(article, without_text)
        if article.gold is None or not article.gold.unreviewed:
            wrong += article.problems
        if reason is None:
            labelled.append(Labelled(document=article.document, annotations=article.annotations))
        else:
            left_out.append(reason)
    raise_problems(wrong)
    return labelled, left_out, load_scope(gold_root(next(iter(folders.values()))))


def _refuse_other_splits(path: Path, include: Sequence[str], known: Iterable[str], members: Set[str]) -> None:
    """Say of a pattern that fits documents of other splits alone where these are."""
    splits = load_splits(path)
    for pattern in include:
        fitting = [name for name in known if fnmatchcase(name, pattern)]
        if fitting and members.isdisjoint(fitting):
            others = dict.fromkeys(split for split, names in splits.items() if set(names) & set(fitting))
            where = f"in the split {' and '.join(others)}" if others else "in no split"
            raise HarnessError(f'"{pattern}" is {where}, not in what is asked for: change either')


def _why_left_out(article: Article, without_text: bool) -> LeftOut | None:
    file = article.folder / "gold.yaml"
    if article.gold is not None and article.gold.unreviewed:
        return LeftOut(article.id, "a draft that nobody has reviewed", f'check {file}, then remove "unreviewed: true"')
    if not any(article.annotations.annotates(layer) for layer in LAYERS):
        return LeftOut(article.id, "no layer is labelled yet", f"label it in {file}")
    if article.text is None and not without_text:
        return without_its_text(article)
    return None


def texts_not_here(folders: Iterable[Path]) -> list[LeftOut]:
    """The articles of these folders whose text is withheld and not attached, and how to get it."""
    found = []
    for folder in folders:
        path = folder / "article.yaml"
        about = load_yaml_loosely(path, ArticleFile).value if path.exists() else None
        article = Article(folder.resolve().name, folder, about=about)
        if article.is_withheld and not stored_text(gold_root(folder), article.id).exists():
            found.append(without_its_text(article))
    return found


def describe_texts_not_here(path: Path, *, what: str) -> list[str]:
    """A line on the articles at a path whose text is withheld and not attached; nothing where it is no folder of gold.

    Args:
        path: a gold folder, one article's folder, or a file of another form.
        what: what befell these articles, as in ``scored by offsets alone:``.
    """
    folders = find_articles(path) if path.is_dir() else []
    return describe_left_out(texts_not_here(folders), what=what)


def without_its_text(article: Article) -> LeftOut:
    """An article whose text is not here, and how to get it."""
    place = "" if article.folder.parent.parent == Path("gold") else f" --gold {article.folder.parent.parent}"
    is_obtainable = article.about is not None and article.about.obtain is not None
    command = f"{_FETCH} {article.id}{place}" if is_obtainable else f"harness gold attach {article.id} FILE{place}"
    return LeftOut(article.id, "its text is withheld and not attached", command)


def _load_lines(
    path: Path, include: Sequence[str], exclude: Sequence[str], without_text: bool
) -> tuple[list[Labelled], list[LeftOut], Scope | None]:
    found = {one.document.id: one for one in _read_labelled(path)}
    if not found:
        raise HarnessError(f"{path}: holds no document")
    chosen = [found[name] for name in select(found, include, exclude)]
    reason, remedy = "its line has no text", f'add "text" to its line in {path}'
    left_out = [
        LeftOut(one.document.id, reason, remedy) for one in chosen if one.document.text is None and not without_text
    ]
    absent = {one.id for one in left_out}
    return [one for one in chosen if one.document.id not in absent], left_out, load_scope(path.parent)


def _read_labelled(path: Path) -> Iterator[Labelled]:
    for line in read_lines(path):
        if line.error is not None:
            raise HarnessError(f'{path}: document "{line.id}" holds an error: these are predictions, not gold')
        if any(problems(line.annotations, text=line.text)):
            raise_problems([p for p in check_lines(path)[1] if p.code != "unknown-key"])
        document = Document(id=line.id, text=line.text, meta=line.meta)
        yield Labelled(document=document, annotations=line.annotations)


def describe_left_out(left_out: Iterable[LeftOut], *, what: str = "left out") -> list[str]:
    """A line for all documents that are left out for one reason, with what brings them in.

    Args:
        left_out: the documents.
        what: what befell them.
    """
    groups: dict[tuple[str, str], list[LeftOut]] = {}
    for one in left_out:
        groups.setdefault((one.reason, one.command.replace(one.id, _ANY_ID)), []).append(one)
    return [f"{what} {_describe_group(several)}" for several in groups.values()]


def _describe_group(alike: Sequence[LeftOut]) -> str:
    """Which they are, why, and what brings them in."""
    first, count = alike[0], len(alike)
    if count == 1:
        remedy = f"; to bring it in: {first.command}" if first.command else ""
        return f"{first.id}: {first.reason}{remedy}"
    names = ", ".join(one.id for one in alike[:_NAMED]) + (f" and {count - _NAMED} more" if count > _NAMED else "")
    # Without ids, fetch brings in all.
    is_fetched = first.command.startswith(_FETCH)
    command = first.command.replace(f" {first.id}", "") if is_fetched else first.command.replace(first.id, _ANY_ID)
    remedy = f"; to bring them in: {command}" if command else ""
    return f"{count} documents ({names}): {first.reason.replace('its ', 'their ', 1)}{remedy}"


def describe_origin(origin: Mapping[str, Any]) -> list[str]:
    """How tags were read, where gold was read from tags: the choice can move F1 by half a point."""
    if "invalid_tags" not in origin:
        return []
    said = [f"read as {origin['tag_scheme']}; invalid sequences: {origin['invalid_tags']} ({origin['irregular']})"]
    if origin.get("sentences"):
        said.append(f"no line says where documents begin: each of {origin['sentences']} sentences is one")
    return said
