"""Records of a publisher that are not of the corpus's form: each costs itself, is counted, and is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from harness.errors import HarnessError, Located

P = TypeVar("P")
R = TypeVar("R")

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


def readable(parts: Iterable[P], read: Callable[[P], Iterable[R]], bad: list[Located]) -> Iterator[R]:
    """What can be read of the parts of a corpus: its files, or the documents of one.

    Args:
        parts: in order.
        read: gives what a part holds.
        bad: takes the first error of each part that has one.

    Raises:
        HarnessError: the first one, where no part holds anything that can be read.
    """
    is_any_good, wrong = False, list[HarnessError]()
    for part in parts:
        try:
            found = list(read(part))
        except HarnessError as error:
            wrong.append(error)
            continue
        is_any_good = is_any_good or bool(found)
        yield from found
    if wrong and not is_any_good:
        raise wrong[0]
    bad.extend(map(bad_record, wrong))
