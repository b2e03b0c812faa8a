"""Bootstrap and paired permutation tests against scipy.stats, and how long large corpora take.

Prints rows of a Markdown table: what, figure, target, whether it holds. scipy is given vectorised statistics; its
permutation test gets batches that suit it, and a mere sum.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, paired_permutation, percentile_interval
from tests.benchmarks.timing import best, report

DOCUMENTS, DRAWS, MEASURES = 10_000, 10_000, 40
Rows = NDArray[np.float64]


def corpus(documents: int, measures: int, *, varied: bool = True, seed: int = 1) -> Rows:
    """Rows (hits, found, hits, wanted) of each measure, for documents of varied size or of 40 gold items each."""
    generator = np.random.default_rng(seed)
    wanted = generator.negative_binomial(4, 0.1, documents) if varied else np.full(documents, 40)
    found = generator.binomial(wanted, 0.9) + generator.binomial(wanted, 0.1)
    hits = [generator.binomial(np.minimum(wanted, found), 0.8 - 0.01 * m) for m in range(measures)]
    return np.column_stack([column for hit in hits for column in (hit, found, hit, wanted)]).astype(float)


def intervals(rows: Rows) -> list[tuple[float, float] | None]:
    sums = bootstrap_sums(rows, DRAWS, 13, width=4)
    return [percentile_interval(f1(sums[:, first : first + 4])) for first in range(0, rows.shape[1], 4)]


def f1(sums: Rows) -> Rows:
    return measures_of(sums)["f1"]


def their_bootstrap(rows: Rows, batch: int | None) -> object:
    def their_f1(hits: Rows, found: Rows, wanted: Rows, axis: int) -> Rows:
        return 2 * hits.sum(axis=axis) / (found.sum(axis=axis) + wanted.sum(axis=axis))

    columns = (rows[:, 0], rows[:, 1], rows[:, 3])
    return stats.bootstrap(
        columns, their_f1, n_resamples=DRAWS, batch=batch, paired=True, vectorized=True, method="percentile", rng=1
    )


def their_permutation(base: Rows, new: Rows) -> object:
    def difference(x: Rows, y: Rows, axis: int) -> Rows:
        return x.sum(axis=axis) - y.sum(axis=axis)

    return stats.permutation_test(
        (new[:, 0], base[:, 0]), difference, permutation_type="samples", n_resamples=DRAWS, batch=100, rng=1
    )


def main() -> int:
    rows, new = corpus(DOCUMENTS, MEASURES), corpus(DOCUMENTS, 1, seed=2)
    base = rows[:, :4]
    held = []
    ours = best(lambda: intervals(rows))
    what = f"{DRAWS:,} draws of {DOCUMENTS:,} documents, {MEASURES} measures"
    held.append(report(what, ours, "s", "≤ 1", ours <= 1))
    for batch, named in ((None, "as called by default"), (100, "in batches that fit its cache")):
        ratio = best(lambda batch=batch: their_bootstrap(rows, batch), 1) / ours
        line = f"{what}, against one measure by scipy.stats.bootstrap {named}"
        held.append(report(line, ratio, "times", "≥ 5" if batch is None else "–", batch is not None or ratio >= 5))

    ours = best(lambda: paired_permutation(base, new, f1, permutations=DRAWS, seed=13))
    theirs = best(lambda: their_permutation(base, new), 1)
    what = f"{DRAWS:,} paired swaps of {DOCUMENTS:,} documents"
    held.append(report(what, ours, "s", "≤ 0.5", ours <= 0.5))
    held.append(
        report(f"{what}, against scipy.stats.permutation_test", theirs / ours, "times", "≥ 30", theirs >= 30 * ours)
    )

    large = corpus(100_000, 4, varied=False)
    seconds = best(lambda: intervals(large), 2)
    held.append(
        report(f"{DRAWS:,} draws of 100,000 documents of 40 items, 4 measures", seconds, "s", "≤ 1", seconds <= 1)
    )
    large = corpus(100_000, 4)
    seconds = best(lambda: intervals(large), 1)
    report(f"{DRAWS:,} draws of 100,000 documents of varied size, 4 measures", seconds, "s", "–", True)
    large = corpus(100_000, 4, varied=False)
    plain = best(lambda: bootstrap_sums(large, 1_000, 13), 1)
    gain = plain / best(lambda: bootstrap_sums(large, 1_000, 13, width=4), 1)
    held.append(
        report("draws of groups of equal documents, 100,000, against of documents", gain, "times", "≥ 3", gain >= 3)
    )
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
