"""Who labelled, in article.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.extractors.interface.extras import require
from harness.gold.article import read_article
from harness.labelling.labelled_by import record_labeller
from tests.labelling.serving import make_article


def test_layers_are_added_as_they_are_labelled_and_others_stay_with_who_made_them(tmp_path: Path) -> None:
    folder = make_article(tmp_path, "Tolva.").parent
    path = folder / "article.yaml"
    record_labeller(folder, ["entities"], "Ana")
    assert "labelled: {entities: {by: person, name: Ana, how: blind, date: " in path.read_text()
    assert "name: You" not in path.read_text()
    record_labeller(folder, ["entities", "quotes"], "Bo")
    about = read_article(folder).about
    assert about is not None
    assert about.labelled is not None
    assert about.labelled.entities is not None and about.labelled.entities.name == "Ana"  # noqa: PT018
    assert about.labelled.quotes is not None and about.labelled.quotes.name == "Bo"  # noqa: PT018
    before = path.read_bytes()
    record_labeller(folder, ["quotes"], "Ana")
    assert path.read_bytes() == before


def test_taking_a_suggestion_makes_a_layer_assisted(tmp_path: Path) -> None:
    folder = make_article(tmp_path, "Tolva.").parent
    record_labeller(folder, ["entities"], "Ana")
    record_labeller(folder, ["entities"], "Ana", assisted_by="rules")
    assert "how: assisted, assisted_by: rules" in (folder / "article.yaml").read_text()


def test_the_second_labelling_has_its_own_labeller(tmp_path: Path) -> None:
    folder = make_article(tmp_path, "Tolva.").parent
    for layer in ("entities", "quotes", "casualties", "attributions"):
        record_labeller(folder, [layer], "Bo", second=True)  # type: ignore[list-item]
    assert "labelled_again: {by: person, name: Bo, how: blind" in (folder / "article.yaml").read_text()
    assert read_article(folder).problems == []


def test_a_missing_extra_is_one_line_with_its_command() -> None:
    with pytest.raises(
        HarnessError, match=r'^the command "harness gold label" needs nowhere: pip install ".*\[label\]"$'
    ):
        require("nowhere", extra="label", use="harness gold label", kind="command")
