"""Marks and links as a person draws them in a tool become the four layers, and what cannot is said."""

from __future__ import annotations

import pytest

from harness.annotation import Annotations, Cluster, Source
from harness.exchange.shared.marks.graph import Mark, MarkLink, Page, Unplaceable
from harness.exchange.shared.marks.layers_from_marks import read_pages

TEXT = "Oru said 12 sailors had drowned. The captain denied it, he added."


def mark(name: str, type_: str, words: str, **attributes: str) -> Mark:
    start = TEXT.index(words)
    return Mark(id=name, type=type_, extent=((start, start + len(words)),), attributes=attributes, line=7)


def read(marks: list[Mark], *links: tuple[str, str, str]) -> tuple[Annotations, list[str]]:
    drawn = [MarkLink(type=type_, source=source, target=target, line=9) for type_, source, target in links]
    (found,) = read_pages([Page(id="d", text=TEXT, marks=marks, links=drawn, path="f.json")])
    return found.annotations, [f"{note.line} {note.code} {note.message}" for note in found.notes]


FIGURE = {"outcome": "killed", "min": "12", "max": "12", "status": "reported"}


def test_a_figure_with_its_slots_and_source() -> None:
    marks = [
        mark("a", "Figure", "12", **FIGURE),
        mark("b", "Victims", "sailors"),
        mark("c", "Source", "Oru", cluster="oru"),
        mark("d", "Cue", "said"),
    ]
    made, unplaced = read(marks, ("victims", "a", "b"), ("source_of", "c", "a"), ("cue_of", "d", "c"))
    ((figure,), (link,)) = made.casualties or (), made.attributions or ()
    assert (figure.id, figure.min, figure.max, figure.status) == ("c1", 12, 12, "reported")
    assert figure.victims is not None
    assert link.source is not None
    assert link.cue is not None
    assert (figure.victims.start, link.content, link.source.cluster, link.cue.start) == (12, "c1", "oru", 4)
    assert made.clusters["oru"].name == "Oru"
    assert unplaced == []


def test_links_may_be_drawn_either_way_round() -> None:
    marks = [mark("a", "Figure", "12", **FIGURE), mark("b", "Victims", "sailors"), mark("c", "Source", "Oru")]
    one, _ = read(marks, ("victims", "a", "b"), ("source_of", "c", "a"))
    other, unplaced = read(marks, ("victims", "b", "a"), ("source_of", "a", "c"))
    assert one == other
    assert unplaced == []


def test_one_source_of_two_contents_is_two_attributions_with_its_cue() -> None:
    marks = [
        mark("a", "Claim", "12 sailors had drowned"),
        mark("b", "Quote", "denied it", kind="mixed"),
        mark("c", "Source", "Oru"),
        mark("d", "Cue", "said"),
    ]
    made, _ = read(marks, ("source_of", "c", "a"), ("source_of", "c", "b"), ("cue_of", "d", "c"))
    assert [a.cue.start for a in made.attributions or () if a.cue] == [4, 4]


def test_a_cue_on_the_content_belongs_to_the_source_that_is_there() -> None:
    marks = [mark("a", "Claim", "drowned"), mark("c", "Source", "Oru"), mark("d", "Cue", "said")]
    made, unplaced = read(marks, ("source_of", "c", "a"), ("cue_of", "d", "a"))
    (link,) = made.attributions or ()
    assert link.source is not None
    assert link.cue is not None
    assert unplaced == []


def test_a_cue_alone_has_no_source_or_an_implicit_one() -> None:
    marks = [mark("a", "Claim", "drowned"), mark("d", "Cue", "said", source="oru")]
    made, _ = read(marks, ("cue_of", "d", "a"))
    (link,) = made.attributions or ()
    assert link.source == Source(cluster="oru")
    (link,) = read([marks[0], mark("d", "Cue", "said")], ("cue_of", "d", "a"))[0].attributions or ()
    assert link.source is None


def test_the_same_thing_is_one_cluster() -> None:
    marks = [mark("a", "PERSON", "Oru"), mark("b", "Source", "he"), mark("c", "Claim", "denied it")]
    made, _ = read(marks, ("same_as", "a", "b"), ("source_of", "b", "c"))
    (entity,), (link,) = made.entities or (), made.attributions or ()
    assert link.source is not None
    assert entity.cluster == link.source.cluster == "oru"


def test_pieces_are_put_together_in_any_order() -> None:
    marks = [mark("p", "Part", "it"), mark("a", "Quote", "denied", kind="direct"), mark("r", "Part", "added")]
    made, unplaced = read(marks, ("continues", "r", "p"), ("continues", "p", "a"))
    (quote,) = made.quotes or ()
    assert [TEXT[s:e] for s, e in quote.extent] == ["denied", "it", "added"]
    assert unplaced == []


def test_whatever_leads_nowhere_is_said_with_its_line() -> None:
    marks = [
        mark("a", "Victims", "sailors"),
        mark("b", "Source", "Oru"),
        mark("c", "Cue", "said"),
        mark("d", "Claim", "drowned"),
        mark("e", "Part", "it"),
        mark("f", "Figure", "12", min="twelve", status="doubtful", mood="grim", outcome="killed"),
        Mark(id="g", type="ORG", extent=((60, 600),), line=8),
    ]
    _, unplaced = read(marks, ("eats", "a", "b"), ("victims", "a", "nothing"))
    said = "\n".join(unplaced)
    for words in (
        "7 not-placed this Victims is linked to no figure; --label Victims=LABEL reads such marks as entities",
        "this source is linked to no quote, figure or claim",
        "this cue is linked to no source and no content",
        "this claim has no source",
        "this Part continues nothing",
        'min is "twelve", which cannot be read',
        'status is "doubtful": it must be one of confirmed, reported, alleged, denied',
        'the attribute mood = "grim" has no place on a Figure',
        "8 not-placed the span",
        '9 not-placed the relation "eats" has no place in the four layers',
        'the relation "victims" leads to nothing',
    ):
        assert words in said


def test_a_layer_that_no_page_of_a_project_has_is_not_annotated() -> None:
    pages = [
        Page(id="a", text=TEXT, marks=[mark("a", "ORG", "Oru")], links=[]),
        Page(id="b", text=TEXT, marks=[], links=[]),
    ]
    documents = read_pages(pages)
    assert [one.annotations.entities == () for one in documents] == [False, True]
    assert [one.annotations.quotes for one in documents] == [None, None]


def test_a_layer_of_which_something_was_refused_is_nowhere_an_empty_one() -> None:
    outside = Mark(id="o", type="ORG", extent=((60, 600),), line=8)
    alone = mark("v", "Victims", "sailors")
    pages = [
        Page(id="a", text=TEXT, marks=[mark("a", "ORG", "Oru"), mark("f", "Figure", "12", **FIGURE)], links=[]),
        Page(id="b", text=TEXT, marks=[outside], links=[]),
        Page(id="c", text=TEXT, marks=[alone], links=[]),
        Page(id="d", text=TEXT, marks=[], links=[]),
    ]
    found = [(one.annotations.entities, one.annotations.casualties) for one in read_pages(pages)]
    assert found[1:] == [(None, ()), ((), None), ((), ())]


@pytest.mark.parametrize("turned", [False, True])
def test_a_link_without_a_name_is_what_its_ends_leave(turned: bool) -> None:
    marks = [
        mark("f", "Figure", "12", **FIGURE),
        mark("v", "Victims", "sailors"),
        mark("q", "Quote", "denied", kind="mixed"),
        mark("p", "Part", "it"),
        mark("s", "Source", "he"),
        mark("c", "Cue", "added"),
        mark("e", "PERSON", "captain"),
    ]
    ends = [("f", "v"), ("p", "q"), ("s", "q"), ("c", "s"), ("e", "s")]
    links = [("", second, first) if turned else ("", first, second) for first, second in ends]
    made, unplaced = read(marks, *links)
    assert unplaced == []
    named = zip(("victims", "continues", "source_of", "cue_of", "same_as"), ends, strict=True)
    assert made == read(marks, *((name, *pair) for name, pair in named))[0]
    assert made.attributions is not None
    assert made.attributions[0].source is not None


def test_a_link_that_could_be_several_things_needs_a_name() -> None:
    marks = [mark("a", "Figure", "12", **FIGURE), mark("b", "Figure", "sailors", **FIGURE), mark("c", "Date", "he")]
    _, unplaced = read(marks, ("", "a", "b"), ("", "c", "c"))
    assert any(
        'between a Figure ("12") and a Figure ("sailors") has no name: give it one (part_of, repeats)' in said
        for said in unplaced
    )
    assert any('between a Date ("he") and a Date ("he") has no name: give it one' in said for said in unplaced)


def test_a_cluster_is_called_by_its_longest_name() -> None:
    marks = [
        mark("a", "PERSON", "Oru", cluster="oru"),
        mark("b", "PERSON", "Oru said", cluster="oru"),
        mark("c", "Source", "The captain", cluster="captain"),
        mark("d", "ORG", "sailors", cluster="one"),
        mark("e", "ORG", "12 sailors", cluster="one"),
        mark("f", "GPE", "sailors", cluster="two"),
        mark("g", "GPE", "sailors had", cluster="two"),
        mark("h", "Claim", "denied it"),
    ]
    made, _ = read(marks, ("source_of", "c", "h"))
    assert made.clusters == {
        "oru": Cluster(name="Oru said", kind="PERSON", aliases=("Oru",)),
        "captain": Cluster(name="The captain"),
        "one": Cluster(name="12 sailors", kind="ORG"),
        "two": Cluster(name="sailors had", kind="GPE"),
    }


def test_of_two_cues_each_is_its_content_s() -> None:
    marks = [
        mark("a", "Claim", "12 sailors had drowned"),
        mark("b", "Quote", "denied it", kind="mixed"),
        mark("s", "Source", "Oru"),
        mark("c", "Cue", "said"),
        mark("d", "Cue", "added"),
    ]
    sources = [("source_of", "s", "a"), ("source_of", "s", "b")]
    made, unplaced = read(marks, *sources, ("cue_of", "c", "s"), ("cue_of", "d", "b"))
    assert [a.cue and TEXT[a.cue.start or 0 :][:4] for a in made.attributions or ()] == ["said", "adde"]
    assert unplaced == []
    _, unplaced = read(marks, *sources, ("cue_of", "c", "s"), ("cue_of", "d", "s"))
    assert ["this source has a cue already: draw each cue to its content" in said for said in unplaced] == [True]


def test_a_new_figure_without_a_number_is_said_in_a_project_of_ours_too() -> None:
    facts = Unplaceable(id="d", layers=("casualties",))
    marks = [mark("a", "Figure", "12", outcome="killed"), mark("b", "Figure", "sailors", id="c9", outcome="killed")]
    (found,) = read_pages([Page(id="d", text=TEXT, marks=marks, links=[], facts=facts)])
    assert [note.message for note in found.notes] == ['no number is given: min and max stay open ("12")']
