"""The manual's examples are held to the rules that the labels are held to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.annotation import LAYERS, sha256
from harness.gold.check.lint import lint
from harness.gold.edit.fix_offsets import fix
from harness.gold.folder import load_gold

GOLD = Path(__file__).parents[2] / "gold"
MANUAL = (GOLD / "GUIDELINES.md").read_text(encoding="utf-8")


@pytest.fixture(params=["A whole article", "A second article"])
def example(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A gold folder with one of the manual's worked articles as its only one."""
    chapter = MANUAL.partition(f"\n## {request.param}\n")[2]
    found = re.search(r"(?P<text>(?:^>.*\n)+)\n```yaml\n(?P<gold>.*?)```", chapter, re.DOTALL | re.MULTILINE)
    assert found is not None
    text = re.sub("^> ?", "", found["text"], flags=re.MULTILINE).rstrip("\n")
    folder = tmp_path / "articles" / "example"
    folder.mkdir(parents=True)
    about = f"title: Example\nlanguage: en\nsha256: {sha256(text)}\nchars: {len(text)}\ntext: included\n"
    (folder / "article.yaml").write_text(about, encoding="utf-8")
    (folder / "article.txt").write_text(text, encoding="utf-8")
    (folder / "gold.yaml").write_text(found["gold"], encoding="utf-8")
    scope = (GOLD / "scope.yaml").read_text(encoding="utf-8").partition("# dev:")[0]  # the splits name our articles
    (tmp_path / "scope.yaml").write_text(scope, encoding="utf-8")
    return tmp_path


def test_the_worked_article_passes_fix_and_lint(example: Path) -> None:
    assert [fixed.problems for fixed in fix(example)] == [[]]
    assert lint(example) == []


def test_the_worked_article_shows_all_four_layers(example: Path) -> None:
    fix(example)
    [labelled] = load_gold(example).documents
    assert all(labelled.annotations.layer(name) for name in LAYERS)


def test_every_ruling_that_is_cited_exists_once() -> None:
    rulings = re.findall(r"^- \*\*([PEKQCA]\d+)\.", MANUAL, flags=re.MULTILINE)
    rulings += re.findall(r"^\*\*(P\d+)\.", MANUAL, flags=re.MULTILINE)
    comments = [path.read_text(encoding="utf-8") for path in GOLD.glob("articles/*/gold.yaml")]
    noted = [ruling for text in comments for note in re.findall(r"#(.*)", text) for ruling in _cited(note)]
    assert len(rulings) == len(set(rulings))
    assert set(_cited(MANUAL)) | set(noted) <= set(rulings)


def _cited(text: str) -> list[str]:
    return re.findall(r"\b[PEKQCA]\d{1,2}\b", text)
