"""Each public corpus has a config that can be run as soon as the corpus is converted."""

from pathlib import Path

import pytest

from harness.corpus.public import CORPORA, load_corpus
from harness.reporting import FORMATS
from harness.runs.config import load_config


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_has_a_config_over_its_own_layers_that_says_how_to_make_it(name: str, root: Path) -> None:
    path = root / "configs" / "corpora" / f"{name}.yaml"
    config = load_config(path, formats=FORMATS)
    assert isinstance(config.gold, Path)
    assert config.gold.parent.resolve() == root / "gold" / "corpora" / name
    assert set(config.file.score.layers) == set(load_corpus(name).FACTS.scope.layers or ())
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../harness/corpus/schemas/config.json\n# Shows: ")
    assert f"harness corpus convert {name} PATH" in text


def test_no_config_is_left_over(root: Path) -> None:
    assert {path.stem for path in (root / "configs" / "corpora").glob("*.yaml")} == set(CORPORA)
