"""Records of a publisher that are not of the corpus's form: each costs itself, is counted, and is named."""

from __future__ import annotations

import re

from harness.errors import HarnessError, Located

BAD_RECORD = "bad-record"
_PLACED = re.compile(r"(?P<path>.*?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)


def bad_record(error: HarnessError, path: object = "") -> Located:
    """What is wrong with a record, for ``Converted.unplaced``.

    Args:
        error: whose message names file, line and column.
        path: the file, where the message does not.
    """
    match = _PLACED.fullmatch(str(error))
    if match is None:
        return Located(str(path), 1, 1, BAD_RECORD, str(error))
    return Located(match["path"], int(match["line"]), int(match["column"]), BAD_RECORD, match["message"])
