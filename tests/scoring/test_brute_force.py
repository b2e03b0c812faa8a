"""The scorer against the brute-force oracle: every mode of every layer on small random documents."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from harness.annotation import Annotations
from harness.scoring import score_corpus
from tests.effort import drawn
from tests.scoring.brute_force import Score
from tests.scoring.brute_sides import UndecidedError
from tests.scoring.strategies import SIZE, TEXT, annotations, labelled

CELLS = ("cor", "inc", "par", "mis", "spu")


def result(score: dict[str, Any]) -> Any:
    """A scored mode in the oracle's form."""
    if "cor" not in score:
        return tuple(score[name] for name in ("hits_p", "found", "hits_r", "wanted"))
    cells = {(label, name): row[name] for label, row in score["by_label"].items() for name in (*CELLS, "found")}
    return tuple(sorted((cell, count) for cell, count in cells.items() if count))


def check(gold: Annotations, predicted: Annotations) -> None:
    scored = score_corpus([labelled(gold)], {"d": predicted}, bootstrap=0).scores
    try:
        allowed = Score(gold, predicted, TEXT).results
    except UndecidedError:
        reject()
    assert set(scored) == set(allowed)
    for address, results in allowed.items():
        found = result(scored[address])
        if "cor" in scored[address]:
            assert found in results, (address, found, results)
            totals = {name: sum(count for (_, cell), count in found if cell == name) for name in CELLS}
            assert totals == {name: scored[address][name] for name in CELLS}
        else:
            assert any(found == pytest.approx(one) for one in results), (address, found, results)


@given(annotations(), annotations(gold=False))
@drawn(80)
def test_scorer_agrees_with_brute_force(gold: Annotations, predicted: Annotations) -> None:
    check(gold, predicted)


@given(annotations(marks=True, last=40), annotations(gold=False, last=40))
@drawn(80)
def test_scorer_agrees_with_brute_force_on_optional_items_and_alternatives(
    gold: Annotations, predicted: Annotations
) -> None:
    check(gold, predicted)


@given(annotations(last=18), annotations(gold=False, last=SIZE + 6, first=0))
@drawn(40)
def test_scorer_agrees_with_brute_force_on_spans_that_leave_the_text(gold: Annotations, predicted: Annotations) -> None:
    check(gold, predicted)


@given(annotations(marks=True, last=20, longest=8), st.data())
@drawn(80)
def test_scorer_agrees_with_brute_force_on_crowded_documents_with_repeats(
    gold: Annotations, data: st.DataObject
) -> None:
    from tests.scoring.strategies import joined, renamed

    some = data.draw(annotations(gold=False, last=20, longest=8, most=3))
    check(gold, joined(some, renamed(data.draw(st.sampled_from((some, gold))), "again-")))
