"""A missing extra is one line with the command that installs it."""

import importlib.util
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.extractors.interface.registry import create


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
