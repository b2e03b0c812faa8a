"""The split of a score's variance: the true one of simulated models, and that of the bootstrap."""

import numpy as np
import pytest
from numpy.typing import NDArray

from harness.scoring.statistics.intervals import intervals
from harness.scoring.statistics.repeat_variance import split_variance
from harness.scoring.statistics.resampling import bootstrap_sums, measures_of

MEASURES = ("precision", "recall", "f1")
ITEMS = 20
Rows = NDArray[np.float64]


def rows_of(hits: Rows, found: Rows, wanted: Rows) -> Rows:
    """Documents × the four columns of each repeat, of documents × repeats each."""
    columns = np.broadcast_arrays(hits, found, hits, wanted)
    return np.stack(columns, axis=2).reshape(len(hits), -1).astype(np.float64)


def simulated(documents: int, repeats: int, seed: int, spread: float = 1.0) -> tuple[Rows, Rows]:
    """Documents of ``ITEMS`` items, each found or not by the document's own chance; the rows and the chances."""
    random = np.random.default_rng(seed)
    chance = random.beta(6 * spread, 2 * spread, size=documents)
    hits = random.binomial(ITEMS, np.repeat(chance[:, None], repeats, axis=1))
    size = np.full_like(hits, ITEMS)
    return rows_of(hits, size, size), chance


@pytest.mark.parametrize(("repeats", "spread"), [(2, 1.0), (4, 1.0), (3, 8.0)])
def test_a_simulated_model_gets_its_true_split(repeats: int, spread: float) -> None:
    rows, _ = simulated(6000, repeats, seed=5, spread=spread)
    a, b = 6 * spread, 2 * spread
    # Of the beta distribution, and of a binomial share whose chance is so distributed.
    documents = a * b / ((a + b) ** 2 * (a + b + 1))
    model = (a / (a + b) - documents - (a / (a + b)) ** 2) / ITEMS
    found = split_variance(rows)
    for measure in MEASURES:
        split = found[measure]
        assert split is not None
        assert split.model == pytest.approx(model, rel=0.05)
        assert split.documents == pytest.approx(documents, rel=0.08)


def test_a_model_that_answers_alike_has_no_variance_of_its_own() -> None:
    rows, _ = simulated(50, 1, seed=2)
    found = split_variance(np.tile(rows, 3))
    for measure in MEASURES:
        split = found[measure]
        assert split is not None
        assert split.model == 0
        assert split.documents > 0


def test_documents_that_are_alike_have_none() -> None:
    hits = np.random.default_rng(3).permuted(np.tile([12.0, 16.0, 20.0], (60, 1)), axis=1)
    split = split_variance(rows_of(hits, np.full_like(hits, ITEMS), np.full_like(hits, ITEMS)))["f1"]
    assert split is not None
    assert split.documents == 0
    assert split.model == pytest.approx(np.var([0.6, 0.8, 1.0], ddof=1))


@pytest.mark.parametrize("shape", [(1, 3), (5, 1)])
def test_nothing_is_split_without_two_of_each(shape: tuple[int, int]) -> None:
    assert split_variance(np.ones((shape[0], 4 * shape[1]))) == dict.fromkeys(MEASURES)


def test_measures_that_do_not_exist_have_none() -> None:
    hits = np.zeros((4, 2))
    found = split_variance(rows_of(hits, hits, hits + 1))
    assert found["precision"] is None
    assert found["recall"] == found["f1"] == (0, 0)


def uneven(documents: int, repeats: int) -> Rows:
    """Documents of any size, and predictions whose number varies from repeat to repeat."""
    random = np.random.default_rng(11)
    chance = random.beta(6, 2, size=(documents, 1))
    wanted = random.integers(1, 40, size=(documents, 1))
    found = random.poisson(wanted * 1.1, size=(documents, repeats))
    return rows_of(random.binomial(np.minimum(wanted, found), chance), found, wanted)


def test_the_bootstrap_draws_what_the_split_says() -> None:
    """So the intervals of a mean over repeats hold both: (documents + model / repeats) / number of documents."""
    documents, repeats = 2000, 3
    rows = uneven(documents, repeats)
    drawn = measures_of(bootstrap_sums(rows, 4000, 7))
    for measure, split in split_variance(rows).items():
        assert split is not None
        said = (split.documents + split.model / repeats) / documents
        assert drawn[measure].var() == pytest.approx(said, rel=0.1)


def test_more_repeats_make_the_interval_narrower_by_the_models_part_alone() -> None:
    rows, _ = simulated(400, 16, seed=4, spread=8.0)
    widths = []
    for repeats in (1, 16):
        low, high = intervals({"entities.strict": rows[:, : 4 * repeats]}, 4000, 13)["entities.strict"]["f1"] or (0, 0)
        widths.append(high - low)
    split = split_variance(rows)["f1"]
    assert split is not None
    expected = np.sqrt((split.documents + split.model / 16) / (split.documents + split.model))
    assert widths[1] / widths[0] == pytest.approx(expected, rel=0.1)
    assert expected < 0.85


def test_a_mean_is_over_the_repeats_that_have_the_measure() -> None:
    sums = np.array([[1.0, 2.0, 1.0, 4.0, 0.0, 0.0, 0.0, 4.0]])
    found = measures_of(sums)
    assert found["precision"].tolist() == [0.5]
    assert found["recall"].tolist() == [0.125]
    assert found["f1"].tolist() == pytest.approx([(1 / 3 + 0) / 2])
    assert np.isnan(measures_of(np.zeros((1, 8)))["f1"]).all()
