"""The gates as test cases, one each, for any CI: junit.xml."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

from harness.reporting.comparison.robustness_tables import worst_lines
from harness.reporting.notes import answer_notes
from harness.runs.compare.gates import Verdict
from harness.runs.store.run_folders import StoredRun

FILE: str | None = "junit.xml"

# XML 1.0 has no way to write these, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_TIME = "1970-01-01T00:00:00"


def render(run: StoredRun) -> str:
    """One test case a gate and extractor, and one that fails where the run is incomplete."""
    judgement = run.judgement
    started = str(run.manifest.timings["started"])[:19]
    said = [*answer_notes(run), *(f"under perturbations: {line}" for line in worst_lines(run))]
    return render_junit(run.path.name, judgement.verdicts, incomplete=run.incomplete, started=started, notes=said)


def render_junit(
    name: str,
    verdicts: Sequence[Verdict],
    *,
    incomplete: str | None = None,
    started: str = _NO_TIME,
    notes: Sequence[str] = (),
) -> str:
    """JUnit XML in the form that Ant's schema and that of Jenkins both take.

    Args:
        name: the suite's.
        verdicts: a failed gate is a failure, and so is an undecided one that fails then; one that passes then is
            skipped, which tools show as neither; one that had nothing to compare with is an error.
        incomplete: why the run is incomplete; an error of its own.
        started: ISO 8601 in UTC, without a time zone, as the schema wants it.
        notes: what came of the questions to language models, and what perturbed articles cost, printed below what there
            is to say of gates.
    """
    wrong = [verdict for verdict in verdicts if not verdict.passed]
    failures = sum(verdict.comparable for verdict in wrong)
    counts = {
        "tests": str(len(verdicts) + bool(incomplete)),
        "failures": str(failures),
        "errors": str(len(wrong) - failures + bool(incomplete)),
        "time": "0",
    }
    skipped = sum(_element(verdict) == "skipped" for verdict in verdicts)
    if skipped:
        counts["skipped"] = str(skipped)
    top = ElementTree.Element("testsuites")
    about = {"id": "0", "package": "harness", "name": _clean(name), "timestamp": started, "hostname": "localhost"}
    suite = ElementTree.SubElement(top, "testsuite", about | counts)
    ElementTree.SubElement(suite, "properties")
    for verdict in verdicts:
        kind = "undecided" if verdict.word == "undecided" else None
        _case(suite, verdict.extractor, verdict.gate, _element(verdict), verdict.reason or verdict.note, kind)
    if incomplete:
        _case(suite, "run", "every document was answered", "error", incomplete)
    said = [f"{verdict.gate} ({verdict.extractor}): {verdict.note}" for verdict in verdicts if verdict.note]
    ElementTree.SubElement(suite, "system-out").text = _clean("\n".join([*said, *notes]))
    ElementTree.SubElement(suite, "system-err")
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _element(verdict: Verdict) -> str | None:
    if verdict.word == "skip" or (verdict.word == "undecided" and verdict.passed):
        return "skipped"
    return None if verdict.passed else "failure" if verdict.comparable else "error"


def _case(
    suite: ElementTree.Element,
    extractor: str,
    gate: str,
    element: str | None,
    reason: str | None,
    kind: str | None = None,
) -> None:
    about = {"name": _clean(gate), "classname": _clean(extractor), "time": "0"}
    case = ElementTree.SubElement(suite, "testcase", about)
    if element:
        message = _clean(reason or "")
        if element == "skipped":
            ElementTree.SubElement(case, element, {"message": message})
            return
        kind = kind or ("gate" if element == "failure" else "incomplete")
        ElementTree.SubElement(case, element, {"type": kind, "message": message}).text = message


def _clean(text: str) -> str:
    """Text that XML can hold; what it can't is replaced."""
    return _FORBIDDEN.sub("\ufffd", text)
