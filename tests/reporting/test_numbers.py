"""Numbers as every report writes them."""

import pytest

from harness.reporting.numbers import interval, part_row, score_row, three_digits
from harness.scoring.results.score import Score
from harness.scoring.results.written_scores import to_part
from harness.scoring.statistics.measures import Counts, LabelCounts, Ratio


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (4.4e-06, "<0.001"), (0.003162, "0.00316"), (88.84, "88.8"), (1483.0, "1,480"), (2.5e6, "2,500,000")],
)
def test_speeds_have_three_digits_and_no_exponent(value: float, said: str) -> None:
    assert three_digits(value) == said


def test_a_row_shows_counts_where_there_are_any_and_dashes_for_null() -> None:
    counts = Counts(cor=3, inc=1, mis=0, spu=2)
    score = Score("quotes.kind", counts, counts.ratio(), {"f1": (0.25, 0.75)})
    assert score_row(score) == ("0.500", "0.750", "0.600", "0.250–0.750", "4", "6", "3")
    assert score_row(Score("quotes.b3", None, Ratio())) == tuple("–––––––")
    assert score_row(None) == tuple("–––––––")


def test_an_interval_below_0_has_no_dash_that_reads_as_a_minus() -> None:
    assert [interval(one) for one in ((0.1, 0.2), (-0.139, -0.108), (-0.5, 0.25), (None, 1.0), None)] == [
        "0.100–0.200",
        "−0.139 to −0.108",
        "−0.500 to 0.250",
        "–",
        "–",
    ]


def test_a_label_counts_items_and_a_group_of_articles_what_gold_would_have() -> None:
    label = to_part(LabelCounts(Counts(cor=1, par=2, mis=1), found=5, credit=2.0))
    assert part_row(label) == ("0.400", "0.500", "0.444", "–", "4", "5", "1")
    articles = {"documents": 2, "hits_p": 1.5, "found": 3.0, "hits_r": 2.5, "wanted": 4.0}
    measures = {"precision": 0.5, "recall": 0.625, "f1": None}
    assert part_row(articles | measures) == ("0.500", "0.625", "–", "–", "4", "3", "2.5")
