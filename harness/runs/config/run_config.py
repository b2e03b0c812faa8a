"""A run's config: typed, with every mistake at once by file, line and column."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from harness.annotation import LAYERS, Layer
from harness.engines import ENGINES
from harness.errors import HarnessError, Located, nearest
from harness.exchange.datasets.dataset_source import DatasetSource
from harness.extractors.backends.pipeline import spell_out
from harness.extractors.interface.registry import examine
from harness.files.typed_tree import ValuePlace, build
from harness.files.yaml_tree import (
    Node,
    raise_problems,
)
from harness.perturbations.variants import wrong_perturbation
from harness.runs.compare.gates import DropGate, Gate
from harness.runs.config.config_tree import compose_config
from harness.runs.config.gate_config import GateSpec, read_gates
from harness.runs.config.repeats_key import KEY as REPEATS
from harness.runs.config.repeats_key import can_repeat, split_repeats, wrong_repeats
from harness.runs.store.journal import canonical_hash

Count = Annotated[int, Meta(ge=0)]
Positive = Annotated[int, Meta(ge=1)]
Share = Annotated[float, Meta(ge=0)]
Seconds = Annotated[float, Meta(gt=0)]


class _Keys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of the file: no key but these."""


class DocumentFilter(_Keys, frozen=True, kw_only=True):
    """Which documents: those of a split and a set of the gold, then ids by shell patterns; no ``include`` takes all."""

    split: Annotated[str | None, Meta(description="One of scope.yaml, such as dev or test.")] = None
    in_set: Annotated[str | None, Meta(description="One of scope.yaml's sets, such as challenge.")] = msgspec.field(
        default=None, name="set"
    )
    include: Annotated[tuple[str, ...], Meta(description="Shell patterns of ids; none takes all.")] = ()
    exclude: Annotated[tuple[str, ...], Meta(description="Shell patterns of ids to leave away.")] = ()


_ENGINES_WITH = {"workers": "processes and ray", "address": "ray", "cpus": "ray", "gpus": "ray"}


class EngineConfig(_Keys, frozen=True, kw_only=True):
    """Where extraction runs, how many documents the extractor is given at a time, and what workers there are.

    What is ``None`` is left to the engine.
    """

    use: Annotated[str, Meta(description="inline, processes or ray.")] = "inline"
    batch: Annotated[Positive, Meta(description="Documents that the extractor is given at a time.")] = 16
    workers: Annotated[Positive | None, Meta(description="Of processes and ray.")] = None
    timeout: Annotated[Seconds | None, Meta(description="Seconds a document, of processes and ray.")] = None
    address: Annotated[str | None, Meta(description="Of Ray's cluster.")] = None
    cpus: Annotated[Share | None, Meta(description="That each worker takes of Ray's cluster.")] = None
    gpus: Annotated[Share | None, Meta(description="That each worker takes of Ray's cluster.")] = None

    def without_effect(self) -> list[str]:
        """The keys that are given and that this engine does not have."""
        return [
            key
            for key, engines in _ENGINES_WITH.items()
            if self.use not in engines.split(" and ") and getattr(self, key) is not None
        ]


class ScoreConfig(_Keys, frozen=True, kw_only=True):
    """Which layers are scored, with how many bootstrap draws (0: no intervals) from which seed.

    ``by``: attributes of items (label, kind, outcome, status) or articles (publisher, length) to split headlines by.
    """

    layers: Annotated[tuple[Layer, ...], Meta(description="That are scored.")] = LAYERS
    bootstrap: Annotated[Count, Meta(description="Draws for the intervals; 0: no intervals.")] = 10_000
    seed: Annotated[Count, Meta(description="Of the draws: the same seed gives the same intervals.")] = 13
    by: Annotated[
        tuple[str, ...],
        Meta(description="To split headlines by: label, kind, outcome, status; publisher, length, …"),
    ] = ()


class ConfigFile(_Keys, frozen=True, kw_only=True):
    """The keys of a config file; all but gold and extractors may be left out."""

    gold: Annotated[str | DatasetSource, Meta(description="A gold folder, JSON Lines, or a dataset.")]
    extractors: Annotated[
        tuple[str | dict[str, Any], ...], Meta(description="What is scored: names, or mappings with use and options.")
    ]
    include: Annotated[str | tuple[str, ...], Meta(description="Configs whose keys this one takes over.")] = ()
    documents: Annotated[DocumentFilter, Meta(description="Which documents; by default all.")] = DocumentFilter()
    engine: Annotated[EngineConfig, Meta(description="Where extraction runs.")] = EngineConfig()
    score: Annotated[ScoreConfig, Meta(description="What is scored, and how sure the numbers are.")] = ScoreConfig()
    reports: Annotated[tuple[str, ...], Meta(description="What is written into the run's folder.")] = (
        "terminal",
        "markdown",
        "json",
    )
    robustness: Annotated[
        tuple[str, ...], Meta(description="Perturbations under which every model is asked about the articles again.")
    ] = ()
    gate: Annotated[tuple[GateSpec, ...], Meta(description="What the scores must reach; else exit code 1.")] = ()
    max_errors: Annotated[
        Count | None, Meta(description="The run stops once more documents than this have failed; null: never.")
    ] = None
    tolerate_errors: Annotated[Count, Meta(description="So many may fail before the run counts as incomplete.")] = 0


class ExtractorSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of ``extractors``: what it says, where it stands, and the folder its paths start from.

    ``repeats`` is how often it is asked about each document.
    """

    spec: str | dict[str, Any]
    where: str
    base: Path
    repeats: int = 1


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """A config that holds together: what the files say, and what follows from it."""

    path: Path
    file: ConfigFile
    gold: Path | DatasetSource
    extractors: tuple[ExtractorSpec, ...]
    gates: tuple[Gate | DropGate, ...]
    hash: str
    gold_where: str = ""
    overrides: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The config's name, without folder and ending."""
        return self.path.stem

    def resolved(self) -> dict[str, Any]:
        """The config as it was understood: includes and overrides in, every default written out."""
        return _resolved(self.file)

    def repeated(self, repeats: int) -> Config:
        """The config with every extractor asked so often; but for those that read their answers from a file."""
        entries = (
            msgspec.structs.replace(entry, repeats=repeats if can_repeat(entry.spec) else 1)
            for entry in self.extractors
        )
        return msgspec.structs.replace(self, extractors=tuple(entries))

    def perturbed(self, names: tuple[str, ...]) -> Config:
        """The config with these perturbations, whatever it says of them."""
        return msgspec.structs.replace(self, file=msgspec.structs.replace(self.file, robustness=names))


def load_config(path: Path, overrides: Sequence[str] = (), *, formats: Collection[str]) -> Config:
    """Read a config.

    Args:
        path: the YAML file. Paths in it are relative to the file that they stand in.
        overrides: ``a.b=value`` each, as after ``--set``.
        formats: the report formats that exist.

    Raises:
        HarnessError: everything that is wrong with it, a line each: ``file:line:column: code message``.
    """
    config, problems = examine_config(path, overrides, formats=formats)
    raise_problems(problems)
    assert config is not None
    return config


def examine_config(
    path: Path, overrides: Sequence[str] = (), *, formats: Collection[str], has_extractors_examined: bool = False
) -> tuple[Config | None, list[Located]]:
    """As ``load_config``, but hands back the problems; the config is ``None`` where there are any.

    Args:
        path: as of ``load_config``.
        overrides: as of ``load_config``.
        formats: as of ``load_config``.
        has_extractors_examined: looks for each extractor and its options too, without making any.

    Raises:
        HarnessError: a file cannot be read at all.
    """
    tree, problems = compose_config(path, overrides)
    if tree is None:
        return None, problems
    problems += _add_missing(tree)
    loaded = build(tree, ConfigFile)
    problems += loaded.problems
    file: ConfigFile | None = loaded.value
    if file is None or loaded.place is None:
        return None, problems
    nodes = [loaded.place.at(["gate", index]) for index in range(len(file.gate))]
    gates = read_gates(file.gate, nodes, problems)
    _check_extractors(file, loaded.place, problems)
    _check_gate_extractors(file, loaded.place, problems)
    if has_extractors_examined:
        problems += _examine_extractors(file, loaded.place, path)
    _check_names(file, loaded.place, formats, problems)
    _check_gold(file, loaded.place, path, problems)
    if problems:
        return None, sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column))
    config = _assemble(path, file, loaded.place, gates)
    return msgspec.structs.replace(config, overrides=tuple(overrides)), []


def _add_missing(tree: Node) -> list[Located]:
    """Name the required keys that are missing, and fill them in, so that the rest is examined too."""
    if tree.kind != "mapping":
        return []
    missing = {name: kind for name, kind in _REQUIRED.items() if name not in tree.entries}
    for name, kind in missing.items():
        tree.entries[name] = tree.keys[name] = replace(tree, kind=kind, text="none", entries={}, keys={})
    return [tree.problem("missing-key", f'the key "{name}" is missing') for name in missing]


_REQUIRED: dict[str, Literal["scalar", "list"]] = {"gold": "scalar", "extractors": "list"}


def _assemble(path: Path, file: ConfigFile, place: ValuePlace, gates: list[Gate | DropGate]) -> Config:
    gold = _gold(file, place, path)
    extractors = []
    for index, spec in enumerate(_spell_out(file, place, path, gold)):
        node = place.at(["extractors", index])
        where = f"{node.path}:{node.line}:{node.column}"
        _, repeats = split_repeats(file.extractors[index])
        extractors.append(ExtractorSpec(spec=spec, where=where, base=_folder(node, path), repeats=repeats))
    return Config(
        path=path,
        file=file,
        gold=gold,
        extractors=tuple(extractors),
        gates=tuple(gates),
        hash=canonical_hash(_resolved(file)),
        gold_where=f"{place.at(['gold']).path}:{place.at(['gold']).line}:{place.at(['gold']).column}",
    )


def _gold(file: ConfigFile, place: ValuePlace, path: Path) -> Path | DatasetSource:
    base = _folder(place.at(["gold", "dataset"]), path)
    return _join(base, file.gold) if isinstance(file.gold, str) else file.gold.resolved(base)


def _spell_out(
    file: ConfigFile, place: ValuePlace, path: Path, gold: Path | DatasetSource
) -> list[str | dict[str, Any]]:
    """The extractors with what they say of one another, and of gold, written out; paths as from their own folder."""
    node = place.at(["extractors"])
    base = _folder(node, path)
    specs = [split_repeats(spec)[0] for spec in file.extractors]
    try:
        return spell_out(specs, gold=os.path.relpath(gold, base) if isinstance(gold, Path) else None)
    except HarnessError as error:
        raise HarnessError(f"{node.path}:{node.line}:{node.column}: {error}") from None


def _join(base: Path, path: str) -> Path:
    """A path without detours, since messages name it."""
    return Path(os.path.normpath(base / path))


def _resolved(file: ConfigFile) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(file)
    del values["include"]
    return values


def _folder(node: Node, path: Path) -> Path:
    """The folder of the file that a node stands in; the config's for what the command line set."""
    return path.parent if node.path.startswith("--set ") else Path(node.path).parent


def _check_extractors(file: ConfigFile, place: ValuePlace, problems: list[Located]) -> None:
    if not file.extractors and not problems:
        problems.append(place.at(["extractors"]).problem("no-extractor", "name at least one extractor"))
    names: set[Any] = set()
    for index, spec in enumerate(file.extractors):
        name = spec if isinstance(spec, str) else spec.get("name") or spec.get("use")
        if name in names:
            message = f'two extractors are called "{name}"; give each a "name" of its own'
            problems.append(place.at(["extractors", index]).problem("duplicate-name", message))
        names.add(name)
        wrong = wrong_repeats(spec)
        if wrong is not None:
            problems.append(place.at(["extractors", index, REPEATS]).problem("wrong-value", wrong))


def _check_gate_extractors(file: ConfigFile, place: ValuePlace, problems: list[Located]) -> None:
    """See that gates name extractors of this config."""
    names = [_name_of(spec) for spec in file.extractors]
    for index, gate in enumerate(file.gate):
        for nth, name in enumerate(() if isinstance(gate, str) else gate.extractors):
            if name not in names:
                message = f'no extractor is called "{name}"{nearest(name, names)}; there are: {", ".join(names)}'
                problems.append(place.at(["gate", index, "extractors", nth]).problem("unknown-extractor", message))


def _name_of(spec: str | dict[str, Any]) -> str:
    if isinstance(spec, dict):
        spec = str(spec.get("name") or spec.get("use"))
    return spec.rpartition(":")[2] if ".py:" in spec else spec


def _examine_extractors(file: ConfigFile, place: ValuePlace, path: Path) -> Iterator[Located]:
    try:
        specs = _spell_out(file, place, path, _gold(file, place, path))
    except HarnessError:
        # The config is refused for it as soon as nothing else is wrong with it.
        return
    for index, spec in enumerate(specs):
        node = place.at(["extractors", index])
        try:
            examine(spec, base=_folder(node, path))
        except HarnessError as error:
            yield node.problem("wrong-extractor", str(error))


def _check_gold(file: ConfigFile, place: ValuePlace, path: Path, problems: list[Located]) -> None:
    if isinstance(file.gold, DatasetSource):
        for keys, message in file.gold.mistakes(_folder(place.at(["gold", "dataset"]), path)):
            problems.append(place.at(["gold", *keys]).problem("wrong-value", message))


def _check_names(file: ConfigFile, place: ValuePlace, formats: Collection[str], problems: list[Located]) -> None:
    """Words that must be in a registry."""
    for index, name in enumerate(file.reports):
        if name not in formats:
            message = f'no report format is called "{name}"{nearest(name, formats)}; there are: {", ".join(formats)}'
            problems.append(place.at(["reports", index]).problem("unknown-format", message))
    for index, name in enumerate(file.robustness):
        wrong = wrong_perturbation(name, file.robustness[:index])
        if wrong is not None:
            problems.append(place.at(["robustness", index]).problem("unknown-perturbation", wrong))
    if file.engine.use not in ENGINES:
        use = file.engine.use
        message = f'no engine is called "{use}"{nearest(use, ENGINES)}; there are: {", ".join(ENGINES)}'
        problems.append(place.at(["engine", "use"]).problem("unknown-engine", message))
    else:
        for key in file.engine.without_effect():
            message = f'the engine "{file.engine.use}" has no "{key}"; it belongs to {_ENGINES_WITH[key]}'
            problems.append(place.at(["engine", key]).problem("unknown-key", message))
    if not file.score.layers:
        problems.append(place.at(["score", "layers"]).problem("no-layer", "name at least one layer"))
