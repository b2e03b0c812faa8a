"""Failed gates and problems as remarks at lines of files, in the forms that GitHub and GitLab read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

import msgspec

from harness.errors import Located
from harness.reporting.notes import describe_outcomes

if TYPE_CHECKING:
    from harness.runs.compare.gates import Verdict
    from harness.runs.store.run_folders import StoredRun


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something to say at a line of a file (1-based); without a path it concerns the whole run.

    ``subject`` is what the message is about: the same remark in the next run, though the message has other numbers.
    A ``warning`` is a gate that lets the run pass without saying much: it could not be decided, or compares fewer
    documents than it leaves out. A ``notice`` is worth knowing.
    """

    title: str
    message: str
    subject: str | None = None
    path: str | None = None
    line: int = 1
    column: int = 1
    level: Literal["error", "warning", "notice"] = "error"


def at_gates(verdicts: Iterable[Verdict]) -> list[Remark]:
    """The gates that did not hold, could not be decided, or leave out more documents than they compare.

    Each stands at its line of the config or gate file.
    """
    return [
        _at_gate(verdict)
        for verdict in verdicts
        if not verdict.passed or verdict.word == "undecided" or _is_on_few(verdict)
    ]


def _is_on_few(verdict: Verdict) -> bool:
    return verdict.pairs is not None and len(verdict.unpaired) > verdict.pairs


def at_answers(run: StoredRun) -> list[Remark]:
    """What language models answered, where not every question has an answer."""
    return [
        Remark(title=f"answers of {name}", message=describe_outcomes(extractor.answers), level="notice")
        for name, extractor in run.scores.extractors.items()
        if extractor.answers is not None and set(extractor.answers.outcomes) - {"answered"}
    ]


def at_problems(problems: Iterable[Located]) -> list[Remark]:
    """What ``harness check`` found, each at its line of gold, config or predictions."""
    return [
        Remark(title=problem.code, message=problem.message, path=problem.path, line=problem.line, column=problem.column)
        for problem in problems
    ]


def github_commands(remarks: Iterable[Remark]) -> str:
    """Workflow commands, a line each, which GitHub turns into annotations when a step prints them."""
    lines = []
    for remark in remarks:
        properties = {"title": remark.title}
        if remark.path is not None:
            file = PurePath(remark.path).as_posix()  # forges have forward slashes alone
            properties |= {"file": file, "line": str(remark.line), "col": str(remark.column)}
        words = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
        lines.append(f"::{remark.level} {words}::{_escaped(remark.message)}\n")
    return "".join(lines)


def gitlab_report(remarks: Sequence[Remark]) -> str:
    """A code quality report (``artifacts: reports: codequality``), which GitLab shows in the merge request."""
    entries = [
        {
            "description": f"{remark.title}: {remark.message}",
            "check_name": remark.title,
            "fingerprint": _fingerprint(remark),
            "severity": {"error": "major", "warning": "minor", "notice": "info"}[remark.level],
            "location": {"path": PurePath(remark.path or ".").as_posix(), "lines": {"begin": remark.line}},
        }
        for remark in remarks
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _at_gate(verdict: Verdict) -> Remark:
    """A remark at the gate's place; at none where the command line, not a file, set the gate."""
    title = "gate failed" if verdict.comparable else "nothing to compare with"
    if verdict.word == "undecided":
        title = "gate undecided"
    elif verdict.passed:
        title = "gate held on few documents"
    level: Literal["error", "warning"] = "warning" if verdict.passed else "error"
    subject = f"{verdict.gate} ({verdict.extractor})"
    message = f"{subject}: {verdict.reason or verdict.note}"
    path, _, column = (verdict.where or "").rpartition(":")
    path, _, line = path.rpartition(":")
    if not path or path.startswith("--set "):
        return Remark(title=title, message=message, subject=subject, level=level)
    place = {"line": int(line), "column": int(column)}
    return Remark(title=title, message=message, subject=subject, path=path, level=level, **place)


def _escaped(text: str, also: str = "") -> str:
    """Text in which nothing ends a command early, as GitHub's own toolkit escapes it."""
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _fingerprint(remark: Remark) -> str:
    what = json.dumps([remark.title, remark.path, remark.line, remark.subject or remark.message])
    return hashlib.sha256(what.encode()).hexdigest()[:32]
