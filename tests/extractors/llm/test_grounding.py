"""Words become the spans where they stand; what is not there keeps its words and is counted."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import Annotations, Attribution, Casualty, Entity, Quote, Slot, Source
from harness.extractors.llm.grounding.ground import Grounded, ground
from harness.extractors.llm.grounding.word_search import Finder, Grounding
from harness.extractors.llm.prompt_options import PromptOptions
from harness.extractors.llm.prompter import Prompter
from harness.gold.check.consistency import problems
from harness.gold.words.whole_words import is_whole
from tests.effort import cpu_seconds

TEXT = "Ten ships left the port. The mayor said “it was bad, very bad weather”. Ten men died, the mayor said."


def entities(*words: str) -> Annotations:
    return Annotations(entities=tuple(Entity(text=text, label="ORG") for text in words))


def places(grounded: Grounded) -> list[int | None]:
    return [entity.start for entity in grounded.annotations.entities or ()]


def words_of(annotations: Annotations, text: str) -> list[str | None]:
    return [slot.text if slot.start is None else text[slot.start : slot.end] for slot in annotations.entities or ()]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("very bad weather", "very bad weather"),
        ("it was bad very  bad\nweather", "it was bad, very bad weather"),
        ("THE PORT", "the port"),
        ("left the port!", "left the port"),
        ("“it was bad”", "it was bad"),
        ("it was really bad, very bad weather", "it was bad, very bad weather"),
        ("a wholly other sentence about rain", None),
        ("!!!", None),
        (" ", None),
    ],
)
def test_exact_tolerant_fuzzy(words: str, found: str | None) -> None:
    grounded = ground(entities(words), TEXT, "fuzzy")
    assert words_of(grounded.annotations, TEXT) == [found if found is not None else words]
    assert grounded.counts["not"] == (found is None)


def test_final_mark_comes_along() -> None:
    text = "He said: It   is over!  Then he left."
    assert words_of(ground(entities("It is over!"), text).annotations, text) == ["It   is over!"]


def test_same_words_take_successive_places() -> None:
    grounded = ground(entities("Ten", "mayor", "Ten", "mayor", "Ten"), TEXT)
    starts = [entity.start for entity in grounded.annotations.entities or ()]
    assert starts == [0, TEXT.index("mayor"), TEXT.rindex("Ten"), TEXT.rindex("mayor"), None]
    assert grounded.counts == {"exact": 4, "tolerant": 0, "fuzzy": 0, "not": 1}
    assert grounded.how["entities", 4] == "not"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("port", "An airport."),
        ("200", "At least 1,200 people."),
        ("200", "At least 1\u202f200 people."),
        ("5", "Some 2.5 percent."),
        ("1", "There were 12."),
        ("30", "On 12:30 it began."),
        ("12", "The 12th day."),
        ("25", "Some 2.5 percent."),
        ("therapist", "It was the rapist."),
        ("Zapis", "Die Za\u0301pis schweigt."),
        ("Za", "Die Za\u0301pis schweigt."),
    ],
)
@pytest.mark.parametrize("grounding", ["exact", "tolerant", "fuzzy"])
def test_parts_of_words_and_numbers_are_not_found(words: str, text: str, grounding: Grounding) -> None:
    assert not Finder(text, grounding).find(words)


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("Za\u0301pis", "Die Z\u00e1pis schweigt.", "Z\u00e1pis"),
        ("Z\u00e1pis", "Die Za\u0301pis schweigt.", "Za\u0301pis"),
        ("12", "On page １２ it says.", "１２"),
        ("New York", "In New\u00a0York it rains.", "New\u00a0York"),
        ("cooperate", "They co-operate now.", "co-operate"),
        ("government", "The govern-\nment fell.", "govern-\nment"),
        ("government", "The govern\u00adment fell.", "govern\u00adment"),
        ("1200", "At least 1,200 people.", "1,200"),
        ("12", "A 12-year-old boy.", "12"),
        ("US", "A US-backed force.", "US"),
        ("Syria", "All of Syria’s towns.", "Syria"),
        ("the “Sea Star”", 'On the "Sea Star" they', 'the "Sea Star"'),
        ("北京", "他在北京市说", "北京"),
        ("12", "死亡12人", "12"),
        ("กรุงเทพ", "ในกรุงเทพวันนี้", "กรุงเทพ"),
        ("서울", "그는 서울에서 말했다", "서울"),
    ],
)
def test_forms_do_not_matter(words: str, text: str, found: str) -> None:
    assert [text[s:e] for place in Finder(text).find(words) for s, e in place.extent] == [found]
    assert [place.how for place in Finder(text).find(words)] == ["exact" if found == words else "tolerant"]
    assert bool(Finder(text, "exact").find(words)) == (found == words)


def test_a_capitalised_word_or_number_at_the_edge_is_not_dropped() -> None:
    text = "The Democratic Forces of the region, it was said, left 25 people dead in the street."
    fuzzy = Finder(text, "fuzzy")
    assert not fuzzy.find("Iraqi Democratic Forces of the region")
    assert not fuzzy.find("left 25 people dead in the street of 2019")
    assert fuzzy.find("left 25 persons dead in the street")
    assert not Finder(text).find("left 25 persons dead in the street")


@pytest.mark.parametrize("order", list(itertools.permutations(["New York", "York", "New York Post"])))
def test_inside_a_longer_item_only_when_nothing_else_is_left(order: tuple[str, ...]) -> None:
    text = "The New York Post of New York praised York."
    starts = {"New York Post": 4, "New York": 21, "York": 38}
    assert places(ground(entities(*order), text)) == [starts[words] for words in order]
    twice = places(ground(entities(*order, "York"), text))
    assert {twice[-1], twice[order.index("York")]} in ({8, 38}, {25, 38})


def test_the_order_of_the_answer_breaks_ties() -> None:
    text = "Oda left. May ran. Rel ran. May sat. Tolva fell."
    assert places(ground(entities("Oda", "Rel", "May", "Tolva"), text)) == [0, 19, 28, 37]
    assert places(ground(entities("Oda", "May", "Rel", "Tolva"), text)) == [0, 10, 19, 37]


def test_letters_in_their_case_come_first() -> None:
    text = "We may go in May."
    assert places(ground(entities("May"), text)) == [13]
    assert places(ground(entities("May", "May"), text)) == [3, 13]


INTERRUPTED = "“She was tired,” Lia Sand said on Monday. “She wanted to go home.” Nothing else was said."
PARTS = ["She was tired,", "She wanted to go home."]


@pytest.mark.parametrize(
    "words",
    [
        "She was tired, She wanted to go home.",
        "She was tired, […] She wanted to go home.",
        "She was tired, … She wanted to go home.",
        "She was tired,” Lia Sand said on Monday. “She wanted to go home.",
        "“She was tired,” “She wanted to go home.”",
        "she was tired she wanted to go home",
    ],
)
def test_quotes_in_parts(words: str) -> None:
    quote = Quote(id="q", kind="direct", text=words)
    (found,) = ground(Annotations(quotes=(quote,)), INTERRUPTED).annotations.quotes or ()
    assert [INTERRUPTED[s:e].strip("“”.,") for s, e in found.extent] == [part.strip(".,") for part in PARTS]


def test_paragraphs_of_one_turn_are_parts_and_quotations_inside_are_not() -> None:
    text = "He said: “One day.\n\n“Two ‘bad’ days.” Later: “I heard him say “no” and go.”"
    quotes = ("One day. Two ‘bad’ days.", "I heard him say “no” and go.")
    given_quotes = tuple(Quote(id=f"q{n}", kind="direct", text=words) for n, words in enumerate(quotes))
    found = ground(Annotations(quotes=given_quotes), text).annotations.quotes or ()
    assert [[text[s:e] for s, e in quote.extent] for quote in found] == [
        ["One day.", "Two ‘bad’ days."],
        ["I heard him say “no” and go."],
    ]


@pytest.mark.parametrize(
    ("text", "words", "parts"),
    [
        # Scare quotes of indirect speech are no seams, nor is a nickname or a mark that stays open.
        ("Es hieß, „zehn“ seien fort und „vier“ krank.", "„zehn“ seien fort und „vier“ krank", 1),
        ('They said Oda "met Rel "Fox" Sand, and told: "I go now.', 'Oda "met Rel "Fox" Sand, and told: "I go now', 1),
        # A mark that opens and never closes begins a part, unless the words have it too.
        ('She said, "We know the way. "Oda knows it well."', "We know the way. Oda knows it well.", 2),
        ("“We heard him say “no” and left.” So it was.", "We heard him say no and left.", 1),
        ("“It is bad,” he said, “and it “hurts” us.” So.", "It is bad, and it “hurts” us.", 2),
        # An ellipsis that the text has too is the speaker's.
        ("“I slept ... I ate ... and left,” she said. “Why?”", "I slept ... I ate ... and left,", 1),
        ("“I slept ... I ate,” she said. “Why ask?”", "I slept ... I ate, […] Why ask?", 2),
        ("“I slept ... I ate,” she said. “Why ask?”", "I slept ... I ate, Why ask?", 2),
        ("“I slept,” she said. “I ate.”", "I slept, ... I ate.", 2),
    ],
)
def test_where_a_quote_is_interrupted_and_where_not(text: str, words: str, parts: int) -> None:
    (quote,) = ground(Annotations(quotes=(Quote(id="q", kind="direct", text=words),)), text).annotations.quotes or ()
    assert len(quote.extent) == parts
    said = "".join(text[start:end] for start, end in quote.extent)
    assert [c for c in said if c.isalnum()] == [c for c in words if c.isalnum()]


def test_parts_of_a_verb_lie_near_each_other() -> None:
    text = "Er teilte das Brot. Oda teilte der Zeitung mit, man sei froh, und ging mit."
    link = Attribution(content=Slot(text="man sei froh"), cue=Slot(text="teilte mit"))
    (found,) = ground(Annotations(attributions=(link,)), text).annotations.attributions or ()
    assert found.cue is not None
    assert [text[start:end] for start, end in found.cue.extent] == ["teilte", "mit"]
    assert found.cue.start == text.index("teilte der")


def test_words_with_and_without_a_mark_are_one_place() -> None:
    text = "It came from U.S. officials. The U.S denied it."
    assert places(ground(entities("U.S.", "U.S"), text)) == [13, 33]
    assert places(ground(entities("U.S", "U.S."), text)) == [33, 13]


def test_capitals_count_beside_an_item_too() -> None:
    text = "Nato claims that after a NATO push four died."
    link = Attribution(content=Slot(text="four died"), source=Source(text="Nato"), cue=Slot(text="claims"))
    (found,) = ground(Annotations(attributions=(link,)), text).annotations.attributions or ()
    assert found.source is not None
    assert found.source.start == 0


def casualties(text: str, *figures: Casualty) -> list[Casualty]:
    return list(ground(Annotations(casualties=figures), text).annotations.casualties or ())


def test_victims_that_are_the_figure_stand_where_it_does() -> None:
    text = "Oda left. Rel met Oda. A bullet hit Oda in the arm, and so Oda fell."
    oda = Slot(text="Oda")
    (found,) = casualties(text, Casualty(id="c", outcome="injured", figure=oda, victims=oda, cause=Slot(text="arm")))
    assert found.figure == found.victims == Slot(start=36, end=39)


def test_a_figure_may_be_interrupted_by_a_few_words() -> None:
    text = "He put it at 30,000 people more or less, and of 900 others who are surely not the soldiers meant, at 20."
    for words in ("30,000 […] more or less", "30,000 more or less"):
        (found,) = casualties(text, Casualty(id="c", outcome="killed", figure=Slot(text=words)))
        assert found.figure is not None
        assert [text[start:end] for start, end in found.figure.extent] == ["30,000", "more or less"]
    (found,) = casualties(text, Casualty(id="c", outcome="killed", figure=Slot(text="900 soldiers")))
    assert found.figure == Slot(text="900 soldiers")


def test_figures_share_a_word_rather_than_leave_their_sentence() -> None:
    text = "No injuries or deaths have been reported.\n\nNo damage was seen there."
    links = tuple(Attribution(content=f"c{n}", cue=Slot(text="have been reported")) for n in range(2))
    killed = Casualty(id="c0", outcome="killed", figure=Slot(text="No"))
    injured = Casualty(id="c1", outcome="injured", figure=Slot(text="No"))
    grounded = ground(Annotations(casualties=(killed, injured), attributions=links), text).annotations
    assert [one.figure.start for one in grounded.casualties or () if one.figure] == [0, 0]


def test_the_sentence_tells_like_words_apart() -> None:
    text = "Oda came home. A shot hit Oda. Later Oda spoke, and Oda went on."
    for sentence, at in (("A shot hit Oda.", 26), ("later oda spoke", 37), ("no such sentence", 0), (None, 0)):
        entity = Entity(label="PERSON", text="Oda", within=sentence)
        grounded = ground(Annotations(entities=(entity,)), text)
        assert grounded.annotations.entities == (Entity(label="PERSON", start=at, end=at + 3),)
    lost = ground(Annotations(entities=(Entity(label="PERSON", text="Rel", within="A shot hit Oda."),)), text)
    assert lost.annotations.entities == (Entity(label="PERSON", text="Rel"),)


def test_verbs_around_their_object() -> None:
    text = "Er warf vor Tagen etwas. Oda warf Lindreisen „Betrug“ vor."
    link = Attribution(content=Slot(text="Betrug"), source=Source(text="Oda"), cue=Slot(text="warf vor"))
    grounded = ground(Annotations(attributions=(link,)), text)
    (found,) = grounded.annotations.attributions or ()
    assert found.cue is not None
    assert grounded.how["attributions", 0, "cue"] in ("exact", "tolerant")


def test_the_same_words_twice_go_to_their_own_speakers() -> None:
    text = "“No,” said Oda. Hours passed and the rain did not stop in the town. “No,” said Rel."
    quotes = (Quote(id="q1", kind="direct", text="No,"), Quote(id="q2", kind="direct", text="No,"))
    links = (
        Attribution(content="q1", source=Source(text="Rel"), cue=Slot(text="said")),
        Attribution(content="q2", source=Source(text="Oda"), cue=Slot(text="said")),
    )
    grounded = ground(Annotations(quotes=quotes, attributions=links), text).annotations
    assert [quote.start for quote in grounded.quotes or ()] == [text.rindex("No"), 1]
    assert [link.cue.start for link in grounded.attributions or () if link.cue] == [text.rindex("said"), 6]


def test_how_slots_were_found_outlives_the_joining_of_chunks() -> None:
    text = "Oda left. " * 30 + "TOLVA fell."

    def ask(messages: list[dict[str, str]], _: Any) -> str:
        name = "Tolva" if "TOLVA" in messages[-1]["content"] else "Oda"
        return json.dumps({"entities": [{"text": name, "label": "ORG"}]})

    answered = Prompter(PromptOptions(layers=("entities",), chunk=110, overlap=0)).annotate(text, ask)
    tolva = [n for n, entity in enumerate(answered.annotations.entities or ()) if entity.start == text.index("TOLVA")]
    assert answered.chunks > 1
    assert answered.found[f"entities[{tolva[0]}]"] == "tolerant"
    assert "entities[0]" not in answered.found


def test_two_figures_may_share_words() -> None:
    text = "Dozens of soldiers and of farmers died."
    figures = tuple(
        Casualty(id=f"c{n}", outcome="killed", figure=Slot(text="Dozens"), victims=Slot(text=who))
        for n, who in enumerate(("soldiers", "farmers"))
    )
    found = ground(Annotations(casualties=figures), text).annotations.casualties or ()
    assert [figure.figure.start for figure in found if figure.figure] == [0, 0]


def test_slots_gather_around_the_rarest() -> None:
    casualty = Casualty(id="c", outcome="killed", figure=Slot(text="Ten"), victims=Slot(text="men"))
    source, cue = Source(text="the mayor", cluster="mayor"), Slot(text="said")
    link = Attribution(content="c", source=source, cue=cue)
    grounded = ground(Annotations(casualties=(casualty,), attributions=(link,)), TEXT)
    (casualty,), (link,) = grounded.annotations.casualties or (), grounded.annotations.attributions or ()
    assert casualty.figure is not None
    assert casualty.figure.start == TEXT.rindex("Ten")
    assert link.source is not None
    assert (link.source.start, link.source.cluster) == (TEXT.rindex("the mayor"), "mayor")
    assert link.cue is not None
    assert link.cue.start == TEXT.rindex("said")
    assert grounded.counts == {"exact": 4, "tolerant": 0, "fuzzy": 0, "not": 0}


def test_source_lies_near_its_quote() -> None:
    quote = Quote(id="q", kind="direct", text="it was bad, very bad weather")
    link = Attribution(content="q", source=Source(text="mayor"), cue=Slot(text="said"))
    grounded = ground(Annotations(quotes=(quote,), attributions=(link,)), TEXT)
    (link,) = grounded.annotations.attributions or ()
    assert link.source is not None
    assert link.source.start == TEXT.index("mayor")


def test_offsets_and_implicit_sources_stay() -> None:
    given_annotations = Annotations(
        entities=(Entity(start=0, end=3, text="Ten", label="ORG"),),
        attributions=(Attribution(content=Slot(start=4, end=9), source=Source(cluster="mayor")),),
    )
    assert ground(given_annotations, TEXT) == Grounded(annotations=given_annotations, how={})


def test_layers_that_are_not_there_stay_away() -> None:
    assert ground(Annotations(), TEXT) == Grounded(annotations=Annotations(), how={})


def test_a_figure_inside_another_is_told_by_its_victims() -> None:
    text = "Rumours said two fans had died. A wall fell, killing a father and his two sons."
    figures = [("two", "sons"), ("two", "fans"), ("a father and his two sons", None)]
    given_figures = tuple(
        Casualty(id=str(n), outcome="killed", figure=Slot(text=figure), victims=Slot(text=victims) if victims else None)
        for n, (figure, victims) in enumerate(figures)
    )
    found = ground(Annotations(casualties=given_figures), text).annotations.casualties or ()
    assert [one.figure.start for one in found if one.figure] == [text.rindex("two"), 13, text.index("a father")]


@given(st.text(alphabet="ab “”.,\n\u00a0ß", max_size=80), st.lists(st.text(alphabet="ab .,ß", max_size=12), max_size=6))
def test_spans_lie_in_the_text_and_hold_the_words(text: str, words: list[str]) -> None:
    grounded = ground(entities(*words), text)
    assert len(grounded.annotations.entities or ()) == len(words)
    placed = [entity for entity in grounded.annotations.entities or () if entity.start is not None]
    assert len(placed) + grounded.counts["not"] == len(words)
    assert not list(problems(Annotations(entities=tuple(placed)), text=text))


def test_an_underscore_belongs_to_its_word() -> None:
    assert [place.extent for place in Finder("see ab_ and ab", "exact").find("ab_")] == [((4, 7),)]
    assert [place.extent for place in Finder("see ab_ and ab", "exact").find("ab")] == [((12, 14),)]


@given(st.text(max_size=60), st.data())
def test_whole_words_of_the_text_are_always_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = text[start:end].strip()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    is_there = bool(words) and is_whole(text, start, start + len(words))
    found = {text[s:e] for place in Finder(text, "exact").find(words) for s, e in place.extent}
    assert found == ({words} if is_there else found)


def test_a_number_is_not_cut_before_or_behind_the_sign_between_its_digits() -> None:
    for text, inside in (("0/0", "0/"), ("0/0", "/0"), ("2.5", "2."), ("1\u202f200", "1\u202f"), ("1,200", ",200")):
        start = text.index(inside)
        assert not is_whole(text, start, start + len(inside)), (text, inside)
    assert is_whole("in 2019. 5 fell", 3, 8)


def test_cost_is_bounded() -> None:
    text = "the report of the day " * 50_000
    long = "a report of the day and the night " * 40
    with cpu_seconds(20):
        ground(entities(long, "nothing like it here at all", *["the"] * 200), text)
