"""Articles and possessives come off the edges of names, and nothing else does."""

import pytest

from harness.annotation import Annotations, Entity, Quote
from harness.gold.edit.trim_names import NO_TRIM, Trim, trim_names

BOTH = Trim(articles=True, possessives=True)


def marked(text: str) -> tuple[str, Annotations]:
    """The text without its square brackets, which enclose the entities."""
    plain, entities, start = "", [], 0
    for character in text:
        if character == "[":
            start = len(plain)
        elif character == "]":
            entities.append(Entity(start=start, end=len(plain), label="ORG"))
        else:
            plain += character
    return plain, Annotations(entities=tuple(entities))


def left(text: str, trim: Trim = BOTH, language: str | None = "en") -> list[str]:
    plain, annotations = marked(text)
    found = trim_names(annotations, plain, trim, language=language).annotations
    return [plain[e.start : e.end] for e in found.entities or ()]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He met [the Salver Guild] in [Velm’s] port.", ["Salver Guild", "Velm"]),
        ("He met [the Salver Guild's] head.", ["Salver Guild"]),
        ("He met [an Orlec Times] reader.", ["Orlec Times"]),
        ("[The Salver Guild] met.", ["Salver Guild"]),
        ("He spoke. “[The Salver Guild] will meet,” he said.", ["Salver Guild"]),
        ("He said: [The Salver Guild] will meet.", ["Salver Guild"]),
        ("06:10 [The Salver Guild] says so.", ["Salver Guild"]),
        ("He said in [The Hague] that all is well.", ["The Hague"]),
        ("[The Hague] is calm. He lives in [The Hague].", ["The Hague", "The Hague"]),
        ("She wrote “[The Patient Wheel]” there.", ["The Patient Wheel"]),
        ("She wrote “[The Patient Wheel],” he said.", ["The Patient Wheel"]),
        ("He met [Theo Anders] and [A. Smith].", ["Theo Anders", "A. Smith"]),
        ("[The] is a word, and so is [’s].", ["The", "’s"]),
        ("[the  \u00a0Guild] met", ["Guild"]),
        ("[the Orlecs’] flag and [Orlecs'] flag", ["Orlecs", "Orlecs"]),
        ("the ‘[Sea Larks’] sank, the '[Sea Larks'] too", ["Sea Larks’", "Sea Larks'"]),
        ("the [‘Sea Larks’] sank", ["‘Sea Larks’"]),
        ("the [VELM'S] flag, the [Velm 's] flag", ["VELM", "Velm"]),
        ("[]", [""]),
    ],
)
def test_in_english(text: str, names: list[str]) -> None:
    assert left(text) == names


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "Er sprach mit [der Zunft] und [den Velmern].", ["Zunft", "Velmern"]),
        ("de-AT", "[Die Zunft] tagt, sagt [Die Zeit].", ["Zunft", "Die Zeit"]),
        ("fr", "Il a vu [la Guilde], [l’Union] et [l'Union].", ["Guilde", "Union", "Union"]),
        ("fr", "Il vit à [Le Havre] et à [L’Aquila].", ["Le Havre", "L’Aquila"]),
        ("es", "Vio a [el Gremio], [Los Angeles] y [las Lomas].", ["Gremio", "Los Angeles", "Lomas"]),
        ("es_MX", "[Los Angeles] arde. Vive en [Los Angeles].", ["Los Angeles", "Los Angeles"]),
        ("it", "Ha visto [la Gilda], [un’Unione] e [l'Unione].", ["Gilda", "Unione", "Unione"]),
        ("nl", "Hij zag [de Gilde], [het Fonds] en ['t Fonds].", ["Gilde", "Fonds", "Fonds"]),
        ("pt", "Ele viu [a Guilda] e [os Lares].", ["Guilda", "Lares"]),
        ("en", "He met [la Guilde] and [der Zunft].", ["la Guilde", "der Zunft"]),
        ("xx", "He met [the Guild].", ["the Guild"]),
        (None, "He met [the Guild].", ["Guild"]),
    ],
)
def test_articles_are_those_of_the_language(language: str | None, text: str, names: list[str]) -> None:
    assert left(text, language=language) == names


def test_each_is_chosen_by_itself_and_counted() -> None:
    plain, annotations = marked("At [the Guild’s] door: [the Union] and [Velm].")
    assert trim_names(annotations, plain, NO_TRIM).annotations == annotations
    assert left("[the Guild’s] door", Trim(articles=True)) == ["Guild’s"]
    assert left("[the Guild’s] door", Trim(possessives=True)) == ["the Guild"]
    found = trim_names(annotations, plain, BOTH)
    assert (found.articles, found.possessives) == (2, 1)


def test_fragments_words_and_what_else_an_entity_says_stay_true() -> None:
    text = "the North and South Orlec’s banks"
    entity = Entity(start=0, end=27, fragments=((0, 9), (20, 27)), text="the North Orlec’s", label="LOC", score=0.5)
    found = trim_names(Annotations(entities=(entity,)), text, BOTH).annotations
    assert found.entities == (
        Entity(start=4, end=25, fragments=((4, 9), (20, 25)), text="North Orlec", label="LOC", score=0.5),
    )


def test_words_without_offsets_and_other_layers_are_left_alone() -> None:
    annotations = Annotations(
        entities=(Entity(text="the Guild", label="ORG"), Entity(start=3, end=3, label="ORG")),
        quotes=(Quote(id="q1", kind="direct", start=0, end=9),),
    )
    assert trim_names(annotations, "the Guild", BOTH).annotations == annotations
    assert trim_names(Annotations(), "the Guild", BOTH).annotations == Annotations()
