"""``harness score`` on all four layers as a whole process, against a process that merely parses both files with orjson.

Two corpora: the project's own articles repeated under new ids (nested, discontinuous, optional, with alternatives), and
synthetic documents of 10 quotes, 5 figures and 15 attributions. Prints rows of a Markdown table: what, figure, target,
whether it holds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from harness.gold.folder import load_gold
from tests.benchmarks import layered, own_gold
from tests.benchmarks.timing import ROOT, processes, report

PARSE = "import sys, orjson\nfor name in sys.argv[1:]:\n    for line in open(name, 'rb'):\n        orjson.loads(line)"
SCORE = ("-m", "harness", "score", "--json")


def main() -> int:
    held = []
    gold = [labelled for labelled in load_gold(ROOT / "gold").documents if labelled.document.text is not None]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in (1_000, 10_000):
            files = [str(path) for path in own_gold.write(gold, folder, count)]
            floor, whole, two, entities = processes(
                ["-c", PARSE, *files],
                [*SCORE, *files],
                [*SCORE, "--workers", "2", *files],
                [*SCORE, "--layers", "entities", *files],
            )
            what = f"own gold, {count:,} documents"
            ratio, gain = whole.seconds / floor.seconds, whole.seconds / two.seconds
            if count == 10_000:
                held.append(report(f"{what}, against parsing", ratio, "times", "≤ 12", ratio <= 12))
                held.append(report(f"{what}, memory", whole.megabytes, "MB", "≤ 300", whole.megabytes <= 300))
                held.append(report(f"{what}, two processes against one", gain, "times faster", "≥ 1.6", gain >= 1.6))
            else:
                report(f"{what}, against parsing", ratio, "times", "–", True)
            report(f"{what}, entities alone, against parsing", entities.seconds / floor.seconds, "times", "–", True)
        scored = [str(path) for path in own_gold.write(gold, folder, 10_000, scores=True)]
        floor, whole = processes(["-c", PARSE, *scored], [*SCORE, *scored])
        ratio = whole.seconds / floor.seconds
        held.append(
            report("own gold, 10,000 documents with scores, against parsing", ratio, "times", "≤ 12", ratio <= 12)
        )
        synthetic = [str(path) for path in layered.write(folder, 10_000)]
        floor, whole = processes(["-c", PARSE, *synthetic], [*SCORE, *synthetic])
        ratio = whole.seconds / floor.seconds
        held.append(report("synthetic layers, 10,000 documents, against parsing", ratio, "times", "≤ 12", ratio <= 12))
        report("synthetic layers, 10,000 documents, memory", whole.megabytes, "MB", "–", True)
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
