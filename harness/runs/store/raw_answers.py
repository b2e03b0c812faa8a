"""What language models answered in a run, word for word, and what the reports count of it.

``raw.jsonl`` holds one answer a line, in gold order and, of a document, in the order in which it was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from harness.extractors.interface.protocol import RawAnswer
from harness.extractors.llm.answers.outcomes import OUTCOMES
from harness.extractors.llm.server.replayed_answers import RawLine
from harness.runs.store.journal import Entry
from harness.runs.store.record_lines import read_records, write_records

FILE = "raw.jsonl"


def write_raw(path: Path, entries: Iterable[Entry]) -> None:
    """Write the answers, at once or not at all; nothing where no language model was asked."""
    lines = [line for entry in entries for line in _lines(entry)]
    if lines:
        write_records(path, lines)


def read_raw(path: Path) -> dict[str, list[RawLine]]:
    """The answers by document; none where no language model was asked.

    Raises:
        HarnessError: the file is not in its form.
    """
    found: dict[str, list[RawLine]] = {}
    for line in read_records(path, RawLine) if path.exists() else ():
        found.setdefault(line.id, []).append(line)
    return found


class AnswerCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the questions to language models: the part ``answers`` of an extractor in scores.json.

    Attributes:
        outcomes: how many answers had which outcome, those with any.
        models: how many came from which model, as the servers named it.
        items: how many items the answers held.
        dropped: how many of them were dropped or lost a field.
    """

    outcomes: dict[str, int]
    models: dict[str, int]
    items: int
    dropped: int


def count_answers(entries: Sequence[Entry]) -> AnswerCounts | None:
    """The answers of one extractor, counted; None where no language model was asked."""
    raw = [answer for entry in entries for answer in entry.raw]
    if not raw:
        return None
    outcomes = Counter(answer.outcome for answer in raw)
    models = Counter(_model(answer) for answer in raw if answer.model is not None)
    counted = [entry.usage or {} for entry in entries]
    return AnswerCounts(
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES if outcomes[outcome]},
        models=dict(sorted(models.items())),
        items=int(sum(usage.get("items", 0) for usage in counted)),
        dropped=int(sum(usage.get("dropped", 0) for usage in counted)),
    )


def _lines(entry: Entry) -> Iterator[RawLine]:
    for answer in entry.raw:
        fields = {name: getattr(answer, name) for name in RawAnswer.__struct_fields__}
        yield RawLine(id=entry.line.id, **fields)


def _model(answer: RawAnswer) -> str:
    build = f" ({answer.system_fingerprint})" if answer.system_fingerprint else ""
    return f"{answer.model}{build}"
