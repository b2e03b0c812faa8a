"""Gates that failed, as a code quality report for GitLab: gl-code-quality-report.json."""

from __future__ import annotations

from harness.reporting.line_remarks import Remark, at_answers, at_gates, gitlab_report
from harness.runs.store.run_folders import StoredRun

FILE: str | None = "gl-code-quality-report.json"


def render(run: StoredRun) -> str:
    """A list of remarks; empty where all is well."""
    incomplete = run.incomplete
    whole = [Remark(title="incomplete run", message=incomplete, path=run.manifest.config_path)] if incomplete else []
    return gitlab_report([*whole, *at_gates(run.judgement.verdicts), *at_answers(run)])
