"""Every quality number of the run for scripts: scores.json."""

from __future__ import annotations

from harness.runs.store.run_folders import StoredRun
from harness.runs.store.scores_file import FILE as SCORES
from harness.runs.store.scores_file import dump_scores

FILE: str | None = SCORES


def render(run: StoredRun) -> str:
    """The scores as the run's folder holds them."""
    return dump_scores(run.scores)
