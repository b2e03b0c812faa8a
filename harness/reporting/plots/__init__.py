"""Pictures of the HTML report, as SVG written by hand.

Not matplotlib's: its SVG draws letters as paths and colours as style attributes. Written here, a picture follows the
page's light and dark, its words can be searched and read aloud, it needs no style that the page's policy forbids, and
it is a tenth of the size.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.reporting.pages.page_columns import Column
from harness.reporting.plots import (
    casualties_plot as casualties,
)
from harness.reporting.plots import (
    confusion_plot as confusion,
)
from harness.reporting.plots import (
    curves_plot as curves,
)
from harness.reporting.plots import (
    errors_plot as errors,
)
from harness.reporting.plots import (
    intervals_plot as intervals,
)
from harness.reporting.plots import (
    speed_plot as speed,
)
from harness.reporting.plots.picture import Figure

DRAWERS = (intervals.draw, errors.draw, curves.draw, casualties.draw, speed.draw, confusion.draw)


def draw_figures(columns: Sequence[Column]) -> list[Figure]:
    """Every picture that these columns have something to show in."""
    return [figure for draw in DRAWERS for figure in draw(columns)]
