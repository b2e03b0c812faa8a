"""No example of the manual repeats an article: a model that is prompted with the manual must not see answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from harness.gold.folder import load_gold

GOLD = Path(__file__).parents[2] / "gold"
MANUALS = ("GUIDELINES.md", "CHECKLIST.md", "SCHEMES.md")
IN_A_ROW = 8
"""So many words in a row of an article are a repetition; fewer are how the language speaks."""
OF_THE_WORLD = frozenset(
    [
        "America",
        "American",
        "Americans",
        "Arabic",
        "Britain",
        "British",
        "Buddhists",
        "Christian",
        "Dalai Lama",
        "English",
        "European",
        "Pope",
        "French",
        "German",
        "House",
        "Iraq",
        "Iraq Body Count",
        "Islam",
        "Islamic",
        "Middle East",
        "Republicans",
        "Reuters",
        "Spanish",
        "The Hague",
        "Twitter",
        "UK",
        "UN",
        "US",
        "United Nations",
        "United States",
        "White House",
        "Wikinews",
    ]
)
"""Names that the manual needs to say what a label is; they give no article's answer away."""

RULING = re.compile(r"[PEKQCA]\d{1,2}")


def _manuals() -> dict[str, str]:
    return {name: (GOLD / name).read_text(encoding="utf-8") for name in MANUALS if (GOLD / name).exists()}


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of words of that length."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + IN_A_ROW]) for at in range(len(words) - IN_A_ROW + 1)}


def _repeated(texts: dict[str, str]) -> list[str]:
    """Each run of words that a manual shares with an article."""
    manuals = {name: _runs(text) for name, text in _manuals().items()}
    return [
        f"{name} and {article}: {' '.join(run)}"
        for article, text in texts.items()
        for name, runs in manuals.items()
        for run in runs & _runs(text)
    ]


def test_a_run_of_words_is_found_whatever_stands_between_them() -> None:
    example = "*[the mayor]* said: “[no boat\nhas come] home since Monday”"
    assert _runs(example) & _runs("Yesterday the Mayor said no boat has come home, since.")


def test_no_example_has_the_words_of_an_article_that_is_here() -> None:
    texts = {path.parent.name: path.read_text(encoding="utf-8") for path in GOLD.glob("articles/*/article.txt")}
    assert texts
    assert _repeated(texts) == []


@pytest.mark.shared
def test_no_example_has_the_words_of_a_text_that_is_withheld(shared: Path) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (shared / "articles").glob("*.txt")}
    pool = (shared / "news" / "pool.jsonl").read_text(encoding="utf-8").splitlines()
    texts |= {record["id"]: record["text"] for record in map(json.loads, pool)}
    assert _repeated(texts) == []


def test_no_example_has_a_name_of_an_article() -> None:
    """Names are in the labels, those of withheld texts too."""
    names = {
        (entity.text, labelled.document.id)
        for labelled in load_gold(GOLD).documents
        for entity in labelled.annotations.entities or ()
        if entity.text and entity.text not in OF_THE_WORLD and not RULING.fullmatch(entity.text)
        if not entity.text.isdigit()  # a newspaper may be called 24
    }
    assert names
    found = [
        f"{manual}: {name} of {article}"
        for manual, text in _manuals().items()
        for name, article in sorted(names)
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]
    assert found == []
