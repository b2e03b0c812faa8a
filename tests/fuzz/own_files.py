"""Damages the files of a run, of gold and of configs, and sees that each is read or refused.

``python tests/fuzz/own_files.py [COUNT] [SEED] [READER…]`` tries COUNT damaged files with each reader; the tests try a
few. What ends in anything but a message for the user is printed with the number that makes it again.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from tests.fuzz.damage import damaged, try_many, what_went_wrong  # noqa: E402

ARTICLE = ROOT / "gold" / "articles" / "merlach-bus-crash-2025-02-14"
RUN = "reports/r"


class Reader(NamedTuple):
    """What is damaged, relative to a small project, and who reads it then."""

    file: str
    read: Callable[[Path], object]


def read_gold(folder: Path) -> None:
    from harness.gold.check.lint import lint
    from harness.gold.folder import load_gold

    lint(folder / "gold")
    load_gold(folder / "gold")


def read_config(folder: Path) -> None:
    from harness.reporting.formats import FORMATS
    from harness.runs.config.run_config import load_config

    load_config(folder / "c.yaml", formats=FORMATS)


def score(folder: Path) -> None:
    from harness.annotation import LAYERS
    from harness.runs.execute.score_files import score_files

    score_files(folder / "gold.jsonl", folder / "p.jsonl", scope=None, layers=LAYERS, bootstrap=0, seed=1)


def score_tags(folder: Path) -> None:
    from harness.annotation import LAYERS
    from harness.runs.execute.score_files import score_files

    score_files(folder / "gold.conll", folder / "p.conll", scope=None, layers=LAYERS, bootstrap=0, seed=1)


def report(folder: Path) -> None:
    from harness.reporting.formats.html import render as html
    from harness.reporting.formats.markdown import render as markdown
    from harness.runs.store.run_folders import read_run

    run = read_run(folder / RUN)
    html(run)
    markdown(run)


def compare(folder: Path) -> None:
    from harness.runs.compare.compare_systems import compare as compare_systems
    from harness.runs.compare.compare_systems import couple, metrics_to_compare
    from harness.runs.compare.systems import load_systems

    bases, news = load_systems(folder / "reports/baselines/c.json"), load_systems(folder / RUN)
    compare_systems(couple(bases, news)[0], metrics_to_compare((), news), allow_different=True, draws=100, seed=1)


def read_journal(folder: Path) -> None:
    from harness.runs.store.journal import Journal

    with Journal(folder / RUN / "rules" / "journal.jsonl", fingerprint="x"):
        pass


READERS = {
    "article.yaml": Reader("gold/articles/merlach-bus-crash-2025-02-14/article.yaml", read_gold),
    "gold.yaml": Reader("gold/articles/merlach-bus-crash-2025-02-14/gold.yaml", read_gold),
    "scope.yaml": Reader("gold/scope.yaml", read_gold),
    "config": Reader("c.yaml", read_config),
    "gold lines": Reader("gold.jsonl", score),
    "predictions": Reader("p.jsonl", score),
    "gold tags": Reader("gold.conll", score_tags),
    "predicted tags": Reader("p.conll", score_tags),
    "manifest": Reader(f"{RUN}/manifest.json", report),
    "scores": Reader(f"{RUN}/scores.json", report),
    "gate": Reader(f"{RUN}/gate.json", report),
    "outcomes": Reader(f"{RUN}/rules/outcomes.jsonl", report),
    "documents": Reader(f"{RUN}/documents.jsonl", report),
    "counts": Reader(f"{RUN}/rules/counts.jsonl", compare),
    "baseline": Reader("reports/baselines/c.json", compare),
    "journal": Reader(f"{RUN}/rules/journal.jsonl", read_journal),
}


def make_project(folder: Path) -> Path:
    """A small project with gold in every form, a run and a baseline."""
    from harness.exchange.tools import load_tool_format
    from harness.gold.folder import load_gold
    from harness.gold.jsonlines import labelled_line, write_lines
    from harness.reporting.formats import FORMATS
    from harness.runs.compare.baselines import bless
    from harness.runs.config.run_config import load_config
    from harness.runs.execute.runner import run

    shutil.copytree(ARTICLE, folder / "gold" / "articles" / ARTICLE.name)
    (folder / "gold" / "scope.yaml").write_text("splits:\n  dev: [merlach-bus-crash-2025-02-14]\n")
    gold = load_gold(folder / "gold").documents
    write_lines(folder / "gold.jsonl", map(labelled_line, gold))
    (folder / "c.yaml").write_text(
        "gold: gold\nextractors:\n- rules\n- {name: again, use: rules, labels: {LOC: GPE}}\n"
        "engine: {use: inline, batch: 4}\nscore: {bootstrap: 10, by: [label]}\nreports: [terminal]\n"
        "gate:\n- entities.strict.f1 >= 0.1\n- {metric: entities.strict.recall, against: baseline, max_drop: 0.5}\n"
    )
    config = load_config(folder / "c.yaml", formats=FORMATS)
    run(config, reports=folder / "reports", name="r")
    bless(folder / RUN, folder / "reports", reason="x", by="x")
    shutil.copy(folder / RUN / "rules" / "predictions.jsonl", folder / "p.jsonl")
    load_tool_format("conll").write(gold, folder / "tags", {})
    tagged = next((folder / "tags").glob("*.conll"), None) or next((folder / "tags").iterdir())
    for name in ("gold.conll", "p.conll"):
        shutil.copy(tagged, folder / name)
    return folder


def fuzz(name: str, project: Path, count: int, seed: int) -> Iterator[str]:
    """What went wrong with so many damaged files of one reader: each with the number that makes it again."""
    file, read = READERS[name]
    data = (project / file).read_bytes()
    for number in range(seed, seed + count):
        chance = random.Random(f"{name} {number}")
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "project"
            shutil.copytree(project, place)
            (place / file).write_bytes(damaged(data, Path(file).suffix, chance))
            if wrong := what_went_wrong(read, place):
                yield f"{name} {number}: {wrong}"


def main() -> int:
    """Try many on one project."""
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder) / "made")
        return try_many(lambda name, count, seed: fuzz(name, project, count, seed), READERS)


if __name__ == "__main__":
    sys.exit(main())
