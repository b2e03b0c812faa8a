"""A text that was corrected after it was labelled: the labels follow their words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.gold.article import read_article
from harness.gold.check.lint import lint
from harness.gold.edit.fix_offsets import fix
from harness.gold.edit.retext import follow_text

GOLD = """\
clusters: {a: {name: Alpha}, b: {name: Bravo}}   # two
entities:
  - {text: Alpha, nth: 1, label: ORG, cluster: a}
  - {text: Alpha, nth: 2, label: ORG, cluster: a}
  - {text: Bravo, nth: 2, label: GPE, cluster: b}
quotes:
  - {id: q1, kind: direct, text: no one died}
  - {id: q2, kind: direct, parts: [{text: "More will come,"}, {text: later.}]}
casualties:
  - id: c1
    figure: {text: five}
    outcome: killed
    min: 5
attributions:
  - {source: {text: Bravo, cluster: b}, cue: {text: said}, content: q1}
"""


def change(folder: Path, old: str, new: str) -> str:
    path = folder / "article.txt"
    text = path.read_text(encoding="utf-8").replace(old, new)
    path.write_text(text, encoding="utf-8", newline="")
    return text


def words(folder: Path) -> list[tuple[int | None, str | None]]:
    made = read_article(folder).annotations
    slots = [*(made.entities or ()), *(made.quotes or ())]
    slots += [slot for link in made.attributions or () for slot in (link.source, link.cue) if slot is not None]
    return [(slot.start, slot.text) for slot in slots]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Alpha said", "Alpha has said"),
        ("five people", "five old people"),
        ("Bravo. Bravo", "Bravo, says Bravo. Bravo"),
        ("\n\n", "\n"),
        ("lied.", "lied to Alpha."),
        ("in Bravo. ", "in a village. "),
    ],
)
def test_labels_follow_their_words(article: Callable[..., Path], old: str, new: str) -> None:
    folder = article(GOLD)
    fix(folder)
    before = words(folder)
    text = change(folder, old, new)
    assert "harness gold fix --text-changed" in lint(folder)[0].message
    follow_text(folder)
    (fixed,) = fix(folder)
    assert fixed.problems == []
    assert lint(folder) == []
    assert [word for _, word in words(folder)] == [word for _, word in before]
    labelled = read_article(folder)
    assert (labelled.about and labelled.about.chars, labelled.text) == (len(text), text)
    assert "   # two\n" in (folder / "gold.yaml").read_text()
    # The same words as before, not merely equal ones: the second Bravo is still the one that speaks.
    bravo = (labelled.annotations.entities or ())[2]
    assert text[bravo.start or 0 :].startswith("Bravo said “")


def test_words_that_are_gone_are_left_to_a_person(article: Callable[..., Path]) -> None:
    folder = article(GOLD)
    fix(folder)
    change(folder, "“no one died”", "“nobody died, really”")
    follow_text(folder)
    assert {(p.line, p.code) for p in fix(folder)[0].problems} == {(7, "text-mismatch")}


def test_a_withheld_text_does_not_change(withheld: Callable[..., Path]) -> None:
    with pytest.raises(HarnessError, match="its text is withheld"):
        follow_text(withheld("entities: []\n"))


def test_the_command_wants_names_and_says_what_moved(article: Callable[..., Path], harness: Callable[..., Any]) -> None:
    folder = article(GOLD)
    root = folder.parent.parent
    fix(folder)
    change(folder, "Alpha said\u00a0five", "Alpha has said\u00a0five")
    result = harness("gold", "fix", "--gold", root, "--text-changed")
    assert (result.exit_code, "name the articles" in result.stderr) == (2, True)
    result = harness("gold", "fix", "one", "--gold", root, "--text-changed")
    assert (result.exit_code, "8 labels moved with the text" in result.stderr) == (0, True), result.stderr
    assert harness("gold", "lint", "--gold", root).exit_code == 0


def test_a_message_is_one_line_whatever_stands_at_the_offsets(article: Callable[..., Path]) -> None:
    folder = article("quotes:\n- {id: q, kind: direct, text: died”, start: 57, end: 70}\n")
    assert ["\n" in str(problem) for problem in lint(folder)] == [False]
