"""Alternatives of a source in gold.yaml: other words, somebody else, or both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.annotation import Source
from harness.gold.article import read_article
from harness.gold.check.lint import lint
from harness.gold.edit.fix_offsets import fix_article
from harness.gold.edit.item_fields import ItemFields
from harness.gold.show.article_view import rows

TEXT = "Quay ‘all but lost’\n\nAda Lund spoke. The harbour board said so, and the board left.\n"
GOLD = """\
clusters: {ada: {name: Ada Lund, kind: PERSON}, board: {name: the harbour board, kind: ORG}}
quotes: [{id: q, kind: mixed, text: all but lost}]
attributions:
  - {source: {cluster: ada, alternatives: [{cluster: board}]}, content: q}
  - source: {text: The harbour board, cluster: board, alternatives: [{text: the board}, {text: Ada Lund, cluster: ada}]}
    cue: {text: said}
    content: {text: so}
"""


@pytest.fixture
def folder(article: Callable[..., Path]) -> Path:
    return article(GOLD, text=TEXT, scope="layers: [entities, quotes, casualties, attributions]\n")


def readings(folder: Path) -> list[list[tuple[str | None, str | None]]]:
    found = read_article(folder).annotations.attributions or ()
    return [[(one.text, one.cluster) for one in link.source.readings()] for link in found if link.source]


EXPECTED = [
    [(None, "ada"), (None, "board")],
    [("The harbour board", "board"), ("the board", "board"), ("Ada Lund", "ada")],
]


def test_gold_is_read_fixed_and_right(folder: Path) -> None:
    assert readings(folder) == EXPECTED
    fix_article(folder)
    source = (folder / "gold.yaml").read_text(encoding="utf-8")
    assert "{cluster: ada, alternatives: [{cluster: board}]}" in source
    assert "{text: the board, start: 68, end: 77}" in source
    assert readings(folder) == EXPECTED
    assert lint(folder) == []


def test_show_names_each_of_those_who_may_have_said_it(folder: Path) -> None:
    found = [row.label for row in rows(read_article(folder).annotations, TEXT) if row.layer == "attributions"]
    assert found == ["implicit (ada) or implicit (board)", "The harbour board (board) or Ada Lund (ada)"]


def test_what_an_editor_writes_is_read_back(folder: Path) -> None:
    link = (read_article(folder).annotations.attributions or ())[1]
    written = ItemFields(TEXT).source(link.source)
    assert written.endswith(
        "alternatives: [{text: the board, start: 68, end: 77}, {text: Ada Lund, start: 21, end: 29, cluster: ada}]}"
    )
    implicit = Source(cluster="ada", alternatives=(Source(cluster="board"),))
    assert ItemFields(TEXT).source(implicit) == "{cluster: ada, alternatives: [{cluster: board}]}"
