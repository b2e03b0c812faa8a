"""The real articles: every labelled text is attached and held to its labels; without texts, a line says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from harness.files.typed_tree import load_yaml
from harness.gold.article import find_articles
from harness.gold.check.warnings import lint_with_warnings
from harness.gold.folder import load_gold, load_splits, set_members
from harness.gold.schema import ArticleFile
from tests.labelled_gold.shared_texts import attach_shared


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """Our gold, without withheld texts."""
    shutil.copytree(root / "gold", tmp_path / "gold", ignore=shutil.ignore_patterns(".texts", "corpora"))
    return tmp_path / "gold"


@pytest.mark.shared
def test_every_withheld_text_fits_its_labels(copy: Path, shared: Path) -> None:
    """That all of them are scored is seen by ``.ci/run``, which runs the quickstart on them."""
    attached, missing = attach_shared(copy, shared)
    assert missing == []
    assert [str(problem) for problem in lint_with_warnings(copy) if problem.path.startswith(str(copy))] == []
    assert [one.id for one in load_gold(copy).left_out if one.id in attached] == []


def test_without_texts_one_line_says_how_to_get_them(copy: Path, harness: Callable[..., Any], tmp_path: Path) -> None:
    fetched = [
        folder.name
        for folder in find_articles(copy)
        if load_yaml(folder / "article.yaml", ArticleFile).obtain is not None
    ]
    (tmp_path / "c.yaml").write_text("gold: gold\nextractors: [rules]\nscore: {bootstrap: 0}\n")
    said = harness("run", "c.yaml", "--dry-run").stdout.splitlines()
    lines = [line for line in said if "harness gold fetch" in line]
    assert len(lines) == (1 if fetched else 0)
    assert all(f"left out {len(fetched)} documents" in line or len(fetched) == 1 for line in lines)
    for command in (["lint"], ["stats"]):
        done = harness("gold", *command, "--gold", "gold")
        told = [line for line in done.stderr.splitlines() if "harness gold fetch" in line]
        assert len(told) == (1 if fetched else 0), command


def test_test_is_real_and_dev_has_what_was_invented(root: Path) -> None:
    gold = root / "gold"
    splits, real, invented = load_splits(gold), set_members(gold, "real"), set_members(gold, "challenge")
    assert set(splits["test"]) <= real
    assert invented <= set(splits["dev"])
    assert real | invented == set(splits["dev"]) | set(splits["test"])
    drawn = len(real & set(splits["dev"]))
    assert len(real) < 20 or 0.15 <= drawn / len(real) <= 0.35


def test_every_real_article_says_who_labelled_it_and_where_its_text_is(root: Path) -> None:
    for name in set_members(root / "gold", "real"):
        about = load_yaml(root / "gold/articles" / name / "article.yaml", ArticleFile)
        assert about.text == "withheld", name
        assert about.obtain is not None or name == "baghouz-2019-03-12", name
        assert set(to_builtins(about.labelled)) == {"entities", "quotes", "casualties", "attributions"}, name
