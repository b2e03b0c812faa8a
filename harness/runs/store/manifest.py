"""What there is to know about a run besides its answers: enough to repeat it and to trust it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal, Required, TypeAlias, TypedDict

import msgspec

from harness.annotation import Layer, Scope
from harness.errors import HarnessError
from harness.files.json_keys import with_keys_once
from harness.files.json_line import UNREADABLE_JSON
from harness.files.masked_keys import mask_keys
from harness.files.text_files import write_atomically

Status: TypeAlias = Literal["running", "interrupted", "stopped", "finished"]
FILE = "manifest.json"

_PACKAGES = ("click", "datasets", "gliner", "jinja2", "msgspec", "numpy", "openai", "ray", "scikit-learn", "scipy")
_MODELS = ("spacy", "torch", "transformers")


class AskedExtractor(msgspec.Struct, frozen=True, kw_only=True):
    """An extractor as the manifest knows it.

    Attributes:
        digest: what its answers are kept by.
        fingerprint: all that could change them.
        layers: those that it says it attempts; None: its answers tell.
        repeats: where it was asked several times, what the answers of each time are kept by.
        robustness: by perturbation, what the answers about perturbed articles are kept by, each time.
    """

    digest: str
    fingerprint: dict[str, Any]
    layers: tuple[Layer, ...] | None = None
    repeats: tuple[str, ...] = ()
    robustness: dict[str, tuple[str, ...]] = {}

    @property
    def digests(self) -> tuple[str, ...]:
        """What the answers of each time that it was asked are kept by."""
        return self.repeats or (self.digest,)


class _Operations(TypedDict, total=False):
    """What an extractor's answers took and cost: see ``harness.runs.execute.operational_metrics``."""

    errors: dict[str, float | None]
    latency: dict[str, float | None]
    cost: dict[str, dict[str, float | None]]


class _ExtractorTiming(TypedDict, total=False):
    """The fields of ``harness.runs.execute.performance.Performance``, and ``operations``."""

    asked: int
    cached: int
    wall_seconds: float
    model_seconds: float
    documents_per_second: float | None
    peak_memory: int | None
    operations: _Operations


class _Timings(TypedDict, total=False):
    """When a run started and ended (UTC), and what each extractor took."""

    started: Required[Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")]]
    ended: str | None
    extractors: dict[str, _ExtractorTiming]
    robustness: dict[str, _ExtractorTiming]


class _GoldFacts(TypedDict, total=False):
    """Where the gold lies, each document's hash by id, what was left out and why, and a data set's origin."""

    path: Required[str | dict[str, Any]]
    documents: Required[dict[str, str]]
    left_out: Required[list[dict[str, str]]]
    origin: dict[str, Any]


class _Replayed(TypedDict):
    """Whose answers were read again, and what has changed since, a line each."""

    run: str
    changed: list[str]


class _ScoreConfig(TypedDict):
    layers: list[str]
    bootstrap: int
    seed: int


class _Config(TypedDict, total=False):
    """What the reports say of the config, and what blessing asks."""

    score: Required[_ScoreConfig]
    documents: dict[str, Any] | None
    tolerate_errors: int


class _Form(msgspec.Struct, frozen=True):
    """What is held against a manifest that is read: an edited one is refused where it is read, with the key."""

    config: _Config
    gold: _GoldFacts
    timings: _Timings
    replay: _Replayed | None = None


class Manifest(msgspec.Struct, kw_only=True, omit_defaults=False):
    """``manifest.json``. ``status`` is ``running`` in a run that is running or was killed.

    ``overrides`` are what ``--set`` gave; ``shard`` is the part of the documents that was run, as in ``1/4``;
    ``repeats`` is how often every extractor was asked, where the command line said so, and ``robustness`` under which
    perturbations. ``gold`` holds ``path``,
    ``documents`` (id to hash), ``left_out`` and, of a dataset, its ``origin``: the commit and the rows that were read,
    and how tags were; ``timings`` is in seconds, but for ``started`` and ``ended`` (UTC), and its ``extractors`` are
    ``harness.runs.execute.performance.Performance``; so are those of ``robustness``, on perturbed articles.
    """

    schema: int = 1
    status: Status = "running"
    config: dict[str, Any]
    config_path: str
    config_hash: str
    overrides: list[str] = []
    limit: int | None = None
    shard: str | None = None
    repeats: int | None = None
    robustness: tuple[str, ...] | None = None
    replay: dict[str, Any] | None = None
    gold: dict[str, Any]
    scope: Scope | None = None
    extractors: dict[str, AskedExtractor]
    versions: dict[str, str]
    git: dict[str, Any] | None = None
    seeds: dict[str, int]
    machine: dict[str, Any]
    timings: dict[str, Any]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run's folder.

    Raises:
        HarnessError: the folder holds none, or one of another schema.
    """
    path = folder / FILE
    try:
        data = with_keys_once(path.read_bytes(), str(path))
        msgspec.json.decode(data, type=_Form)
        return msgspec.json.decode(data, type=Manifest)
    except OSError:
        raise HarnessError(f"{folder}: this is no folder of a run: it holds no {FILE}") from None
    except UNREADABLE_JSON as error:
        raise HarnessError(f"{path}: not a manifest that this version reads: {error}") from None


def unfinished(manifest: Manifest) -> str:
    """What there is to say of the scores of a run that is not finished, or was taken up again and did not end."""
    state = "is running, or was killed" if manifest.status == "running" else f"was {manifest.status}"
    return f"the run {state}: its scores are of an earlier state; finish it with --resume or --retry-errors"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, at once or not at all; keys in it are masked."""
    write_atomically(folder / FILE, mask_keys(pretty_json(manifest).decode()))


def pretty_json(value: Any) -> bytes:
    """JSON to read and to compare line by line, with a newline at its end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


@cache
def versions() -> Mapping[str, str]:
    """Python's version, the harness's, and those of the packages that can change a number, where installed."""
    found = {"python": platform.python_version()}
    for name in ("news-extraction-harness", *_PACKAGES, *_MODELS):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """What the run ran on: no names of hosts or users."""
    return {
        "platform": platform.platform(),
        "processor": platform.machine(),
        "cpus": os.cpu_count(),
        "implementation": sys.implementation.name,
    }


def git_state(folder: Path) -> dict[str, Any] | None:
    """The commit of the repository that holds a folder, and whether it has changes; ``None`` outside of one."""
    commit = git(folder, "rev-parse", "HEAD")
    if commit is None:
        return None
    return {"commit": commit.strip(), "dirty": bool(git(folder, "status", "--porcelain"))}


def git(folder: Path, *arguments: str) -> str | None:
    """What a git command prints; ``None`` where it fails or git is not there."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def servers(fingerprint: Any) -> Iterator[Mapping[str, Any]]:
    """The servers that an extractor asked, as its fingerprint in the manifest names them."""
    parts = fingerprint.values() if isinstance(fingerprint, Mapping) else fingerprint
    if isinstance(fingerprint, Mapping) and isinstance(fingerprint.get("server"), Mapping):
        yield fingerprint["server"]
    for part in parts if isinstance(fingerprint, Mapping | list) else ():
        yield from servers(part)
