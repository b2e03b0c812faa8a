"""The run as runs of MLflow, one an extractor, in a file store to open or to import: the folder mlruns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.extractors.interface.extras import require
from harness.reporting.formats.csv import long_rows
from harness.runs.store.manifest import pretty_json
from harness.runs.store.run_folders import StoredRun

FILE: str | None = "mlruns"
# MLflow keeps file stores in maintenance, and writes one only where it is told to; and it must not report what it does.
_SETTINGS = {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}


def render(run: StoredRun) -> str:
    """What is logged, by extractor, as JSON; ``write`` logs it."""
    return pretty_json({name: _logged(run, name) for name in run.scored}).decode()


def write(run: StoredRun, path: Path) -> None:
    """Write the store anew: an experiment of the config's name with a run an extractor.

    Args:
        run: what to log.
        path: the store's folder; what was written there before is replaced.

    Raises:
        HarnessError: MLflow is not installed.
    """
    require("mlflow", extra="mlflow", use="mlflow", kind="report")
    before = {name: os.environ.get(name) for name in _SETTINGS}
    os.environ.update(_SETTINGS)
    try:
        _write(run, path)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _write(run: StoredRun, path: Path) -> None:
    import shutil

    from mlflow.entities import Metric, Param, RunTag
    from mlflow.tracking import MlflowClient

    if path.exists():
        shutil.rmtree(path)
    path.mkdir()
    # The client of an earlier writing in this process looks for it, too.
    (path / ".trash").mkdir()
    client = MlflowClient(tracking_uri=path.resolve().as_uri())
    experiment = client.create_experiment(Path(run.manifest.config_path).stem)
    for name in run.scored:
        logged = _logged(run, name)
        made = client.create_run(experiment, run_name=f"{run.path.name}/{name}")
        client.log_batch(
            made.info.run_id,
            metrics=[Metric(key, value, 0, 0) for key, value in logged["metrics"].items()],
            params=[Param(key, value) for key, value in logged["params"].items()],
            tags=[RunTag(key, value) for key, value in logged["tags"].items()],
        )
        client.set_terminated(made.info.run_id)


def _logged(run: StoredRun, name: str) -> dict[str, Mapping[str, Any]]:
    manifest = run.manifest
    asked = manifest.extractors.get(name)
    params = {
        "extractor": name,
        "digest": "" if asked is None else asked.digest,
        "config": manifest.config_path,
        "config_hash": manifest.config_hash,
        "gold": run.scores.gold.hash,
        "documents": str(run.scores.gold.documents),
    }
    tags = {"harness.run": run.path.name, "harness.version": manifest.versions.get("news-extraction-harness", "")}
    if manifest.git:
        tags["mlflow.source.git.commit"] = str(manifest.git.get("commit", ""))
    return {"params": params, "tags": tags, "metrics": dict(_metrics(run, name))}


def _metrics(run: StoredRun, name: str) -> Iterator[tuple[str, float]]:
    """Every measure of every mode with its bounds and counts; labels and slices are left to scores.csv."""
    for row in long_rows(run):
        if row.extractor != name or row.split:
            continue
        numbers = {"": row.value, ".low": row.low, ".high": row.high}
        yield from ((f"{row.address}.{row.measure}{end}", value) for end, value in numbers.items() if value is not None)
        if row.measure == "f1":
            counts = {"gold": row.gold, "found": row.found, "right": row.cor}
            yield from ((f"{row.address}.{key}", float(value)) for key, value in counts.items() if value is not None)
    yield "errors", float(run.scored[name].failed)
