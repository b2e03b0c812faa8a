"""The same numbers as other scorers, on seeded random documents, where the definitions agree.

nervaluate reads ends as included and pairs in the order of its input, so spans are handed over sorted and with their
last character. seqeval reads 0/0 as 0.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator

import pytest
from nervaluate.entities import Entity as Span
from nervaluate.strategies import EntityTypeEvaluation, ExactEvaluation, PartialEvaluation, StrictEvaluation
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.scoring import score_corpus
from tests.effort import only_in_full

pytestmark = only_in_full
LABELS = ("PERSON", "ORG", "GPE")
Spans = list[tuple[int, int, str]]
STRATEGIES = {
    "strict": StrictEvaluation(),
    "exact": ExactEvaluation(),
    "partial": PartialEvaluation(),
    "type": EntityTypeEvaluation(),
}


def flat(rng: random.Random, size: int, *, widest: int) -> Spans:
    """Spans that don't overlap, some of them adjacent."""
    found, at = [], 0
    while True:
        start = at + rng.choice((0, 0, 1, 2, 5))
        end = start + rng.randint(1, widest)
        if end > size:
            return found
        found.append((start, end, rng.choice(LABELS)))
        at = end


def disturbed(rng: random.Random, spans: Spans, size: int) -> Spans:
    """Spans dropped, relabelled and shifted, still without overlap."""
    found: Spans = []
    for start, end, label in spans:
        if rng.random() < 0.15:
            continue
        start = max(start + rng.choice((0, 0, 0, -1, 1)), found[-1][1] if found else 0)
        end = min(size, end + rng.choice((0, 0, 0, -1, 1, 3)))
        if end > start:
            found.append((start, end, rng.choice(LABELS) if rng.random() < 0.2 else label))
    return found


def documents(seed: int, count: int) -> Iterator[tuple[Spans, Spans]]:
    rng = random.Random(seed)
    for _ in range(count):
        size = rng.choice((12, 30, 80))
        gold = flat(rng, size, widest=6)
        yield gold, disturbed(rng, gold, size) if rng.random() < 0.6 else flat(rng, size, widest=6)


def annotations(spans: Spans) -> Annotations:
    return Annotations(entities=tuple(Entity(start=s, end=e, label=label) for s, e, label in spans))


def ours(corpus: list[tuple[Spans, Spans]]) -> dict[str, dict[str, object]]:
    gold = [
        Labelled(document=Document(id=str(n), meta={"chars": 200}), annotations=annotations(one))
        for n, (one, _) in enumerate(corpus)
    ]
    return score_corpus(gold, {str(n): annotations(other) for n, (_, other) in enumerate(corpus)}, bootstrap=0).scores


def counts(corpus: list[tuple[Spans, Spans]], mode: str) -> tuple[int, ...]:
    """nervaluate's overall counts."""
    totals = [0, 0, 0, 0, 0]
    for gold, predicted in corpus:
        true, found = (
            [Span(label=label, start=s, end=e - 1) for s, e, label in sorted(side)] for side in (gold, predicted)
        )
        result, _ = STRATEGIES[mode].evaluate(true, found, list(LABELS))
        for n, name in enumerate(("correct", "incorrect", "partial", "missed", "spurious")):
            totals[n] += getattr(result, name)
    return tuple(totals)


def overlaps_one_at_most(one: Spans, other: Spans) -> bool:
    return all(sum(s < end and start < e for start, end, _ in other) <= 1 for s, e, _ in one)


def test_nervaluate_counts_the_same_where_no_side_overlaps_itself() -> None:
    corpus = list(documents(seed=1, count=3000))
    scores = ours(corpus)
    for mode in ("strict", "exact", "partial"):
        score = scores[f"entities.{mode}"]
        assert tuple(score[name] for name in ("cor", "inc", "par", "mis", "spu")) == counts(corpus, mode), mode


def test_nervaluate_counts_types_the_same_where_no_span_overlaps_two() -> None:
    corpus = [
        (gold, predicted)
        for gold, predicted in documents(seed=2, count=4000)
        if overlaps_one_at_most(gold, predicted) and overlaps_one_at_most(predicted, gold)
    ]
    assert len(corpus) > 1000
    score = ours(corpus)["entities.type"]
    assert tuple(score[name] for name in ("cor", "inc", "par", "mis", "spu")) == counts(corpus, "type")


def tags(spans: Spans, size: int) -> list[str]:
    row = ["O"] * size
    for start, end, label in spans:
        row[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return row


@pytest.mark.parametrize("seed", range(20))
def test_seqeval_measures_the_same_strictly(seed: int) -> None:
    corpus = list(documents(seed, count=random.Random(seed).choice((1, 2, 10, 60))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # seqeval warns where it reads 0/0 as 0
        report = classification_report(
            [tags(gold, 80) for gold, _ in corpus],
            [tags(predicted, 80) for _, predicted in corpus],
            mode="strict",
            scheme=IOB2,
            output_dict=True,
        )
    strict = ours(corpus)["entities.strict"]
    rows = {"micro avg": strict, **strict["by_label"]}
    assert set(rows) == set(report) - {"macro avg", "weighted avg"}
    for label, row in rows.items():
        for name, theirs in (("precision", "precision"), ("recall", "recall"), ("f1", "f1-score")):
            assert (row[name] or 0) == pytest.approx(report[label][theirs]), (label, name)
    assert strict["macro_f1"] == pytest.approx(report["macro avg"]["f1-score"])
