"""Prints, file by file, how many mutants of the scorer the tests caught; ``make mutants`` makes and runs them.

    mutmut results --all true | python tests/scoring/mutants.py

A mutant that runs into mutmut's time limit is caught: it loops. Exit code 1: fewer than 90% are caught, or some were
not run.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

LEAST_SHARE = 0.9
CAUGHT = ("killed", "timeout")
COLUMNS = (*CAUGHT, "survived", "no tests")


def by_file(lines: Iterable[str]) -> dict[str, Counter[str]]:
    """How many mutants of each file have each status, from lines ``package.module.function__mutmut_1: killed``."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        name, _, status = line.strip().partition(": ")
        if status:
            found[name.rpartition(".")[0].replace(".", "/") + ".py"][status] += 1
    return dict(sorted(found.items()))


def main() -> int:
    """Print the table and the share."""
    files = by_file(sys.stdin)
    whole = sum(files.values(), Counter[str]())
    print(f"{'':44}{'mutants':>9}" + "".join(f"{column:>10}" for column in COLUMNS) + f"{'caught':>9}")
    for name, counts in (*files.items(), ("all", whole)):
        cells = "".join(f"{counts[column]:>10}" for column in COLUMNS)
        print(f"{name:44}{counts.total():>9}{cells}{_share(counts):>9.1%}")
    if others := {status: count for status, count in whole.items() if status not in COLUMNS}:
        print(f"without a verdict: {others}; run again")
    return int(bool(others) or _share(whole) < LEAST_SHARE)


def _share(counts: Counter[str]) -> float:
    return sum(counts[status] for status in CAUGHT) / max(1, counts.total())


if __name__ == "__main__":
    sys.exit(main())
