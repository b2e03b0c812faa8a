"""``harness score`` on entity files as a whole process, against a process that merely parses both files with orjson.

With per-label tables and 10,000 bootstrap draws. The corpora are made once in a temporary folder (about 1 GB for
100,000 documents). Prints rows of a Markdown table: what, figure, target, whether it holds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.synthetic import write
from tests.benchmarks.timing import processes, report

PARSE = "import sys, orjson\nfor name in sys.argv[1:]:\n    for line in open(name, 'rb'):\n        orjson.loads(line)"
NERVALUATE = """
import sys, orjson
from nervaluate import Evaluator
def spans(name):
    found = {}
    for line in open(name, "rb"):
        document = orjson.loads(line)
        found[document["id"]] = [entity | {"end": entity["end"] - 1} for entity in document["entities"]]
    return found
gold, predicted = spans(sys.argv[1]), spans(sys.argv[2])
tags = ["PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT"]
print(Evaluator(list(gold.values()), [predicted[name] for name in gold], tags=tags, loader="dict").evaluate())
"""


def main() -> int:
    held = []
    with tempfile.TemporaryDirectory() as folder:
        seconds = {}
        for count in (1_000, 10_000, 100_000):
            files = [str(path) for path in write(Path(folder), count)]
            floor, whole, two = processes(
                ["-c", PARSE, *files],
                ["-m", "harness", "score", *files, "--json"],
                ["-m", "harness", "score", *files, "--json", "--workers", "2"],
            )
            seconds[count] = whole.seconds
            ratio = whole.seconds / floor.seconds
            name = f"harness score, {count:,} documents"
            if count == 1_000:
                extra = whole.seconds - floor.seconds
                held.append(report(f"{name}, beyond the parsing floor", extra, "s", "≤ 0.4", extra <= 0.4))
            elif count == 10_000:
                report(f"{name}, against the parsing floor", ratio, "times", "–", True)
                (slow,) = processes(["-c", NERVALUATE, *files], rounds=1)
                gain = slow.seconds / whole.seconds
                held.append(report(f"{name}, against a nervaluate process", gain, "times", "≥ 20", gain >= 20))
            else:
                held.append(report(f"{name}, against the parsing floor", ratio, "times", "≤ 2.0", ratio <= 2.0))
                held.append(report(f"{name}, memory", whole.megabytes, "MB", "≤ 200", whole.megabytes <= 200))
                pair = two.seconds / floor.seconds
                held.append(report(f"{name}, two processes, against the floor", pair, "times", "≤ 1.4", pair <= 1.4))
        growth = seconds[100_000] / seconds[10_000]
        held.append(report("harness score, 100,000 against 10,000 documents", growth, "times", "≤ 11", growth <= 11))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
