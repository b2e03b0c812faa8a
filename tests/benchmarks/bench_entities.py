"""The entity scorer in memory against nervaluate 1.2.1, and how its time grows.

Prints rows of a Markdown table: what, figure, target, whether it holds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from nervaluate import Evaluator

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.scoring import score_corpus
from tests.benchmarks.synthetic import LABELS, Span, documents
from tests.benchmarks.timing import best, report

Documents = Sequence[tuple[str, str, list[Span], list[Span]]]


def ours(corpus: Documents, rounds: int = 5) -> float:
    """Seconds of ``score_corpus`` over annotations that are in memory, as a notebook has them."""
    gold = [
        Labelled(document=Document(id=name, text=text), annotations=Annotations(entities=entities(wanted)))
        for name, text, wanted, _ in corpus
    ]
    predictions = {name: Annotations(entities=entities(found)) for name, _, _, found in corpus}
    return best(lambda: score_corpus(gold, predictions, layers=("entities",), bootstrap=0), rounds)


def entities(spans: list[Span]) -> tuple[Entity, ...]:
    return tuple(Entity(**span) for span in spans)


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
            "≥ 20",
            other / mine >= 20,
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
            "≥ 500",
            other / mine >= 500,
        )
    )
    large = ours(list(documents(1, entities=20_000, tokens=80_000)))
    held.append(report("one document of 20,000 entities", large * 1e3, "ms", "< 500", large < 0.5))
    flat, nested = ours(corpus[:4_000]), ours(list(documents(4_000, nested=0.3)))
    held.append(report("30% nested gold against flat", nested / flat, "times", "≤ 4", nested / flat <= 4))
    for entities in (200, 400, 800):
        report(
            f"one document of {entities} spans that all overlap", ours(piled(entities), rounds=1), "s", "bounded", True
        )
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
