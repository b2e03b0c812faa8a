"""The baseline on short made-up news: what each layer finds, and that no text breaks it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import Annotations, Casualty, Document, slot_text
from harness.extractors.interface.registry import create
from harness.extractors.rules.annotate import annotate
from harness.gold.check.consistency import problems
from tests.effort import some


def names(text: str) -> list[tuple[str, str]]:
    return [(text[e.start : e.end], e.label) for e in annotate(text).entities or ()]


def quotes(text: str) -> list[tuple[str, str | None]]:
    return [(quote.kind, slot_text(quote, text)) for quote in annotate(text).quotes or ()]


def figures(text: str) -> list[tuple[str, int | None, int | None]]:
    return [(c.outcome, c.min, c.max) for c in annotate(text).casualties or ()]


def figure(text: str) -> Casualty:
    (found,) = annotate(text).casualties or ()
    return found


def links(text: str) -> list[tuple[str | None, str | None, str]]:
    """Source, cue and content in words."""
    annotations = annotate(text)
    found = []
    for link in annotations.attributions or ():
        items = {item.id: item for item in (*(annotations.quotes or ()), *(annotations.casualties or ()))}
        content = link.content
        if isinstance(content, str):
            item = items[content]
            slot = item.figure if isinstance(item, Casualty) else item
        else:
            slot = content
        source = slot_text(link.source, text) or link.source.cluster if link.source else None
        found.append((source, slot_text(link.cue, text) if link.cue else None, slot_text(slot, text) if slot else ""))
    return [(source, cue, content or "") for source, cue, content in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officials in Norway met on Monday.", [("Norway", "GPE")]),
        ("The minister flew to New Zealand.", [("New Zealand", "GPE")]),
        ("They asked Dr. Vorlund and President Teskari.", [("Vorlund", "PERSON"), ("Teskari", "PERSON")]),
        ("Swedish Defence Minister Orm Tavik spoke.", [("Swedish", "NORP"), ("Orm Tavik", "PERSON")]),
        ("The Ministry of Fisheries closed.", [("Ministry of Fisheries", "ORG")]),
        ("It began at the Halden Bridge.", [("Halden Bridge", "FAC")]),
        ("The Dutch-led talks failed.", []),
        ("On Tuesday they left.", []),
        ("They live in Quellon.", [("Quellon", "GPE")]),
        ("The 5TH Brigade and 2C. Lorm left.", []),
        ("Ships crossed the Lorm River.", [("Lorm River", "LOC")]),
        ("QUELLON, Norway — Ships left.", [("QUELLON", "GPE"), ("Norway", "GPE")]),
        ("HAL VORN, May 3 (Coast Press) - Ships left.", [("HAL VORN", "GPE"), ("Coast Press", "ORG")]),
        ("QUELLON, 3 June 2021 /Newswire of Lorm/ -- Ships left.", [("QUELLON", "GPE"), ("Newswire of Lorm", "ORG")]),
    ],
)
def test_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert names(text) == expected


def test_surname_and_acronym_join_the_full_name() -> None:
    text = "President Orla Vint met the Northern Fishing Union (NFU). Vint thanked the NFU."
    annotations = annotate(text)
    clusters = [entity.cluster for entity in annotations.entities or ()]
    union = "northern-fishing-union"
    assert clusters == ["orla-vint", union, union, "orla-vint", union]
    assert annotations.clusters["orla-vint"].aliases == ("Vint",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We lost all,” the mayor said.", [("direct", "We lost all,")]),
        ('"We lost all," said the mayor.', [("direct", "We lost all,")]),
        ("The mayor said: „We lost all.“", [("direct", "We lost all.")]),
        ("«We lost all», the mayor said.", [("direct", "We lost all")]),
        ("“We lost,” he said, “and left.”", [("direct", "We lost, and left.")]),
        ("“We lost.\n\n“We left,” he said.", [("direct", "We lost. We left,")]),
        ("The mayor called it “a great loss”.", [("mixed", "a great loss")]),
        ("The “green” house burned down.", []),
        ("The mayor said that the town was lost.", [("indirect", "the town was lost")]),
        ("The mayor said in a statement that the town was lost.", [("indirect", "the town was lost")]),
        ("The town was lost, the mayor said on Monday.", [("indirect", "The town was lost")]),
        ("According to the mayor, the town was lost.", [("indirect", "the town was lost")]),
        ("The town was lost, according to the mayor.", [("indirect", "The town was lost")]),
        ("The report of the mayor was late.", []),
        ("QUELLON, May 3 (CP) — The town was lost, the mayor said.", [("indirect", "The town was lost")]),
        ("A town\n\nQUELLON -- It was lost, the mayor said.", [("indirect", "It was lost")]),
        ("QUELLON — CP — CITY", []),
    ],
)
def test_quotes(text: str, expected: list[tuple[str, str]]) -> None:
    assert quotes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We lost,” said Orla Vint, the head of the port.", ("Orla Vint, the head of the port", "said", "We lost,")),
        (
            "Orla Vint, the head of the port, said that all was lost.",
            ("Orla Vint, the head of the port", "said", "all was lost"),
        ),
        ("The army has not confirmed that it left.", ("The army", "has not confirmed", "it left")),
        ("The army denied any part in the raid.", ("The army", "denied", "any part in the raid")),
        ("The army believes that the road is open.", ("The army", "believes", "the road is open")),
        ("It is believed that the road is open.", (None, "is believed", "the road is open")),
    ],
)
def test_attributions(text: str, expected: tuple[str | None, str, str]) -> None:
    assert links(text) == [expected]


def test_words_that_two_vouch_for_are_one_quote() -> None:
    annotations = annotate("A film that Channel Nine says shows the raid was cut, according to the harbour guard.")
    assert [quote.id for quote in annotations.quotes or ()] == ["q1"]
    assert [link.content for link in annotations.attributions or ()] == ["q1", "q1"]


def test_pronoun_is_the_last_person() -> None:
    annotations = annotate("President Orla Vint said that all was lost. She added that help was near.")
    assert [a.source.cluster for a in annotations.attributions or () if a.source] == ["orla-vint", "orla-vint"]


def test_next_paragraph_of_a_turn_is_the_same_speaker() -> None:
    annotations = annotate("“We lost all,” Orla Vint said.\n\n“Nobody came to help us.”")
    _, second = annotations.attributions or ()
    assert second.source is not None
    assert (second.source.start, second.source.cluster) == (None, "orla-vint")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 people were killed.", [("killed", 12, 12)]),
        ("Twenty-one miners died.", [("killed", 21, 21)]),
        ("A blast killed 1,200 people.", [("killed", 1200, 1200)]),
        ("At least three people were wounded.", [("injured", 3, None)]),
        ("More than 40 people died.", [("killed", 41, None)]),
        ("Up to 40 people died.", [("killed", None, 40)]),
        ("Between 10 and 12 men are missing.", [("missing", 10, 12)]),
        ("10-12 men are missing.", [("missing", 10, 12)]),
        ("Dozens were injured.", [("injured", 24, None)]),
        ("Two dozen men were captured.", [("captured", 24, 24)]),
        ("Two hundred and five sailors drowned.", [("killed", 205, 205)]),
        ("No one was killed.", [("killed", 0, 0)]),
        ("An unknown number of people were hurt.", [("injured", 1, None)]),
        ("A family of five was killed.", [("killed", 5, 5)]),
        ("Half a dozen sailors died.", [("killed", 6, 6)]),
        ("At least 12 000 people were killed.", [("killed", 12000, None)]),
        ("Over 1.2m people were killed.", [("killed", 1200001, None)]),
        ("A wave 1.2m high was seen and killed nobody.", [("killed", 0, 0)]),
        ("A 12th person was killed.", []),
        ("Two boys aged 12 and 14 were killed.", [("killed", 2, 2)]),
        ("A man, 42, was killed.", [("killed", 1, 1)]),
        ("Half of the 20 sailors were killed.", []),
        ("Ten per cent of 500 sailors were killed.", []),
        ("How many people were killed is unknown.", []),
        ("A soldier was killed.", [("killed", 1, 1)]),
        ("Six people were killed and five wounded.", [("killed", 6, 6), ("injured", 5, 5)]),
        ("Six soldiers and two guards were killed.", [("killed", 6, 6), ("killed", 2, 2)]),
        ("The fire left 7 dead, killing six adults.", [("killed", 7, 7), ("killed", 6, 6)]),
        ("The death toll rose to 45.", [("killed", 45, 45)]),
        ("The quake caused 45 deaths.", [("killed", 45, 45)]),
        ("The raid displaced 4,000 people.", []),
        ("The hall holds 4,000 people.", []),
        ("He was killed in 1994.", []),
        ("The man, 45, was killed.", []),
        ("A 25-year-old was killed.", []),
        ("$12 million was lost and 30 homes destroyed.", []),
        ("Some 12 percent died.", []),
        ("1" * 5000 + " people were killed.", []),
    ],
)
def test_figures(text: str, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert figures(text) == expected


def test_slots_come_from_the_sentence() -> None:
    text = "About 12 rebel fighters were killed by an air strike in Norway on Monday, the army confirmed."
    found = figure(text)
    slots = [
        slot_text(slot, text) for slot in (found.figure, found.victims, found.cause, found.place, found.date) if slot
    ]
    assert slots == ["12", "rebel fighters", "air strike", "Norway", "Monday"]
    assert (found.approximate, found.victim_role, found.status) == (True, "combatant", "confirmed")


def test_parts_point_to_their_whole() -> None:
    whole, part = annotate("Nine people were killed, including three children.").casualties or ()
    assert (part.part_of, part.victim_role) == (whole.id, "civilian")


def test_figure_has_the_source_of_its_clause() -> None:
    assert ("The mayor", "said", "Nine") in [
        (source, cue, content) for source, cue, content in links("The mayor said that Nine people were killed.")
    ]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Nine people were killed.", "reported"),
        ("The army claimed that nine people were killed.", "alleged"),
        ("The army denied that nine people were killed.", "denied"),
        ("The army could not confirm that nine people were killed.", "reported"),
    ],
)
def test_status(text: str, status: str) -> None:
    assert figure(text).status == status


def assert_sound(text: str) -> Annotations:
    annotations = annotate(text)
    assert not list(problems(annotations, text=text))
    assert None not in [getattr(annotations, layer) for layer in ("entities", "quotes", "casualties", "attributions")]
    return annotations


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "“", '"', ".", "\ud800", "\ufeffA", "0", "said", "according to", "\u2029"]
)
def test_scraps(text: str) -> None:
    assert_sound(text)


WORDS = (
    "Orla Vint , . ! “ ” \" « » ' 's said that says told according to the a an of and in on Monday Norway UN ( ) - 12 "
    "three hundred at least more than people soldiers were killed wounded including dead toll rose $ % who denied é "
    "Mr President Ministry al-Vint"
)
NEWS = st.sampled_from([*WORDS.split(), "\n", "\n\n", "\u00a0", "\ud800", ""])


@given(st.lists(NEWS, max_size=60).map(" ".join) | st.text(max_size=80))
def test_any_text_gives_sound_annotations(text: str) -> None:
    assert assert_sound(text) == annotate(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        '"',
        "“",
        "1",
        " ",
        "\n",
        '"\n\n',
        "1,",
        "a-",
        "A.",
        "Abc ",
        "said ",
        "“Yes,” he said. ",
        "three killed ",
        "’s ",
    ],
)
def test_time_grows_with_the_text_alone(unit: str) -> None:
    text = unit * (some(250_000) // len(unit))
    began = time.process_time()
    annotate(text)
    assert time.process_time() - began < 15


def test_document_without_text_fails() -> None:
    (result,) = create("rules")[1].extract([Document(id="a")])
    assert result.error is not None
    assert result.error.type == "NoText"
