"""Slots as columns: where they stand, in how many fragments and readings, and what two sides share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.annotation import Fragments, Slot, merge_fragments
from harness.scoring.items import extents
from harness.scoring.items.spans import (
    UNKNOWN_SIZE,
    Compared,
    Numbers,
    Spans,
    Texts,
    concatenated,
    plain_spans,
    read_spans,
    trimmed,
)
from harness.scoring.pairs.figure_pairs import _matching
from tests.effort import drawn
from tests.scoring.building import at


def spans(*slots: Slot | None, text: str | None = None, size: int = UNKNOWN_SIZE, readings: bool = True) -> Spans:
    """Slots of one document."""
    sizes = np.array([size if text is None else len(text)], dtype=np.int64)
    document = np.zeros(len(slots), dtype=np.int64)
    return read_spans(slots, document, Texts([text], sizes, Numbers()), readings=readings)


def compared(gold: Slot | None, predicted: Slot | None) -> tuple[int, bool, bool, int]:
    """Shared characters, same, similar, and the length of gold's reading that shares the most."""
    row = np.zeros(1, dtype=np.int64)
    found = spans(gold).compare(row, spans(predicted, readings=False), row)
    return int(found.shared[0]), bool(found.same[0]), bool(found.similar[0]), int(found.gold_length[0])


@pytest.mark.parametrize("slot", [at(-1, 4), at(3, 8), at(4, 4), at(5, 2), Slot(text="ab"), at(0, 1 << 70), None])
def test_a_span_that_leaves_the_text_or_is_empty_is_nowhere(slot: Slot | None) -> None:
    found = spans(slot, text="abcdefg")
    assert not found.located[0]
    assert found.extent(0) == ()
    assert (found.start[0], found.end[0], found.length[0]) == (0, 0, 0)
    assert found.present[0] == (slot is not None)


def test_a_span_up_to_the_last_character_is_inside() -> None:
    assert spans(at(3, 7), text="abcdefg").extent(0) == ((3, 7),)


def test_fragments_are_sorted_and_merged() -> None:
    found = spans(Slot(start=0, end=9, fragments=((6, 9), (0, 2), (2, 4), (3, 5))))
    assert found.extent(0) == ((0, 5), (6, 9))
    assert found.length[0] == 8


def test_any_reading_of_gold_will_do() -> None:
    gold = at(0, 5, alternatives=(at(10, 20),))
    assert compared(gold, at(10, 20)) == (10, True, True, 10)
    assert compared(gold, at(0, 5)) == (5, True, True, 5)
    assert compared(gold, at(18, 40)) == (2, False, False, 10)
    assert compared(gold, at(6, 8)) == (0, False, False, 5)


def test_readings_are_golds_alone() -> None:
    row = np.zeros(1, dtype=np.int64)
    wide = spans(at(0, 5, alternatives=(at(10, 20),)), readings=False)
    assert spans(at(10, 20)).compare(row, wide, row).shared.tolist() == [0]
    assert not wide.others.any()
    assert spans(at(10, 20, alternatives=(at(0, 5),))).first_readings().compare(row, wide, row).shared.tolist() == [0]


def test_two_slots_that_stand_nowhere_have_no_span_in_common() -> None:
    assert compared(Slot(text="ab"), Slot(text="ab")) == (0, False, False, 0)
    assert compared(None, None) == (0, False, False, 0)


def test_words_match_where_spans_do_not() -> None:
    text = "the guard and Guard, or gate"
    gold = spans(at(0, 9), at(0, 9), at(0, 9), Slot(text="…"), at(24, 28, alternatives=(at(14, 20),)), text=text)
    found = spans(at(14, 20), at(24, 28), Slot(text="a guard"), Slot(text="!"), Slot(text="GUARD"), text=text)
    rows = np.arange(5)
    assert _matching(gold, rows, found, rows).tolist() == [True, False, True, False, True]


def test_alternatives_are_located_as_the_slot_itself_is() -> None:
    found = spans(at(0, 3, alternatives=(at(4, 10), at(4, 90))), text="Oda guards")
    assert found.readings(0) == [(((0, 3),), "oda"), (((4, 10),), "guards"), ((), "")]


def test_trimming_reaches_every_fragment_and_reading_and_needs_a_text() -> None:
    text = '"ab" cd “e”'
    slots = (at(0, 4, alternatives=(at(4, 7),)), at(0, 3), at(0, 11, fragments=((0, 4), (7, 11))), at(1, 3))
    given = spans(*slots, text=text)
    found = trimmed(given)
    pieces = found.fragments()
    assert [
        (row, reading, start, end)
        for row, reading, start, end in zip(*(column.tolist() for column in pieces), strict=True)
    ] == [(0, 0, 1, 3), (0, 1, 5, 7), (1, 0, 1, 3), (2, 0, 1, 3), (2, 0, 9, 10), (3, 0, 1, 3)]
    assert found.length.tolist() == [2, 2, 3, 2]
    assert given.extent(0) == ((0, 4),)
    nowhere = spans(*slots)
    assert [trimmed(nowhere).extent(row) for row in range(4)] == [nowhere.extent(row) for row in range(4)]


def test_a_fragment_of_nothing_but_marks_goes_unless_it_is_the_last() -> None:
    text = '" " ab'
    found = trimmed(spans(at(0, 6, fragments=((0, 3), (4, 6))), at(0, 3), text=text))
    assert [found.extent(row) for row in range(2)] == [((4, 6),), ((0, 3),)]


PIECES = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=3).map(merge_fragments)
MANY = st.lists(st.lists(PIECES, min_size=1, max_size=3), min_size=1, max_size=8)


def slot_at(extent: Fragments, others: Sequence[Fragments] = ()) -> Slot:
    alternatives = tuple(slot_at(other) for other in others)
    if not extent:
        return Slot(text="nowhere", alternatives=alternatives)
    fragments = extent if len(extent) > 1 else None
    return Slot(start=extent[0][0], end=extent[-1][1], fragments=fragments, alternatives=alternatives)


@given(MANY, MANY)
@drawn(150)
def test_what_slots_share_is_what_the_closest_of_their_readings_share(
    gold: list[list[Fragments]], predicted: list[list[Fragments]]
) -> None:
    """Fragments, readings and slots that stand nowhere, pair by pair against plain geometry."""
    slots = [slot_at(first, others) for first, *others in gold]
    found = spans(*(slot_at(first) for first, *_ in predicted), readings=False)
    one, other = (axis.ravel() for axis in np.meshgrid(np.arange(len(slots)), np.arange(len(found))))
    result: Compared = spans(*slots).compare(one, found, other)
    for nth, (row, column) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        there = predicted[column][0]
        shares = [extents.overlap(reading, there) for reading in gold[row]]
        assert result.shared[nth] == max(shares)
        assert result.same[nth] == any(bool(there) and reading == there for reading in gold[row])
        assert result.similar[nth] == any(extents.dice_at_least_half(reading, there) for reading in gold[row])
        assert result.gold_length[nth] == extents.length(gold[row][shares.index(max(shares))])


@given(MANY)
@drawn(80)
def test_slots_sort_by_where_they_stand(gold: list[list[Fragments]]) -> None:
    found = spans(*(slot_at(first) for first, *_ in gold))
    order = np.lexsort(tuple(reversed(found.content())))
    assert [gold[row][0] for row in order.tolist()] == sorted(first for first, *_ in gold)


@given(MANY, MANY)
@drawn(60)
def test_rows_taken_and_put_together_are_the_slots_that_they_were(
    gold: list[list[Fragments]], more: list[list[Fragments]]
) -> None:
    texts = Texts([None], np.array([UNKNOWN_SIZE]), Numbers())
    sides = [
        read_spans([slot_at(f, o) for f, *o in some], np.zeros(len(some), dtype=np.int64), texts, readings=True)
        for some in (gold, more)
    ]
    both = concatenated(*sides)
    rows = np.array([*range(len(both))[::-1], 0, 0])
    taken = both.take(rows)
    everything = [*gold, *more]
    for row, at_first in enumerate(rows.tolist()):
        assert [extent for extent, _ in taken.readings(row)] == everything[at_first]
        assert taken.extent(row) == everything[at_first][0]


def test_absent_comes_before_unlocated_before_located() -> None:
    found = spans(at(0, 1), Slot(text="b"), None, Slot(text="a"), text="x")
    assert np.lexsort(tuple(reversed(found.content()))).tolist() == [2, 3, 1, 0]


def test_plain_spans_are_read_as_any() -> None:
    slots = [at(0, 3), at(5, 5), at(2, 90), at(-1, 4)]
    document, texts = np.array([0, 0, 1, 1]), Texts(["abcdefg", None], np.array([7, 50]), Numbers())
    plain, any_way = plain_spans(slots, document, texts), read_spans(slots, document, texts, readings=True)
    for name in ("present", "located", "start", "end", "length", "in_pieces", "others", "rest"):
        assert getattr(plain, name).tolist() == getattr(any_way, name).tolist(), name
