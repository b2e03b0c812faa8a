"""Quotes and attributions put together from sources, cues and contents."""

from pathlib import Path

from harness.annotation import Source
from harness.exchange.shared.corpora.attributed import Attributed, slot, stretch
from harness.exchange.shared.corpora.surfaces import Surfaces

TEXT = "Orva spoke of the quay, said Lind, which was shut."


def surfaces() -> Surfaces:
    return Surfaces(TEXT, Path("c.json"), "d1")


def test_an_interrupted_stretch_is_held_against_its_words_piece_by_piece() -> None:
    one = surfaces()
    pieces = [(0, 22), (35, 49)]
    assert stretch(one, pieces, "Orva spoke of the quay which was shut", 3) == ((0, 22), (35, 49))
    assert stretch(one, [(0, 4), (14, 22), (45, 49)], "Orva the quay shut", 3) == ((0, 4), (14, 22), (45, 49))
    assert stretch(one, pieces, None, 3) == ((0, 22), (35, 49))
    assert stretch(one, [], "", 3) is None
    assert one.unplaced == []
    assert stretch(one, pieces, "Orva spoke of the quay which was open", 4) is None
    assert [(problem.code, problem.line) for problem in one.unplaced] == [("other-words", 4)]


def test_a_piece_that_stands_a_little_off_is_moved_and_the_others_stay() -> None:
    one = surfaces()
    assert stretch(one, [(0, 22), (36, 50)], "Orva spoke of the quay which was shut", 3) == ((0, 22), (35, 49))
    assert [problem.code for problem in one.unplaced] == ["moved"]


def test_words_that_two_speakers_are_given_for_are_one_quote_with_two_attributions() -> None:
    made = Attributed()
    lind, orva = slot(Source, ((29, 33),)), slot(Source, ((0, 4),))
    for source in (lind, orva, lind):
        made.link(made.quote(((5, 22),), "indirect"), [source], None)
    made.link(made.quote(((5, 22),), "direct"), [lind], ((24, 28),))
    assert [(quote.id, quote.kind) for quote in made.quotes] == [("q1", "indirect"), ("q2", "direct")]
    assert [(link.content, link.source) for link in made.links] == [("q1", lind), ("q1", orva), ("q2", lind)]


def test_a_content_that_nobody_is_named_for_has_no_source() -> None:
    made = Attributed()
    made.link(((5, 22), (35, 49)), [], None)
    [link] = made.links
    assert link.source is None
    assert getattr(link.content, "fragments", None) == ((5, 22), (35, 49))
