"""ADJUDICATION.md: a table an article, a row a difference that was decided. What else it says stays as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError
from harness.files.text_files import read_text, write_atomically
from harness.labelling.label_file import Beside, merge_lines, one_writer

NAME = "ADJUDICATION.md"
_HEAD = "| layer: kind | at | first | second | decided | by | why |\n|---|---|---|---|---|---|---|\n"
_EMPTY = """# Adjudication

Where two labellings of an article differ, as `harness gold agree` lists it, how each difference was decided, and by
which ruling of the manual. The decisions are in `gold.yaml`; the two labellings stay as they were.

Of 0 differences 0 were decided for the first labelling, 0 for the second, 0 for both, as alternatives, 0 for a
third reading. For 0 of them the ruling was there; the other 0 were decided by one that is new or was made clearer.

## Every difference that `harness gold agree` lists

*at*: where the item begins and ends in the article. *by*: the ruling; one in **bold** is new or was made clearer for
this case.
"""
_UNLISTED = "\n## Differences that it does not list"
_WAITING = re.compile(r"\n+## Waiting for a decision\n(?P<body>.*?)(?=\n##+ |\Z)", re.DOTALL)
_COUNTS = re.compile(
    r"Of (\d+) differences (\d+) were decided for the first labelling, (\d+) for the second, (\d+) for both, as "
    r"alternatives, (\d+) for a third reading\. For (\d+) of them(?:.*?)the other (\d+) were".replace(" ", r"\s+"),
    re.DOTALL,
)
_FIRST_CHAPTER = "## Every difference that `harness gold agree` lists"
_CHAPTER = re.compile(r"^## Every difference.*$", re.MULTILINE)
_NONE_LISTED = re.compile(r"^In `", re.MULTILINE)


class DecidedRow(NamedTuple):
    """One decided difference.

    Attributes:
        document: the article's id.
        kind: its layer and what it is about, as in ``casualties: place``.
        place: where the item begins and ends.
        first: what the first labeller said.
        second: what the second said.
        decided: who was right.
        by: the ruling that it rests on; in bold where it is new or was made clearer.
        why: the reason.
    """

    document: str
    kind: str
    place: str
    first: str
    second: str
    decided: str
    by: str
    why: str

    @property
    def line(self) -> str:
        return f"| {' | '.join(map(_cell, self[1:]))} |\n"


class AdjudicationRecord:
    """The ADJUDICATION.md of a gold folder; each change is made to the file as it stands on disk."""

    def __init__(self, root: Path) -> None:
        self.path = root / NAME

    def read(self) -> str:
        """The file; what a new one begins with, where there is none."""
        return read_text(self.path) if self.path.exists() else _EMPTY

    def rows(self, document: str) -> list[DecidedRow]:
        """The decided differences of one article."""
        return [row for row in decided_rows(self.read()) if row.document == document]

    def adding(self, row: DecidedRow, *, last: bool) -> Beside:
        """Writes a row, and takes it back; with the ``last`` of an article nothing of it waits for a decision."""

        def change(source: str) -> str:
            changed = with_row(source, row)
            return with_counts(without_waiting(changed, row.document) if last else changed)

        return self._step(change)

    def removing(self, row: DecidedRow) -> Beside:
        """Takes a row away, and puts it back."""
        return self._step(lambda source: with_counts(without_row(source, row)))

    def _step(self, change: Callable[[str], str]) -> Beside:
        written: list[tuple[str, str]] = []

        def do() -> None:
            with one_writer(self.path.parent):
                before = self.read()
                after = change(before)
                write_atomically(self.path, after)
                written[:] = [(before, after)]

        def undo() -> None:
            with one_writer(self.path.parent):
                (before, after), now = written[0], self.read()
                merged = merge_lines(after, before, now)
                if merged is None:
                    raise HarnessError(
                        f"{self.path}: the same lines were changed elsewhere: take the decision out by hand"
                    )
                write_atomically(self.path, with_counts(merged) if now != after else merged)

        return Beside(do, undo)


def decided_rows(source: str) -> Iterator[DecidedRow]:
    """Every decided difference that the tables list."""
    document = ""
    for line in source.partition(_UNLISTED)[0].splitlines():
        if line.startswith("## "):
            document = ""
        if line.startswith("### "):
            document = line.removeprefix("### ").strip()
        cells = [_plain(cell) for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        if document and len(cells) == 7 and cells[0] != "layer: kind" and set(cells[0]) - set("-: "):
            yield DecidedRow(document, *cells)


def with_row(source: str, row: DecidedRow) -> str:
    """The file with a row at the end of its article's table; the table is made where there is none."""
    listed, unlisted, rest = source.partition(_UNLISTED)
    found = re.search(rf"^### {re.escape(row.document)}\s*$", listed, re.MULTILINE)
    if found:
        table = re.compile(r"(?:^\|.*\n?)+", re.MULTILINE).search(listed, found.end())
        following = re.compile(r"^#{2,3} ", re.MULTILINE).search(listed, found.end())
        if table and (following is None or table.start() < following.start()):
            return (
                listed[: table.end()] + _ended(listed, table.end()) + row.line + listed[table.end() :] + unlisted + rest
            )
        return listed[: found.end()] + f"\n\n{_HEAD}{row.line}" + listed[found.end() :] + unlisted + rest
    at = _new_section(listed, row.document)
    before, after = listed[:at].rstrip("\n"), listed[at:].lstrip("\n")
    section = f"### {row.document}\n\n{_HEAD}{row.line}"
    if not _CHAPTER.search(listed):
        section = f"{_FIRST_CHAPTER}\n\n{section}"
    return f"{before}\n\n{section}" + (f"\n{after}" if after else "") + unlisted + rest


def _ended(source: str, at: int) -> str:
    return "" if source[:at].endswith("\n") else "\n"


def _new_section(listed: str, document: str) -> int:
    """Where an article's table goes: by its id among the others of the last chapter of differences."""
    chapters = list(_CHAPTER.finditer(listed))
    if not chapters:
        waiting = _WAITING.search(listed)
        return waiting.start() if waiting else len(listed)
    start = chapters[-1].end()
    following = re.compile(r"^## ", re.MULTILINE).search(listed, start)
    end = following.start() if following else len(listed)
    if without := _NONE_LISTED.search(listed, start, end):
        end = without.start()
    for heading in re.compile(r"^### (.+)$", re.MULTILINE).finditer(listed, start, end):
        if heading[1].strip() > document:
            return heading.start()
    return end


def without_row(source: str, row: DecidedRow) -> str:
    """The file without one row; an article without a row left has no table.

    Raises:
        HarnessError: it is not there.
    """
    lines = source.splitlines(keepends=True)
    document, found, heading = "", None, 0
    for at, line in enumerate(lines):
        if line.startswith("### "):
            document, heading = line.removeprefix("### ").strip(), at
        if document == row.document and line.rstrip("\n") == row.line.rstrip("\n"):
            found = at
            break
    if found is None:
        raise HarnessError(f"{NAME}: the decision is not there any more as it was shown")
    del lines[found]
    if not any(one.document == row.document for one in decided_rows("".join(lines))):
        end = next((at for at in range(heading + 1, len(lines)) if lines[at].startswith("#")), found)
        while heading < end and not (lines[end - 1].startswith("|") or lines[end - 1].startswith("#")) and end > found:
            end -= 1
        del lines[heading:end]
        while heading < len(lines) and heading and not lines[heading].strip() and not lines[heading - 1].strip():
            del lines[heading]
    return "".join(lines)


def without_waiting(source: str, document: str) -> str:
    """The file without an article among those that wait for a decision."""
    found = _WAITING.search(source)
    if found is None or f"\n- {document}\n" not in f"{found['body']}\n":
        return source
    left = [line for line in found["body"].splitlines(keepends=True) if line.strip() != f"- {document}"]
    if not any(line.startswith("- ") for line in left):
        tail = source[found.end() :].lstrip("\n")
        return source[: found.start()] + ("\n\n" + tail if tail else "\n")
    return source[: found.start("body")] + "".join(left) + source[found.end("body") :]


def with_counts(source: str) -> str:
    """The file with the numbers of its counting sentence true; one without such a sentence stays as it is."""
    rows = list(decided_rows(source))
    found = _COUNTS.search(source)
    if found is None:
        return source
    counts = Counter(row.decided for row in rows)
    known = sum(not row.by.startswith("**") for row in rows)
    decided = (counts[name] for name in ("first", "second", "both", "third"))
    for group, number in reversed(list(enumerate((len(rows), *decided, known, len(rows) - known), 1))):
        source = source[: found.start(group)] + str(number) + source[found.end(group) :]
    return source


def _cell(words: str) -> str:
    """Words on one line of a table, where a bar would end the cell and a bracket begin a tag."""
    return " ".join(words.split()).replace("|", r"\|").replace("<", "&lt;")


def _plain(cell: str) -> str:
    return cell.strip().replace(r"\|", "|").replace("&lt;", "<")
