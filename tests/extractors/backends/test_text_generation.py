"""Text generation in this process: the prompts, the reading of answers and the refusals are those of `llm`."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Result
from harness.extractors.interface.registry import create
from harness.extractors.llm.server.replayed_answers import RawLine
from harness.runs.store.record_lines import write_records

pytest.importorskip("transformers", reason="the extra transformers is not installed")
ANSWER = '{"entities":[{"text":"Tolva","label":"GPE"},{"text":"Nowhere","label":"GPE"}]}'


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two words that always says the first one."""
    return save(tmp_path_factory.mktemp("generation"), ANSWER)


def save(folder: Path, answer: str, positions: int = 4096) -> Path:
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = Tokenizer(WordLevel({answer: 0, "[UNK]": 1, "[END]": 2}, unk_token="[UNK]"))
    words.pre_tokenizer = WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", eos_token="[END]")
    tokenizer.chat_template = "{% for m in messages %}{{ m.role }} {{ m.content }} {% endfor %}"
    sizes = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    model = LlamaForCausalLM(LlamaConfig(vocab_size=3, max_position_embeddings=positions, eos_token_id=2, **sizes))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def ask(model: Path, text: str | None, **options: Any) -> Result:
    spec = {"use": "text-generation", "model": str(model), "layers": ["entities"], "max_tokens": 1, **options}
    (result,) = create(spec)[1].extract([Document(id="a", text=text)])
    return result


def test_words_are_grounded_and_tokens_counted(model: Path) -> None:
    result = ask(model, "Near Tolva.")
    assert result.annotations is not None
    first, second = result.annotations.entities or ()
    assert (first.start, first.end, first.label) == (5, 10, "GPE")
    assert (second.start, second.text) == (None, "Nowhere")
    assert result.usage is not None
    assert (result.usage["requests"], result.usage["output_tokens"], result.usage["ungrounded"]) == (1, 1, 1)
    assert result.usage["input_tokens"] > 20
    assert (result.seconds or 0) > 0


def test_a_long_document_is_asked_about_in_chunks(model: Path) -> None:
    text = "The bridge was closed. " * 60 + "Tolva."
    result = ask(model, text, chunk=400, overlap=50)
    assert result.annotations is not None
    places = [(e.start, e.end) for e in result.annotations.entities or () if e.start is not None]
    assert places == [(len(text) - 6, len(text) - 1)]
    assert result.usage is not None
    assert result.usage["requests"] == result.usage["chunks"] > 3


def test_an_answer_that_is_none_fails_its_document(tmp_path: Path) -> None:
    result = ask(save(tmp_path, "Sorry!"), "Near Tolva.")
    assert result.error is not None
    assert result.error.type == "CutOffError"
    assert "raise max_tokens" in result.error.message
    assert [(raw.outcome, raw.answer) for raw in result.raw] == [("cut_off", "Sorry!")]
    result = ask(tmp_path, None)
    assert result.error is not None
    assert result.error.type == "NoText"


def test_a_question_that_does_not_fit_is_said_so(tmp_path: Path) -> None:
    result = ask(save(tmp_path, ANSWER, positions=40), "Near Tolva.")
    assert result.error is not None
    assert "do not fit the 40 that the model reads: lower chunk or max_tokens" in result.error.message


def test_documents_to_be_scored_are_never_shown(model: Path, tmp_path: Path) -> None:
    shown = {"id": "a", "text": "Near Tolva.", "entities": []}
    (tmp_path / "examples.jsonl").write_text(json.dumps(shown) + "\n")
    spec = {"use": "text-generation", "model": str(model), "examples": str(tmp_path / "examples.jsonl")}
    joined = {"use": "pipeline", "layers": {"entities": spec}}
    for refused in (spec, joined):
        extractor: Any = create(refused)[1]
        with pytest.raises(HarnessError, match="a"):
            extractor.check([Document(id="a", text="Near Tolva.")])
        extractor.check([Document(id="b", text="Something else entirely was reported from the bridge.")])


def test_the_fingerprint_is_of_model_prompts_and_settings(model: Path, tmp_path: Path) -> None:
    def fingerprint(**options: Any) -> dict[str, Any]:
        return dict(create({"use": "text-generation", "model": str(model), **options})[1].fingerprint())

    first = fingerprint()
    assert fingerprint() == first
    assert fingerprint(max_tokens=7) != first
    assert {"files", "prompts", "examples", "transformers", "torch"} == set(first["extractor"])


def test_answers_of_an_earlier_run_are_read_without_the_model(model: Path, tmp_path: Path) -> None:
    first = ask(model, "Near Tolva.")
    fields = {name: getattr(answer, name) for answer in first.raw for name in answer.__struct_fields__}
    write_records(tmp_path / "raw.jsonl", [RawLine(id="a", **fields)])
    again = ask(tmp_path / "no-model", "Near Tolva.", answers=str(tmp_path / "raw.jsonl"))
    assert again.annotations == first.annotations
    assert again.raw == first.raw
    assert ask(tmp_path / "no-model", "Near Senn.", answers=str(tmp_path / "raw.jsonl")).error is not None
