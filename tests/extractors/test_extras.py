"""A missing extra is one line with the command that installs it; what a back-end is built on is part of its code."""

import importlib.util
from typing import Any

import pytest

from harness.annotation import HarnessError
from harness.extractors import loading
from harness.extractors.gliner import Gliner
from harness.extractors.registry import create
from harness.extractors.rules import Rules
from harness.extractors.spacy import Spacy
from harness.extractors.text_generation import TextGeneration


@pytest.mark.parametrize(
    ("use", "package", "extra", "options"),
    [
        ("spacy", "spacy", "spacy", {}),
        ("transformers", "transformers", "transformers", {}),
        ("transformers", "torch", "transformers", {}),
        ("question-answering", "torch", "transformers", {"speaker": "{quote}"}),
        ("text-generation", "transformers", "transformers", {}),
        ("gliner", "gliner", "gliner", {"types": ["person"]}),
    ],
)
def test_a_missing_extra_is_one_line(
    monkeypatch: pytest.MonkeyPatch, use: str, package: str, extra: str, options: dict[str, Any]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else find(name))
    with pytest.raises(HarnessError) as caught:
        create({"use": use, "model": "x", **options})
    install = f'pip install "news-extraction-harness[{extra}]"'
    assert str(caught.value) == f'the extractor "{use}" needs {package}: {install}'


@pytest.mark.parametrize(
    ("cls", "inside", "outside"),
    [
        (Spacy, {"spacy.py", "models.py", "batches.py"}, {"base.py", "gliner.py", "windows.py"}),
        (Gliner, {"gliner.py", "windows.py"}, {"spacy.py", "base.py"}),
        (TextGeneration, {"prompter.py", "grounding.py", "finding.py"}, {"llm.py"}),
        (Rules, {"tokens.py", "titles.txt"}, {"grounding.py"}),
    ],
)
def test_the_code_of_a_back_end_is_all_that_it_is_built_on(cls: type[Any], inside: set[str], outside: set[str]) -> None:
    files = {path.name for path in loading._code_files(cls)}
    assert inside <= files
    assert not outside & files
