"""Checks a gold folder and lists every mistake as ``file:line:column: code message``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.annotation import LAYERS, Problem, Scope
from harness.errors import HarnessError, Located, nearest
from harness.files.typed_tree import ValuePlace, load_yaml_loosely
from harness.gold.article import ARTICLE_ID, Article, find_articles, gold_root, problems_of, read_labellings
from harness.gold.check.lint_rules import (
    alias_problems,
    cluster_problems,
    edge_problems,
    figure_problems,
    identical_problems,
    mention_problems,
    optional_problems,
    outer_mark_problems,
    part_order_problems,
    reading_problems,
    scope_problems,
    withheld_problems,
)
from harness.gold.check.origin_rules import origin_problems
from harness.gold.schema import ScopeFile


def lint(path: Path) -> list[Located]:
    """Check gold.

    Args:
        path: a gold folder, one article's folder, or a file in either.

    Returns:
        Every problem, sorted by file, line and column.

    Raises:
        HarnessError: there are no articles.
    """
    folders = find_articles(path)
    scope, found = read_scope(gold_root(folders[0]))
    texts: dict[str, str] = {}
    for folder in folders:
        labellings = read_labellings(folder)
        found += article_problems(labellings, scope)
        found += same_text(next(iter(labellings.values())), texts)
    return sorted(found, key=lambda p: (p.path, p.line, p.column))


def same_text(article: Article, texts: dict[str, str]) -> Iterator[Located]:
    """A text that is another article's already, by its hash: it would count twice, and perhaps against itself.

    Args:
        article: the next one.
        texts: by its hash, the article that has a text; the next one's is put in.
    """
    if article.about is None or article.about_place is None:
        return
    first = texts.setdefault(article.about.sha256, article.id)
    if first != article.id:
        message = (
            f'this is the text of "{first}" already; a second labelling of it goes into its labellings/second.yaml'
        )
        yield article.about_place.at(("sha256",)).problem("same-text", message)


def read_scope(root: Path) -> tuple[Scope | None, list[Located]]:
    """A gold folder's scope as far as it can be read, and what is wrong with it."""
    path = root / "scope.yaml"
    if not path.exists():
        return None, []
    try:
        loaded = load_yaml_loosely(path, ScopeFile)
    except HarnessError as error:
        return None, problems_of(error, path)
    if loaded.value is None or loaded.problems:
        return None, loaded.problems
    assert loaded.place is not None
    return loaded.value.scope, list(_split_problems(root, loaded.value.splits, loaded.place))


def _split_problems(root: Path, splits: Mapping[str, Sequence[str]], place: ValuePlace) -> Iterator[Located]:
    """Names in splits that are no article's, and articles that stand twice."""
    known = {folder.resolve().name for folder in find_articles(root)} if splits else set()
    seen: dict[str, str] = {}
    for split, names in splits.items():
        for index, name in enumerate(names):
            node = place.at(("splits", split, index))
            if name not in known:
                yield node.problem("unknown-article", f'no article is called "{name}"{nearest(name, sorted(known))}')
            elif name in seen:
                yield node.problem("split-twice", f'"{name}" is in the split {seen[name]} already')
            seen.setdefault(name, split)


def article_problems(labellings: Mapping[Path, Article], scope: Scope | None) -> list[Located]:
    """Everything wrong with one article, its gold and the labellings beside it, as ``read_labellings`` gives them."""
    article = next(iter(labellings.values()))
    if not ARTICLE_ID.fullmatch(article.id):
        message = f'the folder "{article.id}" is no article id: use letters, digits, dots, dashes and underscores'
        article.problems.append(Located(str(article.folder / "article.yaml"), 1, 1, "bad-id", message))
    if article.about is not None and article.about_place is not None:
        article.report(origin_problems(article.about, article.about_place))
    for labelled in labellings.values():
        if labelled.gold is not None and labelled.gold_place is not None:
            labelled.report(_empty_layers(labelled.gold_place))
        labelled.report(labelled.place(gold_problems(labelled, scope)))
    if article.gold is not None:
        # Not of labellings, which stay as they were made: the manual came to say this after some of them.
        article.report(article.place(optional_problems(article.gold)))
    return [problem for labelled in labellings.values() for problem in labelled.problems]


def gold_problems(article: Article, scope: Scope | None) -> Iterator[Problem]:
    """What the words of a gold file say that gold may not say, where its types and offsets are right."""
    gold, resolution = article.gold, article.resolution
    if gold is None or resolution is None:
        return
    yield from scope_problems(gold, scope)
    yield from alias_problems(gold)
    yield from cluster_problems(gold)
    yield from figure_problems(gold)
    unsettled = {p.path[:2] for p in resolution.problems}
    yield from identical_problems(resolution.annotations, unsettled)
    yield from mention_problems(resolution.annotations)
    yield from reading_problems(resolution.annotations)
    yield from edge_problems(gold, resolution.spans, article.text)
    yield from part_order_problems(gold, resolution.spans)
    yield from outer_mark_problems(gold, resolution.spans, article.text)
    if article.is_withheld:
        yield from withheld_problems(gold)


def _empty_layers(place: ValuePlace) -> Iterator[Located]:
    for layer in LAYERS:
        node = place.node.entries.get(layer)
        if node is not None and node.kind == "scalar" and layer in place.parts:
            message = f'"{layer}" is empty: write [] where nothing is there, or leave the key out where not annotated'
            yield place.node.keys[layer].problem("empty-layer", message)
