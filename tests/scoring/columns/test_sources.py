"""Sets of sources as numbers, and who says a figure."""

from __future__ import annotations

import numpy as np
import pytest
from harness.scoring.columns.places import Tails, pack
from harness.scoring.columns.sources import NOBODY, Book, gather, innermost


def test_each_collection_has_a_number_of_its_own_below_that_of_nobody() -> None:
    book = Book()
    collections = [(1, 2), (1, 3), (2, 3), (1, 2, 3), (0, 0), (1, 6)]
    numbers = [book.number(values) for values in collections]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < NOBODY
    assert [book.number(values) for values in collections] == numbers
    unlike = [book.unlike_any() for _ in range(3)]
    assert len({*numbers, *unlike}) == len(numbers) + 3
    assert max(unlike) < NOBODY


@pytest.mark.parametrize("is_set", [True, False])
def test_values_are_gathered_by_owner_in_any_order(is_set: bool) -> None:
    owner, value = np.array([3, 0, 3, 1, 4, 4, 5]), np.array([7, 2, 5, 2, 6, 6, 0])
    book = Book()
    again = gather(np.array([0, 0]), np.array([5, 7]), 1, book, is_set=is_set)
    found = gather(owner, value, 7, book, is_set=is_set)
    assert found[[0, 1, 2, 5, 6]].tolist() == [2, 2, NOBODY, 0, NOBODY]
    assert found[3] == again[0] < NOBODY
    assert (found[4] == 6) == is_set
    assert gather(owner[:0], value[:0], 2, book, is_set=is_set).tolist() == [NOBODY, NOBODY]


def test_the_shortest_content_around_a_place_speaks_for_it() -> None:
    """Contents in any order; of equally long ones the one further ahead, of the same one the first."""
    tails = Tails.of([()])
    contents = [(1, 0, 50, 9), (0, 5, 40, 1), (0, 10, 30, 2), (0, 12, 32, 3), (0, 10, 30, 4), (1, 60, 90, 5)]
    document, start, end, sources = (np.array(column) for column in zip(*contents, strict=True))
    places = [(0, 15, 20), (0, 30, 32), (0, 6, 20), (0, 1, 20), (1, 15, 20), (1, 60, 90), (1, 50, 60)]
    found = innermost(
        np.array([place[0] for place in places]),
        np.array([pack(*place[1:]) for place in places]),
        document,
        np.array([pack(*span) for span in zip(start.tolist(), end.tolist(), strict=True)]),
        sources,
        tails,
    )
    assert found.tolist() == [2, 3, 1, NOBODY, 9, 5, NOBODY]
