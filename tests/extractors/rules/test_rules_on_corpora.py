"""The baseline on real news that nobody here labelled: sound everywhere, and no worse than it was."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations
from harness.extractors.rules.annotate import annotate
from harness.gold.check.consistency import problems

LABELS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}


def documents(shared: Path, corpus: str) -> Iterator[dict[str, Any]]:
    with (shared / "corpora" / f"{corpus}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@cache
def annotated(text: str) -> Annotations:
    """What the rules find; several tests ask for the same texts."""
    return annotate(text)


@pytest.mark.shared
@pytest.mark.parametrize("corpus", ["gum_news", "re3d", "wikievents", "uner_en_pud_news", "german_news_quotes"])
def test_annotations_are_sound(shared: Path, corpus: str) -> None:
    for document in documents(shared, corpus):
        assert not list(problems(annotated(document["text"]), text=document["text"])), document["id"]


@pytest.mark.shared
def test_names_on_news_sentences(shared: Path) -> None:
    found: Counter[str] = Counter()
    for document in documents(shared, "uner_en_pud_news"):
        gold = {(e["start"], e["end"], e["type"]) for e in document["entities"]}
        predicted = {(e.start, e.end, LABELS.get(e.label)) for e in annotated(document["text"]).entities or ()}
        predicted = {entity for entity in predicted if entity[2] is not None}
        found.update(right=len(gold & predicted), gold=len(gold), predicted=len(predicted))
    assert 2 * found["right"] / (found["gold"] + found["predicted"]) > 0.60


@pytest.mark.shared
def test_quotes_on_news_articles(shared: Path) -> None:
    """Dice of at least a half with some quote, in both directions; the corpus quotes whole clauses and sentences."""
    found: Counter[str] = Counter()
    for document in documents(shared, "gum_news"):
        gold = [(q["start"], q["end"]) for q in document["quotes"]]
        predicted = [(q.start or 0, q.end or 0) for q in annotated(document["text"]).quotes or ()]
        found.update(gold=len(gold), predicted=len(predicted))
        found["hit"] += sum(any(dice(one, other) >= 0.5 for other in gold) for one in predicted)
        found["covered"] += sum(any(dice(one, other) >= 0.5 for other in predicted) for one in gold)
    assert found["hit"] / found["predicted"] > 0.65
    assert found["covered"] / found["gold"] > 0.45


def dice(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * max(0, shared) / (one[1] - one[0] + other[1] - other[0])
