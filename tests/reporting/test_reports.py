"""Reports of a run that is made up here, so that every number in them is known."""

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.cli.printing.output import write_report
from harness.errors import HarnessError
from harness.reporting.comparison.markdown_words import escape
from harness.reporting.formats import load_report_format
from harness.reporting.formats.markdown import render_extractor
from harness.runs.compare.gates import Verdict
from harness.runs.compare.verdicts import Judgement
from harness.runs.store.manifest import AskedExtractor, Manifest
from harness.runs.store.run_folders import StoredRun
from harness.runs.store.scores_file import scores_of_json
from harness.runs.store.stored_outcomes import DocumentOutcomes, Outcome, Shown

GOLDEN = Path(__file__).parent / "golden"
NASTY = "<script>alert(1)</script> | a *b* _c_ `d` [e](f)\n# g"


def score(cor: int, mis: int, spu: int, **more: Any) -> dict[str, Any]:
    precision = cor / (cor + spu) if cor + spu else None
    recall = cor / (cor + mis) if cor + mis else None
    f1 = 2 * cor / (2 * cor + mis + spu) if cor + mis + spu else None
    counts = {"cor": cor, "inc": 0, "par": 0, "mis": mis, "spu": spu}
    return {**counts, "precision": precision, "recall": recall, "f1": f1, "f1_ci": [0.25, 0.75] if f1 else None, **more}


def label(cor: int, mis: int, spu: int) -> dict[str, Any]:
    """As scores.json has it: without intervals."""
    found = {**score(cor, mis, spu), "found": cor + spu}
    return {name: value for name, value in found.items() if name != "f1_ci"}


SCORES = {
    "entities.strict": score(
        6,
        2,
        1,
        by_label={"GPE": label(4, 0, 1), "a|b": label(2, 2, 0)},
        errors={"boundary": 1, "label": 0, "both": 0, "missed": 2, "spurious": 1},
    ),
    "entities.exact": score(7, 1, 0),
    "quotes.exact": score(0, 0, 0),
    "quotes.attributed": score(2, 2, 0, by_label={}),
    "quotes.attributed.given_upstream": score(2, 0, 0),
    "quotes.b3": {
        "hits_p": 1.0,
        "found": 2.0,
        "hits_r": 1.0,
        "wanted": 4.0,
        "precision": 0.5,
        "recall": 0.25,
        "f1": 1 / 3,
    },
    "casualties.figure": score(3, 0, 0, number_errors={"pairs": 2, "median_log_error": 0.1, "mape": 0.25}),
    "casualties.exact": score(2, 1, 0, by_label={"killed": label(2, 1, 0)}),
}


def outcomes() -> list[DocumentOutcomes]:
    place = Shown(what="GPE", words={"text": "Tolva"}, start=0, end=5)
    person = Shown(what="PERSON", words={"text": "Tolva"}, start=0, end=5)
    claim = Shown(what="claim", words={"content": "it is so", "source": "the mayor", "cue": "said"}, start=9, end=17)
    return [
        DocumentOutcomes(
            id="a1",
            title=NASTY,
            outcomes=(
                Outcome(layer="entities", verdict="correct", gold=place, predicted=place),
                Outcome(layer="entities", verdict="correct", gold=place, predicted=place),
                Outcome(layer="entities", verdict="wrong", gold=place, predicted=person, wrong=("label",)),
                Outcome(layer="entities", verdict="spurious", predicted=person),
                Outcome(layer="attributions", verdict="missed", gold=claim),
            ),
        ),
        DocumentOutcomes(id="a2", withheld=True, error="ValueError: no"),
    ]


def stored(folder: Path, **changes: Any) -> StoredRun:
    left_out = {"id": "w1", "reason": "its text is withheld and not attached", "command": "harness gold attach w1 FILE"}
    manifest = Manifest(
        status="finished",
        config={"score": {"layers": ["entities", "quotes"], "bootstrap": 100, "seed": 13}},
        config_path="configs/c.yaml",
        config_hash="c" * 64,
        gold={"path": "gold", "documents": {"a1": "1", "a2": "2"}, "left_out": [left_out]},
        extractors={"rules": AskedExtractor(digest="d", fingerprint={})},
        versions={"python": "3.11.0"},
        git={"commit": "e" * 40, "dirty": True},
        seeds={"bootstrap": 13},
        machine={},
        timings={"started": "2026-03-01T14:05:09+00:00"},
    )
    extractor = {
        "documents": 2,
        "errors": 1,
        "out_of_scope": 4,
        "outside": {"entities": {"LAW": 2, "a|b": 1}, "attributions": {"": 1}},
        "ungrounded": 1,
        "warnings": ["a1: an oddity"],
        "scores": SCORES,
    }
    verdicts = (
        Verdict(gate="entities.strict.f1 >= 0.9", extractor="rules", value=0.8, passed=False, reason="it is 0.8"),
        Verdict(gate="entities.strict.f1 >= 0.5", extractor="rules", value=0.8, passed=True, note="by a hair"),
    )
    gold = {"documents": 2, "hash": "a" * 64, "scope": None, "left_out": []}
    written = {"gold": gold, "extractors": {"rules": extractor}, "gate": [verdict.as_json() for verdict in verdicts]}
    values = {
        "path": folder / "run-1",
        "manifest": manifest,
        "scores": scores_of_json(written, "scores.json"),
        "outcomes": {"rules": outcomes()},
        "judgement": Judgement(exit_code=1, verdicts=verdicts),
    }
    return StoredRun(**{**values, **changes})


def test_an_extractors_report_reads_as_it_did(tmp_path: Path) -> None:
    assert render_extractor(stored(tmp_path), "rules") == (GOLDEN / "extractor.md").read_text()


def test_the_front_is_short_and_leads_to_each_extractor(tmp_path: Path) -> None:
    run = stored(tmp_path)
    (tmp_path / "run").mkdir(exist_ok=True)
    write_report(msgspec.structs.replace(run, path=tmp_path / "run"), "markdown")
    front = (tmp_path / "run" / "report.md").read_text()
    assert "- [rules](rules/report.md)" in front
    assert len(front.splitlines()) < 100
    assert "## Documents" in (tmp_path / "run" / "rules" / "report.md").read_text()


def test_there_are_no_two_readings_where_nothing_has_two(tmp_path: Path) -> None:
    run = stored(tmp_path)
    assert "Two readings" in render_extractor(run, "rules")
    del run.scored["rules"].by_address["quotes.attributed.given_upstream"]
    assert "Two readings" not in render_extractor(run, "rules")


def test_incomplete_is_said_once(tmp_path: Path) -> None:
    run = msgspec.structs.replace(stored(tmp_path), judgement=Judgement(incomplete="incomplete: 1 document failed"))
    assert "**Incomplete:** 1 document failed" in load_report_format("summary").render(run)


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.txt")))
def test_reports_read_as_they_did(name: str, tmp_path: Path) -> None:
    """Look at the difference; if it is meant, write tests/reporting/golden anew from the report."""
    assert load_report_format(name).render(stored(tmp_path)) == (GOLDEN / f"{name}.txt").read_text()


def test_the_terminal_report_fits_80_columns_and_needs_no_colour(tmp_path: Path) -> None:
    report = load_report_format("terminal").render(stored(tmp_path))
    assert max(map(len, report.splitlines())) <= 80
    assert "\x1b" not in report


def test_the_terminal_report_survives_names_that_look_like_markup(tmp_path: Path) -> None:
    run = stored(tmp_path / "[red]")
    run.scores.extractors["[bold]x" + "y" * 90] = run.scores.extractors.pop("rules")
    run.outcomes["[bold]x" + "y" * 90] = []
    report = load_report_format("terminal").render(run)
    assert "[bold]xyyy" in report
    assert all(len(line) <= 80 for line in report.splitlines() if "note" not in line)


def test_markdown_shows_words_as_words() -> None:
    assert escape(NASTY) == ("&lt;script&gt;alert(1)&lt;/script&gt; \\| a \\*b\\* \\_c\\_ \\`d\\` \\[e\\](f) \\# g")


def test_json_is_the_runs_scores(tmp_path: Path) -> None:
    run = stored(tmp_path)
    assert json.loads(load_report_format("json").render(run)) == run.scores.to_dict()


def test_an_unknown_format_lists_those_that_exist() -> None:
    with pytest.raises(HarnessError, match=r'"pdf"; there are: terminal, markdown, '):
        load_report_format("pdf")


@pytest.mark.slow
@pytest.mark.shared
def test_the_report_of_a_withheld_article_holds_no_passage_of_it(
    shared: Path, root: Path, tmp_path: Path, harness: Any
) -> None:
    name = "baghouz-2019-03-12"
    text = (shared / "articles" / f"{name}.txt").read_text()
    shutil.copytree(root / "gold" / "articles" / name, tmp_path / "gold" / "articles" / name)
    (tmp_path / "gold" / ".texts").mkdir()
    (tmp_path / "gold" / ".texts" / f"{name}.txt").write_text(text)
    (tmp_path / "whole.py").write_text(WHOLE)
    reports = ["terminal", "markdown", "html", "json"]
    config = {"gold": "gold", "extractors": ["rules", "whole.py:Whole"], "score": {"bootstrap": 0}, "reports": reports}
    (tmp_path / "c.yaml").write_text(json.dumps(config))
    done = harness("run", "c.yaml")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / done.stdout.splitlines()[-1]
    flat = " ".join(text.split())
    for path in (
        folder / "report.md",
        *folder.glob("*/report.md"),
        folder / "report.html",
        folder / "documents.jsonl",
        *folder.glob("*/outcomes.jsonl"),
        folder / "scores.json",
    ):
        words = " ".join(path.read_text().replace("\\", "").split()) + done.stdout
        assert not [flat[i : i + 100] for i in range(len(flat) - 100) if flat[i : i + 100] in words]


WHOLE = """
from harness.annotation import Annotations, Attribution, Entity, Quote, Slot
from harness.extractors.interface.protocol import Result


class Whole:
    '''Gives the whole text back in every layer.'''

    def fingerprint(self):
        return {}

    def extract(self, documents):
        for document in documents:
            span = {"start": 0, "end": len(document.text)}
            yield Result(id=document.id, annotations=Annotations(
                entities=(Entity(label="ORG", **span), Entity(label="ORG", text=document.text)),
                quotes=(Quote(id="q", kind="direct", **span),),
                attributions=(Attribution(content=Slot(**span)), Attribution(content="q", cue=Slot(**span))),
            ))
"""


@pytest.mark.slow
def test_several_extractors_stand_side_by_side(project: Any, harness: Any) -> None:
    project.config(extractors=["mine.py:Places", {"name": "nothing", "use": "mine.py:Places", "labels": {"GPE": None}}])
    lines = harness("run", "c.yaml").stdout.splitlines()
    [head] = [line for line in lines if line.startswith("F1, letters")]
    assert head.split() == ["F1,", "letters", "Places", "nothing"]
    row = lines[lines.index(head) + 1]
    # One document tells no two systems apart, so none is the best.
    assert row.split() == ["entities.strict", "0.667", "a", "0.000", "a"]
    assert max(map(len, lines)) <= 80
