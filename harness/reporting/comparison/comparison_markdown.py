"""A comparison as Markdown, for a pull request or a job's summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.files.typed_json import convert_json
from harness.reporting.comparison.comparison_text import (
    MEASURES,
    comparison_notes,
    item_lines,
    pairing_lines,
    record,
    verdict_line,
)
from harness.reporting.comparison.markdown_words import escape
from harness.reporting.comparison.pairs_markdown import pairs_lines
from harness.reporting.numbers import FEW, NONE, signed, three_places, written_p_value
from harness.runs.compare.gates import Verdict
from harness.runs.compare.pair_tests import AllPairs


def render_comparison(report: Mapping[str, Any], verdicts: Sequence[Verdict]) -> str:
    """The comparison that ``comparison_json.describe`` gives, as GitHub-flavoured Markdown."""
    lines = ["# Comparison", "", *gate_lines(verdicts)]
    if report["pairs"]:
        lines += [*pairs_lines(convert_json(report["pairs"], AllPairs, "pairs")), ""]
    for model in report["models"]:
        lines += _model_lines(model, report["by"])
    lines += [f"> **Note.** {escape(note)}\n" for note in comparison_notes(report)]
    return "\n".join(lines).rstrip() + "\n"


def gate_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """A table of the gates; nothing without any."""
    if not verdicts:
        return []
    lines = ["| | gate | extractor | value | |", "|---|---|---|---:|---|"]
    for verdict in verdicts:
        word = verdict.word if verdict.passed else f"**{verdict.word}**"
        why = escape("; ".join(filter(None, (verdict.reason, verdict.note))))
        value = three_places(verdict.value)
        lines.append(f"| {word} | {escape(verdict.gate)} | {escape(verdict.extractor)} | {value} | {why} |")
    return [*lines, ""]


def _model_lines(model: Mapping[str, Any], by: str | None) -> Iterator[str]:
    yield from (f"## {escape(model['model'])}", "")
    for side in ("base", "new"):
        about = model[side]["about"]
        yield f"- {side}: {escape(model[side]['source'])}{f' ({escape(about)})' if about else ''}"
    yield from (f"- {escape(line)}" for line in pairing_lines(model))
    yield from ("", "| measure | base | new | diff | 95% of diff | p | Holm | wins/losses/ties |")
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for found in model["measures"]:
        address, _, name = found["metric"].rpartition(".")
        values = (three_places(found["base"]), three_places(found["new"]), f"**{signed(found['difference'])}**")
        tests = (
            _interval(found["interval"]),
            written_p_value(found["p"]),
            written_p_value(found["p_adjusted"]),
            record(found),
        )
        yield f"| {address} {MEASURES[name]} | {' | '.join((*values, *tests)).replace('<', '&lt;')} |"
    yield from ("", _sentence(verdict_line(model)), "")
    if model["parts"]:
        yield from (f"| {by} | metric | gold | base | new | diff | 95% of diff |", "|---|---|---:|---:|---:|---:|---:|")
        for part in model["parts"]:
            gold = "" if part["gold"] is None else part["gold"]
            cells = [three_places(part["base"]), three_places(part["new"]), signed(part["difference"])]
            cells.append(_interval(part["interval"]))
            name = escape(part["part"])
            name = f"_{name}_" if part["items"] is not None and part["items"] < FEW else name
            yield f"| {name} | {part['metric']} | {gold} | {' | '.join(cells)} |"
        yield ""
    for change in model["changes"]:
        title = f": {escape(change['title'])}" if change["title"] else ""
        yield from (f"### {escape(change['id'])}{title}", "")
        yield from (f"- gained, {escape(line)}" for line in item_lines(change["gained"]))
        yield from (f"- lost, {escape(line)}" for line in item_lines(change["lost"]))
        yield ""


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _interval(bounds: Sequence[float] | None) -> str:
    return NONE if bounds is None else f"{signed(bounds[0])} to {signed(bounds[1])}"
