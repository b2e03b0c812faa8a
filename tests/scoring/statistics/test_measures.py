from __future__ import annotations

import pytest

from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio, harmonic, mean
from tests.scoring.oracle.tally import Tally, sum_modes


def test_measures_of_counts() -> None:
    made = Counts(cor=3, inc=1, par=2, mis=4, spu=2)
    assert (made.possible, made.actual) == (10, 8)
    assert (made.precision, made.recall) == (4 / 8, 4 / 10)
    assert made.f1 == 2 * 4 / 18


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Counts(), (None, None, None)),
        (Counts(mis=2), (None, 0, 0)),
        (Counts(spu=2), (0, None, 0)),
        (Counts(inc=2), (0, 0, 0)),
    ],
)
def test_nothing_over_nothing_is_none(made: Counts, expected: tuple[float | None, ...]) -> None:
    assert (made.precision, made.recall, made.f1) == expected
    assert (made.ratio().precision, made.ratio().recall, made.ratio().f1) == expected


@pytest.mark.parametrize(
    ("precision", "recall", "f1"),
    [(None, None, None), (None, 0.0, 0.0), (0.0, None, 0.0), (0.0, 0.0, 0.0), (0.5, 1.0, 2 / 3), (1.0, None, 0.0)],
)
def test_harmonic_mean(precision: float | None, recall: float | None, f1: float | None) -> None:
    assert harmonic(precision, recall) == (f1 if f1 is None else pytest.approx(f1))


def confused() -> Tally:
    tally = Tally()
    tally.paired("A", "A", "cor")
    tally.paired("A", "B", "inc")
    tally.paired("B", "A", "par")
    tally.missed("B")
    tally.spurious("C")
    return tally


def test_labels_count_gold_under_golds_label_and_found_under_the_predictions() -> None:
    tally = confused()
    assert tally.counts == Counts(cor=1, inc=1, par=1, mis=1, spu=1)
    assert tally.labels == {
        "A": LabelCounts(Counts(cor=1, inc=1), found=2, credit=1.5),
        "B": LabelCounts(Counts(par=1, mis=1), found=1, credit=0),
        "C": LabelCounts(Counts(spu=1), found=1, credit=0),
    }


def test_precision_of_a_label_is_over_predictions_so_labelled_and_recall_over_gold() -> None:
    label = confused().labels["A"].ratio()
    assert (label.precision, label.recall) == (1.5 / 2, 1 / 2)


def test_macro_f1_is_the_mean_over_labels_that_occur() -> None:
    tally = confused()
    tally.label("D")
    assert tally.macro_f1 == pytest.approx((2 * 0.75 * 0.5 / 1.25 + 0 + 0) / 3)
    assert Tally().macro_f1 is None


def test_mean_of_what_exists() -> None:
    assert mean([None, 1.0, 0.0]) == 0.5
    assert mean([None]) is None


def test_documents_add_up_mode_by_mode() -> None:
    found = sum_modes([{"a": confused()}, {"a": confused(), "b": Ratio(1, 2, 3, 4)}, {}])
    assert found["a"].row() == tuple(2 * value for value in confused().row())
    assert isinstance(found["a"], Tally)
    assert found["a"].labels["A"].found == 4
    assert found["b"].row() == (1, 2, 3, 4)


def test_rows_are_numerators_and_denominators() -> None:
    assert confused().row() == (1.5, 4, 1.5, 4)
