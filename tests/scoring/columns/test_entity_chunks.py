"""The entity columns are scored in chunks; where the cuts fall changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from harness.scoring.columns import entities, pairing
from tests.benchmarks.bench_entities import columns, piled
from tests.benchmarks.synthetic import LABELS, documents


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_chunk_size_changes_no_count(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    gold, predicted, sizes = columns(list(documents(30, entities=15, nested=0.5, tokens=80)))
    everything, rank = np.ones(len(sizes), dtype=bool), np.arange(len(LABELS))

    def totals() -> entities.EntityTotals:
        in_scope = np.ones(len(LABELS), dtype=bool)
        return entities.score(gold, predicted, sizes, rank, len(LABELS), in_scope, everything)

    whole = totals()
    monkeypatch.setattr(entities, "CHUNK", chunk)
    cut = totals()
    for name in ("counts", "labels", "confusion", "errors", "repeats", "bad_spans"):
        assert np.array_equal(getattr(whole, name), getattr(cut, name)), name


def test_a_large_knot_is_settled_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    gold, predicted, sizes = columns(piled(50))
    everything, rank = np.ones(len(sizes), dtype=bool), np.arange(len(LABELS))

    def counts() -> np.ndarray:
        in_scope = np.ones(len(LABELS), dtype=bool)
        return entities.score(gold, predicted, sizes, rank, len(LABELS), in_scope, everything).labels

    as_matrix = counts()
    assert pairing.LARGE < 50 * 50
    monkeypatch.setattr(pairing, "LARGE", 10**9)
    assert np.array_equal(as_matrix, counts())
