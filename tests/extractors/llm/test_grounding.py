"""Words become the spans where they stand; what is not there keeps its words and is counted."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import Annotations, Attribution, Casualty, Entity, Quote, Slot, Source
from harness.extractors.llm.grounding import ground
from harness.extractors.llm.word_search import Finder
from harness.gold.check.consistency import problems

TEXT = "Ten ships left the port. The mayor said “it was bad, very bad weather”. Ten men died, the mayor said."


def entities(*words: str) -> Annotations:
    return Annotations(entities=tuple(Entity(text=text, label="ORG") for text in words))


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
    grounded, ungrounded = ground(entities(words), TEXT)
    assert words_of(grounded, TEXT) == [found if found is not None else words]
    assert ungrounded == (found is None)


def test_final_mark_comes_along() -> None:
    text = "He said: It   is over!  Then he left."
    assert words_of(ground(entities("It is over!"), text)[0], text) == ["It   is over!"]


def test_same_words_take_successive_places() -> None:
    grounded, ungrounded = ground(entities("Ten", "mayor", "Ten", "mayor", "Ten"), TEXT)
    starts = [entity.start for entity in grounded.entities or ()]
    assert starts == [0, TEXT.index("mayor"), TEXT.rindex("Ten"), TEXT.rindex("mayor"), None]
    assert ungrounded == 1


def test_whole_words_come_first() -> None:
    grounded, _ = ground(entities("port"), "An airport and a port.")
    assert [entity.start for entity in grounded.entities or ()] == [17]


def test_slots_gather_around_the_rarest() -> None:
    casualty = Casualty(id="c", outcome="killed", figure=Slot(text="Ten"), victims=Slot(text="men"))
    source, cue = Source(text="the mayor", cluster="mayor"), Slot(text="said")
    link = Attribution(content="c", source=source, cue=cue)
    grounded, ungrounded = ground(Annotations(casualties=(casualty,), attributions=(link,)), TEXT)
    (casualty,), (link,) = grounded.casualties or (), grounded.attributions or ()
    assert casualty.figure is not None
    assert casualty.figure.start == TEXT.rindex("Ten")
    assert link.source is not None
    assert (link.source.start, link.source.cluster) == (TEXT.rindex("the mayor"), "mayor")
    assert link.cue is not None
    assert link.cue.start == TEXT.rindex("said")
    assert not ungrounded


def test_source_lies_near_its_quote() -> None:
    quote = Quote(id="q", kind="direct", text="it was bad, very bad weather")
    link = Attribution(content="q", source=Source(text="mayor"), cue=Slot(text="said"))
    grounded, _ = ground(Annotations(quotes=(quote,), attributions=(link,)), TEXT)
    (link,) = grounded.attributions or ()
    assert link.source is not None
    assert link.source.start == TEXT.index("mayor")


def test_offsets_and_implicit_sources_stay() -> None:
    given_annotations = Annotations(
        entities=(Entity(start=0, end=3, text="Ten", label="ORG"),),
        attributions=(Attribution(content=Slot(start=4, end=9), source=Source(cluster="mayor")),),
    )
    assert ground(given_annotations, TEXT) == (given_annotations, 0)


def test_layers_that_are_not_there_stay_away() -> None:
    assert ground(Annotations(), TEXT) == (Annotations(), 0)


@given(st.text(alphabet="ab “”.,\n\u00a0ß", max_size=80), st.lists(st.text(alphabet="ab .,ß", max_size=12), max_size=6))
def test_spans_lie_in_the_text_and_hold_the_words(text: str, words: list[str]) -> None:
    grounded, ungrounded = ground(entities(*words), text)
    assert len(grounded.entities or ()) == len(words)
    placed = [entity for entity in grounded.entities or () if entity.start is not None]
    assert len(placed) + ungrounded == len(words)
    assert not list(problems(Annotations(entities=tuple(placed)), text=text))


@given(st.text(max_size=60), st.data())
def test_words_of_the_text_are_always_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))].strip()
    spans = Finder(text).find(words)
    assert not words or words in {text[s:e] for s, e in spans}


def test_cost_is_bounded() -> None:
    text = "the report of the day " * 50_000
    long = "a report of the day and the night " * 40
    began = time.perf_counter()
    ground(entities(long, "nothing like it here at all", *["the"] * 200), text)
    assert time.perf_counter() - began < 20
