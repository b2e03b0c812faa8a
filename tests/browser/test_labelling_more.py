"""What is rarer on the labelling page: suggestions, other readings, parts of figures, a file that is dropped in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness.gold.article import read_article
from tests.browser.test_labelling_page import begin, named
from tests.waiting import wait_until

__all__ = ["begin"]  # a fixture

pytest.importorskip("uvicorn", reason="uvicorn is missing: pip install -e '.[label]'")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIGURES = (
    "At least 25 miners died at Tolva, 12 of them in the Ostra shaft, Ana Ruk said. "
    "Some 24 were hurt. The 25 dead were named on Monday, or on Monday evening."
)


def labels(person: Any) -> Any:
    article = read_article(person.path.parent)
    assert article.problems == []
    return article.annotations


def spans(text: str, *words: str) -> list[tuple[tuple[int, int], ...]]:
    return [((text.index(one), text.index(one) + len(one)),) for one in words]


def test_suggestions_are_taken_left_and_counted_by_key_and_recorded(begin: Any) -> None:
    person = begin(
        "Three miners died at Tolva in Ondal, Ana Ruk said. Bo Lind said: “We knew.”",
        "en",
        None,
        "--suggest",
        "rules",
        "--name",
        "Eva",
    )
    page = person.page
    box = page.locator("#suggestions")
    box.get_by_text("suggests").wait_for()
    start = person.path.read_bytes()
    total = int(box.locator("p").first.inner_text().split("suggests ")[1].split()[0])
    assert total >= 4
    first = box.locator(".row-words").inner_text()
    person.key("X")
    box.filter(has_text="0 taken, 1 left").wait_for()
    wait_until(lambda: box.locator(".row-words").inner_text() != first)
    assert person.path.read_bytes() == start
    second = box.locator(".row-words").inner_text()
    person.key("Y")
    person.saved()
    box.filter(has_text=f"{total - 2} more; 1 taken, 1 left").wait_for()
    assert second in person.path.read_text(encoding="utf-8")
    assert "assisted_by: rules" in (person.path.parent / "article.yaml").read_text(encoding="utf-8")
    kind = page.get_by_role("button", name=re.compile("take (all|the)")).first
    count = int((re.search(r"\d+", kind.inner_text()) or ["1"])[0])
    kind.click()
    person.saved()
    box.filter(has_text=f"{1 + count} taken, 1 left").wait_for()
    for _ in range(total):
        if page.get_by_role("button", name=re.compile("take (all|the)")).count():
            person.key("Y")
    person.saved()
    box.filter(has_text=f"suggests 0 more; {total - 1} taken, 1 left").wait_for()
    found = labels(person)
    items = sum(len(layer or ()) for layer in (found.entities, found.quotes, found.casualties))
    assert items == total - 1
    about = (person.path.parent / "article.yaml").read_text(encoding="utf-8")
    assert "name: Eva, how: assisted, assisted_by: rules" in about
    assert "blind" not in about
    for _ in range(total + 2):
        person.key("Control+z")
    person.saved()
    assert person.path.read_bytes() == start
    box.filter(has_text=f"{total - 1} more; 0 taken, 1 left").wait_for()


def test_a_text_file_that_is_dropped_in_becomes_an_article(begin: Any) -> None:
    person = begin()
    page = person.page
    data = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            const text = 'Velm. A ferry sank off Velm \\u{1f6f3}.\\r\\nAll were saved.';
            data.items.add(new File([text], 'velm.txt', { type: 'text/plain' }));
            return data;
        }"""
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("#main", event, {"dataTransfer": data})
    page.locator("#new-article[open]").wait_for()
    assert "A ferry sank" in page.locator("#new-text").input_value()
    page.locator("#new-id").fill("velm")
    page.get_by_role("button", name="Make the article").click()
    page.locator("#words", has_text="A ferry sank").wait_for()
    person.click("Velm")
    person.key("g", "Enter")
    person.saved()
    path = person.path.parent.parent / "velm" / "gold.yaml"
    assert named(path) == [("Velm", "GPE"), ("Velm", "GPE")]
    assert (path.parent / "article.txt").read_text(encoding="utf-8").count("\n") == 1


def test_other_readings_of_slots_and_of_the_number(begin: Any) -> None:
    person = begin(FIGURES)
    person.drag("At least 25")
    person.figure()
    person.click("miners")
    person.key("Escape", "Enter", "4")
    person.click("Monday, or")
    person.key("A", "A", "A")
    person.page.locator("#told").filter(has_text="another reading of date").wait_for()
    person.drag("Monday evening")
    person.key("A")
    person.click("25 miners")
    person.key("#", *"25 | 24-26", "Enter")
    person.saved()
    [figure] = labels(person).casualties
    assert [one.extent for one in figure.date.alternatives] == spans(FIGURES, "Monday evening")
    assert [one.extent for one in figure.figure.alternatives] == [((9, 11),)]
    assert (figure.min, figure.max) == (25, 25)
    assert [(one.min, one.max) for one in figure.alternatives] == [(24, 26)]
    person.page.get_by_role("button", name="take away the reading Monday evening of date").click()
    person.key("#", *"25", "Enter")
    person.saved()
    [figure] = labels(person).casualties
    assert (figure.date.alternatives, figure.alternatives) == ((), ())
    person.key("Control+z", "Control+z")
    person.saved()
    [figure] = labels(person).casualties
    assert (len(figure.date.alternatives), len(figure.alternatives)) == (1, 1)


def test_other_readings_of_names_quotes_sources_and_claims(begin: Any) -> None:
    person = begin("The ferry was late, the mayor Ana Ruk said. The old town hall burned, she wrote.")
    person.drag("The ferry was late")
    person.key("q")
    person.drag("the mayor Ana Ruk")
    person.click("said")
    person.key("A")
    person.drag("ferry was late")
    person.key("A", "A")
    person.drag("Ana Ruk")
    person.key("Escape")
    person.drag("The old town hall burned")
    person.key("k", "0", "Escape", "A")
    person.drag("old town hall burned")
    person.key("Escape")
    person.drag("old town hall")
    person.key("f", "A")
    person.drag("town hall")
    person.saved()
    text = person.path.parent.joinpath("article.txt").read_text(encoding="utf-8")
    found = labels(person)
    assert [one.extent for one in found.quotes[0].alternatives] == spans(text, "ferry was late")
    by_content = {isinstance(one.content, str): one for one in found.attributions}
    assert [one.extent for one in by_content[True].source.alternatives] == spans(text, "Ana Ruk")
    assert [one.extent for one in by_content[False].content.alternatives] == spans(text, "old town hall burned")
    assert [one.extent for one in found.entities[0].alternatives] == spans(text, "town hall")


def test_a_figure_is_part_of_another_that_is_picked_from_the_list(begin: Any) -> None:
    person = begin(FIGURES)
    for words, nth in (("25", 0), ("12", 0), ("24", 0), ("25", 1)):
        person.click(words, nth)
        person.figure()
        person.key("Escape", "Enter", "Escape")
    person.click("12")
    person.key("P", *"25", "Enter")
    person.saved()
    figures = {
        FIGURES[one.figure.start : one.figure.end] + f"@{one.figure.start}": one for one in labels(person).casualties
    }
    first, last = f"25@{FIGURES.index('25')}", f"25@{FIGURES.rindex('25')}"
    assert figures["12@34"].part_of == figures[first].id
    person.click("25", 1)
    person.key("R", "ArrowDown", "ArrowUp", "Enter")
    person.saved()
    found = {one.id: one for one in labels(person).casualties}
    assert found[figures[last].id].repeats == figures[first].id
    person.page.locator("#card").filter(has_text=f"{figures[first].id} · 25 killed").wait_for()
    person.key("R", *"none", "Enter")
    person.saved()
    wait_until(lambda: {one.repeats for one in labels(person).casualties} == {None})
    person.key("P", "Escape")
    person.saved()
    assert {one.part_of for one in labels(person).casualties} == {None, figures[first].id}


def test_what_is_missing_is_seen_as_it_comes_and_goes_and_leads_there(begin: Any) -> None:
    gold = "entities:\n  - {text: Tolva, nth: 1, label: GPE}\n"
    person = begin("The mayor of Tolva spoke. “We knew,” Ana Ruk said. 12 died at Tolva, he said.", "en", gold)
    page = person.page
    notes = page.locator("#overview .note")
    notes.filter(has_text="no cluster").wait_for()
    notes.filter(has_text="of its 2 mentions these are not labelled").wait_for()
    page.locator("#overview .row", has_text="Tolva").click()
    page.locator("#card .card-words").filter(has_text=re.compile("^Tolva")).wait_for()
    person.key("/", *"new", "Enter")
    notes.filter(has_text="no cluster").wait_for(state="detached")
    person.click("Tolva", 1)
    person.key("g")
    notes.filter(has_text="mentions these are not labelled").wait_for(state="detached")
    person.drag("We knew,")
    person.key("q", "Escape")
    notes.filter(has_text="nothing says whose it is").wait_for()
    person.key("s")
    person.drag("Ana Ruk")
    person.key("Escape")
    notes.filter(has_text="nothing says whose it is").wait_for(state="detached")
    person.click("12")
    person.figure()
    person.key("Escape", "Enter", "#", *"13", "Enter")
    wrong = notes.filter(has_text="12")
    wrong.wait_for()
    person.key("Escape", "N")
    page.locator("#overview [aria-current]").filter(has_text=re.compile("^(12|Ana|We)")).wait_for()
    person.click("12")
    person.click("12")
    person.key("#", *"12", "Enter")
    wrong.wait_for(state="detached")


def test_hostile_words_of_manual_labels_and_suggestions_run_nothing(begin: Any) -> None:
    evil = "<img src=x onerror=alert(1)>"
    person = begin(f"Three {evil} died at Tolva, Ana Ruk said.", "en", None, "--suggest", "rules")
    page = person.page
    (person.path.parents[2] / "GUIDELINES.md").write_text(f"# M\n\n- **Q1. {evil}** {evil}\n", encoding="utf-8")
    page.locator("#suggestions .row-words").wait_for()
    person.key("Y", "F1")
    page.locator("#manual", has_text="onerror").wait_for()
    person.key("Escape")
    person.drag(evil)
    person.key("g")
    person.saved()
    assert page.locator("img").count() == 0
    page.locator("#overview").filter(has_text="onerror").wait_for()
