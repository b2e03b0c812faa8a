"""What in a gold folder is probably against the manual: each a warning that a comment with a reason silences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from harness.annotation import LAYERS
from harness.errors import HarnessError, Located
from harness.files.text_files import read_text
from harness.files.typed_tree import load_yaml_loosely
from harness.gold.article import Article, find_articles, gold_root, read_labellings
from harness.gold.check.lint import article_problems, read_scope, same_text
from harness.gold.check.manual import RULES
from harness.gold.check.silences import find_silences, silenced
from harness.gold.schema import ScopeFile

FOLDER_CODES = ("draft", "no-labeller", "no-split")
CODES = frozenset((*FOLDER_CODES, *(code for rule in RULES for code in rule.codes)))


def warnings(path: Path) -> list[Located]:
    """The warnings about gold that no comment silences, sorted by file, line and column.

    Args:
        path: a gold folder, one article's folder, or a file in either.

    Raises:
        HarnessError: there are no articles.
    """
    return [one for one in lint_with_warnings(path) if one.severity == "warning"]


def lint_with_warnings(path: Path) -> list[Located]:
    """What ``lint`` says, and the warnings that no comment silences, sorted by file, line and column.

    Args:
        path: a gold folder, one article's folder, or a file in either.

    Raises:
        HarnessError: there are no articles.
    """
    folders = find_articles(path)
    root = gold_root(folders[0])
    scope, found = read_scope(root)
    members = _members(root)
    texts: dict[str, str] = {}
    for folder in folders:
        labellings = read_labellings(folder)
        found += article_problems(labellings, scope) + article_warnings(labellings, members)
        found += same_text(next(iter(labellings.values())), texts)
    return sorted(found, key=lambda p: (p.path, p.line, p.column))


def article_warnings(labellings: Mapping[Path, Article], members: frozenset[str] | None) -> list[Located]:
    """The warnings about one article and the labellings beside it.

    Args:
        labellings: as ``read_labellings`` gives them.
        members: the articles that are in a split; ``None`` where the gold has none.
    """
    article, *others = labellings.values()
    folder = article.folder
    found: dict[Path, list[Located]] = {folder / name: [] for name in ("article.yaml", "gold.yaml")}
    found[folder / "article.yaml"] += _about(article, members)
    found[folder / "gold.yaml"] += _labels(article)
    for path, other in zip(list(labellings)[1:], others, strict=True):
        # Labellings stay as they were made; only a draft that nobody opened is none.
        found[path] = list(_draft(other))
    return [one for path, several in found.items() for one in _heard(path, several, article)]


def _about(article: Article, members: frozenset[str] | None) -> Iterator[Located]:
    about, place = article.about, article.about_place
    if about is None or place is None:
        return
    annotated = [layer for layer in LAYERS if article.annotations.annotates(layer)] or LAYERS
    unsigned = [layer for layer in annotated if getattr(about.labelled, layer, None) is None]
    if unsigned:
        message = f"labelled names nobody for {', '.join(unsigned)}: say who labelled, a person or a model, and how"
        yield _warning(place.at(("labelled",)).problem("no-labeller", message))
    if members is not None and article.id not in members:
        message = f'scope.yaml has "{article.id}" in no split, so that a config with a split never scores it'
        yield _warning(place.node.problem("no-split", message))


def _draft(article: Article) -> Iterator[Located]:
    gold, place = article.gold, article.gold_place
    if gold is not None and place is not None and article.resolution is not None and gold.unreviewed:
        message = "a draft that nobody has corrected yet: nothing of it is scored (P8)"
        yield _warning(place.node.keys["unreviewed"].problem("draft", message))


def _labels(article: Article) -> Iterator[Located]:
    if article.gold is None or article.gold_place is None or article.resolution is None:
        return
    if article.gold.unreviewed:
        yield from _draft(article)
        return
    for rule in RULES:
        if article.text is not None or not rule.needs_text:
            yield from map(_warning, article.place(rule.find(article)))


def _warning(problem: Located) -> Located:
    return replace(problem, severity="warning")


def _heard(path: Path, found: list[Located], article: Article) -> list[Located]:
    try:
        source = read_text(path)
    except HarnessError:
        return found  # lint names what is wrong with the file
    unchecked = {code for rule in RULES if rule.needs_text and article.text is None for code in rule.codes}
    return silenced(found, find_silences(source, str(path)), CODES, unchecked)


def _members(root: Path) -> frozenset[str] | None:
    path = root / "scope.yaml"
    scope = load_yaml_loosely(path, ScopeFile).value if path.exists() else None
    if scope is None or not scope.splits:
        return None
    return frozenset(name for names in scope.splits.values() for name in names)
