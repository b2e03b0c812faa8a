"""Comments that silence a warning of the linter, item by item: ``# lint: unused-cluster kept for the second part``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from harness.errors import Located, nearest

_COMMENT = re.compile(r"(?:^|\s)(#\s*lint:\s*(?P<code>[\w-]*)(?P<reason>.*))$")


@dataclass(slots=True)
class Silence:
    """One such comment: where it stands, and the lines whose warnings of its code it takes away."""

    path: str
    line: int
    column: int
    code: str
    reason: str
    lines: tuple[int, ...]
    is_used: bool = False


def find_silences(source: str, path: str) -> list[Silence]:
    """The comments of a file. One behind a value is for its line, one on a line of its own for the next line too."""
    found = []
    lines = source.split("\n")
    for number, line in enumerate(lines, 1):
        match = _COMMENT.search(line.rstrip("\r"))
        if match is None:
            continue
        target = number
        while target <= len(lines) and lines[target - 1].lstrip().startswith("#"):
            target += 1
        column = match.start(1) + 1
        found.append(Silence(path, number, column, match["code"], match["reason"].strip(" :–—-"), (number, target)))
    return found


def silenced(
    warnings: Iterable[Located], silences: Sequence[Silence], codes: Collection[str], unchecked: Collection[str] = ()
) -> list[Located]:
    """The warnings that no comment takes away, and what is wrong with the comments.

    Args:
        warnings: of one file.
        silences: the comments of that file.
        codes: of all warnings that there are.
        unchecked: of those that could not be looked for, so that their comments may well be needed.
    """
    left = []
    for warning in warnings:
        by = [one for one in silences if one.code == warning.code and warning.line in one.lines and one.reason]
        for one in by:
            one.is_used = True
        if not by:
            left.append(warning)
    return [*left, *_problems(silences, codes, unchecked)]


def _problems(silences: Sequence[Silence], codes: Collection[str], unchecked: Collection[str]) -> Iterable[Located]:
    for one in silences:
        if one.code not in codes:
            message = f'no warning is called "{one.code}"{nearest(one.code, codes) or ": " + ", ".join(sorted(codes))}'
        elif not one.reason:
            message = f"say why: # lint: {one.code} REASON"
        elif not one.is_used and one.code not in unchecked:
            message = f"there is no {one.code} here: take the comment away"
        else:
            continue
        yield Located(one.path, one.line, one.column, "idle-comment", message, "warning")
