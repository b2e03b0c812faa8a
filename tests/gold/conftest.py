"""A small gold folder to break, and a way to say where a file is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from harness.cli import main

TEXT = (
    "Alpha said\u00a0five people died in Bravo. Bravo said “no one died”.\n\n"
    "“More will come,” it said, “later.” Alpha said Bravo lied.\n"
)
SCOPE = "layers: [entities, quotes, casualties, attributions]\nlabels: [ORG, GPE]\n"
MARK = "⟦"


class Spot(NamedTuple):
    """Content with the line and column (1-based) where it was marked."""

    content: str
    line: int
    column: int


def _spot(marked: str) -> Spot:
    assert marked.count(MARK) == 1, "mark one spot"
    offset = marked.index(MARK)
    before = marked[:offset]
    return Spot(marked.replace(MARK, ""), before.count("\n") + 1, offset - before.rfind("\n"))


def _article_yaml(text: str = TEXT, *, kind: str = "included") -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"title: A title\nlanguage: en\nsha256: {digest}\nchars: {len(text)}\ntext: {kind}\n"


@pytest.fixture
def spot() -> Callable[[str], Spot]:
    """Takes the mark ⟦ out of a file's content and says where it stood."""
    return _spot


@pytest.fixture
def text() -> str:
    """The text of the articles that ``article`` and ``withheld`` make."""
    return TEXT


@pytest.fixture
def article_yaml() -> Callable[..., str]:
    """Writes the article.yaml of a text."""
    return _article_yaml


@pytest.fixture
def article(tmp_path: Path) -> Callable[..., Path]:
    """Makes ``gold/articles/one`` from its files' contents, and gives its folder."""

    def make(gold: str, *, text: str = TEXT, about: str | None = None, scope: str = SCOPE, name: str = "one") -> Path:
        root = tmp_path / "gold"
        folder = root / "articles" / name
        folder.mkdir(parents=True)
        (root / "scope.yaml").write_text(scope, encoding="utf-8")
        (folder / "article.yaml").write_text(about or _article_yaml(text), encoding="utf-8")
        (folder / "gold.yaml").write_text(gold, encoding="utf-8")
        (folder / "article.txt").write_text(text, encoding="utf-8", newline="")
        return folder

    return make


@pytest.fixture
def withheld(article: Callable[..., Path]) -> Callable[..., Path]:
    """Makes a withheld article; its text is attached unless ``attached=False``."""

    def make(gold: str, *, attached: bool = True, text: str = TEXT) -> Path:
        folder = article(gold, text=text, about=_article_yaml(text, kind="withheld"))
        store = folder.parent.parent / ".texts"
        store.mkdir()
        (folder / "article.txt").rename(store / "one.txt")
        if not attached:
            (store / "one.txt").unlink()
        return folder

    return make


@pytest.fixture
def harness() -> Callable[..., Result]:
    """Runs the command line."""
    return lambda *args: CliRunner().invoke(main, [str(arg) for arg in args])
