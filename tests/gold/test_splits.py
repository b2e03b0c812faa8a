"""Splits are declared in scope.yaml, chosen when gold is loaded, and kept apart from what is annotated."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Scope
from harness.errors import HarnessError
from harness.extractors.llm.examples import load_examples
from harness.gold.check.lint import lint
from harness.gold.folder import load_gold, load_splits
from harness.runs.config.config_gold import load_config_gold
from harness.runs.config.run_config import load_config

GOLD = "entities:\n  - {text: five, label: ORG}\n"
SCOPE = "labels: [ORG]\nsplits:\n  dev: [one]\n  test: [two, three]\n"


@pytest.fixture
def make(article: Callable[..., Path]) -> Callable[..., Path]:
    """Makes gold of the articles one, two and three under a scope.yaml."""

    def call(scope: str = SCOPE) -> Path:
        folder = article(GOLD, scope=scope)
        for name in ("two", "three"):
            shutil.copytree(folder, folder.parent / name)
        return folder.parent.parent

    return call


def ids(corpus: Any) -> list[str]:
    return [labelled.document.id for labelled in corpus.documents]


def test_a_split_takes_its_documents_and_patterns_choose_among_them(make: Callable[..., Path]) -> None:
    root = make()
    assert load_splits(root) == load_splits(root / "articles" / "two") == {"dev": ("one",), "test": ("two", "three")}
    assert ids(load_gold(root)) == ["one", "three", "two"]
    assert ids(load_gold(root, split="test")) == ["three", "two"]
    assert ids(load_gold(root, ["t*"], ["three"], split="test")) == ["two"]
    with pytest.raises(HarnessError, match=r'"on\?" is in the split dev, not in what is asked for'):
        load_gold(root, ["on?"], split="test")
    with pytest.raises(HarnessError, match='no document is called "ones"'):
        load_gold(root, ["ones"], split="test")


def test_splits_are_no_part_of_the_scope_that_signs_scores(make: Callable[..., Path]) -> None:
    assert load_gold(make()).scope == Scope(labels=("ORG",))


def test_a_split_that_is_not_there_is_named(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make()
    with pytest.raises(HarnessError, match=r'no split is called "tset" .did you mean "test"'):
        load_gold(root, split="tset")
    with pytest.raises(HarnessError, match="holds none of the 1 documents"):
        load_gold(root / "articles" / "one", split="test")
    (root / "scope.yaml").write_text("labels: [ORG]\n")
    with pytest.raises(HarnessError, match=r"splits are declared in a gold folder's scope\.yaml"):
        load_gold(root, split="dev")
    (root / "scope.yaml").unlink()
    assert load_splits(root) == {}
    with pytest.raises(HarnessError, match="absent: no such file or folder"):
        load_gold(tmp_path / "absent", split="dev")


def test_lint_names_what_no_split_may_say(make: Callable[..., Path]) -> None:
    linted = lint(make("splits:\n  dev: [one, too]\n  test:\n    - two\n    - one\n"))
    found = [problem for problem in linted if problem.code != "same-text"]  # the articles are copies of one
    assert [(p.line, p.column, p.code) for p in found] == [(2, 14, "unknown-article"), (5, 7, "split-twice")]
    assert 'did you mean "two"' in found[0].message
    assert "in the split dev already" in found[1].message


def test_a_config_takes_a_split(make: Callable[..., Path], tmp_path: Path) -> None:
    make()
    config = tmp_path / "c.yaml"
    config.write_text("gold: gold\nextractors: [rules]\ndocuments: {split: dev}\n")
    assert ids(load_config_gold(load_config(config, formats=("terminal", "markdown", "json")))) == ["one"]
    config.write_text("gold: {dataset: any}\nextractors: [rules]\ndocuments: {split: dev}\n")
    with pytest.raises(HarnessError, match="is for a gold folder"):
        load_config_gold(load_config(config, formats=("terminal", "markdown", "json")))


def test_examples_come_from_dev_where_there_is_one(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make()
    assert [example.document.id for example in load_examples(root, [])] == ["one"]
    assert [example.document.id for example in load_examples(root, ["one"])] == ["one"]
    with pytest.raises(HarnessError, match="from the split dev alone, so that two stays unseen"):
        load_examples(root, ["two", "one"])
    (root / "scope.yaml").write_text("splits: {train: [one]}\n")
    assert len(load_examples(root, [])) == 3
    lines = tmp_path / "gold.jsonl"
    lines.write_text(json.dumps({"id": "a", "text": "Alpha", "entities": []}))
    assert [example.document.id for example in load_examples(lines, [])] == ["a"]


def test_a_set_takes_the_articles_that_say_so(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make(SCOPE + "sets:\n  written: {origin: invented}\n  news: {origin: published, language: en}\n")
    about = root / "articles/two/article.yaml"
    about.write_text(about.read_text() + "origin: invented\n")
    assert ids(load_gold(root, in_set="written")) == ["two"]
    assert ids(load_gold(root, in_set="news")) == ["one", "three"]
    assert ids(load_gold(root, in_set="news", split="test")) == ["three"]
    with pytest.raises(HarnessError, match=r'no set is called "new" .did you mean "news"'):
        load_gold(root, in_set="new")
    with pytest.raises(HarnessError, match="the split or set holds none of the 3 documents"):
        load_gold(root, in_set="written", split="dev")
    config = tmp_path / "c.yaml"
    config.write_text("gold: gold\nextractors: [rules]\ndocuments: {set: written}\n")
    assert ids(load_config_gold(load_config(config, formats=("terminal", "markdown", "json")))) == ["two"]
    config.write_text("gold: {dataset: any}\nextractors: [rules]\ndocuments: {set: written}\n")
    with pytest.raises(HarnessError, match=r'"documents\.set" is for a gold folder'):
        load_config_gold(load_config(config, formats=("terminal", "markdown", "json")))


def test_every_article_of_ours_is_in_one_of_dev_and_test(root: Path) -> None:
    splits = load_splits(root / "gold")
    assert set(splits) == {"dev", "test"}
    articles = sorted(folder.name for folder in (root / "gold" / "articles").iterdir())
    assert sorted([*splits["dev"], *splits["test"]]) == articles
