"""Small tables as plain text, as HTML for a notebook, and as pandas' data frames."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError, printable

if TYPE_CHECKING:
    import pandas as pd

NONE = "–"
NOT_ATTEMPTED = "not attempted"
"""In place of an interval, where the predictions attempt no such layer."""
Rows = Sequence[Sequence[str]]


def as_text(headings: Sequence[str], rows: Rows, notes: Sequence[str] = (), *, words: bool = False) -> str:
    """A table in plain characters with notes below it; the first column, or all of words, to the left."""
    table = [list(headings), *map(list, rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(headings))]
    lines = [
        "  ".join(
            cell.rjust(width) if column and not words else cell.ljust(width) for column, (cell, width) in pairs
        ).rstrip()
        for pairs in (enumerate(zip(row, widths, strict=True)) for row in table)
    ]
    return printable("\n".join([*lines, *notes]))


def as_html(headings: Sequence[str], rows: Rows, notes: Sequence[str] = ()) -> str:
    """The same in HTML, everything escaped."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    below = "".join(f"<div>{escape(note)}</div>" for note in notes)
    return printable(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}")


def as_frame(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, index: str | None = None, whole: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows as a data frame.

    Args:
        columns: their names.
        rows: their values.
        index: the column that names the rows.
        whole: the columns of whole numbers, which stay whole where some are absent.

    Raises:
        HarnessError: pandas is not installed; the message is the command that installs it.
    """
    try:
        import pandas as pd
    except ImportError:
        raise HarnessError('to_frame() needs pandas: pip install "news-extraction-harness[pandas]"') from None
    frame = pd.DataFrame(list(rows), columns=list(columns)).astype(dict.fromkeys(whole, "Int64"))
    return frame if index is None else frame.set_index(index)


def three_places(value: float | None) -> str:
    """A measure to three places; a dash where there is none."""
    return NONE if value is None else f"{value:.3f}"


def counted(count: float | None) -> str:
    """A count, to one place where it is a mean; a dash where there is none."""
    return NONE if count is None else f"{count:.1f}" if count % 1 else f"{count:.0f}"


def bounds(interval: tuple[float, float] | None) -> str:
    """An interval; a dash where there is none. Below 0, as alpha can be, a dash between the bounds reads as a minus."""
    if interval is None:
        return NONE
    low, high = interval
    if low < 0:
        return f"{low:.3f} to {high:.3f}".replace("-", "−")
    return f"{low:.3f}–{high:.3f}"
