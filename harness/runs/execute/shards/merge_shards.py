"""Merges the shards of a run into one run with the same files as if it had never been split."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import HarnessError
from harness.files.text_files import write_atomically
from harness.runs.config.run_config import load_config
from harness.runs.execute.performance import Performance, merged, read_performance
from harness.runs.execute.plan import Plan, plan
from harness.runs.execute.runner import RunResult, execute
from harness.runs.execute.shards.shard import Shard, parse_shard
from harness.runs.store.journal import FILE as JOURNAL
from harness.runs.store.manifest import Manifest, read_manifest
from harness.runs.store.run_folders import create_folder


class _Part(msgspec.Struct, frozen=True):
    folder: Path
    manifest: Manifest
    shard: Shard


def merge(
    folders: Sequence[Path],
    *,
    reports: Path,
    formats: Collection[str],
    name: str | None = None,
    config: Path | None = None,
) -> RunResult:
    """Join the runs of all shards of a config into a new run, scored and judged whole; no model is asked.

    Args:
        folders: the shards' runs, in any order.
        reports: the folder of all runs.
        formats: the report formats that exist.
        name: the new run's folder; by default the config's name and the time.
        config: where the config lies, if not where it lay.

    Raises:
        HarnessError: the runs are no shards of one run, one is missing or unfinished (exit code 3), or config or gold
            have changed since.
    """
    parts = sorted((_read_part(folder) for folder in folders), key=lambda part: part.shard.number)
    _check_whole(parts)
    first = parts[0].manifest
    loaded = load_config(config or Path(first.config_path), first.overrides, formats=formats)
    if loaded.hash != first.config_hash:
        raise HarnessError(f"{loaded.path} has changed since {parts[0].folder} was run")
    planned = plan(
        loaded, limit=first.limit, repeats=first.repeats, robustness=first.robustness, answered=first.extractors
    )
    _check_gold(planned, parts)
    folder = create_folder(reports, loaded.stem, datetime.now(UTC), name=name)
    for repeat in (*planned.asked, *planned.asked_again):
        journals = (repeat.folder(part.folder) / JOURNAL for part in parts)
        write_atomically(repeat.folder(folder) / JOURNAL, b"".join(path.read_bytes() for path in journals))
    return execute(planned, folder, before={key: _timings(parts, key) for key in ("extractors", "robustness")})


def _read_part(folder: Path) -> _Part:
    manifest = read_manifest(folder)
    if manifest.shard is None:
        raise HarnessError(f"{folder} is no shard: it was run without --shard")
    if manifest.status != "finished":
        raise HarnessError(f"{folder} is {manifest.status}, not finished: go on with --resume first", exit_code=3)
    return _Part(folder, manifest, parse_shard(manifest.shard))


def _check_whole(parts: Sequence[_Part]) -> None:
    """See that the parts are of one run, each there once."""
    first = parts[0]
    for part in parts[1:]:
        for what, ours, theirs in (
            ("config", part.manifest.config_hash, first.manifest.config_hash),
            ("limit", part.manifest.limit, first.manifest.limit),
            ("number of repeats", part.manifest.repeats, first.manifest.repeats),
            ("--robustness", part.manifest.robustness, first.manifest.robustness),
            ("number of shards", part.shard.total, first.shard.total),
            ("extractors", _digests(part.manifest), _digests(first.manifest)),
        ):
            if ours != theirs:
                raise HarnessError(f"{part.folder} and {first.folder} are no shards of one run: another {what}")
    numbers = [part.shard.number for part in parts]
    for part, following in itertools.pairwise(parts):
        if part.shard == following.shard:
            raise HarnessError(f"{part.folder} and {following.folder} are both shard {part.shard}; name one of them")
    missing = [f"{n}/{first.shard.total}" for n in range(1, first.shard.total + 1) if n not in numbers]
    if missing:
        raise HarnessError(f"shards are missing: {', '.join(missing)}", exit_code=3)


def _digests(manifest: Manifest) -> dict[str, Any]:
    return {name: found.digests for name, found in manifest.extractors.items()}


def _check_gold(planned: Plan, parts: Sequence[_Part]) -> None:
    known = {name: digest for part in parts for name, digest in part.manifest.gold["documents"].items()}
    now = planned.gold_hashes()
    changed = sorted(name for name in known.keys() | now.keys() if known.get(name) != now.get(name))
    if changed:
        raise HarnessError(f"gold has changed since the shards were run: {', '.join(changed)}; run them again")


def _timings(parts: Sequence[_Part], key: str) -> dict[str, Any]:
    """What extractors took in all parts: asked about the articles as they are, or about perturbed ones."""
    names = parts[0].manifest.timings.get(key, {})
    measured: dict[str, Performance] = {
        name: merged(read_performance({"extractors": part.manifest.timings.get(key, {})}, name) for part in parts)
        for name in names
    }
    return {name: msgspec.structs.asdict(performance) for name, performance in measured.items()}
