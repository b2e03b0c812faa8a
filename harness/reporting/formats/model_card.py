"""The headline as the hub's model index, to paste at the head of a model's README: model-index.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from harness.reporting.comparison.markdown_words import escape
from harness.reporting.numbers import headline_rows
from harness.runs.store.run_folders import StoredRun
from harness.scoring import Score, headline
from harness.scoring.modes import MEASURES

FILE: str | None = "model-index.md"

# The hub's names of tasks; it has none for figures and attributions.
_TASKS = {"entities": "token-classification", "quotes": "token-classification"}


def render(run: StoredRun) -> str:
    """YAML between two lines of dashes, a model an extractor, then the same numbers as a table."""
    index = {"model-index": [_model(run, name) for name in run.scored]}
    front = yaml.safe_dump(index, sort_keys=False, allow_unicode=True, width=100)
    lines = ["---", front.rstrip(), "---", "", "## Evaluation", ""]
    for name, scores in run.scored.items():
        lines += [f"| {escape(name)} | P | R | F1 | 95% of F1 | gold | found | right |", "|---" + "|---:" * 7 + "|"]
        lines += [f"| {address} | {' | '.join(row)} |" for address, row in headline_rows(scores)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _model(run: StoredRun, name: str) -> dict[str, Any]:
    scores = run.scored[name]
    return {
        "name": name,
        "results": [
            {
                "task": {"type": _TASKS.get(address.partition(".")[0], "other"), "name": address},
                "dataset": _dataset(run),
                "metrics": [
                    metric for measure in MEASURES if (metric := _metric(scores[address], measure)) is not None
                ],
            }
            for address in headline(scores)
            if scores[address].f1 is not None
        ],
    }


def _dataset(run: StoredRun) -> dict[str, Any]:
    """What was scored: a data set of the hub, or a folder or file by its name and hash."""
    gold, chosen = run.manifest.gold["path"], run.manifest.config.get("documents") or {}
    known: Mapping[str, Any] = gold if isinstance(gold, dict) else {"dataset": Path(str(gold)).stem}
    found = {
        "name": str(known.get("dataset")),
        "type": str(known.get("dataset")),
        "split": known.get("split") or chosen.get("split"),
        "revision": known.get("revision"),
        "args": {"documents": run.scores.gold.documents, "hash": run.scores.gold.hash},
    }
    return {key: value for key, value in found.items() if value is not None}


def _metric(score: Score, measure: str) -> dict[str, Any] | None:
    value = getattr(score, measure)
    if value is None:
        return None
    interval = score.intervals.get(measure)
    counts = {"gold": score.gold, "found": score.found, "right": score.right}
    return {
        "type": measure,
        "value": value,
        "name": f"{score.address}.{measure}",
        "args": {"ci95": None if interval is None else list(interval), **counts, "signature": score.signature},
    }
