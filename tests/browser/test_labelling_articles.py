"""Two articles labelled from nothing, as a person does, and equal to the gold that was typed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.gold.edit.fix_offsets import fix_article
from tests.browser.labeller import Person
from tests.labelling.serving import Served, make_article

pytest.importorskip("uvicorn", reason="uvicorn is missing: pip install -e '.[label]'")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

LABELLED = Path(__file__).parent / "labelled"


def label_velm(person: Person) -> None:
    click, drag, key = person.click, person.drag, person.key
    drag("Velm Courier")
    key("o")
    drag("St Olaf’s Church")
    key("f")
    click("Velm")
    key("g", "Enter")
    click("VELM")
    key("g")
    drag("Sea Lark")
    key("r", "Enter")
    drag("Oru Tamm")
    key("p")
    click("Tamm", 1)
    key("p", "Enter")
    click("Senn")
    key("g", "Enter")
    drag("Mira Valen")
    key("p")
    click("Valen", 1)
    key("p")
    click("Northline")
    key("o", "Enter")
    for words, label in (("Coast Guard", "o"), ("Grey Heron", "r"), ("Northern League", "o")):
        drag(words)
        key(label)
    drag("At least 12 people were killed when the ferry Sea Lark capsized off Velm on Monday")
    key("q")
    drag("the mayor, Oru Tamm")
    click("said")
    drag("We heard a bang,")
    drag("Then she was gone.", part=True)
    key("q")
    click("Tamm", 1)
    click("told")
    drag("41 passengers had been taken to a hospital in Senn")
    key("q")
    drag("The harbour authority")
    click("said", 1)
    drag("Three sailors were badly hurt")
    key("q")
    drag("the hospital’s director, Mira Valen")
    drag("according to")
    drag("a small miracle")
    key("q")
    click("She")
    click("called")
    drag("the Sea Lark had been overloaded")
    key("k")
    drag("A spokesman for Northline")
    click("denied")
    drag("Every passenger was counted,")
    key("q")
    click("he said")
    click("said", 2)
    drag("Two crew members are still missing")
    key("q")
    drag("the Coast Guard")
    click("reported on")
    drag("they were trapped below deck")
    key("k", "0")
    drag("is feared")
    drag("the search would go on as long as the weather allowed")
    key("q")
    click("Tamm", 2)
    click("said", 3)
    drag("the ferry had been repaired twice this year")
    key("q")
    drag("The Velm Courier")
    click("reported that")
    drag("it had been in a dock in Senn in January")
    key("q")
    click("Northline", 1)
    click("confirmed")
    drag("the work had nothing to do with the accident")
    key("q")
    click("Northline", 1)
    click("said the work")
    drag("its crew had not been trained")
    key("q")
    drag("An inquiry")
    click("found that")
    drag("We have learned nothing.")
    key("q")
    click("Valen", 1)
    click("said:")
    drag("A service will be held in St Olaf’s Church on Sunday")
    key("q")
    drag("the mayor’s office")
    click("announced")
    drag("At least 12")
    person.figure()
    click("people")
    drag("the ferry Sea Lark capsized")
    click("Velm", 1)
    click("Monday")
    key("Escape", "Enter")
    click("Three")
    person.figure()
    click("sailors")
    key("Escape", "Enter", "v")
    click("Two")
    person.figure()
    drag("crew members")
    key("Escape", "Enter", "v")
    click("19 people")
    person.figure()
    click("people died")
    drag("another ferry, the Grey Heron, burned")
    drag("the harbour of Velm")
    click("2011")
    key("Escape", "Enter")


def label_kessen(person: Person) -> None:
    click, drag, key = person.click, person.drag, person.key
    drag("Kessener Boten")
    key("o")
    click("Kessen")
    key("g", "Enter")
    click("KESSEN")
    key("g")
    drag("Jule Ahrend")
    key("p")
    click("Ahrend sagte")
    key("p")
    drag("Tono Reh")
    key("p")
    drag("Bei einem Brand in einem Wohnhaus in Kessen sind am Freitag drei Menschen getötet und 14 verletzt worden")
    key("q")
    drag("die Polizei")
    click("teilte", part=True)
    click("mit.", part=True)
    key("Enter")
    drag("Das Feuer war in Minuten überall")
    key("q")
    drag("Feuerwehrchefin Jule Ahrend")
    click("sagte")
    drag("Nacht, die niemand vergisst")
    key("m")
    click("Sie")
    click("sprach")
    drag("brach der Brand im Keller aus")
    key("q")
    drag("dem Kessener Boten")
    click("Laut")
    drag("das Haus sei nicht geprüft worden")
    key("k")
    drag("Bürgermeister Tono Reh")
    click("wies", part=True)
    click("zurück", part=True)
    key("Enter")
    drag("man suche weiter")
    key("q")
    click("Ahrend sagte")
    click("sagte", 1)
    drag("Wir geben nicht auf")
    key("q")
    click("sie.")
    click("sagte", 2)
    click("drei")
    person.figure()
    click("Menschen")
    drag("einem Brand")
    click("Kessen sind")
    click("Freitag")
    key("Escape", "#", "3", "Enter", "Enter")
    click("14")
    person.figure()
    key("2")
    drag("einem Brand")
    click("Kessen sind")
    click("Freitag")
    key("Escape", "Enter")
    click("Ein")
    person.figure()
    click("Bewohner")
    key("s")
    drag("der Polizei")
    drag("nach Angaben")
    key("#", "1", "Enter", "Enter")


@pytest.mark.parametrize(
    ("name", "language", "label"),
    [("velm", "en", label_velm), ("kessen", "de", label_kessen)],
    ids=["English", "German"],
)
def test_an_article_labelled_from_nothing_is_the_gold_typed_by_hand(
    chromium: Any, tmp_path: Path, harness: Any, name: str, language: str, label: Callable[[Person], None]
) -> None:
    text = (LABELLED / f"{name}.txt").read_text(encoding="utf-8")
    typed = make_article(tmp_path / "typed", text, language=language)
    by_hand = (LABELLED / f"{name}.yaml").read_text(encoding="utf-8")
    typed.write_text(by_hand, encoding="utf-8")
    assert fix_article(typed.parent).problems == []
    path = make_article(tmp_path / "labelled", text, language=language)
    start = path.read_bytes()
    with Served(tmp_path / "labelled", "a") as served:
        page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if served.host in sent.url else complaints.append(sent.url))
        page.goto(served.address)
        page.locator("#words p").first.wait_for()
        person = Person(page)
        label(person)
        person.saved()
        done = harness("gold", "agree", "typed/gold", "labelled/gold", "--json", "--bootstrap", "0")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["disagreements"] == [], done.stdout[-3000:]
        assert {address: one["f1"] for address, one in found["f1"].items() if one["f1"] not in (1, None)} == {}
        assert harness("gold", "lint", "labelled/gold").returncode == 0
        work = person.clicks + person.presses
        print(
            f"\n{name}: {person.clicks} clicks and {person.presses} key presses for {len(by_hand)} characters of YAML"
        )
        assert work <= len(by_hand) / 4
        for _ in range(400):
            if page.locator("#undo").is_disabled():
                break
            page.keyboard.press("Control+z")
        person.saved()
        assert path.read_bytes() == start
        assert complaints == []
