"""Zero-shot entities: long documents are windowed, never truncated."""

import warnings
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document, Entity
from harness.errors import HarnessError
from harness.extractors.interface.registry import create
from tests.extractors.backends import tiny

pytest.importorskip("gliner", reason="the extra gliner is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
LONGEST = 20


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random GLiNER of 20 words at once."""
    import torch
    from gliner import GLiNER, GLiNERConfig
    from transformers import BertModel

    folder = tmp_path_factory.mktemp("gliner")
    torch.manual_seed(5)
    encoder = tiny.save(BertModel(tiny.config()), folder / "encoder")
    config = GLiNERConfig(model_name=str(encoder), hidden_size=16, max_len=LONGEST, max_width=2, dropout=0.0)
    GLiNER.from_config(config).save_pretrained(folder / "model")
    return folder / "model"


def found(model: Path, *texts: str, **options: Any) -> list[tuple[Entity, ...]]:
    spec = {"use": "gliner", "model": str(model), "types": ["person", "place"], "threshold": 0.0, **options}
    _, extractor = create(spec)
    results = list(extractor.extract([Document(id=f"d{n}", text=text) for n, text in enumerate(texts)]))
    return [result.annotations.entities or () for result in results if result.annotations]


def bare(model: Path, text: str) -> list[dict[str, Any]]:
    from gliner import GLiNER

    loaded = GLiNER.from_pretrained(str(model), local_files_only=True)
    answer: list[dict[str, Any]] = loaded.predict_entities(text, ["person", "place"], threshold=0.0)
    return answer


def test_a_short_text_gives_what_gliner_itself_gives(model: Path) -> None:
    text = "Tolva, said Mira. Ruk?"
    theirs = bare(model, text)
    (ours,) = found(model, text)
    assert [(e.start, e.end, e.label) for e in ours] == [(e["start"], e["end"], e["label"]) for e in theirs]
    assert [e.score for e in ours] == pytest.approx([e["score"] for e in theirs], abs=1e-5)
    assert all(type(e.score) is float for e in ours)


@pytest.mark.parametrize(("window", "stride"), [(None, None), (10, 0), (10, 9), (500, 3)])
def test_no_word_of_a_long_text_is_lost_and_none_is_found_twice(
    model: Path, window: int | None, stride: int | None
) -> None:
    text = "mira " * 90 + "tolva"
    with pytest.warns(UserWarning, match="has been truncated to 20"):
        assert max(entity["end"] for entity in bare(model, text)) < 120
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (ours,) = found(model, text, window=window, stride=stride)
    assert max(e.end or 0 for e in ours) == len(text)
    assert len({(e.start, e.end, e.label) for e in ours}) == len(ours)
    covered = {place for e in ours for place in range(e.start or 0, e.end or 0)}
    assert len(covered) > 0.7 * len(text)


def test_words_of_many_tokens_are_not_cut_off_either(model: Path) -> None:
    # 512 tokens at once: twenty words of fifty tokens each are too many.
    word = "tolva" + "rik" * 49
    text = " ".join([word] * 25)
    (ours,) = found(model, text)
    assert max(e.end or 0 for e in ours) == len(text)


def test_texts_without_words_and_label_maps(model: Path) -> None:
    first, second, third = found(model, "", " \n ", "Tolva", labels={"person": "PERSON", "place": "PERSON"})
    assert first == second == ()
    assert {e.label for e in third} == {"PERSON"}


def test_the_fingerprint_is_of_the_model_and_every_setting(model: Path) -> None:
    def fingerprint(**options: Any) -> dict[str, Any]:
        spec = {"name": "same", "use": "gliner", "model": str(model), "types": ["person"], **options}
        return dict(create(spec)[1].fingerprint())

    first = fingerprint()
    assert fingerprint() == first
    assert fingerprint(types=["people"]) != first
    assert fingerprint(threshold=0.4) != first
    assert first["extractor"]["gliner"].startswith("0.2.")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, 'needs the option "types"'),
        ({"types": []}, '"types" .* is empty'),
        ({"model": "./gone", "types": ["x"]}, "no model"),
    ],
)
def test_mistakes_are_named(model: Path, options: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        create({"use": "gliner", "model": str(model), **options}, base=tmp_path)[1].fingerprint()
