"""Runs a loaded transformer over encoded windows, in batches."""

from __future__ import annotations

from typing import Any


def run_windows(tokenizer: Any, model: Any, encoding: Any, batch: int) -> list[dict[str, Any]]:
    """The model's outputs for each window, as float32 arrays without padding.

    Args:
        tokenizer: pads the windows.
        model: a PyTorch model.
        encoding: unpadded windows of a fast tokenizer.
        batch: windows given to the model at once; neighbours in length go together, so that little is padding.
    """
    import torch

    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in encoding]
    lengths = [len(ids) for ids in encoding["input_ids"]]
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    outputs: list[dict[str, Any]] = [{} for _ in order]
    for first in range(0, len(order), batch):
        chosen = order[first : first + batch]
        padded = tokenizer.pad({name: [encoding[name][i] for i in chosen] for name in names}, return_tensors="pt")
        with torch.inference_mode():
            answers = model(**padded.to(model.device))
        for name in ("logits", "start_logits", "end_logits"):
            if name in answers:
                for index, values in zip(chosen, answers[name].float().cpu().numpy(), strict=True):
                    outputs[index][name] = values[: lengths[index]]
    return outputs
