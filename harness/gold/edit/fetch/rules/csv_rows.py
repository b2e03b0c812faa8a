"""Comma-separated rows with an article each: its address in the column ``url``, its words in the column ``text``."""

from __future__ import annotations

import csv
import io

_LONGEST_FIELD = 10_000_000


def rebuild(data: bytes, key: str) -> str:
    """The text of the first row whose address is the key, as it stands."""
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))
    if not {"url", "text"} <= set(rows.fieldnames or ()):
        raise ValueError('the file has no columns "url" and "text"')
    try:
        found = next((row["text"] for row in rows if row["url"] == key), None)
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from None
    if found is None:
        raise LookupError(f'no row has the url "{key}"')
    return str(found)
