"""Spans held against the publisher's words for them."""

from pathlib import Path

from harness.exchange.shared.corpora.surfaces import Surfaces

TEXT = "Kell met Kell’s envoy\u00a0in “old” Kell. " + "x " * 40 + "The envoy left."


def surfaces() -> Surfaces:
    return Surfaces(TEXT, Path("corpus.json"), "d1")


def test_words_that_stand_where_they_should_are_taken() -> None:
    one = surfaces()
    assert one.at(0, 4, "Kell", 7) == (0, 4)
    assert one.at(0, 4, None, 7) == (0, 4)
    assert one.unplaced == []


def test_white_space_and_the_shape_of_quotation_marks_may_differ() -> None:
    one = surfaces()
    start = TEXT.index("Kell’s envoy")
    assert one.at(start, start + 15, "Kell's  envoy in", 7) == (start, start + 15)
    assert one.unplaced == []


def test_words_a_little_off_are_moved_and_said() -> None:
    one = surfaces()
    old = TEXT.index("old")
    assert one.at(old + 2, old + 5, "old", 7) == (old, old + 3)
    assert str(one.unplaced[0]).startswith('corpus.json:7:1: moved document "d1": "old" stands at [')


def test_words_that_may_be_several_places_or_none_are_left_out() -> None:
    one = surfaces()
    assert one.at(2, 6, "Kell", 7) is None
    assert one.at(0, 4, "left", 8) is None
    assert one.at(0, 5000, "Kell", 9) is None
    assert [problem.code for problem in one.unplaced] == ["other-words", "other-words", "outside"]


def test_words_without_offsets_are_found_whole() -> None:
    one = surfaces()
    assert one.find("envoy", 7) == (TEXT.index("envoy"), TEXT.index("envoy") + 5)
    assert one.find("env", 8) is None
    assert one.unplaced[0].code == "not-found"


def test_words_without_offsets_are_found_wherever_they_stand() -> None:
    one = surfaces()
    assert one.find_all("envoy", 7) == [(start, start + 5) for start in (TEXT.index("envoy"), TEXT.rindex("envoy"))]
    assert one.find_all("env", 8) == []
    assert one.unplaced[0].code == "not-found"
