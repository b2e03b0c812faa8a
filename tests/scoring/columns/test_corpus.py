"""A corpus over columns scores as the plain scorer does: every number, row, warning and signature."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from harness.scoring.columns.corpus import score_columns
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import LAYERS, Annotations, Entity, Layer, Scope
from harness.errors import HarnessError
from harness.scoring import score_corpus
from tests.scoring.effort import drawn
from tests.scoring.strategies import TEXT, annotations, labelled

SCOPES = (
    None,
    Scope(labels=("PERSON", "ORG"), kinds=("direct",), outcomes=("killed",)),
    Scope(layers=("quotes", "attributions")),
    Scope(layers=("entities", "casualties"), slots=("number", "status")),
)
pairs = st.lists(st.tuples(annotations(marks=True), annotations(gold=False)), min_size=1, max_size=5)


def same(one: Any, other: Any) -> bool:
    """Equal, floats to the last digits."""
    if isinstance(one, float) and isinstance(other, float):
        return one == pytest.approx(other, abs=1e-12)
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@drawn(60)
@given(pairs, st.sampled_from(SCOPES), st.sampled_from((TEXT, None)), st.sampled_from((LAYERS, ("entities", "quotes"))))
def test_every_number_is_the_same(
    made: list[tuple[Annotations, Annotations]], scope: Scope | None, text: str | None, layers: tuple[Layer, ...]
) -> None:
    gold = [labelled(one, f"d{nth}", text) for nth, (one, _) in enumerate(made)]
    found = {f"d{nth}": other for nth, (_, other) in enumerate(made) if nth != 3} | {"stray": made[0][1]}
    plain = score_corpus(gold, found, scope=scope, layers=layers, bootstrap=20)
    fast = score_columns(gold[::-1], found, scope=scope, layers=layers, bootstrap=20)
    assert list(fast.scores) == list(plain.scores)
    for address in plain.scores:
        assert same(fast.scores[address], plain.scores[address]), address
        assert np.allclose(fast.rows[address], plain.rows[address], atol=1e-12)
    assert sorted(fast.warnings) == sorted(plain.warnings)
    for name in ("documents", "out_of_scope", "ungrounded", "ids"):
        assert getattr(fast, name) == getattr(plain, name), name


@pytest.mark.parametrize("text", [TEXT, None])
def test_offsets_that_no_column_holds_are_spans_outside_the_text(text: str | None) -> None:
    vast = [(1 << 40, 1 << 41), (-(1 << 70), 1 << 70), (0, 1 << 31), (0, 3)]
    found = {"d": Annotations(entities=tuple(Entity(start=start, end=end, label="ORG") for start, end in vast))}
    gold = [labelled(Annotations(entities=(Entity(start=0, end=3, label="ORG"),), quotes=()), "d", text)]
    plain, fast = score_corpus(gold, found, bootstrap=0), score_columns(gold, found, bootstrap=0)
    assert fast.scores["entities.strict"] == plain.scores["entities.strict"]
    assert fast.scores["entities.strict"]["cor"] == 1


def test_two_documents_of_one_name_are_refused() -> None:
    gold = [labelled(Annotations(entities=()), "d"), labelled(Annotations(entities=()), "d")]
    with pytest.raises(HarnessError, match='two gold documents have the id "d"'):
        score_columns(gold, {})
