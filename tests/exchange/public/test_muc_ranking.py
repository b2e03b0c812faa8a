"""The casualties' figure F1 ranks the 17 systems of MUC-4 as the conference's own score of that slot did.

The conference's folder has the systems' answers and score reports (TEST/RESULTS, its ``.tar.Z`` files unpacked where
they lie) beside texts and keys; it is not ours to give on. ``MUC34=FOLDER python -m pytest`` runs this test.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from scipy.stats import spearmanr

from harness.annotation import Annotations, Casualty, Labelled, Scope
from harness.exchange.public import muc34
from harness.exchange.shared.corpora.muc_keys import read_key
from harness.exchange.shared.corpora.surfaces import Surfaces
from harness.scoring import score_corpus

SCOPE = Scope(layers=("casualties",), outcomes=("killed", "injured"))
SLOT = "hum-tgt-effect"


@pytest.fixture(scope="module")
def folder() -> Path:
    if "MUC34" not in os.environ:
        pytest.skip("the environment variable MUC34 does not name the conference's folder")
    return Path(os.environ["MUC34"])


def systems(results: Path) -> Iterator[tuple[Path, Path]]:
    """Answers and score report of each system: in a folder of its own, or by the names of the files."""
    for answers in sorted([*results.glob("*/response.*"), *results.glob("*-response.*")]):
        [report] = answers.parent.glob(answers.name.split("response")[0] + "scores*.nrad")
        yield answers, report


def official(report: Path) -> float:
    """F of the slot over all templates, from the counts of the report's last table."""
    row = [line for line in report.read_text(errors="replace").splitlines() if line.startswith(SLOT)][-1]
    possible, actual, right, partial = map(int, re.findall(r"\d+", row)[:4])
    return 2 * (right + partial / 2) / (possible + actual)


def answered(answers: Path, texts: dict[str, str], *, repeats: bool) -> dict[str, Annotations]:
    """What a system found, each victim at the first place where the words stand; with a figure once, or as given."""
    found: dict[str, dict[object, Casualty]] = defaultdict(dict)
    for template in read_key(answers, []):
        if template.message not in texts:
            continue
        figures = found[template.message]
        for one in muc34._casualties(template, Surfaces(texts[template.message], answers, template.message)):
            victims = None if one.victims is None else replace(one.victims, alternatives=())
            what = len(figures) if repeats else (one.outcome, victims)
            figures.setdefault(what, replace(one, id=f"c{len(figures)}", victims=victims, alternatives=()))
    return {name: Annotations(casualties=tuple(figures.values())) for name, figures in found.items()}


def agreement(gold: list[Labelled], results: Path, *, repeats: bool) -> float:
    texts = {one.document.id: one.document.text or "" for one in gold}
    ours, theirs = [], []
    for answers, report in systems(results):
        found = answered(answers, texts, repeats=repeats)
        scores = score_corpus(gold, found, scope=SCOPE, layers=("casualties",), bootstrap=0)
        ours.append(scores["casualties.figure"].f1 or 0.0)
        theirs.append(official(report))
    assert len(ours) == 17
    return float(spearmanr(ours, theirs).statistic)


@pytest.mark.parametrize(("test", "as_given", "once"), [("tst3", 0.980, 0.970), ("tst4", 0.968, 0.970)])
def test_systems_rank_as_the_conference_ranked_them(folder: Path, test: str, as_given: float, once: float) -> None:
    gold = list(muc34.read(folder / "TASK/CORPORA" / test).documents)
    results = folder / "TEST/RESULTS" / test.upper()
    assert agreement(gold, results, repeats=True) == pytest.approx(as_given, abs=1e-3)
    assert agreement(gold, results, repeats=False) == pytest.approx(once, abs=1e-3)
