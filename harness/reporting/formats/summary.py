"""The gates and the headline as short Markdown, for a job's summary or a pull request: summary.md."""

from __future__ import annotations

from harness.reporting.comparison.comparison_markdown import gate_lines
from harness.reporting.comparison.markdown_words import escape
from harness.reporting.comparison.robustness_tables import worst_lines
from harness.reporting.notes import notes
from harness.reporting.numbers import headline_rows
from harness.reporting.repeat_table import HEADINGS, repeat_rows
from harness.runs.store.run_folders import StoredRun
from harness.scoring.results.repeated_scores import repeats_of

FILE: str | None = "summary.md"

# GitHub shows at most 1 MiB of a job's summary, and nothing of a longer one.
MAX_NOTES = 50


def render(run: StoredRun) -> str:
    """Verdicts first, then the headline scores, then what to know before trusting them."""
    lines = [f"# {escape(run.path.name)}", ""]
    if run.judgement.why_incomplete:
        lines += [f"**Incomplete:** {escape(run.judgement.why_incomplete)}", ""]
    lines += gate_lines(run.judgement.verdicts)
    for name, scores in run.scored.items():
        lines += [f"| {escape(name)} | P | R | F1 | 95% of F1 | gold | found | right |", "|---" + "|---:" * 7 + "|"]
        for address, row in headline_rows(scores):
            cells = (address, *row._replace(f1=f"**{row.f1}**"))
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
        rows = repeat_rows(scores)
        if rows:
            head = (f"{escape(name)}, {repeats_of(scores)} repeats", *HEADINGS)
            lines += [f"| {' | '.join(head)} |", "|---" + "|---:" * len(HEADINGS) + "|"]
            lines += [f"| {' | '.join(row)} |" for row in rows]
            lines.append("")
    worst = worst_lines(run)
    if worst:
        lines += ["Under perturbations, F1 and the paired difference by document:", ""]
        lines += [*(f"- {escape(line)}" for line in worst), ""]
    found = notes(run)
    lines += [f"> {escape(note)}\n" for note in found[:MAX_NOTES]]
    if len(found) > MAX_NOTES:
        lines.append(f"> … and {len(found) - MAX_NOTES} more notes in report.md")
    return "\n".join(lines).rstrip() + "\n"
