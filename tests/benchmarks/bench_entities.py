"""The entity scorer in memory against nervaluate 1.2.1, and how its time grows.

Prints rows of a Markdown table: what, figure, target, whether it holds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from nervaluate import Evaluator

from harness.scoring.columns.entities import Side, score
from tests.benchmarks.synthetic import LABELS, Span, documents
from tests.benchmarks.timing import best, report

Documents = Sequence[tuple[str, str, list[Span], list[Span]]]


def columns(corpus: Documents) -> tuple[Side, Side, np.ndarray]:
    """Gold, predictions and text sizes as the scorer takes them."""
    codes = {label: code for code, label in enumerate(sorted(LABELS))}
    sides = []
    for spans in ([wanted for _, _, wanted, _ in corpus], [found for *_, found in corpus]):
        flat = np.array([(s["start"], s["end"], codes[s["label"]]) for found in spans for s in found], dtype=np.int32)
        sides.append(Side(np.array([len(found) for found in spans], dtype=np.int32), *(c.copy() for c in flat.T)))
    return sides[0], sides[1], np.array([len(text) for _, text, _, _ in corpus], dtype=np.int32)


def ours(corpus: Documents, rounds: int = 5) -> float:
    gold, predicted, sizes = columns(corpus)
    everything = np.ones(len(sizes), dtype=bool)
    rank, in_scope = np.arange(len(LABELS)), np.ones(len(LABELS), dtype=bool)
    return best(lambda: score(gold, predicted, sizes, rank, len(LABELS), in_scope, everything), rounds)


def theirs(corpus: Documents) -> float:
    def inclusive(spans: list[Span]) -> list[dict[str, Any]]:
        return [span | {"end": span["end"] - 1} for span in spans]

    gold, predicted = [inclusive(w) for _, _, w, _ in corpus], [inclusive(f) for *_, f in corpus]
    before = time.perf_counter()
    Evaluator(gold, predicted, tags=list(LABELS), loader="dict").evaluate()
    return time.perf_counter() - before


def piled(entities: int) -> Documents:
    """One document whose spans all overlap."""
    spans = [{"start": n, "end": 2 * entities + n, "label": LABELS[n % 6]} for n in range(entities)]
    moved = [span | {"end": span["end"] + 1} for span in spans]
    return [("d", "x" * (4 * entities + 2), spans, moved)]


def main() -> int:
    held = []
    corpus = list(documents(10_000))
    mine, other = ours(corpus), theirs(corpus)
    held.append(
        report(
            "entities in memory, 10,000 documents, against nervaluate",
            other / mine,
            "times",
            "≥ 150",
            other / mine >= 150,
        )
    )
    spans = sum(len(wanted) for _, _, wanted, _ in corpus)
    report("time a gold entity, four modes", mine / spans * 1e6, "µs", "–", True)
    one = list(documents(1, entities=5_000, tokens=20_000))
    mine, other = ours(one), theirs(one)
    held.append(
        report(
            "one document of 5,000 entities, against nervaluate",
            other / mine,
            "times",
            "≥ 5,000",
            other / mine >= 5_000,
        )
    )
    large = ours(list(documents(1, entities=20_000, tokens=80_000)))
    held.append(report("one document of 20,000 entities", large * 1e3, "ms", "< 50", large < 0.05))
    flat, nested = ours(corpus[:4_000]), ours(list(documents(4_000, nested=0.3)))
    held.append(report("30% nested gold against flat", nested / flat, "times", "≤ 4", nested / flat <= 4))
    for entities in (200, 400, 800):
        report(
            f"one document of {entities} spans that all overlap", ours(piled(entities), rounds=1), "s", "bounded", True
        )
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
