"""Pictures of the HTML report, as SVG written by hand. A new plot is one file and one name in ``PLOTS``.

Not matplotlib's: its SVG draws letters as paths and colours as style attributes. Written here, a picture follows the
page's light and dark, its words can be searched and read aloud, it needs no style that the page's policy forbids, and
it is a tenth of the size.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.reporting.pages.page_columns import Column
from harness.reporting.plots import (
    casualties_plot,
    confusion_plot,
    curves_plot,
    errors_plot,
    intervals_plot,
    speed_plot,
)
from harness.reporting.plots.picture import Picture

PLOTS = (intervals_plot, errors_plot, curves_plot, casualties_plot, speed_plot, confusion_plot)


def draw_figures(columns: Sequence[Column]) -> list[Picture]:
    """Every picture that these columns have something to show in."""
    return [picture for plot in PLOTS for picture in plot.draw(columns)]
