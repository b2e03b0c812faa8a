"""Gates that failed, as annotations for GitHub: print it in a step of a workflow."""

from __future__ import annotations

from harness.reporting.line_remarks import Remark, at_answers, at_gates, github_commands
from harness.runs.store.run_folders import StoredRun

FILE: str | None = None


def render(run: StoredRun) -> str:
    """Workflow commands, a line each; nothing where all is well."""
    incomplete = run.incomplete
    whole = [Remark(title="incomplete run", message=incomplete)] if incomplete else []
    return github_commands([*whole, *at_gates(run.judgement.verdicts), *at_answers(run)])
