"""How long ``harness --help`` takes, as a multiple of ``python -c pass``: at most 8.

Both are started in turn, so that a busy machine slows both alike; medians of 15 after a warm-up.
"""

import statistics
import subprocess
import sys
import time

from tests.benchmarks.timing import ROOT, report

LIMIT = 8.0
ROUNDS = 15


def seconds(*arguments: str) -> float:
    before = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - before


def main() -> int:
    nothing, helped = ("-c", "pass"), ("-m", "harness", "--help")
    for command in (nothing, helped):
        seconds(*command)
    times = [(seconds(*nothing), seconds(*helped)) for _ in range(ROUNDS)]
    bare, full = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = full / bare
    return 0 if report("harness --help against python -c pass", ratio, "times", f"≤ {LIMIT:g}", ratio <= LIMIT) else 1


if __name__ == "__main__":
    sys.exit(main())
