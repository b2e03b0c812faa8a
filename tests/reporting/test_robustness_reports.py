"""What perturbed articles cost stands in every report, with the worst case and what broke in words."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from harness.reporting.comparison.robustness_tables import broken_lists, drop_rows, worst_rows
from harness.reporting.formats.html import render as render_html
from harness.reporting.formats.junit import render as render_junit
from harness.reporting.formats.markdown import render as render_markdown
from harness.reporting.formats.summary import render as render_summary
from harness.reporting.formats.terminal import render as render_terminal
from harness.runs.robustness.robustness_scores import Drop, Perturbed, Robustness
from harness.runs.store.run_folders import StoredRun, read_run

NAMES = ["straight-quotes", "upper-case", "lower-case-names"]


@pytest.fixture
def run(project: Any, harness: Any, tmp_path: Path) -> StoredRun:
    """Fourteen documents; what finds Tolva does not find TOLVA."""
    project.gold(14)
    project.config(extractors=["mine.py:Places", "oracle"], robustness=NAMES, reports=["json"])
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    return read_run(tmp_path / "reports" / "r")


def test_the_terminal_shows_worst_cases_and_what_broke(run: StoredRun) -> None:
    shown = render_terminal(run)
    assert max(map(len, shown.splitlines())) <= 80
    words = " ".join(shown.split())
    assert "Places, worst case F1 worst diff 95% of diff Holm under" in words
    assert "entities.strict 0.667 0.000 −0.667 −0.667 −0.667" in words
    assert (
        "right as they are – 14 straight-quotes 0 0 upper-case 14 −14 lower-case-names 14 −14 right under all – 0"
        in words
    )
    assert "“Tolva” GPE, now “TOLVA”: missed (d00)" in words
    assert "and 11 more in r/Places/robustness/upper-case/broken.jsonl" in words
    assert "oracle: not asked about perturbed articles" in words
    assert "Places: nothing to edit in these articles for straight-quotes" in words
    assert "oracle, worst case" not in shown


def test_markdown_has_every_difference(run: StoredRun) -> None:
    page = render_markdown(run)
    assert page.count("## Under perturbations") == 1
    row = next(line for line in page.splitlines() if line.startswith("| upper-case | entities.strict |"))
    assert "| 0.000 | **−0.667** | −0.667 −0.667 |" in row
    assert row.endswith("| 0/14 |")
    assert "| straight-quotes | entities.strict |" not in page
    assert "**Broken by upper-case**" in page
    assert "- “Tolva” GPE, now “TOLVA”: missed (d00)" in page
    assert "- … and 4 more, in r/Places/robustness/upper-case/broken.jsonl" in page.replace("\\", "")


def test_the_page_has_a_section(run: StoredRun) -> None:
    page = render_html(run)
    section = page.partition('<section id="robustness"')[2].partition("</section>")[0]
    assert re.search(r'<th scope="row">entities.strict</th><td class="n">0.667</td><td class="n">0.000</td>', section)
    assert "Broken by lower-case-names" in section
    assert "“Tolva” GPE, now “tolva”: missed (d00)" in section
    assert '<a href="#robustness">' in page


LINE = "Places: entities.strict 0.667, at worst 0.000 under upper-case (−0.667, 95% −0.667 to −0.667, p after Holm"


def test_summary_junit_and_the_front_of_the_page_name_the_worst_case(run: StoredRun) -> None:
    assert f"- {LINE}" in render_summary(run).replace("\\", "")
    output = ElementTree.fromstring(render_junit(run)).findtext(".//system-out") or ""
    assert f"under perturbations: {LINE}" in output
    front = render_html(run).partition("</header>")[0]
    assert LINE in html.unescape(front)
    assert front.count("Under perturbations") == 1, "the oracle was not asked"


def test_a_run_without_perturbations_says_nothing_of_them(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config(reports=["json"])
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    plain = read_run(tmp_path / "reports" / "r")
    for render in (render_terminal, render_markdown, render_html, render_summary, render_junit):
        assert "perturb" not in render(plain).lower()


def test_what_is_wrong_is_told_with_what_was_found(project: Any, harness: Any, tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    source = mine.read_text().replace('re.finditer("Tolva", document.text)', 're.finditer("Tolva|TOL", document.text)')
    mine.write_text(source)
    project.config(robustness=["upper-case"], reports=["json"])
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    (broken,) = broken_lists(read_run(tmp_path / "reports" / "r"), "Places")
    assert broken.lines[0] == "“Tolva” GPE, now “TOLVA”: boundary wrong, found “TOL” GPE (d00)"


def test_the_worst_case_is_the_lowest_f1_and_0_by_0_is_none() -> None:
    low = Drop(f1=0.4, difference=-0.1)
    found = Robustness(
        seed=13,
        base={"entities.strict": 0.5, "quotes.exact": None},
        perturbations={
            "typos": Perturbed(documents=1, edits=1, errors=0, drops={"entities.strict": low}),
            "digits": Perturbed(
                documents=1,
                edits=1,
                errors=0,
                drops={
                    "entities.strict": Drop(f1=0.45, difference=-0.05),
                    "quotes.exact": Drop(f1=None, difference=None),
                },
            ),
        },
    )
    (row,) = worst_rows(found)
    assert (row.perturbation, row.worst, row.difference, row.interval, row.p_adjusted) == (
        "typos",
        "0.400",
        "−0.100",
        "–",
        "–",
    )
    assert [one.difference for one in drop_rows(found)] == ["−0.100", "−0.050", "–"]
    assert found.to_dict()["worst"] == {"entities.strict": {"perturbation": "typos", "f1": 0.4, "difference": -0.1}}


def test_without_draws_there_are_differences_alone(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config(robustness=["upper-case"], score={"bootstrap": 0}, reports=["json"])
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    scores = json.loads((tmp_path / "reports/r/scores.json").read_text())["extractors"]["Places"]["robustness"]
    drop = scores["perturbations"]["upper-case"]["drops"]["entities.strict"]
    assert (drop["f1"], drop["interval"], drop["p"]) == (0.0, None, None)
    assert drop["difference"] == -scores["base"]["entities.strict"]
