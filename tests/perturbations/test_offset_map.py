"""Offsets go there and back; what is inserted beside a span stays outside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.perturbations.offset_map import OffsetMap, Replacement, apply_edits
from tests.effort import drawn

TEXT = "abcdefghijklmnopqrst"


@st.composite
def disjoint_edits(draw: st.DrawFn) -> list[Replacement]:
    edges = sorted(draw(st.lists(st.integers(0, len(TEXT)), min_size=0, max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    # Two insertions at one place are one.
    spans = sorted(set(pairs))
    return [Replacement(start, end, draw(st.text("XYZ", min_size=1, max_size=5))) for start, end in spans]


@drawn(400)
@given(disjoint_edits(), st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))))
def test_spans_that_no_edit_cuts_go_there_and_back(edits: list[Replacement], edges: tuple[int, int]) -> None:
    start, end = min(edges), max(edges)
    if start == end or any(edit.start < edge < edit.end for edit in edits for edge in (start, end)):
        return
    offsets, new = OffsetMap(edits), apply_edits(TEXT, edits)
    moved = offsets.span(start, end)
    at_edges = ((start, start), (end, end))
    within = [edit for edit in edits if start <= edit.start and edit.end <= end and edit[:2] not in at_edges]
    inside = [Replacement(edit.start - start, edit.end - start, edit.words) for edit in within]
    assert new[slice(*moved)] == apply_edits(TEXT[start:end], inside)
    assert offsets.back().span(*moved) == (start, end)


@pytest.mark.parametrize(
    ("edit", "there"),
    [
        (Replacement(2, 5, "Z"), (2, 4)),
        (Replacement(2, 2, "ZZ"), (4, 8)),
        (Replacement(6, 6, "ZZ"), (2, 6)),
        (Replacement(0, 2, "ZZZZ"), (4, 8)),
        (Replacement(6, 9, "Z"), (2, 6)),
        (Replacement(1, 4, "Z"), (1, 4)),
        (Replacement(5, 8, "Z"), (2, 6)),
    ],
)
def test_a_span_of_four(edit: Replacement, there: tuple[int, int]) -> None:
    assert OffsetMap([edit]).span(2, 6) == there
