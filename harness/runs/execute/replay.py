"""An earlier run's answers in place of the models: what is replayed, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import HarnessError, printable
from harness.extractors.interface.loading import load_class
from harness.extractors.interface.options import option_names
from harness.extractors.interface.registry import BUILTINS
from harness.runs.config.run_config import Config, ExtractorSpec
from harness.runs.execute.repeat import Repeat, answers_folder
from harness.runs.store.manifest import Manifest
from harness.runs.store.raw_answers import FILE as RAW

_OPTION = "answers"
# The answers are those of the earlier run's server; nobody is asked now.
_NOT_COMPARED = ("server", "samples", _OPTION)
_LONGEST_VALUE = 60


def entries_to_ask(config: Config, replay: Path | None) -> list[list[ExtractorSpec]]:
    """The config's extractors, each as often as it is asked; in a replay, what it answered each time in its place.

    Args:
        config: of the new run.
        replay: the folder of an earlier run whose answers stand in for the language models.

    Raises:
        HarnessError: the earlier run holds no answers of a model of this config, or the config has no such model.
    """
    entries = [[entry] * entry.repeats for entry in config.extractors]
    if replay is None:
        return entries
    replayed = [[replayed_entry(entry, number, replay) for number, entry in enumerate(same, 1)] for same in entries]
    if replayed == entries:
        raise HarnessError(f"{config.path} asks no language model, so there is nothing to replay: leave out --replay")
    return replayed


def what_changed(before: Manifest, asked: Sequence[Repeat], gold: Mapping[str, str]) -> Iterator[str]:
    """What differs from the replayed run, a line each.

    Args:
        before: its manifest.
        asked: who is asked now.
        gold: each document's gold hash now.
    """
    for repeat in (repeat for repeat in asked if repeat.number == 1):
        name = repeat.extractor
        if name not in before.extractors:
            yield f"{name}: not in the replayed run"
            continue
        known = before.extractors[name]
        if len(known.digests) != repeat.of:
            yield f"{name}: repeats was {len(known.digests)} and is {repeat.of}"
        was, now = dict(_flat(known.fingerprint)), dict(_flat(repeat.identity))
        for key in sorted(was.keys() | now.keys()):
            if was.get(key) != now.get(key):
                yield f"{name}: {_change(key, was.get(key), now.get(key))}"
    old = before.gold["documents"]
    for word, names in (
        ("another gold or text", [name for name in gold if name in old and gold[name] != old[name]]),
        ("not in the replayed run", [name for name in gold if name not in old]),
    ):
        if names:
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            yield f"documents: {word}: {shown}"


def replayed_entry(entry: ExtractorSpec, number: int, folder: Path, perturbation: str | None = None) -> ExtractorSpec:
    """An extractor that reads what an earlier run has of it, where it asks a language model.

    Args:
        entry: the extractor.
        number: for the how-manieth time it is asked.
        folder: of the earlier run.
        perturbation: under which it is asked; None: about the articles as they are.

    Raises:
        HarnessError: the earlier run holds no answers of it.
    """
    name = str(entry.spec if isinstance(entry.spec, str) else entry.spec.get("name") or entry.spec.get("use"))
    path = answers_folder(folder, name, number, perturbation) / RAW
    spec = _with_answers(entry.spec, path)
    if spec != entry.spec and not path.is_file():
        held = sorted(path.parent.name for path in folder.glob(f"*/{RAW}"))
        what = f'{entry.where}: {folder} holds no answers of "{name}"'
        if perturbation is not None:
            raise HarnessError(
                f"{what} under {perturbation} ({path.relative_to(folder)}): name in robustness what it was run with"
            )
        if number > 1 and name in held:
            raise HarnessError(
                f"{what} for repeat {number} ({path.relative_to(folder)}): replay as many as it has, "
                f"with --repeats {number - 1}"
            )
        raise HarnessError(f"{what} ({name}/{RAW}); it holds those of {', '.join(held) or 'nobody'}")
    return msgspec.structs.replace(entry, spec=spec)


def _with_answers(spec: Any, path: Path) -> Any:
    """A specification, and those inside it, with the file of answers where a language model is asked."""
    if isinstance(spec, str):
        return {"use": spec, _OPTION: str(path.absolute())} if _asks(spec) else spec
    use = spec.get("use") or spec.get("name")
    if use == "pipeline" and isinstance(spec.get("layers"), dict):
        return {**spec, "layers": {layer: _with_answers(part, path) for layer, part in spec["layers"].items()}}
    return {**spec, _OPTION: str(path.absolute())} if isinstance(use, str) and _asks(use) else spec


def _asks(use: str) -> bool:
    return use in BUILTINS and _OPTION in option_names(load_class(BUILTINS[use]))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        value = {str(place): part for place, part in enumerate(value, start=1)}
    if not isinstance(value, Mapping):
        yield path, value
        return
    for key, part in value.items():
        if key not in _NOT_COMPARED:
            yield from _flat(part, f"{path}.{key}".removeprefix(".").removeprefix("extractor."))


def _change(key: str, was: Any, now: Any) -> str:
    if key in ("code", "prompts", "examples") or key.endswith((".code", ".prompts", ".examples")):
        return f"other {key}"
    return f"{key} was {_shown(was)} and is {_shown(now)}"


def _shown(value: Any) -> str:
    return "not set" if value is None else printable(str(value), limit=_LONGEST_VALUE)
