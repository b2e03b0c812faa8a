"""Tiny transformer models that tests build and save: their words decide, so that what they find is known."""

from pathlib import Path
from typing import Any

WORDS = ["tolva", "ruk", "##rik", "mira", "25", "people", "how", "many", "who", "?", ".", "said", "the", '"']
SIZE = 16


def config(**more: Any) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=5 + len(WORDS),
        hidden_size=SIZE,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=512,
        **more,
    )


def tokenizer() -> Any:
    from transformers import BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    return BertTokenizerFast(vocab={word: place for place, word in enumerate(words)}, model_max_length=512)


def save(model: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


def only_words(model: Any) -> Any:
    """The model with nothing but its words' embeddings left: each of ``WORDS`` lights one dimension of its own."""
    import torch

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "LayerNorm" not in name:
                parameter.zero_()
        words = model.bert.embeddings.word_embeddings.weight
        for place in range(len(WORDS)):
            words[5 + place, place] = 8.0
        words[:5, SIZE - 1] = 8.0
    return model


def light(layer: Any, label: int, *words: str) -> None:
    """Let words, or any other word if none is given, have this label of a linear layer."""
    import torch

    places = [WORDS.index(word) for word in words] or [SIZE - 1]
    with torch.no_grad():
        layer.weight[label, places] = 4.0
