"""Pictures: each is held to the numbers it is drawn from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.reporting.pages.page_columns import Column, columns_of
from harness.reporting.plots import (
    casualties_plot as casualties,
)
from harness.reporting.plots import (
    confusion_plot as confusion,
)
from harness.reporting.plots import (
    curves_plot as curves,
)
from harness.reporting.plots import (
    draw_figures,
)
from harness.reporting.plots import (
    errors_plot as errors,
)
from harness.reporting.plots import (
    intervals_plot as intervals,
)
from harness.reporting.plots import (
    speed_plot as speed,
)
from harness.reporting.plots.picture import Scale, short_number, tag
from harness.runs.store.stored_outcomes import DocumentOutcomes, Outcome, Shown
from harness.scoring import Score
from tests.reporting.test_reports import stored


def columns(tmp_path: Path, *, names: tuple[str, ...] = ("rules",), **scores: Any) -> list[Column]:
    """Columns whose scores have these further entries in entities.strict."""
    run = stored(tmp_path)
    rules = run.scores.extractors.pop("rules")
    strict = rules.scores["entities.strict"].to_dict() | scores
    rules.scores.by_address["entities.strict"] = Score.from_dict("entities.strict", strict)
    run.scores.extractors.update(dict.fromkeys(names, rules))
    return columns_of(msgspec.structs.replace(run, outcomes=dict.fromkeys(names, run.outcomes["rules"])))


def test_a_scale_places_its_ends_and_0_on_log_axes() -> None:
    linear, log, log1p = (Scale(low, 100, 10, 210, kind) for low, kind in ((0, "linear"), (1, "log"), (0, "log1p")))  # type: ignore[arg-type]
    assert (linear(0), linear(50), linear(100)) == (10, 110, 210)
    assert (log(1), log(10), log(100)) == (10, pytest.approx(110), 210)
    assert (log1p(0), log1p(100)) == (10, 210)


def test_elements_escape_what_they_hold() -> None:
    assert tag("text", "<b>\u202e", class_="a b", stroke_width='"') == (
        '<text class="a b" stroke-width="&#34;">&lt;b&gt;⟨U+202E⟩</text>'
    )


@pytest.mark.parametrize(("number", "said"), [(0.5, "0.5"), (10, "10"), (1000, "1k"), (2e6, "2M"), (1e9, "1G")])
def test_numbers_on_axes_are_short(number: float, said: str) -> None:
    assert short_number(number) == said


def test_intervals_show_each_measure_and_say_where_there_is_nothing(tmp_path: Path) -> None:
    [figure] = intervals.draw(columns(tmp_path, names=("one", "two")))
    assert figure.legend == {0: "one", 1: "two"}
    assert figure.body.count("one: F1 0.800, 0.250–0.750") == 2
    assert figure.body.count("nothing to score") == 2
    x1, x2 = (float(x) for x in re.findall(r'x1="([\d.]+)"[^>]*x2="([\d.]+)"[^>]*whisker', str(figure.body))[0])
    left, right = 14, 346
    assert (x1, x2) == (left + (right - left) / 4, left + (right - left) * 3 / 4)


def test_the_error_bar_is_shared_out_by_its_counts(tmp_path: Path) -> None:
    [figure] = errors.draw(columns(tmp_path))
    assert "2 correct of 4" in figure.body
    assert "1 label of 4" in figure.body
    assert "boundary of" not in figure.body
    bar = re.findall(r'width="([\d.]+)" height="16" class="part (\w+)"', str(figure.body))
    assert {kind: float(width) for width, kind in bar if kind != "missed"}["correct"] == 2 / 4 * 400 - 1.5


def test_the_confusion_matrix_names_what_was_missed_and_spurious(tmp_path: Path) -> None:
    cells = [["", "ORG", 2], ["GPE", "", 12], ["GPE", "GPE", 30], ["GPE", "ORG", 3]]
    [figure] = confusion.draw(columns(tmp_path, confusion=cells))
    rows = [re.findall(r"<td[^>]*>(\d*)</td>", row) for row in str(figure.body).split("<tr>")[2:]]
    assert rows == [["30", "3", "12"], ["", "", ""], ["", "2", ""]]
    assert "right h5" in figure.body


def test_rare_labels_share_a_row(tmp_path: Path) -> None:
    cells = [[f"L{number:02}", f"L{number:02}", 40 - number] for number in range(30)]
    [figure] = confusion.draw(columns(tmp_path, confusion=cells))
    assert "other labels" in figure.body
    assert "L29" not in figure.body
    assert sum(int(count) for count in re.findall(r"<td[^>]*>(\d+)</td>", str(figure.body))) == sum(
        count for _, _, count in cells
    )


CURVE = {
    "predictions": 8,
    "unscored": 0,
    "wanted": 4,
    "points": [[0.9, 1.0, 0.5], [0.4, 0.5, 1.0]],
    "best": {"threshold": 0.4, "precision": 0.5, "recall": 1.0, "f1": 2 / 3},
    "average_precision": 0.75,
    "calibration": {"ece": 0.125, "bins": [{"low": 0.4, "high": 0.5, "count": 4, "score": 0.45, "right": 0.25}]},
}


def test_curves_are_drawn_where_there_are_scores(tmp_path: Path) -> None:
    assert list(curves.draw(columns(tmp_path))) == []
    curve, reliability = curves.draw(columns(tmp_path, curve=CURVE))
    assert '<polyline points="215,26 390,161"' in curve.body
    assert "best F1 0.667 at a score of 0.40" in curve.note
    assert "expected calibration error 0.125" in reliability.note
    assert "4 predictions scored 0.4–0.5, 25% right" in reliability.body


def test_a_curve_of_scores_that_are_no_probabilities_has_no_reliability(tmp_path: Path) -> None:
    assert len(list(curves.draw(columns(tmp_path, curve={**CURVE, "calibration": None})))) == 1


def figures(*pairs: tuple[tuple[int | None, int | None], tuple[int | None, int | None]]) -> list[DocumentOutcomes]:
    def shown(number: tuple[int | None, int | None]) -> Shown:
        return Shown(what="killed", words={}, number=number)

    found = [
        Outcome(layer="casualties", verdict="wrong", gold=shown(gold), predicted=shown(said)) for gold, said in pairs
    ]
    return [DocumentOutcomes(id="a", outcomes=tuple(found))]


def test_casualty_figures_stand_at_their_midpoints_and_open_ones_do_not(tmp_path: Path) -> None:
    pairs = figures(((25, 25), (25, 25)), ((0, 0), (0, 0)), ((10, 20), (100, 300)), ((1, None), (5, 5)))
    [figure] = casualties.draw(columns_of(stored(tmp_path, outcomes={"rules": pairs})))
    assert "25 for 25" in figure.body
    assert "200 for 15" in figure.body
    assert figure.body.count("<circle") == 3
    assert "2 of 3 pairs within the band" in figure.note
    assert list(casualties.draw(columns_of(stored(tmp_path, outcomes={"rules": []})))) == []


def test_speed_needs_two_extractors_that_were_timed(tmp_path: Path) -> None:
    both = columns(tmp_path, names=("one", "two"))
    assert list(speed.draw(both)) == []
    both[0].run.manifest.timings["extractors"] = {
        "one": {"documents_per_second": 200.0},
        "two": {"documents_per_second": 3.5},
    }
    [figure] = speed.draw(both)
    assert "200 documents a second" in figure.body
    assert ">1k<" in figure.body
    assert list(speed.draw(both[:1])) == []


def test_a_run_with_nothing_but_scores_still_has_a_picture(tmp_path: Path) -> None:
    assert [figure.name for figure in draw_figures(columns(tmp_path))] == ["intervals", "errors"]
