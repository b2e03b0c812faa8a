"""Seeded synthetic corpora of entities: about 600 tokens and 40 gold entities of 6 labels a document.

Of the gold entities 10% are dropped, 10% relabelled and 10% shifted in the predictions, and 10% are added; half of
the documents hold non-ASCII text.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT")
TOKENS = 600
ASCII_WORDS = tuple(f"word{n}" for n in range(3000))
OTHER_WORDS = tuple(f"wörd{n}" for n in range(1500)) + tuple(f"слово{n}" for n in range(1500))
Span = dict[str, Any]


def documents(
    count: int, *, entities: int = 40, nested: float = 0.0, seed: int = 5, tokens: int = TOKENS
) -> Iterator[tuple[str, str, list[Span], list[Span]]]:
    """Id, text, gold and predictions of each document; ``nested`` is the share of gold inside a longer entity."""
    draw = random.Random(seed)
    for number in range(count):
        words = draw.choices(ASCII_WORDS if number % 2 else OTHER_WORDS, k=tokens)
        offsets = [0]
        for word in words:
            offsets.append(offsets[-1] + len(word) + 1)
        gold: list[Span] = []
        for first in sorted(draw.sample(range(0, tokens - 2, 3), entities)):
            end = offsets[first + draw.randint(1, 2)] - 1
            if draw.random() < nested:
                gold.append(_span(offsets[first], offsets[first + 3] - 1, draw.choice(LABELS)))
            gold.append(_span(offsets[first], end, draw.choice(LABELS)))
        predicted = sorted(_predict(gold, offsets, entities // 10, draw), key=lambda span: span["start"])
        yield f"d{number:07}", " ".join(words), gold, predicted


def _span(start: int, end: int, label: str) -> Span:
    return {"start": start, "end": end, "label": label}


def _predict(gold: list[Span], offsets: list[int], spurious: int, draw: random.Random) -> Iterator[Span]:
    for span in gold:
        fate = draw.random()
        if fate < 0.1:
            continue
        if fate < 0.2:
            yield span | {"label": draw.choice([label for label in LABELS if label != span["label"]])}
        elif fate < 0.3:
            yield span | {"start": span["start"] + 1, "end": span["end"] + 1}
        else:
            yield span
    for _ in range(spurious):
        first = draw.randrange(len(offsets) - 2)
        yield _span(offsets[first], offsets[first + 1] - 1, draw.choice(LABELS))


def write(folder: Path, count: int, **options: Any) -> tuple[Path, Path]:
    """Write a corpus as two JSON Lines files, unless they are there; their paths."""
    name = "-".join([str(count), *(f"{key}{value}" for key, value in sorted(options.items()))])
    gold, predictions = folder / f"gold-{name}.jsonl", folder / f"predictions-{name}.jsonl"
    if not predictions.exists():
        with gold.open("w", encoding="utf-8") as one, predictions.open("w", encoding="utf-8") as other:
            for identity, text, wanted, found in documents(count, **options):
                one.write(_line({"id": identity, "text": text, "entities": wanted}))
                other.write(_line({"id": identity, "entities": found}))
    return gold, predictions


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
