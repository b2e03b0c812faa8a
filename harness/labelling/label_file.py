"""The file that one labeller writes: every change is on disk before it is answered, and can be taken back."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError
from harness.files.system.file_lock import file_lock
from harness.files.text_files import read_text, write_atomically
from harness.gold.edit.item_fields import ItemFields
from harness.labelling.gold_source import ConflictError, GoldYaml, ItemChange, read_source, says_changed
from harness.labelling.item_edits import with_changes

_MOST_STEPS = 10_000


class Beside(NamedTuple):
    """What is done to another file with a change, and how it is taken back with it; either raises what goes wrong."""

    do: Callable[[], None]
    undo: Callable[[], None]


@dataclass(slots=True)
class _Step:
    """What was written: the file before and after it, the changes that lead from one to the other, and what beside."""

    before: str
    after: str
    changes: list[ItemChange]
    beside: Beside | None = None


@dataclass(slots=True)
class _History:
    """What a tab can take back, and do again."""

    done: list[_Step] = field(default_factory=list)
    undone: list[_Step] = field(default_factory=list)


class LabelFile:
    """A gold.yaml, or a labelling beside it.

    Nothing is kept but what can be taken back: each change is made to the file as it stands on disk, so that other
    programs, tabs and servers may write to it too.
    """

    def __init__(self, path: Path, text: str | None, *, withheld: bool = False) -> None:
        """Args:
        path: the file.
        text: the article; ``None`` where it is withheld and not attached.
        withheld: whether quotes, claims and long spans are written as digests.
        """
        self.path = path
        self.text = text
        self._fields = ItemFields(text or "", withheld=withheld)
        self._tabs: dict[str, _History] = {}
        self._read: GoldYaml | None = None

    def read(self) -> GoldYaml:
        """The file as it stands on disk.

        Raises:
            HarnessError: it cannot be read, or has a mistake that hides what it says.
        """
        source = read_text(self.path)
        if self._read is None or self._read.source != source:
            self._read = read_source(source, str(self.path), self.text)
        return self._read

    def steps(self, tab: str) -> tuple[int, int]:
        """How many changes a tab can take back, and do again."""
        history = self._tabs.get(tab, _History())
        return len(history.done), len(history.undone)

    def change(self, tab: str, changes: Sequence[ItemChange], beside: Beside | None = None) -> GoldYaml:
        """Make changes and write them, and what is to be done beside.

        Raises:
            ConflictError: an item is not there any more as the tab had it.
            HarnessError: the file is broken, or cannot be written; then nothing is done beside either.
        """
        with one_writer(self.path.parent):
            current = self.read()
            changed = with_changes(current, changes, self._fields)
            self._write(current, changed, beside and beside.do)
            history = self._tabs.setdefault(tab, _History())
            history.done.append(_Step(current.source, changed.source, list(changes), beside))
            del history.done[:-_MOST_STEPS]
            history.undone.clear()
        return changed

    def undo(self, tab: str) -> GoldYaml:
        """Take a tab's last change back; what others changed meanwhile stays.

        Raises:
            ConflictError: others changed the same lines.
            HarnessError: there is nothing to take back, the file is broken, or cannot be written.
        """
        history = self._tabs.setdefault(tab, _History())
        return self._go(history.done, history.undone)

    def redo(self, tab: str) -> GoldYaml:
        """Do again what was taken back; as :meth:`undo`."""
        history = self._tabs.setdefault(tab, _History())
        return self._go(history.undone, history.done)

    def _go(self, steps: list[_Step], others: list[_Step]) -> GoldYaml:
        if not steps:
            raise HarnessError("there is nothing more to take back")
        with one_writer(self.path.parent):
            current = self.read()
            step = steps[-1]
            back = [ItemChange(change.layer, change.now, change.was) for change in reversed(step.changes)]
            changed = self._merged(current, step, back)
            self._write(current, changed, step.beside and step.beside.undo)
            steps.pop()
            beside = step.beside and Beside(step.beside.undo, step.beside.do)
            others.append(_Step(current.source, changed.source, back, beside))
        return changed

    def _merged(self, current: GoldYaml, step: _Step, back: Sequence[ItemChange]) -> GoldYaml:
        """The file with a step taken back: by its lines, with their comments, or else item by item."""
        source = merge_lines(step.after, step.before, current.source)
        if source is not None:
            with contextlib.suppress(HarnessError):
                changed = read_source(source, str(self.path), self.text)
                if current.source == step.after or says_changed(changed, current, back):
                    return changed
        return with_changes(current, back, self._fields)

    def _write(self, current: GoldYaml, changed: GoldYaml, beside: Callable[[], None] | None) -> None:
        if read_text(self.path) != current.source:
            raise ConflictError("the file was changed elsewhere this very moment: once more, please", None)
        if changed.source != current.source:
            write_atomically(self.path, changed.source)
        if beside is not None:
            try:
                beside()
            except HarnessError:
                write_atomically(self.path, current.source)
                raise
        self._read = changed


@contextlib.contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """One writer in a folder at a time, of all servers on this machine; the lock ends with the process that holds it.

    Raises:
        HarnessError: the folder is not there, or may not be read.
    """
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(file_lock(folder, wait=True))
        except OSError as error:
            raise HarnessError(f"{folder}: cannot be written: {error.strerror or error}") from None
        yield


def revision(source: str) -> str:
    """What tells one state of a file from another."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def merge_lines(base: str, mine: str, theirs: str) -> str | None:
    """Three versions of a file as one, line by line; ``None`` where both sides changed the same lines."""
    if theirs == base:
        return mine
    lines = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    ours, others = (_blocks(lines[0], lines[side]) for side in (1, 2))
    merged: list[str] = []
    at = 0
    pending = sorted([(*block, 0) for block in ours] + [(*block, 1) for block in others], key=lambda one: one[:2])
    last: tuple[int, int, tuple[str, ...], int] | None = None
    for start, end, new, side in pending:
        if last is not None and last[3] != side and (start < last[1] or (start == last[0] and new and last[2])):
            if (start, end, new) == last[:3]:
                continue
            return None
        merged += lines[0][at:start] if start >= at else []
        merged += new
        at = max(at, end)
        last = (start, end, new, side)
    return "".join(merged + lines[0][at:])


def _blocks(base: list[str], other: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    matcher = difflib.SequenceMatcher(None, base, other, autojunk=False)
    return [(i1, i2, tuple(other[j1:j2])) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]
