"""The project's own articles, repeated under new ids: gold with everything in it that people label.

Predictions are gold with some items left out, some changed and some added, alternatives and optional marks taken off.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import LAYERS, Annotations, Attribution, Casualty, Labelled, Line, Slot

DROPPED, MOVED = 0.1, 0.1


def write(gold: list[Labelled], folder: Path, count: int, *, seed: int = 7, scores: bool = False) -> tuple[Path, Path]:
    """Write a corpus of ``count`` documents as two JSON Lines files; their paths.

    Args:
        gold: the articles to repeat, with their texts.
        folder: where the files go.
        count: documents.
        seed: of the changes.
        scores: whether predictions say how sure they are.
    """
    draw = random.Random(seed)
    encode = msgspec.json.Encoder().encode
    wanted, found = folder / f"own-gold-{count}.jsonl", folder / f"own-predictions-{count}.jsonl"
    with wanted.open("wb") as one, found.open("wb") as other:
        for nth in range(count):
            labelled = gold[nth % len(gold)]
            name, layers = f"d{nth:07}", fields(labelled.annotations)
            one.write(encode(Line(id=name, text=labelled.document.text, **layers)) + b"\n")
            other.write(encode(Line(id=name, **fields(predicted(labelled.annotations, draw, scores=scores)))) + b"\n")
    return wanted, found


def fields(annotations: Annotations) -> dict[str, Any]:
    return {name: getattr(annotations, name) for name in Annotations.__struct_fields__}


def predicted(gold: Annotations, draw: random.Random, *, scores: bool) -> Annotations:
    """Gold as a fair model might find it."""
    layers: dict[str, Any] = {}
    for layer in LAYERS:
        items = [_unmarked(item) for item in gold.layer(layer) if draw.random() > DROPPED]
        items = [_moved(item) if draw.random() < MOVED else item for item in items]
        if scores:
            items = [msgspec.structs.replace(item, score=round(draw.random(), 3)) for item in items]
        layers[layer] = tuple(items)
    return msgspec.structs.replace(gold, **layers)


def _moved(item: Any) -> Any:
    """The item with its first span one character shorter."""
    for name in ("", "figure", "victims", "cue"):
        slot = item if not name else getattr(item, name, None)
        if isinstance(slot, Slot) and slot.fragments is None and slot.start is not None and slot.end - slot.start > 2:  # type: ignore[operator]
            shorter = msgspec.structs.replace(slot, start=slot.start + 1)
            return shorter if not name else msgspec.structs.replace(item, **{name: shorter})
    return item


def _unmarked(value: Any) -> Any:
    if not isinstance(value, Slot | Casualty | Attribution):
        return value
    known = {name: _unmarked(getattr(value, name)) for name in value.__struct_fields__}
    known |= {"alternatives": ()} if "alternatives" in known else {}
    return type(value)(**known | ({"optional": False} if "optional" in known else {}))
