"""Two labellings decided between in a real browser, by keyboard, as an adjudicator does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.gold.agreement.labellings import SECOND
from harness.gold.article import read_article
from harness.labelling.adjudicating.adjudication_record import decided_rows
from tests.browser.labeller import Person
from tests.labelling.serving import Served, make_article
from tests.labelling.two_labellings import AGAIN, GOLD, MANUAL, TEXT
from tests.waiting import PATIENCE, becomes

pytest.importorskip("uvicorn", reason="uvicorn is missing: pip install -e '.[label]'")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

Begin = Callable[..., Person]


@pytest.fixture
def begin(chromium: Any, tmp_path: Path) -> Iterator[Begin]:
    """Opens an article that is labelled twice; at the end the page may have complained of nothing."""
    started: list[Served] = []
    contexts: list[Any] = []
    complaints: list[str] = []

    def begin(width: int = 1280) -> Person:
        path = tmp_path / "gold/articles/a/gold.yaml"
        if not path.exists():
            make_article(tmp_path, TEXT)
            path.write_text(GOLD, encoding="utf-8")
            (path.parent / "labellings").mkdir()
            (path.parent / SECOND).write_text(AGAIN, encoding="utf-8")
            (tmp_path / "gold/GUIDELINES.md").write_text(MANUAL, encoding="utf-8")
        served = Served(tmp_path, "a", "--adjudicate")
        started.append(served)
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if served.host in sent.url else complaints.append(sent.url))
        page.goto(served.address)
        page.locator("#difference h2").wait_for()
        person = Person(page)
        person.served, person.path, person.record = served, path, tmp_path / "gold/ADJUDICATION.md"  # type: ignore[attr-defined]
        return person

    yield begin
    for context in contexts:
        context.close()
    for served in started:
        served.end()
    assert complaints == []


def title(person: Person) -> str:
    return str(person.page.locator("#difference h2").inner_text())


def labels(person: Any) -> Any:
    return read_article(person.path.parent).annotations


def go_to(person: Person, kind: str) -> None:
    """Press the key for the next difference until the wanted one is shown."""
    for _ in range(20):
        if person.page.locator(".difference-kind").inner_text().startswith(kind):
            return
        person.key(".")
    raise AssertionError(f"{kind} is not among them")


def decide(person: Person, key: str, ruling: str = "cause", why: str = "because") -> None:
    """One decision: the key, a part of the ruling's words, Enter, the reason, Enter."""
    before = person.page.locator("#difference").inner_text()
    person.key(key)
    person.page.locator("#decision[open]").wait_for()
    person.page.keyboard.type(ruling)
    person.key("Enter")
    person.page.keyboard.type(why)
    person.key("Enter")
    person.page.locator("#decision[open]").wait_for(state="detached")
    person.page.wait_for_function("before => document.getElementById('difference').innerText !== before", arg=before)
    person.saved()


def rows(person: Any) -> list[tuple[str, str, str, str]]:
    if not person.record.exists():
        return []
    found = decided_rows(person.record.read_text(encoding="utf-8"))
    return [(row.kind, row.decided, row.by, row.why) for row in found]


def test_an_adjudicator_decides_by_keyboard_and_goes_on_after_a_restart(begin: Begin) -> None:
    person: Any = begin()
    start = person.path.read_bytes()
    total = int(title(person).split("of ")[1].split()[0])
    go_to(person, "entities: boundary")
    sides = person.page.locator(".side-said")
    assert [one.split("\n")[-1] for one in sides.all_inner_texts()] == ["Ostra shaft", "Ostra"]
    sides.first.get_by_text("= gold now").wait_for()
    decide(person, "S", why="the name alone")
    assert labels(person).entities[3].end == TEXT.index("Ostra") + 5
    assert rows(person) == [("entities: boundary", "second", "C44", "the name alone")]
    go_to(person, "casualties: number")
    decide(person, "B", "p7")
    assert labels(person).casualties[1].alternatives[0].max == 21
    person.served.process.kill()
    again: Any = begin()
    assert f"{total - 2} open" in title(again)
    go_to(again, "entities: boundary")
    again.page.locator(".decided").filter(has_text="decided: second by C44").wait_for()
    again.key("F")
    becomes(again.page.locator("#decision[open]").count, 0)
    again.key("O")
    again.page.locator(".decided").wait_for(state="detached")
    decide(again, "F")
    assert [row[:2] for row in rows(again)] == [("casualties: number", "both"), ("entities: boundary", "first")]
    for _ in range(2):
        again.key("Control+z")
        again.saved()
    again.page.wait_for_function("document.getElementById('undo').disabled")
    assert rows(again)[0][:2] == ("entities: boundary", "second")
    assert person.path.read_bytes() != start


def test_undo_takes_a_decision_out_of_both_files(begin: Begin) -> None:
    person: Any = begin()
    start = person.path.read_bytes()
    open_at_first = title(person)
    for key in ("S", "F"):
        decide(person, key)
    assert len(rows(person)) == 2
    person.key("Control+z", "Control+z")
    person.page.locator("#difference h2", has_text=open_at_first.split("·")[1].strip()).wait_for()
    person.saved()
    assert person.path.read_bytes() == start
    assert rows(person) == []
    person.key("Control+Shift+z")
    person.saved()
    assert len(rows(person)) == 1


def test_a_third_reading_is_made_by_hand_and_recorded(begin: Begin) -> None:
    person: Any = begin()
    go_to(person, "entities: boundary")
    person.page.locator("#card .card-words", has_text="Ostra shaft").wait_for()
    person.key("[")
    person.saved()
    decide(person, "H", "whole", why="with the article")
    [entity] = [one for one in labels(person).entities or () if one.end == TEXT.index(" shaft") + 6]
    assert TEXT[entity.start : entity.end] == "the Ostra shaft"
    assert rows(person) == [("entities: boundary", "third", "E4", "with the article")]
    assert "Ostra shaft, label" in (person.path.parent / "labellings/first.yaml").read_text(encoding="utf-8")


def test_hostile_words_run_nothing_and_break_no_table(begin: Begin, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)> | x"
    first = begin()
    first.served.end()  # type: ignore[attr-defined]
    again = first.path.parent / SECOND  # type: ignore[attr-defined]
    again.write_text(AGAIN.replace("name: the mayor", f"name: '{evil}'"), encoding="utf-8")
    (tmp_path / "gold/GUIDELINES.md").write_text(f"- **E4. {evil}** So.\n", encoding="utf-8")
    person: Any = begin()
    go_to(person, "attributions: only in the second")
    person.page.locator(".side-said.second").filter(has_text="onerror").wait_for()
    decide(person, "F", "E4", why=evil)
    assert person.page.locator("img").count() == 0
    assert rows(person) == [("attributions: only in the second", "first", "E4", evil)]
    assert "<img" not in person.record.read_text(encoding="utf-8")


def test_what_cannot_be_decided_says_why(begin: Begin) -> None:
    person: Any = begin()
    go_to(person, "entities: label")
    person.key("B")
    person.page.locator("#told").filter(has_text="no alternatives").wait_for()
    person.key("S", "Enter")
    person.page.keyboard.type("x")
    person.page.locator("#decision-ruling").fill("Z9")
    person.page.get_by_role("button", name="Decide").click()
    person.page.locator("#decision [role=alert]", has_text='no ruling "Z9"').wait_for()
    person.key("Escape")
    assert rows(person) == []
    go_to(person, "attributions: only in the second")
    person.key("S", "Enter")
    person.page.keyboard.type("x")
    person.key("Enter")
    person.page.locator("#decision [role=alert]", has_text="decide that difference first").wait_for()


def test_all_of_it_can_be_decided_and_nothing_waits_then(begin: Begin) -> None:
    person: Any = begin()
    person.record.write_text("# A\n\n## Waiting for a decision\n\nThese:\n\n- a\n", encoding="utf-8")
    total = int(title(person).split("of ")[1].split()[0])
    for _ in range(total):
        decide(person, "F")
    assert "all decided" in title(person)
    assert len(rows(person)) == total
    assert "Waiting" not in person.record.read_text(encoding="utf-8")
    names = person.page.locator("button:visible, input:visible").evaluate_all(
        "found => found.map((one) => (one.ariaLabel || one.labels?.[0]?.textContent || one.textContent).trim())"
    )
    assert all(names)
