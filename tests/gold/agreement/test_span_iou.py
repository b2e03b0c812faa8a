"""Agreement by IoU: half of all characters shared, in the most pairs that are possible."""

from fractions import Fraction

import pytest

from harness.annotation import Annotations, Attribution, Document, Labelled, Quote, Slot
from harness.gold.agreement.agreement import agreement
from harness.gold.agreement.labellings import Labellings
from harness.gold.agreement.span_iou import iou, iou_counts, pairs


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        (((0, 10),), ((0, 10),), Fraction(1)),
        (((0, 10),), ((5, 10),), Fraction(1, 2)),
        (((0, 10),), ((5, 15),), Fraction(1, 3)),
        (((0, 4), (6, 10)), ((0, 10),), Fraction(4, 5)),
        (((0, 4),), ((4, 8),), Fraction(0)),
    ],
)
def test_iou_is_what_is_shared_over_what_either_has(one: object, other: object, value: Fraction) -> None:
    assert iou(one, other) == value  # type: ignore[arg-type]


def test_pairs_are_as_many_as_possible() -> None:
    # The first fits both; taken greedily with the first of them, it would leave the second without a pair.
    assert pairs([((0, 10),), ((0, 6),)], [((0, 8),), ((0, 17),)]) == 2
    assert pairs([((0, 10),), ((0, 10),)], [((0, 10),)]) == 1


def labelled(*contents: tuple[int, int]) -> Annotations:
    quotes = tuple(Quote(id=f"q{n}", kind="direct", start=a, end=b) for n, (a, b) in enumerate(contents))
    links = [Attribution(content=quote.id, source=None) for quote in quotes]
    return Annotations(quotes=quotes, attributions=(*links, Attribution(content=Slot(start=80, end=90), source=None)))


def test_iou_stands_beside_dice_and_is_stricter() -> None:
    first = [Labelled(document=Document(id=name, text="x" * 99), annotations=labelled((0, 10))) for name in "ab"]
    second = {"a": labelled((0, 10)), "b": labelled((4, 14))}  # dice 0.6, IoU 3/7
    assert iou_counts(first, second) == {
        "quotes.iou": [(1, 1, 1), (1, 1, 0)],
        "attributions.content_iou": [(2, 2, 2), (2, 2, 1)],
    }
    found = agreement(Labellings(first=first, second=second, alone=[], scope=None), bootstrap=100)
    rows = [address for address in found.f1 if address.startswith("quotes")]
    assert rows == ["quotes.attributed", "quotes.exact", "quotes.overlap", "quotes.iou"]
    assert [found.f1[f"quotes.{mode}"].f1 for mode in ("overlap", "iou")] == [1.0, 0.5]
    assert found.f1["quotes.iou"].f1_ci == [0.0, 1.0]
