"""One article of a gold folder: ``articles/<id>/`` with article.yaml, article.txt and gold.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from harness.annotation import Annotations, Document, Problem, sha256
from harness.errors import HarnessError, Located
from harness.files.text_files import BOM, read_text
from harness.files.typed_tree import Loaded, ValuePlace, load_yaml_loosely
from harness.gold.check.consistency import problems
from harness.gold.schema import ArticleFile, GoldFile
from harness.gold.words.resolve import Resolution, resolve

T = TypeVar("T")

ARTICLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BROKEN_VALUE = frozenset(("wrong-type", "wrong-value", "missing-key"))


@dataclass(slots=True)
class Article:
    """An article as it stands on disk, with everything wrong that reading it brings up.

    Attributes:
        id: the folder's name.
        folder: where its files are.
        about: article.yaml; ``None`` where it could not be read.
        gold: gold.yaml; likewise.
        text: the article; ``None`` where it is withheld and not attached, or missing.
        resolution: the gold in offsets.
    """

    id: str
    folder: Path
    about: ArticleFile | None = None
    about_place: ValuePlace | None = None
    gold: GoldFile | None = None
    gold_place: ValuePlace | None = None
    text: str | None = None
    resolution: Resolution | None = None
    problems: list[Located] = field(default_factory=list)

    @property
    def annotations(self) -> Annotations:
        """The gold in offsets; no layer where gold.yaml could not be read."""
        return self.resolution.annotations if self.resolution else Annotations()

    @property
    def is_withheld(self) -> bool:
        """Whether its text may not be in the repository."""
        return self.about is not None and self.about.text == "withheld"

    @property
    def document(self) -> Document:
        """Id, text, and all that article.yaml says as ``meta``."""
        # Through JSON, so that a document is the same wherever it was read from: a list there is no tuple here.
        meta: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.about)) if self.about else {}
        return Document(id=self.id, text=self.text, meta=meta)

    def place(self, found: Iterable[Problem]) -> list[Located]:
        """Problems in the gold, by line and column of gold.yaml."""
        return [] if self.gold_place is None else place_problems(found, self.gold_place, self.problems)

    def report(self, found: Iterable[Located]) -> None:
        """Add problems; a value that is already known to be wrong in the same way is named once."""
        known = {(p.path, p.line, p.column, p.code) for p in self.problems}
        for problem in found:
            key = (problem.path, problem.line, problem.column, problem.code)
            if key not in known:
                known.add(key)
                self.problems.append(problem)


def gold_root(article_folder: Path) -> Path:
    """The gold folder that an article's folder belongs to."""
    return article_folder.resolve().parent.parent


def stored_text(root: Path, article_id: str) -> Path:
    """Where the text of a withheld article is kept once it is attached; git ignores the folder."""
    return root / ".texts" / f"{article_id}.txt"


def article_folder(root: Path, article_id: str) -> Path:
    """The folder of an article, by its id.

    Raises:
        HarnessError: the id has characters that no id may have.
    """
    if not ARTICLE_ID.fullmatch(article_id):
        raise HarnessError(f'"{article_id}" is no article id: use letters, digits, dots, dashes and underscores')
    return root / "articles" / article_id


def find_articles(path: Path) -> list[Path]:
    """The article folders under a path, sorted by id.

    Args:
        path: a gold folder, its ``articles`` folder, one article's folder, or a file in one.

    Raises:
        HarnessError: there is none.
    """
    path = path.parent if path.is_file() else path
    if (path / "gold.yaml").exists() or (path / "article.yaml").exists():
        return [path]
    for parent in (path / "articles", path):
        if parent.is_dir():
            found = sorted(child for child in parent.iterdir() if child.is_dir() and not child.name.startswith("."))
            if parent.name == "articles" and found:
                return found
    if not path.exists():
        raise HarnessError(f"{path}: no such folder")
    files = ", ".join(str(file) for file in sorted(path.glob("*.jsonl")))
    hint = f"; name one of its files instead: {files}" if files else "; harness gold new TEXT makes the first"
    raise HarnessError(f"{path}: holds no articles (a gold folder has articles/<id>/gold.yaml){hint}")


def read_article(folder: Path) -> Article:
    """Read an article with its gold; what is wrong is in its ``problems``, never raised."""
    article = Article(folder.resolve().name, folder)
    about = _load(article, folder / "article.yaml", ArticleFile)
    article.about, article.about_place = about.value, about.place
    _load_gold(article, folder / "gold.yaml")
    _read_text(article)
    _resolve_gold(article)
    return article


def labelled_in(article: Article, path: Path) -> Article:
    """The article with another file's labels in the place of its gold; ``problems`` are that file's alone."""
    other = replace(article, gold=None, gold_place=None, resolution=None, problems=[])
    _load_gold(other, path)
    _resolve_gold(other)
    return other


def read_labellings(folder: Path) -> dict[Path, Article]:
    """An article by its gold.yaml, and by each file beside it the same article with that file's labels."""
    article = read_article(folder)
    others = {path: labelled_in(article, path) for path in sorted((folder / "labellings").glob("*.yaml"))}
    return {folder / "gold.yaml": article, **others}


def _load_gold(article: Article, path: Path) -> None:
    gold = _load(article, path, GoldFile)
    article.gold, article.gold_place = gold.value, gold.place


def _resolve_gold(article: Article) -> None:
    """The gold in offsets, and what is wrong with these."""
    if article.gold is not None:
        article.resolution = resolve(article.gold, article.text)
        article.report(article.place(article.resolution.problems))
        length = article.about.chars if article.about and article.text is None else None
        article.report(article.place(problems(article.annotations, text=article.text, length=length)))


def place_problems(found: Iterable[Problem], place: ValuePlace, known: Iterable[Located]) -> list[Located]:
    """Problems by line and column, without those that only follow from a value of the wrong type.

    Args:
        found: by path in a file.
        place: where the file's values stand.
        known: what is wrong with the file already.
    """
    broken = {(p.path, p.line, p.column) for p in known if p.code in _BROKEN_VALUE}
    placed = []
    for problem in found:
        node = place.at(problem.path)
        if not any((n.path, n.line, n.column) in broken for n in node.walk()):
            line = "" if problem.other is None else f" (line {place.at(problem.other).line})"
            placed.append(node.problem(problem.code, f"{problem.where}: {problem.message}{line}"))
    return placed


def problems_of(error: HarnessError, path: Path) -> list[Located]:
    """An error from reading a file as the problems that it carries; one at the file's beginning where it has none."""
    return list(error.problems) or [Located(str(path), 1, 1, "unreadable", str(error))]


def _load(article: Article, path: Path, kind: type[T]) -> Loaded[T]:
    if not path.exists():
        loaded: Loaded[T] = Loaded(None, None, [Located(str(path), 1, 1, "missing-file", "the file is missing")])
    else:
        try:
            loaded = load_yaml_loosely(path, kind)
        except HarnessError as error:
            loaded = Loaded(None, None, problems_of(error, path))
    article.problems += loaded.problems
    return loaded


def _read_text(article: Article) -> None:
    """The text, from beside article.yaml or from the store, held against its hash."""
    about, place = article.about, article.about_place
    if about is None or place is None:
        return
    beside = article.folder / "article.txt"
    stored = stored_text(gold_root(article.folder), article.id)
    path = stored if article.is_withheld else beside
    if article.is_withheld and beside.exists():
        message = "article.txt stands beside this, to be committed by mistake: attach it instead and delete it"
        article.problems.append(place.at(("text",)).problem("withheld-text", message))
    if not path.exists():
        if not article.is_withheld:
            message = "article.txt is missing; write withheld if it may not be shared"
            article.problems.append(place.at(("text",)).problem("missing-text", message))
        return
    try:
        text = read_text(path)
    except HarnessError as error:
        article.problems += problems_of(error, path)
        return
    found = list(_text_problems(text, path, about, place))
    article.problems += found
    # Offsets into another text mean nothing: an attached file that is not the article counts as absent.
    article.text = None if found and article.is_withheld else text


def _text_problems(text: str, path: Path, about: ArticleFile, place: ValuePlace) -> Iterable[Located]:
    # One that was there when the text was hashed counts in its offsets, as other tools count it.
    if text.startswith(BOM) and sha256(text) != about.sha256:
        yield Located(str(path), 1, 1, "bom", "the text begins with a byte order mark: save it without, as UTF-8")
    if sha256(text) != about.sha256:
        remedy = "" if about.text == "withheld" else "; put that back, or: harness gold fix --text-changed"
        message = f"{path.name} now hashes to {sha256(text)}: its text is not the one that was labelled{remedy}"
        yield place.at(("sha256",)).problem("hash-mismatch", message)
    if len(text) != about.chars:
        yield place.at(("chars",)).problem("chars-mismatch", f"{path.name} has {len(text)} code points")
