"""How often the 95% interval holds the true F1, and how often the paired test at 0.05 raises a false alarm.

Documents come from a seeded model: their size follows a negative binomial, their difficulty a beta distribution, and
COR, INC, MIS and SPU follow from both. The true F1 is the ratio of expectations, in closed form. Two corpora are tried:
one of many items a document (entities) and one of few (casualty figures). Two systems without a difference meet the
same documents: once with the same balance of precision and recall, and once with the same F1 from another balance.

Prints rows of a Markdown table, each share with its own 95% (Wilson) interval over the trials.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, paired_permutation, percentile_interval

SIZES, TRIALS, DRAWS = (20, 100, 500), 4_000, 2_000
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class System:
    """A document of ``items`` gold items on average; gold is right with a chance of mean ``recall`` that varies by
    document, else wrong by half; ``spurious`` predictions come for each gold item that is not right."""

    items: float
    recall: float = 0.7
    spurious: float = 0.3

    def documents(self, count: int, generator: np.random.Generator) -> tuple[NDArray[np.int64], Rows]:
        """Gold items and difficulty of each document."""
        wanted = generator.negative_binomial(2, 2 / (2 + self.items), count)
        return wanted, generator.beta(7, 3, count) / 0.7

    def rows(self, wanted: NDArray[np.int64], ease: Rows, generator: np.random.Generator) -> Rows:
        """MUC's counts of the documents as (hits, found, hits, wanted)."""
        chance = np.clip(self.recall * ease, 0, 1)
        cor = generator.binomial(wanted, chance)
        inc = generator.binomial(wanted - cor, 0.5)
        found = cor + inc + generator.poisson(self.spurious * (1 - chance) * wanted)
        return np.column_stack([cor, found, cor, wanted]).astype(float)

    @property
    def f1(self) -> float:
        """2·E[COR] / (E[ACT] + E[POS]), the items a document cancelled."""
        right = stats.beta(7, 3).expect(lambda ease: np.clip(self.recall * ease / 0.7, 0, 1))
        return float(2 * right / (right + (0.5 + self.spurious) * (1 - right) + 1))


def f1(sums: Rows) -> Rows:
    return measures_of(sums)["f1"]


def coverage(system: System, documents: int) -> tuple[int, int, float]:
    """In how many trials the interval holds the true F1, how many trials had one, and the mean width."""
    generator = np.random.default_rng(documents)
    held, widths = 0, []
    for trial in range(TRIALS):
        rows = system.rows(*system.documents(documents, generator), generator)
        interval = percentile_interval(f1(bootstrap_sums(rows, DRAWS, trial)))
        if interval is not None:
            held += interval[0] <= system.f1 <= interval[1]
            widths.append(interval[1] - interval[0])
    return held, len(widths), float(np.mean(widths))


def false_alarms(base: System, new: System, documents: int) -> int:
    """In how many trials the two-sided test at 0.05 finds a difference of F1 that is not there."""
    generator = np.random.default_rng(documents)
    alarms = 0
    for trial in range(TRIALS):
        wanted, ease = base.documents(documents, generator)
        one, other = (system.rows(wanted, ease, generator) for system in (base, new))
        alarms += paired_permutation(one, other, f1, permutations=DRAWS - 1, seed=trial) <= 0.05
    return alarms


def as_good(system: System, spurious: float) -> System:
    """A system of the same true F1 with another balance of precision and recall."""
    recall = optimize.brentq(lambda r: replace(system, recall=r, spurious=spurious).f1 - system.f1, 0.3, 0.95)
    return replace(system, recall=recall, spurious=spurious)


def show(what: str, documents: int, count: int, trials: int, more: str = "") -> None:
    low, high = stats.binomtest(count, trials).proportion_ci(method="wilson")
    print(f"| {what} | {documents} | {count / trials:.1%} | {low:.1%}–{high:.1%} | {more} |", flush=True)


def main() -> int:
    print("| what | documents | share | interval of the share | mean width |\n|---|---|---|---|---|")
    for name, system in (("20 items a document", System(20)), ("2 items a document", System(2))):
        for documents in SIZES:
            held, trials, width = coverage(system, documents)
            show(f"95% interval holds the true F1 of {system.f1:.3f}, {name}", documents, held, trials, f"{width:.3f}")
        other = as_good(system, 1.0)
        for documents in SIZES:
            alarms = false_alarms(system, system, documents)
            show(f"false alarms at 0.05, {name}", documents, alarms, TRIALS)
        for documents in SIZES:
            alarms = false_alarms(system, other, documents)
            show(f"false alarms at 0.05, other balance, {name}", documents, alarms, TRIALS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
