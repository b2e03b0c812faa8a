"""The table of modes names the numbers that scores hold, no more and no fewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.annotation import Annotations
from harness.scoring import headline, metrics
from tests.scoring.building import at, casualty, entity, link, quote, scores, source

EVERYTHING = Annotations(
    entities=(entity(0, 5),),
    quotes=(quote(20, 40),),
    casualties=(casualty(figure=at(50, 52), min=3, max=3),),
    attributions=(link("q", source(0, 5, "a")),),
)
NO_MEASURES = {
    *("cor", "inc", "par", "mis", "spu", "hits_p", "found", "hits_r", "wanted", "pairs"),
    *("precision_ci", "recall_ci", "f1_ci", "by_label", "errors", "confusion", "curve", "signature"),
}


def measures(found: dict[str, Any], address: str) -> Iterator[str]:
    """Addresses of all measures below an address; counts, tables and intervals are none."""
    for name, value in found.items():
        if name == "number_errors":
            yield from measures(value, f"{address}.{name}")
        elif name not in NO_MEASURES:
            yield f"{address}.{name}"


def test_every_measure_of_every_mode_has_a_line() -> None:
    found = scores(EVERYTHING, EVERYTHING)
    expected = [name for address, score in found.items() for name in measures(score, address)]
    catalogue = [metric.address for metric in metrics()]
    assert sorted(catalogue) == sorted(expected)
    assert len(set(catalogue)) == len(catalogue)
    assert catalogue[:4] == [f"entities.strict.{measure}" for measure in ("precision", "recall", "f1", "macro_f1")]


def test_lines_say_what_is_measured() -> None:
    lines = {metric.address: metric.line for metric in metrics()}
    assert lines["entities.strict.f1"] == lines["entities.strict.macro_f1"] == "same span and same label"
    assert lines["quotes.kind.accuracy"].startswith("right kind")
    assert lines["casualties.exact.given_upstream.recall"] == "min and max equal (of the matched items alone)"
    assert lines["casualties.figure.number_errors.median_log_error"] == "median |ln((p+1)/(g+1))| on pairs"
    assert lines["casualties.figure.number_errors.mape"] == "mean |p-g|/g on pairs with g > 0"


def test_figures_without_numbers_are_shown_as_paired() -> None:
    assert headline(["casualties.figure", "entities.strict", "entities.exact"]) == (
        "entities.strict",
        "casualties.figure",
    )
    assert headline(["casualties.figure", "casualties.exact"]) == ("casualties.exact",)
    assert headline([]) == ()


def test_the_headline_is_seven_modes_of_all_layers() -> None:
    assert headline() == (
        "entities.strict",
        "quotes.exact",
        "quotes.attributed",
        "casualties.exact",
        "casualties.attributed",
        "attributions.strict",
        "attributions.relaxed",
    )
