"""Finds extractors by name, entry point or file, and makes them from what a config says.

A built-in is one file and one line of ``BUILTINS``; a plugin declares an entry point in the group
``harness.extractors``; anything else is ``path/to/file.py:Class``.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from harness.annotation import LAYERS, Layer
from harness.errors import HarnessError, nearest
from harness.extractors.interface.code_hash import code_hash
from harness.extractors.interface.configured import Configured
from harness.extractors.interface.loading import examine_file, load_class, load_file
from harness.extractors.interface.options import arguments, option_names
from harness.extractors.interface.others_code import others_code
from harness.extractors.interface.protocol import Extractor
from harness.gold.edit.trim_names import Trim

BUILTINS: dict[str, str] = {
    "command": "harness.extractors.backends.command:Command",
    "gliner": "harness.extractors.backends.gliner:Gliner",
    "llm": "harness.extractors.backends.llm:Llm",
    "naive": "harness.extractors.backends.naive:Naive",
    "oracle": "harness.extractors.backends.oracle:Oracle",
    "pipeline": "harness.extractors.backends.pipeline:Pipeline",
    "predictions": "harness.extractors.backends.predictions:Predictions",
    "question-answering": "harness.extractors.backends.question_answering:QuestionAnswering",
    "rules": "harness.extractors.rules:Rules",
    "spacy": "harness.extractors.backends.spacy:Spacy",
    "text-generation": "harness.extractors.backends.text_generation:TextGeneration",
    "transformers": "harness.extractors.backends.transformers:Transformers",
}
GROUP = "harness.extractors"

_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


class Available(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``harness list extractors``. ``problem`` says why it cannot be loaded."""

    name: str
    description: str
    origin: str
    extra: str | None = None
    problem: str | None = None


def create(spec: str | Mapping[str, Any], *, base: Path | None = None) -> tuple[str, Extractor]:
    """Make an extractor from one entry of a config's ``extractors``.

    Args:
        spec: a name, ``path.py:Class``, or a mapping of ``name``, ``use``, ``labels``, ``trim``, ``layers`` and
            the extractor's own options. One of ``name`` and ``use`` is enough.
        base: the folder that relative paths start from, the config file's; the current folder if it is ``None``.

    Returns:
        The name that the extractor goes by in the run, and the extractor.

    Raises:
        HarnessError: nothing is called so, it cannot be loaded, or an option is unknown, missing or of a wrong type.
    """
    entry = _read_spec(spec)
    base = base if base is not None else Path()
    cls = _find(entry.use, base)
    entry = _for_class(entry, cls)
    use, options = entry.use, entry.options
    return entry.name, Configured(
        _start(cls, arguments(cls, options, use=use, base=base, make=lambda part: create(part, base=base)[1]), use),
        cls=f"{Path(use.rpartition(':')[0]).name if _is_file(use) else cls.__module__}:{cls.__qualname__}",
        code=code_hash(cls),
        options={name: value for name, value in options.items() if name not in getattr(cls, "neutral", ())},
        labels=entry.labels,
        trim=entry.trim,
        layers=entry.layers,
    )


def examine(spec: str | Mapping[str, Any], *, base: Path | None = None) -> None:
    """Find out what ``create`` would refuse, as far as that shows without a model and without running others' code.

    Args:
        spec: as of ``create``; of a class in a file, or of a plugin, the options are not looked at.
        base: as of ``create``.

    Raises:
        HarnessError: nothing is called so, or an option is unknown, missing or of a wrong type.
    """
    entry = _read_spec(spec)
    use = entry.use
    base = base if base is not None else Path()
    if use in BUILTINS:
        cls = load_class(BUILTINS[use])
        entry = _for_class(entry, cls)
        given = arguments(cls, entry.options, use=use, base=base, make=lambda part: examine(part, base=base))
        if hasattr(cls, "check_options"):
            cls.check_options(**given)
    elif _is_file(use):
        examine_file(use, base)
    elif use not in (names := [*BUILTINS, *(entry.name for entry in _plugins())]):
        raise _unknown(use, names)


def _start(cls: type[Any], options: dict[str, Any], use: str) -> Extractor:
    with others_code(f'the extractor "{use}" cannot start'):
        extractor = cls(**options)
    if not isinstance(extractor, Extractor):
        raise HarnessError(f'the extractor "{use}" needs the methods fingerprint() and extract(documents)')
    return extractor


def available() -> list[Available]:
    """Every extractor that can be named in a config, built-ins first; broken plugins are listed with their problem."""
    found = [_describe(name, "built-in", load_class(target)) for name, target in sorted(BUILTINS.items())]
    for entry in _plugins():
        origin = f"plugin {entry.dist.name}" if entry.dist else "plugin"
        try:
            with others_code(_broken(entry)):
                found.append(_describe(entry.name, origin, entry.load()))
        except HarnessError as error:
            warnings.warn(str(error), stacklevel=2)
            problem = str(error).removeprefix(f"{_broken(entry)}: ")
            found.append(Available(name=entry.name, description="", origin=origin, problem=problem))
    return found


class _Entry(msgspec.Struct, frozen=True):
    """One entry of a config's ``extractors``; ``options`` are what is left for the extractor itself."""

    use: str
    name: str
    labels: dict[str, str | None]
    trim: Trim
    layers: tuple[Layer, ...] | None
    options: dict[str, Any]


def _read_spec(spec: str | Mapping[str, Any]) -> _Entry:
    options = {"use": spec} if isinstance(spec, str) else dict(spec)
    use = options.pop("use", None) or options.get("name")
    if not isinstance(use, str):
        raise HarnessError('an extractor needs "use" (or "name"): which extractor is it?')
    name = options.pop("name", None) or (use.rpartition(":")[2] if _is_file(use) else use)
    if not isinstance(name, str) or not _SAFE_NAME.fullmatch(name):
        raise HarnessError(
            f'the extractor name "{name}" names a folder of the run: letters, digits, ".", "_" and "-" only, '
            'and no "." or "-" in front'
        )
    labels = options.pop("labels", None) or {}
    if not isinstance(labels, Mapping) or not all(value is None or isinstance(value, str) for value in labels.values()):
        raise HarnessError(
            f'"labels" of the extractor "{name}" maps each label to another label, or to null to drop it'
        )
    return _Entry(use, name, dict(labels), _read_trim(options.pop("trim", None), name), None, options)


def _for_class(entry: _Entry, cls: type[Any]) -> _Entry:
    """The entry with its labels among the options where the extractor maps them by itself, and its layers apart.

    Raises:
        HarnessError: it names a layer that there is not.
    """
    own, options, labels, layers = option_names(cls), dict(entry.options), entry.labels, None
    if labels and "labels" in own:
        options["labels"], labels = labels, {}
    if "layers" in options and "layers" not in own:
        given = options.pop("layers")
        if not isinstance(given, list | tuple) or not given or not all(layer in LAYERS for layer in given):
            unknown = next((layer for layer in given if layer not in LAYERS), "") if isinstance(given, list) else ""
            raise HarnessError(
                f'"layers" of the extractor "{entry.name}" lists the layers that it attempts, of {", ".join(LAYERS)}; '
                f"found {given!r}{nearest(str(unknown), LAYERS)}"
            )
        layers = tuple(layer for layer in LAYERS if layer in given)
    return msgspec.structs.replace(entry, labels=labels, layers=layers, options=options)


def _read_trim(given: Any, name: str) -> Trim:
    try:
        return msgspec.convert({} if given is None else given, Trim, strict=False)
    except msgspec.ValidationError:
        raise HarnessError(
            f'"trim" of the extractor "{name}" cannot be {given!r}: write {{articles: true, possessives: true}}, '
            "or one of the two"
        ) from None


def _is_file(use: str) -> bool:
    return ".py:" in use


def _find(use: str, base: Path) -> type[Any]:
    if use in BUILTINS:
        return load_class(BUILTINS[use])
    if _is_file(use):
        return load_file(use, base)
    names = list(BUILTINS)
    for entry in _plugins():
        names.append(entry.name)
        if entry.name == use:
            return _load_plugin(entry)
    raise _unknown(use, names)


def _unknown(use: str, names: Sequence[str]) -> HarnessError:
    return HarnessError(
        f'no extractor is called "{use}"{nearest(use, names)}; there are {", ".join(sorted(names))}, '
        "and path/to/file.py:Class for your own"
    )


def _plugins() -> Iterator[importlib.metadata.EntryPoint]:
    """Entry points by name; a built-in of the same name wins."""
    for entry in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda entry: entry.name):
        if entry.name in BUILTINS:
            warnings.warn(
                f'a plugin calls itself "{entry.name}" like a built-in extractor; it is not used', stacklevel=3
            )
        else:
            yield entry


def _load_plugin(entry: importlib.metadata.EntryPoint) -> type[Any]:
    with others_code(_broken(entry)):
        cls: Any = entry.load()
    if not inspect.isclass(cls):
        raise HarnessError(f"{_broken(entry)}: it is no class")
    return cast(type[Any], cls)


def _broken(entry: importlib.metadata.EntryPoint) -> str:
    return f'the plugin "{entry.name}" ({entry.value}) is broken'


def _describe(name: str, origin: str, cls: Any) -> Available:
    lines = (inspect.getdoc(cls) or "").splitlines()
    return Available(name=name, description=lines[0] if lines else "", origin=origin, extra=getattr(cls, "extra", None))
