"""``scores.json``: every quality number of a run, and nothing that differs from one repetition to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError
from harness.files.json_keys import with_keys_once
from harness.files.text_files import write_atomically

if TYPE_CHECKING:
    from harness.runs.compare.gates import Verdict
    from harness.scoring import Scores

FILE = "scores.json"
SCHEMA = 1


def extractor_scores(scores: Scores, *, errors: int, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """One extractor's part of ``scores.json``."""
    whole = scores.to_dict() | {"errors": errors, "warnings": [*warnings, *scores.warnings]}
    return {name: value for name, value in whole.items() if name != "schema"}


def run_scores(
    gold: Mapping[str, Any], extractors: Mapping[str, Mapping[str, Any]], gate: Sequence[Verdict]
) -> dict[str, Any]:
    """The whole of ``scores.json``; ``gate`` is there only if the config has gates."""
    whole: dict[str, Any] = {"schema": SCHEMA, "gold": dict(gold), "extractors": dict(extractors)}
    if gate:
        whole["gate"] = [verdict.as_json() for verdict in gate]
    return whole


def is_scored(scores: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether any measure of any mode has a number; without one, nothing was scored."""
    return any(score.get(measure) is not None for score in scores.values() for measure in ("precision", "recall", "f1"))


def dump_scores(scores: Mapping[str, Any]) -> str:
    """The scores as JSON to read and to compare line by line."""
    return json.dumps(scores, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_scores(folder: Path, scores: Mapping[str, Any]) -> None:
    """Write ``scores.json`` into a run's folder, at once or not at all."""
    write_atomically(folder / FILE, dump_scores(scores))


def read_scores(folder: Path) -> dict[str, Any]:
    """The scores of a run.

    Raises:
        HarnessError: the run has none yet (exit code 3), or they are of another schema.
    """
    path = folder / FILE
    try:
        scores: dict[str, Any] = json.loads(with_keys_once(path.read_bytes(), str(path)))
    except OSError:
        raise HarnessError(f"{folder}: this run has no scores yet; finish it with --resume", exit_code=3) from None
    except ValueError as error:
        raise HarnessError(f"{path}: not valid JSON: {error}") from None
    if scores.get("schema") != SCHEMA:
        raise HarnessError(f"{path}: schema {scores.get('schema')!r}; this version reads schema {SCHEMA}")
    return scores
