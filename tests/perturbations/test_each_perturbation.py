"""What each perturbation edits, and what it lets be."""

from __future__ import annotations

import re
from random import Random

import pytest

from harness.annotation import Casualty, Cluster, Labelled
from harness.perturbations import PERTURBATIONS, describe_perturbation, load_perturbation
from harness.perturbations.rewriting import rewrite
from tests.perturbations.making import entity, labelled, slot

SAME = ""
"""The text is as it was."""


def rewritten(name: str, one: Labelled, seed: int = 1) -> Labelled:
    return rewrite(one, load_perturbation(name).perturb(one, Random(seed))).labelled


def text_of(name: str, text: str, language: str = "en") -> str:
    return rewritten(name, labelled(text, language)).document.text or ""


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_each_is_described_in_a_line(name: str) -> None:
    assert 20 < len(describe_perturbation(name)) < 100


def test_straight_quotes() -> None:
    assert text_of("straight-quotes", "“It’s ‘his’”, „so“, «non»") == '"It\'s \'his\'", "so", "non"'


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("He said, “No. ‘Never’ is a word.”", "He said, «No. ‘Never’ is a word.»"),
        ('He said: "No." ("Never", she said.)', "He said: «No.» («Never», she said.)"),
        ("„Nein“, sagte er. »Nie«, sagte sie.", "«Nein», sagte er. «Nie», sagte sie."),
        ("Il dit : « une politique » et « \u00a0rien\u00a0 ».", "Il dit : « une politique » et « \u00a0rien\u00a0 »."),
        ("“So it is.\n\n“And so it stays.”", "«So it is.\n\n«And so it stays.»"),
        ('Some were "... fleeing". So it "was " too.', "Some were «... fleeing». So it «was » too."),
        ("It's the workers' hall.", "It's the workers' hall."),
    ],
)
def test_guillemets(text: str, there: str) -> None:
    assert text_of("guillemets", text) == (there or text)


def test_upper_case() -> None:
    assert text_of("upper-case", "Straße in Tolva, 3rd floor") == "STRASSE IN TOLVA, 3RD FLOOR"


@pytest.mark.parametrize(
    ("language", "text", "there"),
    [
        ("en", "Twenty-five people, two hundred and five more.", "25 people, 205 more."),
        ("en", "One of them, no one; a dozen; two thirds.", SAME),
        ("en", "Twelve thousand fled, half a million stayed.", "12,000 fled, half a million stayed."),
        (
            "en",
            "A three-year-old, the twenty-first of May, nineteen fifty.",
            SAME,
        ),
        ("de", "Siebenundzwanzig Menschen, ein Mann, zwei Dutzend.", "27 Menschen, ein Mann, zwei Dutzend."),
        ("de", "Man gab acht. Zweitausend kamen.", "Man gab acht. 2.000 kamen."),
        ("es", "Murieron treinta y dos personas y dos mil huyeron.", "Murieron 32 personas y 2.000 huyeron."),
        ("fr", "Quatre-vingt-dix-neuf morts, un pont neuf.", "99 morts, un pont neuf."),
        ("ar", "Two people", "Two people"),
    ],
)
def test_digits(language: str, text: str, there: str) -> None:
    assert text_of("digits", text, language) == (there or text)


@pytest.mark.parametrize(
    ("language", "text", "there"),
    [
        ("en", "25 people died. 1,200 fled.", "Twenty-five people died. One thousand two hundred fled."),
        ("en", "He said: “25 died,” and 3 fled.", "He said: “twenty-five died,” and three fled."),
        (
            "en",
            "In 2019, on 12 March, March 12, Nov. 24, at 12:30.",
            SAME,
        ),
        ("en", "$5, € 5, 5%, 5 %, 1.5, 3–2, 40km, No5, A1, 007.", SAME),
        ("en", "1. First\n2. Second [3] and piquer[2]", "1. First\n2. Second [three] and piquer[2]"),
        ("en", "4 million people", "Four million people"),
        (
            "de",
            "Am 12. März starben 27 Menschen, 3.000 flohen.",
            "Am 12. März starben siebenundzwanzig Menschen, dreitausend flohen.",
        ),
        ("es", "El 12 de marzo murieron 14 personas; 21 no.", "El 12 de marzo murieron catorce personas; 21 no."),
        (
            "fr",
            "Le 1er juin, 228 morts; le 2 juin, 1\u00a0200 autres.",
            "Le 1er juin, deux cent vingt-huit morts; le 2 juin, mille deux cents autres.",
        ),
        ("ar", "25 people", "25 people"),
    ],
)
def test_number_words(language: str, text: str, there: str) -> None:
    assert text_of("number-words", text, language) == (there or text)


def test_numbers_of_names_and_dates_stay_and_those_of_figures_are_no_years() -> None:
    text = "CBS 3 counted 2000 dead on day 7, and neuf."
    figure = Casualty(id="c", outcome="killed", figure=slot(text, "2000"), date=slot(text, "day 7"), min=2000, max=2000)
    one = labelled(text, entities=(entity(text, "CBS 3", "ORG", "cbs"),), casualties=(figure,))
    there = rewritten("number-words", one)
    assert there.document.text == "CBS 3 counted two thousand dead on day 7, and neuf."
    (moved,) = there.annotations.casualties or ()
    assert (moved.min, moved.max) == (2000, 2000)
    assert moved.figure is not None
    assert moved.figure.text == "two thousand"


def test_no_break_spaces() -> None:
    text = "Ada Orr met 25 people in New Tolva."
    one = labelled(text, entities=(entity(text, "Ada Orr", "PERSON", "a"), entity(text, "New Tolva", "GPE", "b")))
    assert rewritten("no-break-spaces", one).document.text == "Ada\u00a0Orr met 25\u00a0people in New\u00a0Tolva."


def test_lower_case_names() -> None:
    text = "The Orr family, of Tolva"
    one = labelled(text, entities=(entity(text, "Orr", "PERSON", "a"), entity(text, "Tolva", "GPE", "b")))
    assert rewritten("lower-case-names", one).document.text == "The orr family, of tolva"


TALE = (
    "Dr Ada Orr of Tolva met Jan Orr. Orr’s wife left Tolva for the US. “Orr House” in Tolva, said Orrs Bote. "
    "The Tolva Water Board (TWB) and the Netherlands agreed with Lee. Lee the town lies elsewhere."
)


def test_swapped_names_are_the_same_all_through_and_in_clusters() -> None:
    names = {
        "ada": Cluster(name="Ada Orr", kind="PERSON", aliases=("Orr", "Orrs")),
        "jan": Cluster(name="Jan Orr", kind="PERSON"),
        "tolva": Cluster(name="Tolva", kind="GPE"),
        "us": Cluster(name="US", kind="GPE"),
        "house": Cluster(name="Orr House", kind="FAC"),
        "board": Cluster(name="Tolva Water Board", kind="ORG", aliases=("TWB",)),
        "nl": Cluster(name="Netherlands", kind="GPE"),
        "lee": Cluster(name="Lee", kind="PERSON"),
        "lee-town": Cluster(name="Lee town", kind="GPE"),
    }
    made = (
        entity(TALE, "Ada Orr", "PERSON", "ada"),
        entity(TALE, "Tolva", "GPE", "tolva"),
        entity(TALE, "Jan Orr", "PERSON", "jan"),
        entity(TALE, "Orr", "PERSON", "ada", 3),
        entity(TALE, "Tolva", "GPE", "tolva", 2),
        entity(TALE, "US", "GPE", "us"),
        entity(TALE, "Orr House", "FAC", "house"),
        entity(TALE, "Tolva", "GPE", "tolva", 3),
        entity(TALE, "Orrs", "PERSON", "ada"),
        entity(TALE, "Tolva Water Board", "ORG", "board"),
        entity(TALE, "Tolva", "GPE", "tolva", 4),
        entity(TALE, "TWB", "ORG", "board"),
        entity(TALE, "Netherlands", "GPE", "nl"),
        entity(TALE, "Lee", "PERSON", "lee"),
        entity(TALE, "Lee", "GPE", "lee-town", 2),
    )
    one = labelled(TALE, clusters=names, entities=made)
    there = rewritten("swapped-names", one)
    text, clusters = there.document.text or "", there.annotations.clusters
    ada, orr = clusters["ada"].name.split()
    town = clusters["tolva"].name
    assert not {"Ada", "Orr", "Tolva"} & {ada, orr, town}
    assert town[0] == "T"
    assert clusters["ada"].aliases == (orr, f"{orr}s")
    assert clusters["jan"].name.split()[1] == orr
    assert clusters["house"].name == f"{orr} House"
    assert clusters["board"] == Cluster(name=f"{town} Water Board", kind="ORG", aliases=("TWB",))
    assert re.fullmatch(
        rf"Dr {ada} {orr} of {town} met \w+ {orr}\. {orr}’s wife left {town} for the US\. “{orr} House” in {town}, "
        rf"said {orr}s Bote\. The {town} Water Board \(TWB\) and the Netherlands agreed with Lee\. Lee the town lies "
        r"elsewhere\.",
        text,
    )
    assert rewritten("swapped-names", one) == there
    assert rewritten("swapped-names", one, seed=2) != there


def test_typos_keep_numbers_and_figures_and_first_letters() -> None:
    text = "Seventeen workers crossed another harbour bridge yesterday, reported several witnesses. " * 12
    figure = Casualty(id="c", outcome="killed", figure=slot(text, "workers"), min=17, max=17)
    there = rewritten("typos", labelled(text, casualties=(figure,))).document.text or ""
    before, after = text.split(), there.split()
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert 3 <= len(changed) <= 20
    assert all(one[0] == other[0] and abs(len(one) - len(other)) <= 1 for one, other in changed)
    assert there.count("Seventeen") == 12
    assert after[1] == "workers"


def test_a_typo_never_makes_a_name_another_name() -> None:
    text = "Marta spoke. " * 60
    names = {"marta": Cluster(name="Marta"), **{f"n{i}": Cluster(name=name) for i, name in enumerate(MISSPELT)}}
    made = tuple(entity(text, "Marta", "PERSON", "marta", nth) for nth in range(1, 61))
    there = rewritten("typos", labelled(text, clusters=names, entities=made))
    assert set((there.document.text or "").split()[::2]) == {"Marta"}


MISSPELT = ("Mrata", "Matra", "Marat", "Mrta", "Mata", "Mara", "Maarta", "Marrta", "Martta")
