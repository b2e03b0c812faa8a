"""A model is loaded once in a process, even where it cannot be."""

from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.registry import create
from harness.extractors.local_models.load_once import LoadOnce


class Model:
    """Counts how often it is loaded."""

    loads = 0

    @LoadOnce
    def fine(self) -> int:
        self.loads += 1
        return self.loads

    @LoadOnce
    def broken(self) -> int:
        self.loads += 1
        raise MemoryError(f"attempt {self.loads}")


def test_a_value_is_computed_once_for_each_instance() -> None:
    model = Model()
    assert (model.fine, model.fine, Model().fine, model.loads) == (1, 1, 1, 1)


def test_a_failure_is_the_same_every_time() -> None:
    model = Model()
    for _ in range(3):
        with pytest.raises(MemoryError, match="attempt 1"):
            _ = model.broken
    with pytest.raises(MemoryError, match="attempt 1"):
        _ = Model().broken


def test_a_pipeline_that_cannot_be_loaded_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spacy: Any = pytest.importorskip("spacy", reason="the extra spacy is not installed")
    spacy.blank("en").to_disk(tmp_path / "model")
    (tmp_path / "model" / "config.cfg").write_text("[nlp]\n")
    loads: list[Any] = []
    load = spacy.util.load_model
    monkeypatch.setattr(spacy.util, "load_model", lambda *args, **more: loads.append(args) or load(*args, **more))
    _, extractor = create({"use": "spacy", "model": str(tmp_path / "model")})
    results = list(extract_all(extractor, [Document(id=f"d{n}", text="Tolva") for n in range(4)]))
    assert len(loads) == 1
    assert len({result.error for result in results}) == 1
    assert results[0].error is not None
