"""Each public corpus has a config that can be run as soon as the corpus is converted."""

from pathlib import Path

import pytest

from harness.exchange.public import CORPORA, load_corpus
from harness.reporting.formats import FORMATS
from harness.runs.config.run_config import load_config


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_has_a_config_over_its_own_layers_that_says_how_to_make_it(name: str, root: Path) -> None:
    path = root / "configs" / "corpora" / f"{name}.yaml"
    config = load_config(path, formats=FORMATS)
    assert isinstance(config.gold, Path)
    assert config.gold.parent.resolve() == root / "gold" / "corpora" / name
    assert set(config.file.score.layers) == set(load_corpus(name).FACTS.scope.layers or ())
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../harness/gold/schemas/config.json\n# Shows: ")
    assert f"harness corpus convert {name} PATH" in text


def test_no_config_is_left_over(root: Path) -> None:
    assert {path.stem for path in (root / "configs" / "corpora").glob("*.yaml")} == set(CORPORA)


def test_the_readme_has_a_row_for_each_corpus_that_says_what_its_facts_say(root: Path) -> None:
    page = (root / "configs" / "README.md").read_text(encoding="utf-8")
    section = page.partition("\n## Public corpora\n")[2].partition("\n## ")[0]
    shown = [line for line in section.splitlines() if line.startswith("| [")]
    assert shown == [_row(name) for name in CORPORA], "\n".join(_row(name) for name in CORPORA)


def _row(name: str) -> str:
    facts = load_corpus(name).FACTS
    cells = (
        f"[{name}](corpora/{name}.yaml)",
        ", ".join(facts.scope.layers or ()),
        ", ".join(facts.languages),
        facts.licence,
        facts.where,
    )
    return f"| {' | '.join(cells)} |"
