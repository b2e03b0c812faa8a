"""How often a gate with a margin errs, and whether the number of documents that it states is enough.

Pull requests as ``bench_gate.py`` makes them: the new system answers anew a third of what it is asked. The gate is the
product's, on one measure, margin 0.02 and alpha 0.05. Of pull requests whose true F1 fell by just the margin, none
should hold and none fail: the shares that do are false holds and false failures. Then systems that are truly alike are
compared on few documents; where that is undecided, fresh ones are drawn of the number of documents that was stated, and
the share of them that is decided is counted. Prints rows of a Markdown table with 95% (Wilson) intervals; ``--quick``
takes fewer.

Exit code 1: more errors than alpha allows (upper bound of a share above 6%), or fewer than 75% decided.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from bench_gate import ITEMS, bounds, pull_request

from harness.runs.compare.drop_gates import judge_drops
from harness.runs.compare.gates import DropGate, Verdict

MARGIN, ALPHA, LIMIT, DECIDED = 0.02, 0.05, 0.06, 0.75
SIZES, FEW, DRAWS = (15, 30, 60, 150), 30, 999
GATES = {
    address: DropGate(
        text=address, address=f"{address}.f1", against=None, max_drop=0.0, alpha=ALPHA, min_documents=1, margin=MARGIN
    )
    for address in ITEMS
}
LOWERED = next(iter(ITEMS))
"""The measure whose F1 falls in a pull request."""


def verdict(documents: int, points: float, seed: int, address: str = LOWERED) -> Verdict:
    base, new = pull_request(documents, points, np.random.default_rng([documents, int(points * 1000), seed]))
    [found] = judge_drops([GATES[address]], [new], lambda gate, system: base, draws=DRAWS, seed=seed)
    return found


def at_the_margin(documents: int, seed: int) -> str:
    return str(verdict(documents, MARGIN, seed).outcome)


def with_enough(address: str, seed: int) -> tuple[int, str] | None:
    """The number that an undecided comparison states, and the verdict on so many fresh documents."""
    first = verdict(FEW, 0.0, seed, address)
    if first.outcome != "undecided" or first.needed is None:
        return None
    return first.needed, str(verdict(first.needed, 0.0, seed + 1_000_000, address).outcome)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    trials = 400 if parser.parse_args().quick else 4_000
    bad = False
    with ProcessPoolExecutor() as pool:
        print("| documents | false holds | false failures |\n|---:|---:|---:|")
        for documents in SIZES:
            found = Counter(pool.map(partial(at_the_margin, documents), range(trials), chunksize=50))
            shares = [(found[outcome] / trials, *bounds(found[outcome], trials)) for outcome in ("held", "failed")]
            bad |= trials >= 4_000 and any(high > LIMIT for _, _, high in shares)
            cells = (f"{at:.1%} ({low:.1%}–{high:.1%})" for at, low, high in shares)
            print(f"| {documents} | {' | '.join(cells)} |", flush=True)
        print("\n| measure | stated, median | decided there |\n|---|---:|---:|")
        for address in ITEMS:
            some = [one for one in pool.map(partial(with_enough, address), range(trials // 10), chunksize=10) if one]
            decided = sum(outcome != "undecided" for _, outcome in some)
            low, high = bounds(decided, len(some))
            bad |= high < DECIDED
            stated = np.median([number for number, _ in some])
            print(f"| {address} | {stated:.0f} | {decided / len(some):.0%} ({low:.0%}–{high:.0%}) |", flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
