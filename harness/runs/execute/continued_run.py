"""Which folder a run is written to: a new one, or that of an earlier run which it continues."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path

from harness.errors import HarnessError
from harness.runs.execute.plan import Plan
from harness.runs.store.manifest import FILE as MANIFEST
from harness.runs.store.manifest import Manifest, read_manifest, servers
from harness.runs.store.run_folders import create_folder, find_run, list_runs


def choose_folder(planned: Plan, reports: Path, name: str | None, *, resume: bool, retry_errors: bool) -> Path:
    """The folder of a run: a new one, or that of an earlier run which this one continues.

    Args:
        planned: what is run.
        reports: the folder of all runs.
        name: the run's folder inside it, where the user names one.
        resume: go on with an unfinished run of this config, if there is one.
        retry_errors: go on with a run of this config, finished or not.

    Raises:
        HarnessError: the named run is of another config; none has errors to try again; or no folder can be made.
    """
    config = planned.config
    if resume or retry_errors:
        if name is not None and (reports / name / MANIFEST).is_file():
            folder = find_run(reports, name)
            if not _continues(planned, read_manifest(folder)):
                another = "of another config, --limit, --shard, --repeats, --robustness or --replay"
                raise HarnessError(f"{folder} is a run {another}; it cannot be continued with this")
            return folder
        for folder, manifest in reversed(list_runs(reports)):
            if name is None and _continues(planned, manifest) and (retry_errors or manifest.status != "finished"):
                return folder
        if retry_errors:
            raise HarnessError(f"{reports} holds no run of {config.path} whose errors could be tried again")
    return create_folder(reports, config.stem, datetime.now(UTC), name=name)


def heed_unreached(planned: Plan, folder: Path) -> None:
    """Warn of servers that do not say who answers; a run that knew goes on only with the same.

    Raises:
        HarnessError: the run that is continued has answers of a model that cannot be told from any other now.
    """
    known = read_manifest(folder).extractors if (folder / MANIFEST).exists() else {}
    for name, problem in planned.unreached.items():
        if name in known and all(server.get("reached", True) for server in servers(known[name].fingerprint)):
            raise HarnessError(
                f"{folder} cannot go on: before the first document, {problem}; without {name}'s server nobody knows "
                "whether the same model answers",
                exit_code=3,
            )
        warnings.warn(
            f"{name}: before the first document, {problem}; who answers is not known, so no answer is kept for other "
            "runs",
            stacklevel=3,
        )


def _continues(planned: Plan, manifest: Manifest) -> bool:
    replayed = planned.replay["run"] if planned.replay else None
    shard = str(planned.shard) if planned.shard else None
    ours = (planned.config.hash, planned.limit, shard, planned.repeats, planned.robustness, replayed)
    before = manifest.replay["run"] if manifest.replay else None
    theirs = (manifest.config_hash, manifest.limit, manifest.shard, manifest.repeats, manifest.robustness, before)
    return theirs == ours
