"""How often the gate stops a pull request that changed nothing, and how often it sees a true drop.

A pull request is two systems on the same documents, sized and graded by a seeded model (see ``bench_coverage.py``): a
document's gold items follow a negative binomial, its difficulty a beta distribution, the same for all four layers. The
new system answers anew a third of what it is asked, as a retrained model does, and repeats the base on the rest. The
gate is the product's: four headline measures, alpha 0.05, Holm, max_drop 0, 2,000 permutations.

False alarms: nothing true changed. Power: recall fell so far in entities.strict alone that its true F1 is 1, 2 or 5
points lower; caught where that gate fails. Prints rows of a Markdown table, each share with its 95% (Wilson) interval;
``--quick`` takes fewer pull requests.

Exit code 1: more false alarms than alpha allows (upper bound of their share above 6%).
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from harness.runs.compare.document_counts import DocumentCounts
from harness.runs.compare.drop_gates import judge_drops
from harness.runs.compare.gates import DropGate
from harness.runs.compare.systems import System
from harness.scoring import Score
from harness.scoring.statistics.measures import Ratio

ITEMS = {"entities.strict": 20.0, "quotes.attributed": 6.0, "casualties.exact": 4.0, "attributions.relaxed": 9.0}
SIZES, POINTS = (25, 100, 500), (0.0, 0.01, 0.02, 0.05)
PULL_REQUESTS, DOCUMENTS, POWER_TRIALS, PERMUTATIONS = 5_000, 100, 400, 2_000
ALPHA, LIMIT, REDONE = 0.05, 0.06, 1 / 3
RECALL, SPURIOUS = 0.7, 0.3
GATES = [
    DropGate(text=address, address=f"{address}.f1", against=None, max_drop=0.0, alpha=ALPHA, min_documents=1)
    for address in ITEMS
]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Answers:
    """What a system made of each document's items, in numbers."""

    right: Counts
    half: Counts
    spurious: Counts

    def rows(self, wanted: Counts) -> list[tuple[float, float, float, float]]:
        found = self.right + self.half + self.spurious
        return list(zip(*(column.tolist() for column in (self.right, found, self.right, wanted)), strict=True))


def answer(wanted: Counts, ease: NDArray[np.float64], recall: float, generator: np.random.Generator) -> Answers:
    chance = np.clip(recall * ease, 0, 1)
    right = generator.binomial(wanted, chance)
    half = generator.binomial(wanted - right, 0.5)
    return Answers(right, half, generator.poisson(SPURIOUS * (1 - RECALL) * wanted))


def true_f1(recall: float) -> float:
    """2·E[COR] / (E[ACT] + E[POS]) an item."""
    right = stats.beta(7, 3).expect(lambda ease: np.clip(recall * ease / 0.7, 0, 1))
    return float(2 * right / (right + (1 - right) / 2 + SPURIOUS * (1 - RECALL) + 1))


@cache
def lowered(points: float) -> float:
    """The recall at which the true F1 is so many points lower."""
    target = true_f1(RECALL) - points
    return RECALL if not points else float(optimize.brentq(lambda recall: true_f1(recall) - target, 0.2, RECALL))


def pull_request(documents: int, points: float, generator: np.random.Generator) -> tuple[System, System]:
    """Base and new system; the new one's recall is lower in the first measure alone."""
    ease = generator.beta(7, 3, documents) / 0.7
    rows: list[list[dict[str, tuple[float, float, float, float]]]] = [[{} for _ in range(documents)] for _ in range(2)]
    for place, (address, items) in enumerate(ITEMS.items()):
        wanted = generator.negative_binomial(2, 2 / (2 + items), documents)
        again = generator.binomial(wanted, REDONE)
        kept = answer(wanted - again, ease, RECALL, generator)
        base, new = answer(again, ease, RECALL, generator), answer(again, ease, RECALL, generator)
        if points and not place:
            # A drop that comes from all of its answers, though it shows in those given anew alone.
            new = answer(again, ease, RECALL - (RECALL - lowered(points)) / REDONE, generator)
        for side, redone in zip(rows, (base, new), strict=True):
            whole = Answers(kept.right + redone.right, kept.half + redone.half, kept.spurious + redone.spurious)
            for document, row in zip(side, whole.rows(wanted), strict=True):
                document[address] = row
    return _system("base", rows[0]), _system("new", rows[1])


def _system(name: str, rows: list[dict[str, tuple[float, float, float, float]]]) -> System:
    documents = [DocumentCounts(id=f"d{place:04}", gold="", rows=row) for place, row in enumerate(rows)]
    return System(
        name=name,
        source=name,
        scores={address: Score(address, None, Ratio()) for address in ITEMS},
        documents=documents,
    )


def failures(documents: int, points: float, seeds: range) -> tuple[int, int]:
    """In how many pull requests any gate fails, and in how many the first does."""
    anything = first = 0
    for seed in seeds:
        base, new = pull_request(documents, points, np.random.default_rng([documents, int(points * 1000), seed]))
        verdicts = judge_drops(GATES, [new], lambda gate, system, base=base: base, draws=PERMUTATIONS - 1, seed=seed)
        anything += any(not verdict.passed for verdict in verdicts)
        first += not verdicts[0].passed
    return anything, first


def simulate(documents: int, points: float, trials: int, pool: ProcessPoolExecutor) -> tuple[int, int]:
    """As ``failures``, on all cores."""
    parts = [range(start, min(start + 50, trials)) for start in range(0, trials, 50)]
    found = list(pool.map(partial(failures, documents, points), parts))
    return sum(anything for anything, _ in found), sum(first for _, first in found)


def bounds(count: int, trials: int) -> tuple[float, float]:
    interval = stats.binomtest(count, trials).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the pull requests")
    scale = 10 if parser.parse_args().quick else 1
    with ProcessPoolExecutor() as pool:
        trials = PULL_REQUESTS // scale
        alarms, _ = simulate(DOCUMENTS, 0.0, trials, pool)
        low, high = bounds(alarms, trials)
        print("| pull requests | documents | true drop | caught | interval of the share |\n|---|---|---|---|---|")
        print(f"| {trials:,} | {DOCUMENTS} | none | {alarms / trials:.1%} | {low:.1%}–{high:.1%} |", flush=True)
        for documents in SIZES:
            for points in POINTS[1:]:
                _, caught = simulate(documents, points, POWER_TRIALS // scale, pool)
                share = caught / (POWER_TRIALS // scale)
                interval = "–".join(f"{bound:.0%}" for bound in bounds(caught, POWER_TRIALS // scale))
                print(
                    f"| {POWER_TRIALS // scale} | {documents} | {points * 100:.0f} points | {share:.0%} | {interval} |",
                    flush=True,
                )
    return int(high > LIMIT) if scale == 1 else 0


if __name__ == "__main__":
    sys.exit(main())
